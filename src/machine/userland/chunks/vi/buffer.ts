/** The text of vi: lines, a cursor, registers, and what can be undone. */
import type { ByteString } from "../../../kernel/types.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Moment {
  readonly lines: readonly ByteString[];
  /** Where it was changed. */
  readonly place: Position;
  readonly wasChanged: boolean;
}

const MOST_MOMENTS = 200;

export class Buffer {
  lines: ByteString[] = [""];
  line = 0;
  column = 0;
  isChanged = false;
  readonly #past: Moment[] = [];

  load(text: ByteString): void {
    this.lines = text.split("\n");
    if (this.lines.length > 1 && this.lines.at(-1) === "") this.lines.pop();
    this.line = 0;
    this.column = 0;
    this.isChanged = false;
    this.#past.length = 0;
  }

  get text(): ByteString {
    return this.lines.length === 1 && this.lines[0] === "" ? "" : `${this.lines.join("\n")}\n`;
  }

  get current(): ByteString {
    return this.lines[this.line] ?? "";
  }

  set current(text: ByteString) {
    this.lines[this.line] = text;
  }

  at(line: number): ByteString {
    return this.lines[line] ?? "";
  }

  /** What is here now can be had again by undo. The change is at the cursor, or at another place. */
  remember(place: Position = this): void {
    this.#past.push({
      lines: [...this.lines],
      place: { line: place.line, column: place.column },
      wasChanged: this.isChanged,
    });
    if (this.#past.length > MOST_MOMENTS) this.#past.shift();
    this.isChanged = true;
  }

  /** What was undone, in the words of BusyBox; null where nothing is left to undo. The cursor goes to where it was. */
  undo(): string | null {
    const left = this.#past.length;
    const moment = this.#past.pop();
    if (!moment) return null;
    const after = this.lines.join("\n") + "\n";
    const before = moment.lines.join("\n") + "\n";
    this.lines = [...moment.lines];
    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < shorter && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
    // Where the same characters stand on both sides of it, it was where the cursor was.
    const { line, column } = moment.place;
    const near = [...moment.lines.slice(0, line), ""].join("\n").length + column;
    const at = Math.min(Math.max(near, Math.min(head, shorter - tail)), head);
    tail = Math.min(tail, shorter - at);
    const restored = before.length - at - tail;
    const deleted = after.length - at - tail;
    const place = before.slice(0, at).split("\n");
    this.line = place.length - 1;
    this.column = place.at(-1)?.length ?? 0;
    this.isChanged = moment.wasChanged;
    return `Undo [${left}] ${restored > 0 ? "restored" : "deleted"} ${restored > 0 ? restored : deleted} chars at position ${at}`;
  }

  /** Keeps the cursor on the text; while typing it may stand behind the last character. */
  clamp(isTyping: boolean): void {
    if (this.lines.length === 0) this.lines = [""];
    this.line = Math.min(Math.max(0, this.line), this.lines.length - 1);
    const last = this.current.length - (isTyping ? 0 : 1);
    this.column = Math.min(Math.max(0, this.column), Math.max(0, last));
  }

  insert(text: ByteString): void {
    const pieces = text.split("\n");
    const before = this.current.slice(0, this.column);
    const after = this.current.slice(this.column);
    const last = pieces.length - 1;
    const made = pieces.map((piece, i) => (i === 0 ? before : "") + piece + (i === last ? after : ""));
    this.lines.splice(this.line, 1, ...made);
    this.line += last;
    this.column = (last === 0 ? before.length : 0) + (pieces[last] ?? "").length;
  }

  /** The text from one position up to another, which is not part of it. */
  slice(from: Position, to: Position): ByteString {
    if (from.line === to.line) return this.at(from.line).slice(from.column, to.column);
    const middle = this.lines.slice(from.line + 1, to.line);
    return [this.at(from.line).slice(from.column), ...middle, this.at(to.line).slice(0, to.column)].join("\n");
  }

  remove(from: Position, to: Position): void {
    const joined = this.at(from.line).slice(0, from.column) + this.at(to.line).slice(to.column);
    this.lines.splice(from.line, to.line - from.line + 1, joined);
    this.line = from.line;
    this.column = from.column;
  }

  removeLines(first: number, last: number): ByteString[] {
    const gone = this.lines.splice(first, last - first + 1);
    if (this.lines.length === 0) this.lines = [""];
    this.line = Math.min(first, this.lines.length - 1);
    this.column = 0;
    return gone;
  }
}
