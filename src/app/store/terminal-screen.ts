/**
 * A terminal's screen: what programs print, as the rows that a person sees. Knows cursor addressing, erasing, inserting and
 * deleting, scroll regions, the alternate screen, colours, wide and combining characters; answers nothing.
 * Source: ECMA-48, console_codes(4), and the names of xterm's control sequences.
 * Simplified: no character sets but UTF-8, no tab stops but every eighth column, no mouse, no blinking; requests for a report
 * (where the cursor is, what the terminal is) are not answered.
 */
import { widthOf } from "../../sim/char-width.ts";
import { ControlSequences } from "./control-sequences.ts";
import { TerminalGrid } from "./terminal-grid.ts";
import type { LinePlace, Region, ScreenLine } from "./terminal-grid.ts";
import { PLAIN, styleAfter } from "./terminal-style.ts";
import type { Style } from "./terminal-style.ts";

export interface Cursor extends LinePlace {
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

const TAB = 8;
/** Of rows or columns, in one sequence. */
const MAX_COUNT = 9999;

interface Saved {
  row: number;
  column: number;
  style: Style;
}

export class TerminalScreen {
  readonly rows: number;
  readonly columns: number;
  readonly #sequences = new ControlSequences();
  readonly #grid: TerminalGrid;
  #row = 0;
  #column = 0;
  /** The last column is filled; the next character goes to the next row. */
  #isFull = false;
  #style = PLAIN;
  #saved: Saved = { row: 0, column: 0, style: PLAIN };
  #savedMain: Saved = this.#saved;
  #region: Region;
  #wraps = true;
  #inserts = false;
  #hasOrigin = false;
  #isShown = true;
  #isApplication = false;
  #bracketsPaste = false;
  /** The character before, where nothing has come between. */
  #last = "";

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    this.#region = { top: 0, bottom: rows - 1 };
    this.#grid = new TerminalGrid(rows, columns);
  }

  write(output: string): void {
    for (const printed of this.#sequences.read(output)) {
      if (printed.type === "text") {
        this.#print(printed.text);
        continue;
      }
      const last = this.#last;
      this.#last = "";
      if (printed.type === "control") this.#control(printed.char);
      else if (printed.type === "escape") this.#escape(printed.name);
      else if (printed.mark === "?") this.#privateModes(printed.parameters, printed.final);
      else if (printed.mark === "") this.#csi(printed.parameters, printed.final, last);
    }
  }

  picture(): ScreenPicture {
    const { lines, place } = this.#grid.lines(this.#row, this.#column + (this.#isFull ? 1 : 0));
    return {
      lines,
      cursor: { ...place, isShown: this.#isShown },
      isAlternate: this.#grid.isAlternate,
      isApplication: this.#isApplication,
      bracketsPaste: this.#bracketsPaste,
    };
  }

  /* Characters */

  #print(text: string): void {
    for (const char of text) this.#put(char, widthOf(char));
  }

  #put(char: string, width: number): void {
    if (width === 0) {
      this.#grid.combine(this.#row, this.#column - (this.#isFull ? 0 : 1), char);
      return;
    }
    if ((this.#isFull || this.#column + width > this.columns) && this.#wraps) {
      this.#grid.setWraps(this.#row, true);
      this.#column = 0;
      this.#lineFeed();
    }
    this.#grid.put(this.#row, this.#column, { text: char, style: this.#style }, this.#inserts);
    this.#last = char;
    this.#isFull = this.#column + width >= this.columns;
    this.#column = Math.min(this.#column + width, this.columns - 1);
  }

  #control(char: string): void {
    switch (char) {
      case "\n":
      case "\u000b":
      case "\f":
        this.#grid.setWraps(this.#row, false);
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
    if (this.#row === this.#region.bottom) this.#grid.scrollUp(this.#region, 1, true);
    else this.#row = Math.min(this.#row + 1, this.rows - 1);
  }

  #reverseFeed(): void {
    if (this.#row === this.#region.top) this.#grid.scrollDown(this.#region, 1);
    else this.#goTo(this.#row - 1, this.#column);
  }

  /** Lines are inserted or deleted in the region only, and the cursor goes to the first column. */
  #shift(move: (below: Region) => void): void {
    const { top, bottom } = this.#region;
    if (this.#row < top || this.#row > bottom) return;
    move({ top: this.#row, bottom });
    this.#goTo(this.#row, 0);
  }

  /* Sequences */

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
        this.#grid.eraseRows(0, this.rows);
        this.#goTo(0, 0);
    }
  }

  #reset(): void {
    this.#leaveAlternate();
    this.#style = PLAIN;
    this.#region = { top: 0, bottom: this.rows - 1 };
    this.#wraps = this.#isShown = true;
    this.#inserts = this.#hasOrigin = this.#isApplication = this.#bracketsPaste = false;
  }

