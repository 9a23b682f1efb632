/**
 * Gives a manifest back the indentation that it lost when it was copied from a web page: the names of the fields say what
 * belongs to what. A field goes to the innermost open object that knows it and does not have it yet.
 */
import { fieldsOf, rootFields } from "./field-tree.ts";
import type { FieldType } from "./field-tree.ts";

interface Level {
  /** Fields that may stand here. */
  type: FieldType;
  indent: number;
  /** Fields that were seen here. */
  seen: Set<string>;
  /** The items of this list are objects of that type; a new `- ` begins one. */
  isItem: boolean;
}

const KEY = /^(- )*([A-Za-z0-9_.\-/]+|"[^"]*"):(?: |$)/;

/** The repaired text, or undefined where nothing was lost or nothing can be done. */
export function reindented(text: string): string | undefined {
  const lines = text.split("\n");
  const content = lines.filter((line) => line.trim() !== "" && !/^\s*(#|---)/.test(line));
  const isFlat =
    content.length > 3 &&
    content.every((line) => !/^\s/.test(line)) &&
    content.some((line) => line === "spec:" || line.startsWith("- "));
  if (!isFlat) return undefined;
  const out: string[] = [];
  let levels: Level[] = [];
  for (const line of lines) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) out.push(trimmed);
    else if (trimmed.startsWith("---")) {
      out.push(trimmed);
      levels = [];
    } else {
      if (levels.length === 0)
        levels = [{ type: rootFields(kindOf(lines)), indent: 0, seen: new Set(), isItem: false }];
      const placed = place(trimmed, levels);
      if (placed === undefined) return undefined;
      out.push(placed);
    }
  }
  const result = out.join("\n");
  return result === text ? undefined : result;
}

function kindOf(lines: readonly string[]): string {
  return lines.map((line) => /^kind:\s*(\w+)/.exec(line.trim())?.[1]).find((kind) => kind !== undefined) ?? "Pod";
}

/** The line with its indentation; `levels` is brought up to date. */
function place(line: string, levels: Level[]): string | undefined {
  const isItem = line.startsWith("- ");
  const body = isItem ? line.slice(2) : line;
  const key = KEY.exec(body)?.[2]?.replaceAll('"', "");
  if (key === undefined) {
    const level = levels.at(-1);
    return level ? " ".repeat(level.indent) + line : undefined;
  }
  const at = levels.findLastIndex((level) => accepts(level, key, isItem));
  if (at < 0) return undefined;
  levels.length = at + 1;
  const level = levels[at];
  if (!level) return undefined;
  if (isItem) level.seen = new Set();
  level.seen.add(key);
  const indent = level.indent - (isItem ? 2 : 0);
  const type = fieldsOf(level.type, key);
  const opens = /:\s*(#.*)?$/.test(body) && type !== undefined;
  if (opens && type)
    levels.push({ type, indent: level.indent + (type.isList ? 4 : 2), seen: new Set(), isItem: type.isList });
  return " ".repeat(Math.max(0, indent)) + line;
}

/** Whether a field can stand at that level: it is known there, and not there yet; an item begins anew. */
function accepts(level: Level, key: string, isItem: boolean): boolean {
  if (isItem !== level.isItem && isItem) return false;
  if (level.isItem && !isItem && level.seen.size === 0) return false;
  const isKnown = level.type.isOpen || fieldsOf(level.type, key) !== undefined || level.type.leaves.has(key);
  return isKnown && (isItem || !level.seen.has(key));
}
