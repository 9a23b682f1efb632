/**
 * The rows of a terminal: those of its screen, those of the other screen that a program may ask for, and those that have left
 * it at the top. A line that is too long goes on in the next row, and is one line all the same.
 *
 * Invariant: a line's identity changes when its content does, and only then.
 */
import { widthOf } from "../../sim/char-width.ts";
import { PLAIN } from "./terminal-style.ts";
import type { Style } from "./terminal-style.ts";

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export function textOf(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join("");
}

/** One line as it was printed, however many rows it takes. */
export interface ScreenLine {
  /** Counted from the first line ever: what a list of lines is keyed by. */
  readonly key: number;
  readonly spans: readonly Span[];
}

/** A place among the lines. */
export interface LinePlace {
  readonly line: number;
  /** Characters before it in that line. */
  readonly offset: number;
}

/** Rows from the first to the last, that scroll together. */
export interface Region {
  readonly top: number;
  readonly bottom: number;
}

/** Rows kept above the screen. */
const MAX_SCROLLBACK = 2000;
/** Code units of a character with what is added to it. */
const MAX_COMBINED = 16;

interface Cell {
  /** With its combining characters; "" behind a wide one. */
  char: string;
  style: Style;
}

interface Row {
  readonly key: number;
  cells: Cell[];
  /** It goes on in the next one. */
  wraps: boolean;
  line: ScreenLine | null;
}

export class TerminalGrid {
  readonly #height: number;
  readonly #width: number;
  readonly #scrollback: Row[] = [];
  readonly #main: Row[];
  #alternate: Row[] | null = null;
  #keys = 0;

  constructor(height: number, width: number) {
    this.#height = height;
    this.#width = width;
    this.#main = this.#blanks(height);
  }

  /** A program draws on a screen of its own. */
  get isAlternate(): boolean {
    return this.#alternate !== null;
  }

  enterAlternate(): void {
    this.#alternate = this.#blanks(this.#height);
  }

  leaveAlternate(): void {
    this.#alternate = null;
  }

  /** All lines, and where among them a place of the screen is, whose column may be the one behind the last. */
  lines(row: number, column: number): { lines: ScreenLine[]; place: LinePlace } {
    const grid = this.#rows;
    const above = this.#alternate ? [] : this.#scrollback;
    // Once something has left it, the screen is as high as it is, that a cleared one does not show what was there before.
    const last = above.length > 0 ? grid.length - 1 : Math.max(row, lastUsed(grid));
    const rows = [...above, ...grid.slice(0, last + 1)];
    const lines: ScreenLine[] = [];
    let place: LinePlace = { line: 0, offset: 0 };
    for (let i = 0; i < rows.length; i++) {
      const first = i;
      while (rows[i]?.wraps === true && i + 1 < rows.length) i++;
      const own = rows.slice(first, i + 1);
      const inside = above.length + row - first;
      if (inside >= 0 && inside < own.length) {
        const before = own.slice(0, inside).reduce((sum, { cells }) => sum + lengthOf(cells, cells.length), 0);
        place = { line: lines.length, offset: before + lengthOf(own[inside]?.cells ?? [], column) };
      }
      lines.push(lineOf(own));
    }
    return { lines, place };
  }

  /* Characters */

  put(at: number, column: number, { text, style }: Span, inserts: boolean): void {
    const row = this.#touch(at);
    const width = widthOf(text);
    fill(row, column);
    const cells: Cell[] = [{ char: text, style }];
    if (width === 2) cells.push({ char: "", style });
    row.cells.splice(column, inserts ? 0 : width, ...cells);
    this.#cut(row);
    mend(row, column - 1);
    mend(row, column + width);
  }

  /** Adds to the character at a place, or to the wide one whose second half is there. */
  combine(row: number, column: number, mark: string): void {
    const { cells } = this.#touch(row);
    const at = cells[column]?.char === "" ? column - 1 : column;
    const cell = cells[at];
    if (cell && cell.char.length < MAX_COMBINED) cells[at] = { ...cell, char: cell.char + mark };
  }

