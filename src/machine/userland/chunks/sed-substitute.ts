/** sed's `s`. Source: BusyBox 1.36.1, including what it makes of empty matches and of `^` after the first match. */
import type { ByteString } from "../../kernel/types.ts";
import type { Regex, RegexMatch } from "../regex-types.ts";
import { SedError } from "./sed-script.ts";

/** The replacement with its references filled in. */
function expand(replacement: ByteString, text: ByteString, match: RegexMatch): ByteString {
  const group = (index: number): ByteString => {
    const start = match[2 * index] ?? -1;
    return start < 0 ? "" : text.slice(start, match[2 * index + 1] ?? start);
  };
  return replacement.replace(/\\([^])|&/g, (_whole, char: string | undefined) =>
    char === undefined ? group(0) : char >= "0" && char <= "9" ? group(Number(char)) : char,
  );
}

/** Searches, and says so where a search was given up. */
export function search(regex: Regex, text: ByteString, notAtStart = false): RegexMatch | null {
  const match = regex.exec(text, 0, notAtStart);
  if (!match && regex.givenUp === true) throw new SedError("the search took too many steps: Memory exhausted");
  return match;
}

/** The changed text, or null where nothing was replaced. `which` 0: every match. */
export function substitute(regex: Regex, text: ByteString, replacement: ByteString, which: number): ByteString | null {
  let match = search(regex, text);
  if (!match) return null;
  const out: ByteString[] = [];
  let rest = text;
  let count = 0;
  let isAltered = false;
  let wasEmpty = true;
  let triedAtEnd = false;
  while (match) {
    const [start = 0] = match;
    let end = match[1] ?? 0;
    count++;
    if (which !== 0 && which !== count) {
      if (start === end && end < rest.length) end++;
      out.push(rest.slice(0, end));
    } else {
      out.push(rest.slice(0, start));
      // An empty match right behind the one before is not replaced.
      if (wasEmpty || start !== 0 || end !== 0) {
        out.push(expand(replacement, rest, match));
        isAltered = true;
      }
      wasEmpty = start === end;
      if (wasEmpty && end < rest.length) {
        out.push(rest[end] ?? "");
        end++;
      } else if (wasEmpty) {
        triedAtEnd = true;
      }
    }
    rest = rest.slice(end);
    if (which !== 0 && which === count) break;
    if (rest === "") {
      if (triedAtEnd) break;
      triedAtEnd = true;
    }
    match = search(regex, rest, true);
  }
  return isAltered ? out.join("") + rest : null;
}
