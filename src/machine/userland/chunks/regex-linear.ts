/** The linear-time matchers: RE2 in its leftmost-longest mode, and plain searching for expressions without operators. */
import { RE2JS } from "re2js";
import type { ByteString } from "../../kernel/types.ts";
import type { Regex, RegexMatch, RegexOptions } from "../regex-types.ts";
import { onlyByte, ranges } from "./regex-set.ts";
import type { ByteSet } from "./regex-set.ts";
import type { AssertKind, ParsedRegex, RegexNode } from "./regex-syntax.ts";

/** The text that the expression stands for if it has no operators, else null. */
function literalText(node: RegexNode): string | null {
  if (node.kind === "empty") return "";
  if (node.kind === "set") {
    const byte = onlyByte(node.set);
    return byte < 0 ? null : String.fromCharCode(byte);
  }
  if (node.kind !== "sequence") return null;
  let text = "";
  for (const one of node.nodes) {
    const part = literalText(one);
    if (part === null) return null;
    text += part;
  }
  return text;
}

class LiteralRegex implements Regex {
  readonly groups = 0;
  readonly #literal: string;

  constructor(literal: string) {
    this.#literal = literal;
  }

  test(text: ByteString): boolean {
    return text.includes(this.#literal);
  }

  exec(text: ByteString, from = 0): RegexMatch | null {
    const at = text.indexOf(this.#literal, from);
    return at < 0 ? null : [at, at + this.#literal.length];
  }
}

const hex = (code: number): string => `\\x{${code.toString(16)}}`;

function setSource(set: ByteSet): string {
  const spans = ranges(set);
  if (spans.length === 0) return "[^\\x00-\\x{10FFFF}]";
  const byte = onlyByte(set);
  if (byte >= 0) return hex(byte);
  return `[${spans.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`)).join("")}]`;
}

const WORD_ASSERTS: Partial<Record<AssertKind, string>> = {
  "word-start": "\\b(?<![0-9A-Za-z_])",
  "word-end": "\\b(?<=[0-9A-Za-z_])",
  "word-edge": "\\b",
  "not-word-edge": "\\B",
};

/** Writes a tree in RE2's syntax. */
class Translator {
  hasLineStart = false;
  hasLookbehind = false;
  readonly #newline: boolean;

  constructor(newline: boolean) {
    this.#newline = newline;
  }

  /** Null where RE2 has nothing like it. */
  source(node: RegexNode): string | null {
    switch (node.kind) {
      case "empty":
        return "(?:)";
      case "set":
        return setSource(node.set);
      case "assert":
        return this.#assert(node.assert);
      case "reference":
        return null;
      case "group": {
        const inner = this.source(node.node);
        return inner === null ? null : `(${inner})`;
      }
      case "sequence":
        return this.#all(node.nodes, "");
      case "choice": {
        const inner = this.#all(node.nodes, "|");
        return inner === null ? null : `(?:${inner})`;
      }
      case "repeat": {
        if (node.max !== null && node.max > Math.max(1, node.min) && canGroupNothing(node.node)) return null;
        const inner = this.source(node.node);
        return inner === null ? null : `(?:${inner})${bounds(node.min, node.max)}`;
      }
    }
  }

  #all(nodes: readonly RegexNode[], separator: string): string | null {
    const parts: string[] = [];
    for (const node of nodes) {
      const part = this.source(node);
      if (part === null) return null;
      parts.push(part);
    }
    return parts.join(separator);
  }

  #assert(assert: AssertKind): string | null {
    if (assert === "line-start") {
      this.hasLineStart = true;
      return this.#newline ? "(?m:^)" : "\\A";
    }
    if (assert === "line-end") return this.#newline ? "(?m:$)" : "\\z";
    if (assert === "word-start" || assert === "word-end") this.hasLookbehind = true;
    return WORD_ASSERTS[assert] ?? null;
  }
}

/** Whether it has groups and may match nothing: then RE2 would report an empty last round, glibc the one before. */
function canGroupNothing(node: RegexNode): boolean {
  return hasGroups(node) && isNullable(node);
}

function hasGroups(node: RegexNode): boolean {
  if (node.kind === "sequence" || node.kind === "choice") return node.nodes.some(hasGroups);
  return node.kind === "repeat" ? hasGroups(node.node) : node.kind === "group";
}

function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case "empty":
    case "assert":
    case "reference":
      return true;
    case "set":
      return false;
    case "group":
      return isNullable(node.node);
    case "sequence":
      return node.nodes.every(isNullable);
    case "choice":
      return node.nodes.some(isNullable);
    case "repeat":
      return node.min === 0 || isNullable(node.node);
  }
}

function bounds(min: number, max: number | null): string {
  if (max === null) return min === 0 ? "*" : min === 1 ? "+" : `{${String(min)},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${String(min)}}` : `{${String(min)},${String(max)}}`;
}

/** What stands before the text where `^` must not match at its start: neither a word character nor a newline. */
const NOT_A_START = "\x01";

class LinearRegex implements Regex {
  readonly groups: number;
  readonly #re2: RE2JS;
  readonly #hasLineStart: boolean;

  constructor(re2: RE2JS, groups: number, hasLineStart: boolean) {
    this.#re2 = re2;
    this.groups = groups;
    this.#hasLineStart = hasLineStart;
  }

  test(text: ByteString): boolean {
    return this.#re2.test(text);
  }

  exec(text: ByteString, from = 0, notAtStart = false): RegexMatch | null {
    if (from > text.length) return null;
    const shift = notAtStart && this.#hasLineStart ? 1 : 0;
    const matcher = this.#re2.matcher(shift === 1 ? NOT_A_START + text : text);
    if (!matcher.find(from + shift)) return null;
    const out: number[] = [];
    for (let i = 0; i <= this.groups; i++) {
      const start = matcher.start(i);
      out.push(start < 0 ? -1 : start - shift, start < 0 ? -1 : matcher.end(i) - shift);
    }
    return out;
  }
}

/** The linear matcher of an expression, or null where it needs more than RE2 offers. */
export function linearMatcher(parsed: ParsedRegex, options: RegexOptions): Regex | null {
  if (parsed.hasReferences) return null;
  const literal = literalText(parsed.node);
  if (literal !== null) return new LiteralRegex(literal);
  const translator = new Translator(options.newline === true);
  const source = translator.source(parsed.node);
  if (source === null) return null;
  try {
    const flags = RE2JS.LONGEST_MATCH | (translator.hasLookbehind ? RE2JS.LOOKBEHINDS : 0);
    return new LinearRegex(RE2JS.compile(source, flags), parsed.groups, translator.hasLineStart);
  } catch {
    // Too many repetitions for RE2.
    return null;
  }
}
