/** A line of vi's text as it is seen: tabs, control characters as ^A, a dot for what is not ASCII. Source: BusyBox 1.36.1 vi. */
import type { ByteString } from "../../../kernel/types.ts";

export interface ShownLine {
  readonly text: string;
  /** On the screen. */
  readonly column: number;
}

/** With where its column `until` is: for a character that takes more than one, the last of them, while typing the first. */
export function shownLine(line: ByteString, until: number, tabstop: number, isTyping: boolean): ShownLine {
  let text = "";
  let column = 0;
  for (let i = 0; i <= line.length; i++) {
    const begin = text.length;
    const char = line[i];
    if (char === undefined) {
      if (i === until) column = begin;
      break;
    }
    if (char === "\t") text += " ".repeat(tabstop - (text.length % tabstop));
    else if (char < " " || char === "\x7f") text += `^${String.fromCharCode(char.charCodeAt(0) ^ 64)}`;
    else text += char > "\x7f" ? "." : char;
    if (i === until) column = isTyping ? begin : text.length - 1;
  }
  return { text, column };
}

/** The character of a line that is seen at that column of the screen, or its last one. */
export function columnNear(line: ByteString, wanted: number, tabstop: number): number {
  const seen = (column: number): number => shownLine(line, column, tabstop, false).column;
  let column = 0;
  while (column < line.length - 1 && seen(column) < wanted) column++;
  return column;
}
