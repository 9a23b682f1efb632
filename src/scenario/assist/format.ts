/**
 * Indents a manifest anew: two spaces a level, and lists below their key as most of the text has them. Only what stands before
 * the first character of a line changes, and how far an item's dash is from what it holds: order, comments, quotes and texts in blocks
 * stay.
 *
 * Invariant: what is given back reads as the same objects with the same comments, or nothing is given back.
 * Simplified: lines are not wrapped, and what stands within a line is not touched.
 */
import { TokenReader, YamlError } from "../../kube/manifest/go-yaml-tokens.ts";
import type { Token, TokenType } from "../../kube/manifest/go-yaml-tokens.ts";
import { parseManifest } from "../../kube/manifest/parse-manifest.ts";

/** The text as it should be, or why it was left as it is: it cannot be read, is no manifest, or would say something else. */
export type Formatted =
  | { readonly text: string }
  | { readonly refused: "syntax"; readonly line: number; readonly message: string }
  | { readonly refused: "nothing" | "different" };

export function format(given: string): Formatted {
  const text = given.replaceAll("\r\n", "\n");
  const { documents, problems } = parseManifest(text, "");
  const error = problems.find(({ severity }) => severity === "error");
  if (error) return { refused: "syntax", line: error.range.start.line, message: error.message };
  if (documents.length === 0 || documents.some(({ value }) => typeof value !== "object")) return { refused: "nothing" };
  const made = indented(text);
  return made !== null && says(made) === says(text) ? { text: made } : { refused: "different" };
}

/** What a text says, whatever its indentation: its objects and its comments. */
function says(text: string): string {
  const { documents, problems } = parseManifest(text, "");
  const values = documents.map(({ value }) => value);
  return JSON.stringify([values, problems.map(({ message }) => message), commentsOf(text)]);
}

/** All that is no token and no white space. */
function commentsOf(text: string): string[] {
  const between: string[] = [];
  let end = 0;
  for (const token of tokensOf(text)) {
    if (token.start > end) between.push(...text.slice(end, token.start).split("\n"));
    end = Math.max(end, token.end);
  }
  between.push(...text.slice(end).split("\n"));
  return between.map((part) => part.trim()).filter((part) => part !== "");
}

function tokensOf(text: string): Token[] {
  const reader = new TokenReader(text);
  const tokens: Token[] = [];
  do tokens.push(reader.take());
  while (tokens.at(-1)?.type !== "end");
  return tokens;
}

function indented(text: string): string | null {
  try {
    const tokens = tokensOf(text);
    return new Indenter(text, tokens).write();
  } catch (error) {
    if (error instanceof YamlError) return null;
    throw error;
  }
}

const STEP = 2;

/** A collection that is open, or the items of a list that stand at the column of their key. */
interface Level {
  readonly kind: "mapping" | "sequence" | "indentless";
  readonly from: number;
  readonly to: number;
}

/** A bracket that is open: where the lines within it, and the one that closes it, begin. */
interface Bracket {
  readonly within: number;
  readonly closing: number;
}

/** What becomes of the white space before a line. */
type Margin =
  | { readonly kind: "code"; readonly from: number; readonly to: number }
  /** Of a text in a block; its own indentation is part of it. */
  | { readonly kind: "text"; readonly from: number; readonly to: number }
  /** A scalar goes on: where it stands says nothing. */
  | { readonly kind: "more"; readonly shift: number; readonly least: number };

