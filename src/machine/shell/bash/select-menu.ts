/** The menu of `select`, in columns. Source: bash 5.2 manual (Conditional Constructs), and what it prints. */
import type { ByteString } from "../../kernel/types.ts";

const TAB = 8;

export function menu(items: readonly ByteString[], width: number): ByteString {
  const numberWidth = String(items.length).length;
  const cell = Math.max(...items.map((item) => item.length)) + numberWidth + 4;
  const fitting = Math.max(1, Math.floor(width / cell));
  let rows = Math.ceil(items.length / fitting);
  // One line alone would be, one item a line is shown.
  if (rows === 1) rows = items.length;
  let out = "";
  for (let row = 0; row < rows; row++) {
    let position = 0;
    for (let index = row; ;) {
      const digits = position === 0 ? String(rows).length : numberWidth;
      const text = `${String(index + 1).padStart(digits)}) ${items[index] ?? ""}`;
      out += text;
      index += rows;
      if (index >= items.length) break;
      out += blanks(position + text.length, position + cell);
      position += cell;
    }
    out += "\n";
  }
  return out;
}

/** From one column to another, with tabs where they reach. */
function blanks(from: number, to: number): ByteString {
  let out = "";
  let at = from;
  while (at < to) {
    if (Math.floor(to / TAB) > Math.floor(at / TAB)) {
      out += "\t";
      at += TAB - (at % TAB);
    } else {
      out += " ";
      at++;
    }
  }
  return out;
}
