/**
 * Which lines two texts have in common, and the changes between them as a unified diff.
 *
 * Source: J. W. Hunt and M. D. McIlroy, "An Algorithm for Differential File Comparison" (1976); BusyBox 1.36.1 diff for
 * the order in which candidates are tried, which decides between equally long answers.
 */
import type { ByteString } from "../../kernel/types.ts";

/** What makes lines equal, and how changes are shown. */
export interface DiffOptions {
  ignoreCase: boolean;
  /** -w: white space does not count. */
  ignoreSpace: boolean;
  /** -b: runs of white space are all alike. */
  squeezeSpace: boolean;
  /** -B: changes of blank lines only do not count. */
  ignoreBlank: boolean;
  /** -d: no limit on the candidates tried for a line. */
  minimal: boolean;
  /** -t and -T. */
  expandTabs: boolean;
  initialTab: boolean;
  context: number;
}

/** Lines `from` to `to` of either side, counted from 1; none where `from` is greater. */
interface Span {
  from: number;
  to: number;
}

type Change = readonly [old: Span, new: Span];

/** Stands for the end of the file where a line has no newline. */
const END_OF_FILE = "\u01ff";

/** The lines of a text, each with its newline. */
export function splitLines(text: ByteString): ByteString[] {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const whole = lines.map((line) => `${line}\n`);
  if (last !== "") whole.push(last);
  return whole;
}

/** What has to be alike for two lines to be alike. */
function keyOf(line: ByteString, options: DiffOptions): string {
  let key = line.endsWith("\n") ? line : line + END_OF_FILE;
  if (options.ignoreCase) key = key.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  if (options.ignoreSpace) return key.replace(/[ \t-\r\u01ff]+/g, "");
  return options.squeezeSpace ? key.replace(/[ \t-\r\u01ff]+/g, " ") : key;
}

interface Candidate {
  readonly x: number;
  readonly y: number;
  readonly previous: Candidate | null;
}

/** The first index of `chain` from which on `y` could be placed: candidates in it have ascending y. */
function position(chain: readonly Candidate[], y: number): number {
  let low = 0;
  let high = chain.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chain[middle]?.y ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * For each old line its new line, both counted from 1, as a longest common subsequence has them; 0 for none.
 * `chain[k]` ends the best common subsequence of length k + 1.
 */
function longestCommon(old: readonly string[], fresh: readonly string[], minimal: boolean): number[] {
  const places = new Map<string, number[]>();
  fresh.forEach((key, i) => {
    const list = places.get(key);
    if (list) list.push(i + 1);
    else places.set(key, [i + 1]);
  });
  const bound = minimal ? Infinity : Math.max(256, Math.floor(Math.sqrt(old.length)));
  const chain: Candidate[] = [];
  old.forEach((key, i) => {
    const list = places.get(key);
    if (list) extend(chain, i + 1, list, bound);
  });
  const match = Array.from({ length: old.length + 1 }, () => 0);
  for (let one = chain.at(-1) ?? null; one; one = one.previous) match[one.x] = one.y;
  return match;
}

/** Tries all places of one old line, in ascending order. */
function extend(chain: Candidate[], x: number, places: readonly number[], bound: number): void {
  // The candidate that the chain held at the index before `at`, as it was before this line.
  let replaced: Candidate | null = null;
  let replacedAt = -1;
  let tries = 0;
  for (const y of places) {
    const at = position(chain, y);
    if (chain[at]?.y === y) continue;
    const previous = at === 0 ? null : replacedAt === at - 1 ? replaced : (chain[at - 1] ?? null);
    if (previous !== null && previous.y >= y) continue;
    const isNew = at === chain.length;
    replaced = chain[at] ?? null;
    replacedAt = at;
    chain[at] = { x, y, previous };
    if (isNew || ++tries >= bound) return;
  }
}

/** For each old line (from 1) its new line or 0; the ends, which are alike, are set aside first. */
function matchLines(old: readonly string[], fresh: readonly string[], minimal: boolean): number[] {
  let prefix = 0;
  while (prefix < old.length && prefix < fresh.length && old[prefix] === fresh[prefix]) prefix++;
  let suffix = 0;
  const most = Math.min(old.length, fresh.length) - prefix;
  while (suffix < most && old[old.length - 1 - suffix] === fresh[fresh.length - 1 - suffix]) suffix++;
  const middle = longestCommon(
    old.slice(prefix, old.length - suffix),
    fresh.slice(prefix, fresh.length - suffix),
    minimal,
  );
  const match = [0];
  for (let i = 1; i <= old.length; i++) {
    const inner = middle[i - prefix] ?? 0;
    if (i <= prefix) match.push(i);
    else if (i > old.length - suffix) match.push(i + fresh.length - old.length);
    else match.push(inner === 0 ? 0 : inner + prefix);
  }
  match.push(fresh.length + 1);
  return match;
}

function changesOf(match: number[], count: number): Change[] {
  const changes: Change[] = [];
  const at = (i: number): number => match[i] ?? 0;
  for (let i = 1; ;) {
    let from = i;
    while (from <= count && at(from) === at(from - 1) + 1) from++;
    const newFrom = at(from - 1) + 1;
    let to = from - 1;
    while (to < count && at(to + 1) === 0) to++;
    const newTo = at(to + 1) - 1;
    if (from <= to || newFrom <= newTo) {
      changes.push([
        { from, to },
        { from: newFrom, to: newTo },
      ]);
    }
    i = to + 1;
    if (i > count) return changes;
    match[to] = newTo;
  }
}

/** Changes so near to each other that their contexts meet are one hunk. */
function hunksOf(changes: readonly Change[], context: number): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    const gap = 2 * context + 1;
    const isFar = !last || (change[0].from > last[0].to + gap && change[1].from > last[1].to + gap);
    if (isFar) hunks.push([change]);
    else hunks.at(-1)?.push(change);
  }
  return hunks;
}

