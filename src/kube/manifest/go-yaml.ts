/** The tree of a YAML document as the Go library that kubectl uses builds it; of a stream, the first document. */
import { TokenReader, YamlError } from "./go-yaml-tokens.ts";
import type { Token, TokenType } from "./go-yaml-tokens.ts";

interface NodePlace {
  start: number;
  end: number;
  anchor: string;
  tag: string;
}

export type YamlNode = NodePlace &
  (
    | { kind: "scalar"; value: string; isPlain: boolean }
    | { kind: "alias"; name: string }
    | { kind: "sequence"; items: YamlNode[] }
    | { kind: "mapping"; entries: (readonly [YamlNode, YamlNode])[] }
  );

/** Undefined where there is none; throws YamlError. */
export function parseGoYaml(text: string): YamlNode | undefined {
  try {
    return new TreeReader(text).document();
  } catch (error) {
    if (error instanceof RangeError) throw new YamlError("exceeded max depth of 10000", 0, 0);
    throw error;
  }
}

const KEY_ENDS: readonly TokenType[] = ["?", ":", "block-end"];

class TreeReader {
  readonly #tokens: TokenReader;

  constructor(text: string) {
    this.#tokens = new TokenReader(text);
  }

  document(): YamlNode | undefined {
    while (this.#next("document-end")) this.#tokens.take();
    if (this.#next("end")) return undefined;
    let isExplicit = false;
    while (this.#next("directive")) {
      isExplicit = true;
      this.#tokens.take();
    }
    if (this.#next("document-start")) {
      this.#tokens.take();
      if (this.#next("directive", "document-start", "document-end", "end")) return this.#empty();
    } else if (isExplicit) throw this.#error("did not find expected <document start>");
    const root = this.#node(true, false);
    // What stands behind the document is not read, except for the token that ends it.
    this.#tokens.peek();
    return root;
  }

  #next(a: TokenType, b?: TokenType, c?: TokenType, d?: TokenType): boolean {
    const { type } = this.#tokens.peek();
    return type === a || type === b || type === c || type === d;
  }

  /** The library counts lines from 0 where the tree is wrong, and names none for the first. */
  #error(problem: string, context = 0): YamlError {
    const token = this.#tokens.peek();
    return new YamlError(problem, token.line === 0 ? context : token.line, token.start);
  }

  #empty(): YamlNode {
    const { start } = this.#tokens.peek();
    return { kind: "scalar", value: "", isPlain: true, start, end: start, anchor: "", tag: "" };
  }

  #node(isBlock: boolean, canBeIndentless: boolean): YamlNode {
    const first = this.#tokens.peek();
    if (first.type === "alias") {
      this.#tokens.take();
      return { kind: "alias", name: first.value, start: first.start, end: first.end, anchor: "", tag: "" };
    }
    let anchor = "";
    let tag = "";
    for (let i = 0; i < 2; i++) {
      if (anchor === "" && this.#next("anchor")) anchor = this.#tokens.take().value;
      else if (tag === "" && this.#next("tag")) tag = this.#tokens.take().value;
    }
    const token = this.#tokens.peek();
    const { start, end } = token;
    if (canBeIndentless && token.type === "-")
      return { start, end, anchor, tag, kind: "sequence", items: this.#indentless() };
    switch (token.type) {
      case "scalar":
        return this.#scalar(this.#tokens.take(), anchor, tag);
      case "[":
        return { start, end, anchor, tag, kind: "sequence", items: this.#flowSequence() };
      case "{":
        return { start, end, anchor, tag, kind: "mapping", entries: this.#flowMapping() };
      case "block-sequence":
        if (isBlock) return { start, end, anchor, tag, kind: "sequence", items: this.#blockSequence() };
        break;
      case "block-mapping":
        if (isBlock) return { start, end, anchor, tag, kind: "mapping", entries: this.#blockMapping() };
        break;
      default:
    }
    if (anchor !== "" || tag !== "") return { ...this.#empty(), anchor, tag };
    throw this.#error("did not find expected node content", first.line);
  }

  #scalar(token: Token, anchor: string, tag: string): YamlNode {
    const inset = token.isPlain || token.end - token.start < 2 ? 0 : 1;
    const [start, end] = [token.start + inset, token.end - inset];
    return { kind: "scalar", value: token.value, isPlain: token.isPlain, start, end, anchor, tag };
  }

  /** A node, or nothing where one of those tokens follows. */
  #nodeUnless(ends: readonly TokenType[], isBlock: boolean, canBeIndentless: boolean): YamlNode {
    return ends.includes(this.#tokens.peek().type) ? this.#empty() : this.#node(isBlock, canBeIndentless);
  }

  #blockSequence(): YamlNode[] {
    const { line } = this.#tokens.take();
    const items: YamlNode[] = [];
    while (this.#next("-")) {
      this.#tokens.take();
      items.push(this.#nodeUnless(["-", "block-end"], true, false));
    }
    if (!this.#next("block-end")) throw this.#error("did not find expected '-' indicator", line);
    this.#tokens.take();
    return items;
  }

  #indentless(): YamlNode[] {
    const items: YamlNode[] = [];
    while (this.#next("-")) {
      this.#tokens.take();
      items.push(this.#nodeUnless(["-", ...KEY_ENDS], true, false));
    }
    return items;
  }

  #blockMapping(): (readonly [YamlNode, YamlNode])[] {
    const { line } = this.#tokens.take();
    const entries: (readonly [YamlNode, YamlNode])[] = [];
    while (this.#next("?")) {
      this.#tokens.take();
      const key = this.#nodeUnless(KEY_ENDS, true, true);
      if (this.#next(":")) {
        this.#tokens.take();
        entries.push([key, this.#nodeUnless(KEY_ENDS, true, true)]);
      } else entries.push([key, this.#empty()]);
    }
    if (!this.#next("block-end")) throw this.#error("did not find expected key", line);
    this.#tokens.take();
    return entries;
  }

  #flowSequence(): YamlNode[] {
    const { line } = this.#tokens.take();
    const items: YamlNode[] = [];
    for (let isFirst = true; !this.#next("]"); isFirst = false) {
      if (!isFirst) {
        if (!this.#next(",")) throw this.#error("did not find expected ',' or ']'", line);
        this.#tokens.take();
      }
      if (this.#next("?")) {
        const { start, end } = this.#tokens.take();
        const entry = this.#flowPair("]");
        items.push({ kind: "mapping", entries: [entry], start, end, anchor: "", tag: "" });
      } else if (!this.#next("]")) items.push(this.#node(false, false));
    }
    this.#tokens.take();
    return items;
  }

  #flowMapping(): (readonly [YamlNode, YamlNode])[] {
    const { line } = this.#tokens.take();
    const entries: (readonly [YamlNode, YamlNode])[] = [];
    for (let isFirst = true; !this.#next("}"); isFirst = false) {
      if (!isFirst) {
        if (!this.#next(",")) throw this.#error("did not find expected ',' or '}'", line);
        this.#tokens.take();
      }
      if (this.#next("?")) {
        this.#tokens.take();
        entries.push(this.#flowPair("}"));
      } else if (!this.#next("}")) entries.push([this.#node(false, false), this.#empty()]);
    }
    this.#tokens.take();
    return entries;
  }

  #flowPair(end: "]" | "}"): readonly [YamlNode, YamlNode] {
    const key = this.#nodeUnless([":", ",", end], false, false);
    if (!this.#next(":")) return [key, this.#empty()];
    this.#tokens.take();
    return [key, this.#nodeUnless([",", end], false, false)];
  }
}
