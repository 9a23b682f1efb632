/**
 * Gives a manifest back the indentation that it lost when it was copied from a web page: the names of the fields say what
 * belongs to what. A field goes to the innermost open object that knows it and does not have it yet, unless a later line
 * then finds no place; so a `- name:` may begin an item of any open list, and the lines behind it tell of which.
 */
import { fieldsOf, rootFields } from "./field-tree.ts";
import type { FieldType } from "./field-tree.ts";

interface Level {
  /** Fields that may stand here. */
  readonly type: FieldType;
  readonly indent: number;
  /** Fields that were seen here. */
  readonly seen: ReadonlySet<string>;
  /** The items of this list are of that type; a new `- ` begins one. */
  readonly isItem: boolean;
  /** The text of a `|` or `>`: every line is its own. */
  readonly isText: boolean;
}

/** A line with its indentation, and what is open behind it. */
interface Placement {
  readonly text: string;
  readonly levels: readonly Level[];
}

const KEY = /^(- )*([A-Za-z0-9_.\-/]+|"[^"]*"):(?: |$)/;
/** Placements tried before it is given up: a manifest that was one needs few more than it has lines. */
const MAX_TRIES = 20_000;

/** The repaired text, or undefined where nothing was lost or nothing can be done. */
export function reindented(text: string): string | undefined {
  const lines = text.split("\n");
  const content = lines.filter((line) => line.trim() !== "" && !/^\s*(#|---)/.test(line));
  const isFlat =
    content.length > 3 &&
    content.every((line) => !/^\s/.test(line)) &&
    content.some((line) => line === "spec:" || line.startsWith("- "));
  if (!isFlat) return undefined;
  const result = search(lines.map((line) => line.trim()))?.join("\n");
  return result === text ? undefined : result;
}

/** Places line after line; where one has no place, goes back to the nearest line that could stand elsewhere. */
function search(lines: readonly string[]): string[] | undefined {
  const chosen: { text: string; others: Placement[] }[] = [];
  let levels: readonly Level[] = [];
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const line = lines[chosen.length];
    if (line === undefined) return chosen.map((one) => one.text);
    let options = placements(line, levels, () => rootOf(lines.slice(chosen.length)));
    while (options.length === 0) {
      const last = chosen.pop();
      if (!last) return undefined;
      options = last.others;
    }
    const [first, ...others] = options;
    if (!first) return undefined;
    chosen.push({ text: first.text, others });
    levels = first.levels;
  }
  return undefined;
}

/** The top of the document that begins with these lines. */
function rootOf(lines: readonly string[]): Level {
  const end = lines.findIndex((line) => line.startsWith("---"));
  const document = end < 0 ? lines : lines.slice(0, end);
  const kind = document.map((line) => /^kind:\s*(\w+)/.exec(line)?.[1]).find((found) => found !== undefined);
  return { type: rootFields(kind ?? "Pod"), indent: 0, seen: new Set(), isItem: false, isText: false };
}

/** Where a line may stand, the likeliest first. */
function placements(line: string, open: readonly Level[], root: () => Level): Placement[] {
  const innermost = open.at(-1);
  const asText = innermost?.isText === true ? [{ text: indented(line, innermost.indent), levels: open }] : [];
  if (line === "" || (line.startsWith("#") && asText.length === 0)) return [{ text: line, levels: open }];
  if (line.startsWith("---")) return [{ text: line, levels: [] }];
  const levels = open.length === 0 ? [root()] : open;
  const isItem = line.startsWith("- ");
  const body = isItem ? line.slice(2) : line;
  const key = KEY.exec(body)?.[2]?.replaceAll('"', "");
  if (key === undefined) return asText.length > 0 ? asText : withoutKey(line, body, levels);
  const found: Placement[] = [];
  for (let at = levels.length - 1; at >= 0; at--) {
    const level = levels[at];
    if (level && accepts(level, key, isItem)) found.push(placed(line, body, key, level, levels.slice(0, at)));
  }
  return [...found, ...asText];
}

function indented(line: string, indent: number): string {
  return " ".repeat(Math.max(0, indent)) + line;
}

/** An item of a list of texts, or more of a value that began on the line before. */
function withoutKey(line: string, body: string, levels: readonly Level[]): Placement[] {
  const innermost = levels.at(-1);
  if (!innermost) return [];
  if (!line.startsWith("- ")) return [{ text: indented(line, innermost.indent + 2), levels }];
  if (!innermost.isItem) return [];
  return [{ text: indented(line, innermost.indent - 2), levels: opening(body, innermost, levels) }];
}

function placed(line: string, body: string, key: string, level: Level, outer: readonly Level[]): Placement {
  const isItem = body !== line;
  const seen = new Set(isItem ? [key] : [...level.seen, key]);
  const type = fieldsOf(level.type, key);
  const here = { ...level, seen };
  const levels: Level[] = opening(body, { ...here, indent: level.indent + 2 }, [...outer, here]);
  if (type && /:\s*(#.*)?$/.test(body)) {
    const indent = level.indent + (type.isList ? 4 : 2);
    levels.push({ type, indent, seen: new Set(), isItem: type.isList, isText: false });
  }
  return { text: indented(line, level.indent - (isItem ? 2 : 0)), levels };
}

/** What is open behind a line that may begin a text (`args: |`, `- >-`) at `level`. */
function opening(body: string, level: Level, levels: readonly Level[]): Level[] {
  return /(^|: )[|>][-+0-9]*\s*(#.*)?$/.test(body)
    ? [...levels, { ...level, seen: new Set(), isItem: false, isText: true }]
    : [...levels];
}

/** Whether a field can stand at that level: it is known there, and not there yet; an item begins anew. */
function accepts(level: Level, key: string, isItem: boolean): boolean {
  if (level.isText) return false;
  if (isItem !== level.isItem && isItem) return false;
  if (level.isItem && !isItem && level.seen.size === 0) return false;
  const isKnown = level.type.isOpen || fieldsOf(level.type, key) !== undefined || level.type.leaves.has(key);
  return isKnown && (isItem || !level.seen.has(key));
}