class Indenter {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #lines: readonly string[];
  /** Where each line begins. */
  readonly #starts: readonly number[];
  readonly #margins = new Map<number, Margin>();
  /** What is open at the end of a line. */
  readonly #open = new Map<number, { levels: readonly Level[]; flow: number | null }>();
  /** White space behind a dash, by line: what is to become one space. */
  readonly #gaps = new Map<number, { from: number; to: number }[]>();
  readonly #levels: Level[] = [];
  readonly #brackets: Bracket[] = [];
  readonly #listStep: number;
  /** Of the line that is read: how far its code moves, and where what follows its dashes begins. */
  #shift = 0;
  #content = 0;
  #line = -1;
  /** The text of a block goes to the end of the file, whose line breaks are part of it. */
  #endsInText = false;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#lines = text.split("\n");
    let at = 0;
    this.#starts = this.#lines.map((line) => {
      const start = at;
      at += line.length + 1;
      return start;
    });
    this.#listStep = listStepOf(tokens, (token) => this.#column(token.start));
  }

  write(): string {
    for (const [index, token] of this.#tokens.entries()) this.#read(token, this.#tokens[index - 1]);
    const lines = this.#lines.map((line, number) => this.#written(line, number));
    const text = lines.join("\n");
    return this.#endsInText ? text : `${text.trimEnd()}\n`;
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #column(offset: number): number {
    return offset - (this.#starts[this.#lineOf(offset)] ?? 0);
  }

  #read(token: Token, before: Token | undefined): void {
    const { type, start } = token;
    if (type === "end") return;
    if (type === "block-end") {
      if (this.#levels.at(-1)?.kind === "indentless") this.#levels.pop();
      this.#levels.pop();
      return;
    }
    const line = this.#lineOf(start);
    const column = start - (this.#starts[line] ?? 0);
    const isFirst = line !== this.#line;
    const isCompact = !isFirst && before !== undefined && this.#isIndicator(before);
    this.#line = line;
    const to = this.#place(token, column, isCompact);
    if (isFirst) {
      this.#shift = to - column;
      this.#content = to;
    } else if (isCompact && before) {
      this.#closeGap(line, before.end, start);
      this.#content = to;
    }
    if (isFirst) this.#margins.set(line, { kind: "code", from: column, to });
    if (type === "[" || type === "{") this.#brackets.push({ within: this.#content + STEP, closing: this.#content });
    if (type === "]" || type === "}") this.#brackets.pop();
    if (type === "scalar") this.#scalar(token, line);
    this.#open.set(this.#line, { levels: [...this.#levels], flow: this.#brackets.at(-1)?.within ?? null });
  }

  /** A dash, or the mark of a key or a value that stands for itself: what it holds may begin on its line. */
  #isIndicator({ type, start, end }: Token): boolean {
    if (this.#brackets.length > 0) return false;
    if (type === "?") return end > start;
    return type === "-" || (type === ":" && this.#text.slice(this.#starts[this.#line], start).trim() === "");
  }

  /** Where a token belongs; collections that it begins are open from then on. */
  #place({ type }: Token, column: number, isCompact: boolean): number {
    const bracket = this.#brackets.at(-1);
    if (bracket) return type === "]" || type === "}" ? bracket.closing : bracket.within;
    if (type === "directive" || type === "document-start" || type === "document-end") return column;
    const top = this.#levels.at(-1);
    if (top?.kind === "indentless" && (type === "?" || type === ":")) this.#levels.pop();
    const parent = this.#levels.at(-1);
    if (type === "block-mapping" || type === "block-sequence") {
      const kind = type === "block-mapping" ? "mapping" : "sequence";
      const step = kind === "sequence" && parent?.kind === "mapping" ? this.#listStep : STEP;
      const to = isCompact ? this.#content + STEP : parent ? parent.to + step : 0;
      this.#levels.push({ kind, from: column, to });
      return to;
    }
    if (type === "-" && parent?.kind === "mapping") {
      const to = parent.to + this.#listStep;
      this.#levels.push({ kind: "indentless", from: parent.from, to });
      return to;
    }
    if (!parent) return 0;
    return type === "-" || type === "?" || type === ":"
      ? parent.to
      : isCompact
        ? this.#content + STEP
        : parent.to + STEP;
  }

  #closeGap(line: number, from: number, to: number): void {
    if (to - from === 1) return;
    const gaps = this.#gaps.get(line) ?? [];
    const start = this.#starts[line] ?? 0;
    gaps.push({ from: from - start, to: to - start });
    this.#gaps.set(line, gaps);
  }

  #scalar({ start, end, isPlain }: Token, line: number): void {
    const last = this.#lineOf(Math.max(start, end - 1));
    const char = this.#text[start] ?? "";
    const parent = this.#levels.at(-1);
    if (!isPlain && (char === "|" || char === ">")) {
      this.#block(start, line, last);
      return;
    }
    for (let number = line + 1; number <= last; number++) {
      const least = this.#brackets.at(-1)?.within ?? (parent ? parent.to + STEP : 0);
      this.#margins.set(number, { kind: "more", shift: this.#shift, least });
    }
    this.#line = last;
  }

  /** The text of a `|` or `>`: it moves as a whole. */
  #block(start: number, line: number, last: number): void {
    const parent = this.#levels.at(-1);
    const count = Number(/^[|>][-+]?(\d)/.exec(this.#text.slice(start, start + 3))?.[1] ?? 0);
    const lines = this.#lines.slice(line + 1, last + 1);
    const first = lines.find((one) => one.trim() !== "") ?? "";
    const given = /^ */.exec(first)?.[0].length ?? 0;
    const from = count === 0 ? given : Math.max(this.#indentOf("from"), 0) + count;
    const to = count === 0 ? (parent ? parent.to + STEP : given) : Math.max(this.#indentOf("to"), 0) + count;
    for (let number = line + 1; number <= last; number++) this.#margins.set(number, { kind: "text", from, to });
    // With `+` the empty lines behind it are of it too; without a last line break it has none.
    const rest = this.#lines.slice(last + 1);
    if (rest.every((one) => one.trim() === "")) this.#endsInText = true;
    this.#line = last;
  }

  /** The indentation that a text with an indicator is counted from: lists at the column of their key have none of their own. */
  #indentOf(side: "from" | "to"): number {
    const open = this.#levels.filter(({ kind }) => kind !== "indentless" || (side === "to" && this.#listStep > 0));
    return Math.max(-1, ...open.map((level) => level[side]));
  }

  #written(line: string, number: number): string {
    const margin = this.#margins.get(number);
    if (margin?.kind === "text") {
      const rest = line.slice(margin.from);
      return rest === "" ? "" : " ".repeat(margin.to) + rest;
    }
    const code = line.trimStart();
    if (margin?.kind === "more") {
      const column = Math.max(margin.least, line.length - code.length + margin.shift);
      return code === "" ? "" : " ".repeat(column) + code;
    }
    if (margin?.kind === "code") {
      const kept = this.#isMore(number + 1) ? line : line.trimEnd();
      return " ".repeat(margin.to) + this.#withoutGaps(kept, number).slice(margin.from);
    }
    if (code.startsWith("#"))
      return " ".repeat(this.#commentColumn(line.length - code.length, number)) + code.trimEnd();
    return code.trimEnd();
  }

  /** What stands at the end of a line may be part of a text that goes on. */
  #isMore(number: number): boolean {
    return this.#margins.get(number)?.kind === "more";
  }

  #withoutGaps(line: string, number: number): string {
    let text = line;
    for (const { from, to } of (this.#gaps.get(number) ?? []).toReversed())
      text = `${text.slice(0, from)} ${text.slice(to)}`;
    return text;
  }

  /** A comment stands with the line that follows, or with what it was indented as. */
  #commentColumn(column: number, number: number): number {
    const before = this.#openBefore(number);
    if (before.flow !== null) return before.flow;
    const next = this.#codeAfter(number);
    if (next && column === next.from) return next.to;
    const same = before.levels.findLast(({ from }) => from === column);
    if (same) return same.to;
    if (column === 0) return 0;
    if (next && column < next.from) return next.to;
    return before.levels.findLast(({ from }) => from < column)?.to ?? next?.to ?? 0;
  }

  #openBefore(number: number): { levels: readonly Level[]; flow: number | null } {
    for (let at = number - 1; at >= 0; at--) {
      const open = this.#open.get(at);
      if (open) return open;
    }
    return { levels: [], flow: null };
  }

  #codeAfter(number: number): { from: number; to: number } | null {
    for (let at = number + 1; at < this.#lines.length; at++) {
      const margin = this.#margins.get(at);
      if (margin?.kind === "code") return margin;
    }
    return null;
  }
}

const OF_KEYS: readonly TokenType[] = ["?", ":"];

/** How much further than its key most lists begin. */
function listStepOf(tokens: readonly Token[], columnOf: (token: Token) => number): number {
  const open: { isMapping: boolean; hasItems: boolean }[] = [];
  let deeper = 0;
  let same = 0;
  for (const token of tokens) {
    const top = open.at(-1);
    if (token.type === "block-mapping") open.push({ isMapping: true, hasItems: false });
    else if (token.type === "block-sequence") {
      if (top?.isMapping === true && columnOf(token) > 0) deeper++;
      open.push({ isMapping: false, hasItems: false });
    } else if (token.type === "block-end") open.pop();
    else if (top && OF_KEYS.includes(token.type)) top.hasItems = false;
    else if (token.type === "-" && top?.isMapping === true && !top.hasItems) {
      top.hasItems = true;
      same++;
    }
  }
  return same > deeper ? 0 : STEP;
}
