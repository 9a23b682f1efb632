/** Cutting a text into fields: what FS, and the third argument of split, mean. */
import type { ByteString } from "../../../kernel/types.ts";
import type { Regex } from "../../regex-types.ts";

export type Splitter =
  | { readonly kind: "blanks" }
  | { readonly kind: "each" }
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "regex"; readonly regex: Regex };

/** One character is meant literally, a space is any blanks, nothing is every character. */
export function splitterOf(separator: ByteString, compile: (source: ByteString) => Regex): Splitter {
  if (separator === " ") return { kind: "blanks" };
  if (separator === "") return { kind: "each" };
  if (separator.length === 1) return { kind: "char", char: separator };
  return { kind: "regex", regex: compile(separator) };
}

/** `isParagraph`: RS is empty, and a newline separates too. */
export function splitText(text: ByteString, splitter: Splitter, isParagraph = false): ByteString[] {
  switch (splitter.kind) {
    case "blanks":
      return text.match(/[^ \t\n]+/g) ?? [];
    case "each":
      return Array.from({ length: text.length }, (_, i) => text[i] ?? "");
    case "char": {
      if (text === "") return [];
      const body = isParagraph ? text.replace(/\n$/, "").replaceAll("\n", splitter.char) : text;
      return body.split(splitter.char);
    }
    case "regex": {
      if (text === "") return [];
      return splitByRegex(text, splitter.regex, isParagraph);
    }
  }
}

function splitByRegex(text: ByteString, regex: Regex, isParagraph: boolean): ByteString[] {
  const fields: ByteString[] = [];
  let rest = text;
  let count = 1;
  while (rest !== "") {
    const newline = isParagraph ? rest.indexOf("\n") : -1;
    const lineEnd = newline < 0 ? rest.length : newline;
    const [start, end] = separatorIn(rest, regex) ?? [Infinity, 0];
    if (start <= lineEnd) {
      fields.push(rest.slice(0, start));
      rest = rest.slice(end);
      count++;
    } else {
      // A newline cuts, but BusyBox does not count it.
      fields.push(rest.slice(0, lineEnd));
      rest = rest.slice(lineEnd + 1);
    }
  }
  fields.push("");
  return fields.slice(0, count);
}

/** The first match that ends behind the first byte. What is left is a text of its own: `^` matches at its start. */
function separatorIn(text: ByteString, regex: Regex): readonly [start: number, end: number] | null {
  for (let from = 0; from === 0 || from < text.length; from++) {
    const match = regex.exec(from === 0 ? text : text.slice(from));
    if (!match && from === 0) return null;
    const [start = 0, end = 0] = match ?? [];
    if (end > 0) return [from + start, from + end];
  }
  return null;
}
