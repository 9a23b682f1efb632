/**
 * A terminal's screen: what programs print, as the rows that a person sees. Knows cursor addressing, erasing, inserting and
 * deleting, scroll regions, the alternate screen, colours, wide and combining characters; answers nothing.
 * Source: ECMA-48, console_codes(4), and the names of xterm's control sequences.
 * Simplified: no character sets but UTF-8, no tab stops but every eighth column, no mouse, no blinking; requests for a report
 * (where the cursor is, what the terminal is) are not answered.
 */
import { PLAIN, styleAfter } from "./terminal-style.ts";
import type { Style } from "./terminal-style.ts";

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line as it was printed, however many rows it takes. Its identity changes when its content does. */
export interface ScreenLine {
  /** Counted from the first line ever: what a list of lines is keyed by. */
  readonly key: number;
  readonly spans: readonly Span[];
}

export interface Cursor {
  /** Place in the list of lines. */
  readonly line: number;
  /** Characters before it in that line. */
  readonly offset: number;
  readonly isShown: boolean;
}

export interface ScreenPicture {
  readonly lines: readonly ScreenLine[];
  readonly cursor: Cursor;
  /** A program draws on a screen of its own; there is nothing above. */
  readonly isAlternate: boolean;
  /** Arrow keys are sent as ESC O. */
  readonly isApplication: boolean;
  readonly bracketsPaste: boolean;
}

/** Lines kept above the screen. */
const MAX_SCROLLBACK = 2000;
const TAB = 8;
/** Characters of a sequence; what is longer is none. */
const MAX_SEQUENCE = 4096;

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

interface Saved {
  row: number;
  column: number;
  style: Style;
}

