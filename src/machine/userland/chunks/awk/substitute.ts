/** sub, gsub and gensub. Source: POSIX awk, "String Functions"; BusyBox 1.36.1 for empty matches behind others,
 * and for each search taking what is left as a text of its own. */
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
  let rest = text;
  let isBehind = false;
  let count = 0;
  for (;;) {
    const match = regex.exec(rest, 0, isBehind);
    const [start = -1, end = -1] = match ?? [];
    if (!match) break;
    count++;
    out += rest.slice(0, start);
    out += count >= wanted ? expand(replacement, rest, match, hasGroups) : rest.slice(start, end);
    isBehind = true;
    const isAtEnd = end === rest.length;
    const isEmpty = start === end;
    rest = rest.slice(end);
    if (count === wanted) break;
    if (!isEmpty) continue;
    if (isAtEnd) break;
    out += rest[0] ?? "";
    rest = rest.slice(1);
  }
  return { text: out + rest, count };
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