function shownLine(mark: string, line: ByteString, options: DiffOptions): ByteString {
  let text = line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`;
  if (options.expandTabs) {
    let column = 0;
    text = text.replace(/\t|[^\t]+/g, (part) => {
      const shown = part === "\t" ? " ".repeat(8 - (column % 8)) : part;
      column += shown.length;
      return shown;
    });
  }
  return mark + (options.initialTab ? "\t" : "") + text;
}

/** `-3,7`: the lines of a side that a hunk shows. */
function rangeText(span: Span): string {
  const start = Math.min(span.from, span.to);
  return span.from === span.to ? `${start}` : `${start},${Math.max(0, span.to - span.from + 1)}`;
}

function hunkText(hunk: readonly Change[], sides: readonly [ByteString[], ByteString[]], options: DiffOptions): string {
  const [first] = hunk;
  const last = hunk.at(-1);
  if (!first || !last) return "";
  const span = (side: 0 | 1): Span => ({
    from: Math.max(1, first[side].from - options.context),
    to: Math.min(sides[side].length, last[side].to + options.context),
  });
  const lines = (side: 0 | 1, mark: string, from: number, to: number): string =>
    sides[side]
      .slice(from - 1, Math.max(from - 1, to))
      .map((line) => shownLine(mark, line, options))
      .join("");
  const all = span(0);
  let out = `@@ -${rangeText(all)} +${rangeText(span(1))} @@\n`;
  let next = all.from;
  for (const [old, fresh] of hunk) {
    out += lines(0, " ", next, old.from - 1);
    out += lines(0, "-", old.from, old.to) + lines(1, "+", fresh.from, fresh.to);
    next = old.to + 1;
  }
  return out + lines(0, " ", next, all.to);
}

/** The hunks that make `fresh` of `old`; none where nothing that counts differs. */
export function unifiedHunks(old: ByteString, fresh: ByteString, options: DiffOptions): string[] {
  const sides = [splitLines(old), splitLines(fresh)] as const;
  const [oldLines, newLines] = sides;
  const match = matchLines(
    oldLines.map((line) => keyOf(line, options)),
    newLines.map((line) => keyOf(line, options)),
    options.minimal,
  );
  const isBlank = (line: ByteString): boolean => line === "\n";
  const counts = (hunk: readonly Change[]): boolean =>
    !options.ignoreBlank ||
    hunk.some((change) =>
      change.some((span, side) =>
        (side === 0 ? oldLines : newLines)
          .slice(span.from - 1, Math.max(span.from - 1, span.to))
          .some((line) => !isBlank(line)),
      ),
    );
  return hunksOf(changesOf(match, oldLines.length), options.context)
    .filter(counts)
    .map((hunk) => hunkText(hunk, [oldLines, newLines], options));
}