/* oxlint-disable no-control-regex -- control sequences are what this is about. */
/** A sequence from its ESC on: CSI, a string to its end, or two or three characters. */
const SEQUENCE =
  /\u001b(?:\[([<-?]?)([0-9;:]*)[ -/]*([@-~])|[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]+[0-~]|[0-Z\\`-~])/y;
/** One that has not ended yet. */
const UNFINISHED = /\u001b(?:\[[<-?]?[0-9;:]*[ -/]*|[\]P^_X][^\u0007\u001b]*\u001b?|[ -/]*)$/y;
/** What stands in one piece. */
const TEXT = /[^\u0000-\u001f\u007f]+/y;
/* oxlint-enable no-control-regex */

export class TerminalScreen {
  readonly rows: number;
  readonly columns: number;
  readonly #scrollback: Row[] = [];
  #keys = 0;
  #main: Row[];
  #alternate: Row[] | null = null;
  #row = 0;
  #column = 0;
  /** The last column is filled; the next character goes to the next row. */
  #isFull = false;
  #style = PLAIN;
  #saved: Saved = { row: 0, column: 0, style: PLAIN };
  #savedMain: Saved = this.#saved;
  #top = 0;
  #bottom: number;
  #wraps = true;
  #inserts = false;
  #hasOrigin = false;
  #isShown = true;
  #isApplication = false;
  #bracketsPaste = false;
  #last = "";
  /** The beginning of a sequence whose end has not come. */
  #rest = "";

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    this.#bottom = rows - 1;
    this.#main = Array.from({ length: rows }, () => this.#blank());
  }

  write(text: string): void {
    const all = this.#rest + text;
    this.#rest = "";
    let at = 0;
    while (at < all.length) {
      TEXT.lastIndex = at;
      const plain = TEXT.exec(all);
      if (plain) {
        this.#print(plain[0]);
        at += plain[0].length;
        continue;
      }
      const repeated = this.#last;
      this.#last = "";
      if (all[at] === "\u001b") {
        const length = this.#sequence(all, at, repeated);
        if (length === 0) {
          this.#last = repeated;
          return;
        }
        at += length;
      } else this.#control(all[at++] ?? "");
    }
  }

  picture(): ScreenPicture {
    const grid = this.#grid;
    const above = this.#alternate ? [] : this.#scrollback;
    // Once something has left it, the screen is as high as it is, that a cleared one does not show what was there before.
    const last = above.length > 0 ? grid.length - 1 : Math.max(this.#row, lastUsed(grid));
    const rows = [...above, ...grid.slice(0, last + 1)];
    const lines: ScreenLine[] = [];
    let cursor: Cursor = { line: 0, offset: 0, isShown: this.#isShown };
    for (let i = 0; i < rows.length; i++) {
      const first = i;
      while (rows[i]?.wraps === true && i + 1 < rows.length) i++;
      const own = rows.slice(first, i + 1);
      const inside = above.length + this.#row - first;
      if (inside >= 0 && inside < own.length) {
        const before = own.slice(0, inside).reduce((sum, { cells }) => sum + lengthOf(cells, cells.length), 0);
        const offset = before + lengthOf(own[inside]?.cells ?? [], this.#column + (this.#isFull ? 1 : 0));
        cursor = { line: lines.length, offset, isShown: this.#isShown };
      }
      lines.push(lineOf(own));
    }
    return {
      lines,
      cursor,
      isAlternate: this.#alternate !== null,
      isApplication: this.#isApplication,
      bracketsPaste: this.#bracketsPaste,
    };
  }

  get #grid(): Row[] {
    return this.#alternate ?? this.#main;
  }

  #blank(): Row {
    return { key: this.#keys++, cells: [], wraps: false, line: null };
  }

  /** The row, about to be changed. */
  #touch(row: number): Row {
    const found = this.#grid[row] ?? this.#blank();
    found.line = null;
    // The line that it goes on is another now, too.
    for (let i = row - 1; i >= 0 && this.#grid[i]?.wraps === true; i--) this.#touched(this.#grid[i]);
    if (!this.#alternate) {
      for (let i = this.#scrollback.length - 1; i >= 0 && this.#scrollback[i]?.wraps === true; i--)
        this.#touched(this.#scrollback[i]);
    }
    return found;
  }

  #touched(row: Row | undefined): void {
    if (row) row.line = null;
  }

  /* Characters */

  #print(text: string): void {
    for (const char of text) this.#put(char, widthOf(char));
  }

  #put(char: string, width: number): void {
    if (width === 0) {
      this.#combine(char);
      return;
    }
    if ((this.#isFull || this.#column + width > this.columns) && this.#wraps) {
      this.#touch(this.#row).wraps = true;
      this.#column = 0;
      this.#lineFeed();
    }
    const row = this.#touch(this.#row);
    this.#fill(row, this.#column);
    const cells: Cell[] = [{ char, style: this.#style }];
    if (width === 2) cells.push({ char: "", style: this.#style });
    row.cells.splice(this.#column, this.#inserts ? 0 : width, ...cells);
    row.cells.length = Math.min(row.cells.length, this.columns);
    this.#mend(row, this.#column - 1);
    this.#mend(row, this.#column + width);
    this.#last = char;
    this.#isFull = this.#column + width >= this.columns;
    this.#column = Math.min(this.#column + width, this.columns - 1);
  }

  /** Half of a wide character that was written over is blank. */
  #mend({ cells }: Row, at: number): void {
    const cell = cells[at];
    if (!cell) return;
    const isHalf = cell.char === "" ? widthOf(cells[at - 1]?.char ?? "") !== 2 : false;
    const isCut = cell.char !== "" && widthOf(cell.char) === 2 && cells[at + 1]?.char !== "";
    if (isHalf || isCut) cells[at] = { char: " ", style: cell.style };
  }

  #combine(char: string): void {
    const { cells } = this.#touch(this.#row);
    let at = this.#column - (this.#isFull ? 0 : 1);
    if (cells[at]?.char === "") at--;
    const cell = cells[at];
    if (cell && cell.char.length < 16) cells[at] = { ...cell, char: cell.char + char };
  }

  /** Columns that were jumped over are blank. */
  #fill(row: Row, until: number): void {
    while (row.cells.length < until) row.cells.push({ char: " ", style: PLAIN });
  }

  #control(char: string): void {
    switch (char) {
      case "\n":
      case "\u000b":
      case "\f":
        this.#touch(this.#row).wraps = false;
        this.#lineFeed();
        break;
      case "\r":
        this.#goTo(this.#row, 0);
        break;
      case "\b":
        this.#goTo(this.#row, this.#column - 1);
        break;
      case "\t":
        this.#goTo(this.#row, (Math.floor(this.#column / TAB) + 1) * TAB);
    }
  }

  #goTo(row: number, column: number): void {
    this.#row = Math.min(Math.max(row, 0), this.rows - 1);
    this.#column = Math.min(Math.max(column, 0), this.columns - 1);
    this.#isFull = false;
  }

  #lineFeed(): void {
    this.#isFull = false;
    if (this.#row === this.#bottom) this.#scrollUp(this.#top, 1);
    else this.#row = Math.min(this.#row + 1, this.rows - 1);
  }

  #reverseFeed(): void {
    if (this.#row === this.#top) this.#scrollDown(this.#top, 1);
    else this.#goTo(this.#row - 1, this.#column);
  }

  /** Rows leave at the top of the region; from the top of the main screen they are kept. */
  #scrollUp(top: number, count: number, keeps = true): void {
    const grid = this.#grid;
    if (top > 0 || !keeps) this.#part(top);
    const gone = grid.splice(top, Math.min(count, this.#bottom - top + 1));
    grid.splice(this.#bottom + 1 - gone.length, 0, ...gone.map(() => this.#blank()));
    if (this.#alternate || top > 0 || !keeps) return;
    this.#scrollback.push(...gone);
    if (this.#scrollback.length > MAX_SCROLLBACK) this.#scrollback.splice(0, this.#scrollback.length - MAX_SCROLLBACK);
  }

  #scrollDown(top: number, count: number): void {
    const grid = this.#grid;
    this.#part(top);
    const fewer = Math.min(count, this.#bottom - top + 1);
    const gone = grid.splice(this.#bottom + 1 - fewer, fewer);
    grid.splice(top, 0, ...gone.map(() => this.#blank()));
    this.#part(this.#bottom + 1);
  }

  /** Lines are inserted or deleted in the region only, and the cursor goes to the first column. */
  #shift(move: () => void): void {
    if (this.#row < this.#top || this.#row > this.#bottom) return;
    move();
    this.#goTo(this.#row, 0);
  }

  /* Sequences */

  /** How many characters it takes; 0 where its end has not come. */
  #sequence(all: string, at: number, repeated: string): number {
    SEQUENCE.lastIndex = at;
    const match = SEQUENCE.exec(all);
    if (match) {
      const [whole, mark = "", parameters = "", final] = match;
      if (final === undefined) this.#escape(whole.slice(1));
      else if (final === "m" && mark === "") this.#style = styleAfter(this.#style, parameters);
      else if (final === "b" && mark === "") this.#repeat(repeated, Number(parameters));
      else this.#csi(mark, parameters.split(/[;:]/).map(Number), final);
      return whole.length;
    }
    UNFINISHED.lastIndex = at;
    if (!UNFINISHED.test(all) || all.length - at > MAX_SEQUENCE) return 1;
    this.#rest = all.slice(at);
    return 0;
  }

  #escape(name: string): void {
    switch (name) {
      case "7":
        this.#save();
        break;
      case "8":
        this.#restore();
        break;
      case "D":
        this.#lineFeed();
        break;
      case "E":
        this.#column = 0;
        this.#lineFeed();
        break;
      case "M":
        this.#reverseFeed();
        break;
      case "c":
        this.#reset();
        this.#eraseRows(0, this.rows);
        this.#goTo(0, 0);
    }
  }

  #reset(): void {
    this.#leaveAlternate();
    this.#style = PLAIN;
    this.#top = 0;
    this.#bottom = this.rows - 1;
    this.#wraps = this.#isShown = true;
    this.#inserts = this.#hasOrigin = this.#isApplication = this.#bracketsPaste = false;
  }

  #csi(mark: string, parameters: readonly number[], final: string): void {
    if (mark === "?") {
      if (final === "h" || final === "l") for (const mode of parameters) this.#privateMode(mode, final === "h");
      return;
    }
    if (mark !== "") return;
    const [first = 0, second = 0] = parameters;
    const n = Math.min(Math.max(1, first), 9999);
    const row = this.#row;
    const column = this.#column;
    switch (final) {
      case "A":
        return this.#goTo(Math.max(row - n, row >= this.#top ? this.#top : 0), column);
      case "B":
      case "e":
        return this.#goTo(Math.min(row + n, row <= this.#bottom ? this.#bottom : this.rows - 1), column);
      case "C":
      case "a":
        return this.#goTo(row, column + n);
      case "D":
        return this.#goTo(row, column - n);
      case "E":
        return this.#goTo(row + n, 0);
      case "F":
        return this.#goTo(row - n, 0);
      case "G":
      case "`":
        return this.#goTo(row, n - 1);
      case "d":
        return this.#goTo(n - 1 + (this.#hasOrigin ? this.#top : 0), column);
      case "H":
      case "f":
        return this.#goTo(n - 1 + (this.#hasOrigin ? this.#top : 0), Math.max(1, second) - 1);
      case "I":
        return this.#goTo(row, (Math.floor(column / TAB) + n) * TAB);
      case "Z":
        return this.#goTo(row, (Math.ceil(column / TAB) - n) * TAB);
      case "J":
        return this.#eraseScreen(first);
      case "K":
        return this.#eraseLine(first);
      case "L":
        return this.#shift(() => this.#scrollDown(row, n));
      case "M":
        return this.#shift(() => this.#scrollUp(row, n, false));
      case "S":
        return this.#scrollUp(this.#top, n, false);
      case "T":
        return this.#scrollDown(this.#top, n);
      case "@":
        return this.#insertCells(n);
      case "P":
        this.#touch(row).cells.splice(column, n);
        return;
      case "X":
        return this.#eraseCells(column, column + n);
      case "r":
        return this.#region(n - 1, (second || this.rows) - 1);
      case "s":
        return this.#save();
      case "u":
        return this.#restore();
      case "h":
      case "l":
        if (first === 4) this.#inserts = final === "h";
    }
  }

  /** Of a character that has just been printed. */
  #repeat(char: string, count: number): void {
    for (let i = 0; char !== "" && i < Math.min(Math.max(1, count), this.columns * this.rows); i++) this.#print(char);
  }

  #privateMode(mode: number, isOn: boolean): void {
    switch (mode) {
      case 1:
        this.#isApplication = isOn;
        break;
      case 6:
        this.#hasOrigin = isOn;
        this.#goTo(isOn ? this.#top : 0, 0);
        break;
      case 7:
        this.#wraps = isOn;
        break;
      case 25:
        this.#isShown = isOn;
        break;
      case 47:
      case 1047:
      case 1049:
        if (isOn) this.#enterAlternate();
        else this.#leaveAlternate();
        if (mode === 1049 && !isOn) this.#restore();
        break;
      case 2004:
        this.#bracketsPaste = isOn;
    }
  }

  #enterAlternate(): void {
    if (this.#alternate) return;
    this.#save();
    this.#savedMain = this.#saved;
    this.#alternate = Array.from({ length: this.rows }, () => this.#blank());
  }

  #leaveAlternate(): void {
    if (!this.#alternate) return;
    this.#alternate = null;
    this.#saved = this.#savedMain;
  }

  #save(): void {
    this.#saved = { row: this.#row, column: this.#column, style: this.#style };
  }

  #restore(): void {
    this.#style = this.#saved.style;
    this.#goTo(this.#saved.row, this.#saved.column);
  }

  #region(top: number, bottom: number): void {
    const last = Math.min(bottom, this.rows - 1);
    if (top >= last) return;
    this.#top = top;
    this.#bottom = last;
    this.#goTo(this.#hasOrigin ? top : 0, 0);
  }

  /* Erasing */

  #eraseScreen(how: number): void {
    if (how === 3) this.#scrollback.length = 0;
    else if (how === 2) this.#eraseRows(0, this.rows);
    else if (how === 1) {
      this.#eraseRows(0, this.#row);
      this.#eraseLine(1);
    } else {
      this.#eraseLine(0);
      this.#eraseRows(this.#row + 1, this.rows);
    }
  }

  /** The rows get new names: what comes to stand there is nothing that was changed. */
  #eraseRows(from: number, to: number): void {
    for (let row = from; row < to; row++) this.#grid[row] = this.#blank();
    this.#part(from);
  }

  /** The row is no longer the continuation of the one above. */
  #part(row: number): void {
    const above = row > 0 ? this.#grid[row - 1] : this.#alternate ? undefined : this.#scrollback.at(-1);
    if (!above?.wraps) return;
    this.#touch(row);
    above.wraps = false;
  }

  #eraseLine(how: number): void {
    if (how === 1) this.#eraseCells(0, this.#column + 1);
    else {
      const row = this.#touch(this.#row);
      if (how === 2 || this.#column === 0) this.#part(this.#row);
      row.cells.length = how === 2 ? 0 : Math.min(row.cells.length, this.#column);
      row.wraps = false;
      this.#paint(row, how === 2 ? 0 : this.#column);
    }
  }

  #eraseCells(from: number, to: number): void {
    const row = this.#touch(this.#row);
    this.#fill(row, Math.min(to, this.columns));
    const blank = { char: " ", style: this.#style.background === null ? PLAIN : this.#erased };
    for (let i = from; i < Math.min(to, this.columns); i++) row.cells[i] = blank;
  }

  /** What is erased has the background that is in use. */
  #paint(row: Row, from: number): void {
    if (this.#style.background === null) return;
    this.#fill(row, from);
    while (row.cells.length < this.columns) row.cells.push({ char: " ", style: this.#erased });
  }

  get #erased(): Style {
    return { ...PLAIN, background: this.#style.background };
  }

  #insertCells(count: number): void {
    const row = this.#touch(this.#row);
    this.#fill(row, this.#column);
    const blanks = Array.from({ length: Math.min(count, this.columns) }, () => ({ char: " ", style: PLAIN }));
    row.cells.splice(this.#column, 0, ...blanks);
    row.cells.length = Math.min(row.cells.length, this.columns);
  }
}

/** What a terminal has printed, as a screen, from one look to the next: only what has come since is written. */
export class ScreenFeed {
  #screen: TerminalScreen | null = null;
  #output = "";
  #dropped = 0;

  show(output: string, dropped: number, size: { rows: number; columns: number }): ScreenPicture {
    const { rows, columns } = size;
    const gone = dropped - this.#dropped;
    const isSame = this.#screen?.rows === rows && this.#screen.columns === columns;
    const known = isSame && gone >= 0 && gone <= this.#output.length ? this.#output.slice(gone) : null;
    const screen = this.#screen;
    if (screen && known !== null && output.startsWith(known)) screen.write(output.slice(known.length));
    else {
      this.#screen = new TerminalScreen(rows, columns);
      this.#screen.write(output);
    }
    this.#output = output;
    this.#dropped = dropped;
    return (this.#screen ?? new TerminalScreen(rows, columns)).picture();
  }
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

/** Columns of a character: two for those of East Asia and for pictures, none for what is added to another. */
export function widthOf(char: string): 0 | 1 | 2 {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(char)) return 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd) ||
    /^\p{Emoji_Presentation}$/u.test(char);
  return isWide ? 2 : 1;
}