  /** `last`: the character that has just been printed. */
  #csi(parameters: string, final: string, last: string): void {
    const [first = 0, second = 0] = numbersOf(parameters);
    const n = Math.min(Math.max(1, first), MAX_COUNT);
    const row = this.#row;
    const column = this.#column;
    const { top, bottom } = this.#region;
    switch (final) {
      case "A":
        return this.#goTo(Math.max(row - n, row >= top ? top : 0), column);
      case "B":
      case "e":
        return this.#goTo(Math.min(row + n, row <= bottom ? bottom : this.rows - 1), column);
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
        return this.#goTo(n - 1 + (this.#hasOrigin ? top : 0), column);
      case "H":
      case "f":
        return this.#goTo(n - 1 + (this.#hasOrigin ? top : 0), Math.max(1, second) - 1);
      case "I":
        return this.#goTo(row, (Math.floor(column / TAB) + n) * TAB);
      case "Z":
        return this.#goTo(row, (Math.ceil(column / TAB) - n) * TAB);
      case "J":
        return this.#eraseScreen(first);
      case "K":
        return this.#eraseLine(first);
      case "L":
        return this.#shift((below) => this.#grid.scrollDown(below, n));
      case "M":
        return this.#shift((below) => this.#grid.scrollUp(below, n, false));
      case "S":
        return this.#grid.scrollUp(this.#region, n, false);
      case "T":
        return this.#grid.scrollDown(this.#region, n);
      case "@":
        return this.#grid.insertCells(row, column, n);
      case "P":
        return this.#grid.deleteCells(row, column, n);
      case "X":
        return this.#grid.eraseCells(row, column, column + n, this.#erased);
      case "r":
        return this.#setRegion(n - 1, (second || this.rows) - 1);
      case "b":
        return this.#repeat(last, n);
      case "m":
        this.#style = styleAfter(this.#style, parameters);
        return;
      case "s":
        return this.#save();
      case "u":
        return this.#restore();
      case "h":
      case "l":
        if (first === 4) this.#inserts = final === "h";
    }
  }

  #repeat(char: string, count: number): void {
    for (let i = 0; char !== "" && i < Math.min(count, this.columns * this.rows); i++) this.#print(char);
  }

  #privateModes(parameters: string, final: string): void {
    if (final === "h" || final === "l")
      for (const mode of numbersOf(parameters)) this.#privateMode(mode, final === "h");
  }

  #privateMode(mode: number, isOn: boolean): void {
    switch (mode) {
      case 1:
        this.#isApplication = isOn;
        break;
      case 6:
        this.#hasOrigin = isOn;
        this.#goTo(isOn ? this.#region.top : 0, 0);
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
    if (this.#grid.isAlternate) return;
    this.#save();
    this.#savedMain = this.#saved;
    this.#grid.enterAlternate();
  }

  #leaveAlternate(): void {
    if (!this.#grid.isAlternate) return;
    this.#grid.leaveAlternate();
    this.#saved = this.#savedMain;
  }

  #save(): void {
    this.#saved = { row: this.#row, column: this.#column, style: this.#style };
  }

  #restore(): void {
    this.#style = this.#saved.style;
    this.#goTo(this.#saved.row, this.#saved.column);
  }

  #setRegion(top: number, bottom: number): void {
    const last = Math.min(bottom, this.rows - 1);
    if (top >= last) return;
    this.#region = { top, bottom: last };
    this.#goTo(this.#hasOrigin ? top : 0, 0);
  }

  /* Erasing */

  #eraseScreen(how: number): void {
    if (how === 3) this.#grid.eraseScrollback();
    else if (how === 2) this.#grid.eraseRows(0, this.rows);
    else if (how === 1) {
      this.#grid.eraseRows(0, this.#row);
      this.#eraseLine(1);
    } else {
      this.#eraseLine(0);
      this.#grid.eraseRows(this.#row + 1, this.rows);
    }
  }

  #eraseLine(how: number): void {
    if (how === 1) this.#grid.eraseCells(this.#row, 0, this.#column + 1, this.#erased);
    else this.#grid.eraseEnd(this.#row, how === 2 ? 0 : this.#column, this.#erased);
  }

  /** What is erased has the background that is in use. */
  get #erased(): Style {
    const { background } = this.#style;
    return background === null ? PLAIN : { ...PLAIN, background };
  }
}

function numbersOf(parameters: string): number[] {
  return parameters.split(/[;:]/).map(Number);
}
