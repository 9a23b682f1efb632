/** Where vi's cursor goes. Source: POSIX vi. */
import type { ByteString } from "../../../kernel/types.ts";
import type { Buffer, Position } from "./buffer.ts";

/** A place, and what an operator does with the way there: whole lines, or up to the place with or without it. */
export interface Motion extends Position {
  readonly kind: "lines" | "exclusive" | "inclusive";
}

function kindOf(char: string | undefined, big: boolean): "blank" | "word" | "other" {
  if (char === undefined || /\s/.test(char)) return "blank";
  return big || /[A-Za-z0-9_\x80-\xff]/.test(char) ? "word" : "other";
}

export function firstNonBlank(line: ByteString): number {
  return Math.max(0, line.search(/\S/));
}

function wordForward(buffer: Buffer, from: Position, big: boolean): Position {
  let { line, column } = from;
  const start = kindOf(buffer.at(line)[column], big);
  while (start !== "blank" && column < buffer.at(line).length && kindOf(buffer.at(line)[column], big) === start)
    column++;
  for (;;) {
    while (column < buffer.at(line).length && kindOf(buffer.at(line)[column], big) === "blank") column++;
    if (column < buffer.at(line).length) return { line, column };
    if (line + 1 >= buffer.lines.length) return { line, column: buffer.at(line).length };
    line++;
    column = 0;
    if (buffer.at(line) === "") return { line, column };
  }
}

function wordBack(buffer: Buffer, from: Position, big: boolean): Position {
  let { line, column } = from;
  for (;;) {
    column--;
    if (column < 0) {
      if (line === 0) return { line: 0, column: 0 };
      line--;
      column = buffer.at(line).length;
      if (column === 0) return { line, column };
      continue;
    }
    const kind = kindOf(buffer.at(line)[column], big);
    if (kind === "blank") continue;
    while (column > 0 && kindOf(buffer.at(line)[column - 1], big) === kind) column--;
    return { line, column };
  }
}

function wordEnd(buffer: Buffer, from: Position, big: boolean): Position {
  let { line, column } = from;
  for (;;) {
    column++;
    if (column >= buffer.at(line).length) {
      if (line + 1 >= buffer.lines.length) return { line, column: Math.max(0, buffer.at(line).length - 1) };
      line++;
      column = -1;
      continue;
    }
    const kind = kindOf(buffer.at(line)[column], big);
    if (kind === "blank") continue;
    while (column + 1 < buffer.at(line).length && kindOf(buffer.at(line)[column + 1], big) === kind) column++;
    return { line, column };
  }
}

const PAIRS = "()[]{}";

/** The bracket that belongs to the next one on the line; null where there is none. */
export function matchingBracket(buffer: Buffer): Position | null {
  const start = buffer.current.slice(buffer.column).search(/[()[\]{}]/);
  if (start < 0) return null;
  let line = buffer.line;
  let column = buffer.column + start;
  const open = buffer.at(line)[column] ?? "";
  const index = PAIRS.indexOf(open);
  const close = PAIRS[index ^ 1] ?? "";
  const step = index % 2 === 0 ? 1 : -1;
  for (let depth = 0; ;) {
    const char = buffer.at(line)[column];
    if (char === open) depth++;
    else if (char === close && --depth === 0) return { line, column };
    column += step;
    while (column < 0 || column >= buffer.at(line).length) {
      line += step;
      if (line < 0 || line >= buffer.lines.length) return null;
      column = step > 0 ? 0 : buffer.at(line).length - 1;
    }
  }
}

export interface CharacterSearch {
  readonly key: "f" | "F" | "t" | "T";
  readonly char: string;
}

export function findCharacter(buffer: Buffer, { key, char }: CharacterSearch, count: number): Motion | null {
  const isForward = key === "f" || key === "t";
  let column = buffer.column;
  for (let i = 0; i < count; i++) {
    const from = isForward ? buffer.current.indexOf(char, column + 1) : buffer.current.lastIndexOf(char, column - 1);
    if (from < 0 || (!isForward && column === 0)) return null;
    column = from;
  }
  if (key === "t") column--;
  if (key === "T") column++;
  return { line: buffer.line, column, kind: isForward ? "inclusive" : "exclusive" };
}

/** The simple motions by their keys; null for a key that is none. */
export function simpleMotion(
  buffer: Buffer,
  key: string,
  given: number | null,
  rows: number,
  top: number,
): Motion | null {
  const count = given ?? 1;
  const { line, column, current } = buffer;
  const repeat = (step: (from: Position) => Position): Position => {
    let at: Position = { line, column };
    for (let i = 0; i < count; i++) at = step(at);
    return at;
  };
  const lineAt = (wanted: number): Motion => {
    const clamped = Math.min(Math.max(0, wanted), buffer.lines.length - 1);
    return { line: clamped, column: firstNonBlank(buffer.at(clamped)), kind: "lines" };
  };
  const straight = (wanted: number): Motion | null =>
    wanted < 0 || wanted >= buffer.lines.length ? null : { line: wanted, column, kind: "lines" };
  switch (key) {
    case "h":
    case "left":
    case "\b":
    case "\x7f":
      return column === 0 ? null : { line, column: Math.max(0, column - count), kind: "exclusive" };
    case "l":
    case "right":
    case " ":
      return { line, column: Math.min(current.length, column + count), kind: "exclusive" };
    case "j":
    case "down":
    case "\x0e":
      return straight(line + count);
    case "k":
    case "up":
    case "\x10":
      return straight(line - count);
    case "+":
    case "\r":
    case "\n":
      return lineAt(line + count);
    case "-":
      return lineAt(line - count);
    case "0":
    case "home":
      return { line, column: 0, kind: "exclusive" };
    case "^":
      return { line, column: firstNonBlank(current), kind: "exclusive" };
    case "$":
    case "end": {
      const last = Math.min(buffer.lines.length - 1, line + count - 1);
      return { line: last, column: Math.max(0, buffer.at(last).length - 1), kind: "inclusive" };
    }
    case "|":
      return { line, column: Math.min(current.length, count - 1), kind: "exclusive" };
    case "w":
    case "W":
      return { ...repeat((from) => wordForward(buffer, from, key === "W")), kind: "exclusive" };
    case "b":
    case "B":
      return { ...repeat((from) => wordBack(buffer, from, key === "B")), kind: "exclusive" };
    case "e":
    case "E":
      return { ...repeat((from) => wordEnd(buffer, from, key === "E")), kind: "inclusive" };
    case "G":
      return lineAt(given === null ? buffer.lines.length - 1 : given - 1);
    case "H":
      return lineAt(top + count - 1);
    case "M":
      return lineAt(top + Math.floor(rows / 2));
    case "L":
      return lineAt(Math.min(top + rows, buffer.lines.length) - count);
    case "{":
    case "}": {
      const step = key === "}" ? 1 : -1;
      const last = buffer.lines.length - 1;
      let at = line;
      for (let i = 0; i < count; i++) {
        at += step;
        while (at > 0 && at < last && buffer.at(at) !== "") at += step;
      }
      at = Math.min(Math.max(0, at), last);
      const isEnd = step > 0 && at === last && buffer.at(at) !== "";
      return { line: at, column: isEnd ? buffer.at(at).length - 1 : 0, kind: isEnd ? "inclusive" : "exclusive" };
    }
    case "%": {
      const found = matchingBracket(buffer);
      return found ? { ...found, kind: "inclusive" } : null;
    }
    default:
      return null;
  }
}
