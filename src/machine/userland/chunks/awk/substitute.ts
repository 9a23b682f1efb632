/** sub, gsub and gensub. Source: POSIX awk, "String Functions"; BusyBox 1.36.1 for empty matches behind others. */
import type { ByteString } from "../../../kernel/types.ts";
import type { Regex, RegexMatch } from "../../regex-types.ts";

export interface Substitution {
  readonly text: ByteString;
  readonly count: number;
}

/** `wanted` 0 replaces every match, a number that one only. */
export function substitute(
  text: ByteString,
  regex: Regex,
  replacement: ByteString,
  wanted: number,
  hasGroups: boolean,
): Substitution {
  let out = "";
  let at = 0;
  let count = 0;
  let replaced = 0;
  while (at <= text.length) {
    const match = regex.exec(text, at, at > 0);
    const [start = -1, end = -1] = match ?? [];
    if (!match) break;
    count++;
    out += text.slice(at, start);
    if (wanted === 0 || count === wanted) {
      replaced++;
      out += expand(replacement, text, match, hasGroups);
    } else out += text.slice(start, end);
    at = end;
    if (start === end) {
      out += text[end] ?? "";
      at = end + 1;
    } else if (at === text.length) break;
    if (count === wanted) break;
  }
  return { text: out + text.slice(at), count: replaced };
}

/** `&` is the match, `\&` a `&`; where there are groups `\1` is the first one. Each pair of backslashes before such is one. */
function expand(replacement: ByteString, text: ByteString, match: RegexMatch, hasGroups: boolean): ByteString {
  const group = (number: number): ByteString => {
    const [start = -1, end = -1] = match.slice(2 * number, 2 * number + 2);
    return start < 0 ? "" : text.slice(start, end);
  };
  return replacement.replace(hasGroups ? /(\\*)([&0-9])/g : /(\\*)(&)/g, (whole, slashes: string, char: string) => {
    const pairs = "\\".repeat(slashes.length >> 1);
    const isEscaped = slashes.length % 2 === 1;
    if (char === "&") return pairs + (isEscaped ? "&" : group(0));
    return isEscaped ? pairs + group(Number(char)) : whole;
  });
}