  insertCells(at: number, column: number, count: number): void {
    const row = this.#touch(at);
    fill(row, column);
    row.cells.splice(column, 0, ...Array.from({ length: Math.min(count, this.#width) }, () => BLANK));
    this.#cut(row);
  }

  deleteCells(row: number, column: number, count: number): void {
    this.#touch(row).cells.splice(column, count);
  }

  /* Rows */

  /** The line goes on in the next row, or ends here. */
  setWraps(row: number, wraps: boolean): void {
    this.#touch(row).wraps = wraps;
  }

  /** Rows leave at the top of the region; from the top of the main screen they are kept, where that is wanted. */
  scrollUp({ top, bottom }: Region, count: number, keeps: boolean): void {
    const isKept = keeps && top === 0;
    if (!isKept) this.#part(top);
    const gone = this.#rows.splice(top, Math.min(count, bottom - top + 1));
    this.#rows.splice(bottom + 1 - gone.length, 0, ...this.#blanks(gone.length));
    if (this.#alternate || !isKept) return;
    this.#scrollback.push(...gone);
    if (this.#scrollback.length > MAX_SCROLLBACK) this.#scrollback.splice(0, this.#scrollback.length - MAX_SCROLLBACK);
  }

  scrollDown({ top, bottom }: Region, count: number): void {
    this.#part(top);
    const fewer = Math.min(count, bottom - top + 1);
    this.#rows.splice(bottom + 1 - fewer, fewer);
    this.#rows.splice(top, 0, ...this.#blanks(fewer));
    this.#part(bottom + 1);
  }

  /* Erasing */

  eraseScrollback(): void {
    this.#scrollback.length = 0;
  }

  /** The rows get new names: what comes to stand there is nothing that was changed. */
  eraseRows(from: number, to: number): void {
    for (let row = from; row < to; row++) this.#rows[row] = this.#blank();
    this.#part(from);
  }

  /** From a column to the end of the row, and of the line. */
  eraseEnd(at: number, column: number, style: Style): void {
    const row = this.#touch(at);
    if (column === 0) this.#part(at);
    row.cells.length = Math.min(row.cells.length, column);
    row.wraps = false;
    if (style === PLAIN) return;
    fill(row, column);
    fill(row, this.#width, { char: " ", style });
  }

  eraseCells(at: number, from: number, to: number, style: Style): void {
    const row = this.#touch(at);
    const end = Math.min(to, this.#width);
    fill(row, end);
    for (let column = from; column < end; column++) row.cells[column] = { char: " ", style };
  }

  get #rows(): Row[] {
    return this.#alternate ?? this.#main;
  }

  #blank(): Row {
    return { key: this.#keys++, cells: [], wraps: false, line: null };
  }

  #blanks(count: number): Row[] {
    return Array.from({ length: count }, () => this.#blank());
  }

  #cut(row: Row): void {
    row.cells.length = Math.min(row.cells.length, this.#width);
  }

  /** The row, about to be changed: the line that it is of is another now. */
  #touch(at: number): Row {
    const row = this.#rows[at] ?? this.#blank();
    row.line = null;
    const isFromAbove = renew(this.#rows, at);
    if (isFromAbove && !this.#alternate) renew(this.#scrollback, this.#scrollback.length);
    return row;
  }

  /** The row is no longer the continuation of the one above. */
  #part(row: number): void {
    const above = row > 0 ? this.#rows[row - 1] : this.#alternate ? undefined : this.#scrollback.at(-1);
    if (!above?.wraps) return;
    this.#touch(row);
    above.wraps = false;
  }
}

const BLANK: Cell = { char: " ", style: PLAIN };

/** The line that goes on in a row; says whether it may begin above all of these. */
function renew(rows: readonly Row[], at: number): boolean {
  let i = at - 1;
  for (; i >= 0; i--) {
    const row = rows[i];
    if (!row?.wraps) return false;
    row.line = null;
  }
  return true;
}

/** Columns that were jumped over are blank. */
function fill(row: Row, until: number, cell = BLANK): void {
  while (row.cells.length < until) row.cells.push(cell);
}

/** Half of a wide character that was written over is blank. */
function mend({ cells }: Row, at: number): void {
  const cell = cells[at];
  if (!cell) return;
  const isHalf = cell.char === "" && widthOf(cells[at - 1]?.char ?? "") !== 2;
  const isCut = cell.char !== "" && widthOf(cell.char) === 2 && cells[at + 1]?.char !== "";
  if (isHalf || isCut) cells[at] = { char: " ", style: cell.style };
}

function lastUsed(grid: readonly Row[]): number {
  return grid.findLastIndex(({ cells }) => cells.length > 0);
}

/** Characters of the first cells. */
function lengthOf(cells: readonly Cell[], until: number): number {
  let length = 0;
  for (let i = 0; i < until; i++) length += cells[i]?.char.length ?? 1;
  return length;
}

/** Several rows are one line where each goes on in the next. */
function lineOf(rows: readonly Row[]): ScreenLine {
  const [first] = rows;
  if (!first) return { key: 0, spans: [] };
  if (first.line) return first.line;
  const spans: { text: string; style: Style }[] = [];
  for (const { cells } of rows)
    for (const { char, style } of cells) {
      const last = spans.at(-1);
      if (last?.style === style) last.text += char;
      else spans.push({ text: char, style });
    }
  return (first.line = { key: first.key, spans });
}
