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
      const fields = splitByRegex(text, splitter.regex);
      // BusyBox counts before it cuts at the newlines.
      return isParagraph ? fields.flatMap((field) => field.split("\n")).slice(0, fields.length) : fields;
    }
  }
}

function splitByRegex(text: ByteString, regex: Regex): ByteString[] {
  const fields: ByteString[] = [];
  let rest = text;
  let from = 0;
  while (from <= rest.length) {
    // `^` matches at the start of what is left.
    const match = from === 0 ? regex.exec(rest) : regex.exec(rest, from, true);
    const [start = -1, end = -1] = match ?? [];
    if (!match) break;
    if (end === start) {
      from = end + 1;
      continue;
    }
    fields.push(rest.slice(0, start));
    rest = rest.slice(end);
    from = 0;
  }
  fields.push(rest);
  return fields;
}
