/** Patterns in long texts are matched another way than in short ones: both must agree. */
import { expect, it } from "vitest";
import {
  compilePattern,
  matchPattern,
  removePrefix,
  removeSuffix,
  replacePattern,
} from "../../../src/machine/shell/expand/pattern.ts";
import { Random } from "../../../src/sim/random.ts";

it("long texts lose the same prefix and suffix as the definition says", () => {
  const random = new Random(1).stream("patterns");
  const letters = "ab*?";
  for (let round = 0; round < 60; round++) {
    const text = Array.from({ length: 256 + random.below(30) }, () => "abc"[random.below(3)]).join("");
    const pattern = compilePattern(
      Array.from({ length: 1 + random.below(6) }, () => letters[random.below(4)]).join(""),
    );
    const ends = Array.from({ length: text.length + 1 }, (_, n) => n);
    const prefixes = ends.filter((end) => matchPattern(pattern, text, 0, end));
    const suffixes = ends.filter((start) => matchPattern(pattern, text, start));
    expect(removePrefix(text, pattern, false)).toBe(text.slice(prefixes[0] ?? 0));
    expect(removePrefix(text, pattern, true)).toBe(text.slice(prefixes.at(-1) ?? 0));
    expect(removeSuffix(text, pattern, false)).toBe(text.slice(0, suffixes.at(-1) ?? text.length));
    expect(removeSuffix(text, pattern, true)).toBe(text.slice(0, suffixes[0] ?? text.length));
  }
});

it("replaces the longest match at the leftmost place", () => {
  const long = "x".repeat(300);
  expect(replacePattern(`${long}ab${long}ab`, compilePattern("a?"), "-", true)).toBe(`${long}-${long}-`);
  expect(replacePattern(`a${long}b${long}`, compilePattern("a*b"), "-", false)).toBe(`-${long}`);
  expect(replacePattern(long, compilePattern("*a"), "-", true)).toBe(long);
});
