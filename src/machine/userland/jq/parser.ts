/** From words to a tree. Source: the jq manual; jq 1.6, src/parser.y (precedences). */
import { JqSyntaxError, tokenize } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import type { Value } from "./values.ts";

export type Node =
  | { readonly kind: "identity" | "recurse" | "empty-object" }
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "string"; readonly format: string | null; readonly parts: readonly (string | Node)[] }
  | { readonly kind: "format"; readonly name: string }
  | { readonly kind: "index"; readonly target: Node; readonly index: Node }
  | { readonly kind: "slice"; readonly target: Node; readonly from: Node | null; readonly to: Node | null }
  | { readonly kind: "iterate"; readonly target: Node }
  | { readonly kind: "try"; readonly body: Node; readonly handler: Node | null }
  | { readonly kind: "pipe" | "comma" | "and" | "or" | "alternative"; readonly left: Node; readonly right: Node }
  | { readonly kind: "binary"; readonly op: string; readonly left: Node; readonly right: Node }
  | { readonly kind: "update"; readonly op: string; readonly left: Node; readonly right: Node }
  | { readonly kind: "negate"; readonly body: Node }
  | { readonly kind: "array"; readonly body: Node | null }
  | { readonly kind: "object"; readonly entries: readonly { readonly key: Node; readonly value: Node }[] }
  | { readonly kind: "variable"; readonly name: string; readonly at: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Node[]; readonly at: number }
  | { readonly kind: "bind"; readonly source: Node; readonly patterns: readonly Pattern[]; readonly body: Node }
  | {
      readonly kind: "reduce";
      readonly source: Node;
      readonly patterns: readonly Pattern[];
      readonly init: Node;
      readonly update: Node;
    }
  | {
      readonly kind: "foreach";
      readonly source: Node;
      readonly patterns: readonly Pattern[];
      readonly init: Node;
      readonly update: Node;
      readonly extract: Node | null;
    }
  | { readonly kind: "if"; readonly condition: Node; readonly then: Node; readonly otherwise: Node }
  | { readonly kind: "def"; readonly definition: Definition; readonly body: Node }
  | { readonly kind: "label"; readonly name: string; readonly body: Node }
  | { readonly kind: "break"; readonly name: string; readonly at: number };

export interface Definition {
  readonly name: string;
  /** With `$` in front where the parameter is a value. */
  readonly params: readonly string[];
  readonly body: Node;
}

export type Pattern =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "array"; readonly items: readonly Pattern[] }
  | {
      readonly kind: "object";
      readonly entries: readonly {
        readonly key: Node;
        readonly bound: string | null;
        readonly value: Pattern | null;
      }[];
    };

/** A program: definitions, and what is run. */
export function parseProgram(source: string): Node {
  const parser = new Parser(tokenize(source));
  return parser.program();
}

/** Definitions only. */
export function parseDefinitions(source: string): Definition[] {
  return new Parser(tokenize(source)).definitions();
}

const IDENTITY: Node = { kind: "identity" };
const COMPARISONS = ["==", "!=", "<", "<=", ">", ">="];
const UPDATES = ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="];
/** Deeper than anybody writes: a program is given up. */
const MAX_NESTING = 200;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  program(): Node {
    const definitions = this.definitionsHere();
    const body = this.#peek.kind === "end" ? IDENTITY : this.#pipe();
    if (this.#peek.kind !== "end") this.#unexpected();
    return definitions.reduceRight<Node>((inner, definition) => ({ kind: "def", definition, body: inner }), body);
  }

  definitions(): Definition[] {
    const found = this.definitionsHere();
    if (this.#peek.kind !== "end") this.#unexpected();
    return found;
  }

  definitionsHere(): Definition[] {
    const found: Definition[] = [];
    while (this.#isKeyword("def")) found.push(this.#definition());
    return found;
  }

  get #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", at: 0 };
  }

  #isOp(...texts: readonly string[]): boolean {
    const token = this.#peek;
    return token.kind === "op" && texts.includes(token.text);
  }

  #isKeyword(...texts: readonly string[]): boolean {
    const token = this.#peek;
    return token.kind === "keyword" && texts.includes(token.text);
  }

  #acceptOp(text: string): boolean {
    if (!this.#isOp(text)) return false;
    this.#at++;
    return true;
  }

  #expectOp(text: string): void {
    if (!this.#acceptOp(text)) this.#unexpected();
  }

  #acceptKeyword(text: string): boolean {
    if (!this.#isKeyword(text)) return false;
    this.#at++;
    return true;
  }

  #expectKeyword(text: string): void {
    if (!this.#acceptKeyword(text)) this.#unexpected();
  }

  #unexpected(): never {
    const token = this.#peek;
    const before = this.#tokens[this.#at - 1];
    // At the end it is the last word that is looked at.
    throw new JqSyntaxError(
      `syntax error, unexpected ${nameOf(token)}`,
      token.kind === "end" ? (before?.at ?? 0) : token.at,
    );
  }

  #definition(): Definition {
    this.#expectKeyword("def");
    const name = this.#word();
    const params: string[] = [];
    if (this.#acceptOp("(")) {
      do {
        const token = this.#peek;
        if (token.kind === "variable") {
          params.push(`$${token.text}`);
          this.#at++;
        } else params.push(this.#word());
      } while (this.#acceptOp(";"));
      this.#expectOp(")");
    }
    this.#expectOp(":");
    const body = this.#pipe();
    this.#expectOp(";");
    return { name, params, body };
  }

  #word(): string {
    const token = this.#peek;
    if (token.kind !== "name" && token.kind !== "keyword") this.#unexpected();
    this.#at++;
    return token.text;
  }

  #pipe(): Node {
    if (++this.#nesting > MAX_NESTING) throw new JqSyntaxError("syntax error, memory exhausted", 0);
    const node = this.#pipeHere();
    this.#nesting--;
    return node;
  }

  #pipeHere(): Node {
    if (this.#isKeyword("def")) {
      const definition = this.#definition();
      return { kind: "def", definition, body: this.#pipe() };
    }
    if (this.#acceptKeyword("label")) {
      const token = this.#peek;
      if (token.kind !== "variable") this.#unexpected();
      this.#at++;
      this.#expectOp("|");
      return { kind: "label", name: token.text, body: this.#pipe() };
    }
    const left = this.#comma();
    if (this.#acceptOp("|")) return { kind: "pipe", left, right: this.#pipe() };
    return left;
  }

  #comma(): Node {
    let left = this.#binary(0);
    while (this.#acceptOp(",")) left = { kind: "comma", left, right: this.#binary(0) };
    return left;
  }

  /** By rising precedence: `//`, updates, `or`, `and`, comparisons, sums, products. */
  #binary(level: number): Node {
    switch (level) {
      case 0: {
        const left = this.#binary(1);
        return this.#acceptOp("//") ? { kind: "alternative", left, right: this.#binary(0) } : left;
      }
      case 1: {
        const left = this.#binary(2);
        if (!this.#isOp(...UPDATES)) return left;
        const op = this.#op();
        return { kind: "update", op, left, right: this.#binary(0) };
      }
      case 2:
      case 3: {
        const word = level === 2 ? "or" : "and";
        let left = this.#binary(level + 1);
        while (this.#acceptKeyword(word)) left = { kind: word, left, right: this.#binary(level + 1) };
        return left;
      }
      case 4: {
        const left = this.#binary(5);
        if (!this.#isOp(...COMPARISONS)) return left;
        const node: Node = { kind: "binary", op: this.#op(), left, right: this.#binary(5) };
        if (this.#isOp(...COMPARISONS)) this.#unexpected();
        return node;
      }
      case 5:
      case 6: {
        const ops = level === 5 ? ["+", "-"] : ["*", "/", "%"];
        let left = this.#binary(level + 1);
        while (this.#isOp(...ops)) left = { kind: "binary", op: this.#op(), left, right: this.#binary(level + 1) };
        return left;
      }
      default:
        return this.#unary();
    }
  }

  #op(): string {
    const token = this.#peek;
    this.#at++;
    return token.kind === "op" ? token.text : "";
  }

  #unary(): Node {
    if (this.#acceptOp("-")) return { kind: "negate", body: this.#unary() };
    if (this.#acceptKeyword("reduce")) return this.#reduce();
    if (this.#acceptKeyword("foreach")) return this.#foreach();
    if (this.#acceptKeyword("if")) return this.#postfix(this.#if());
    if (this.#acceptKeyword("try")) {
      const body = this.#postfixTerm();
      const handler = this.#acceptKeyword("catch") ? this.#postfixTerm() : null;
      return { kind: "try", body, handler };
    }
    const term = this.#postfixTerm();
    if (!this.#acceptKeyword("as")) return term;
    const patterns = this.#patterns();
    this.#expectOp("|");
    return { kind: "bind", source: term, patterns, body: this.#pipe() };
  }

  #patterns(): Pattern[] {
    const found = [this.#pattern()];
    while (this.#acceptOp("?//")) found.push(this.#pattern());
    return found;
  }

  #pattern(): Pattern {
    const token = this.#peek;
    if (token.kind === "variable") {
      this.#at++;
      return { kind: "variable", name: token.text };
    }
    if (this.#acceptOp("[")) {
      const items = [this.#pattern()];
      while (this.#acceptOp(",")) items.push(this.#pattern());
      this.#expectOp("]");
      return { kind: "array", items };
    }
    this.#expectOp("{");
    const entries: { key: Node; bound: string | null; value: Pattern | null }[] = [];
    do {
      const first = this.#peek;
      let key: Node;
      let bound: string | null = null;
      if (first.kind === "variable") {
        this.#at++;
        bound = first.text;
        key = { kind: "literal", value: first.text };
      } else if (this.#acceptOp("(")) {
        key = this.#pipe();
        this.#expectOp(")");
      } else if (first.kind === "string") key = this.#string(null);
      else key = { kind: "literal", value: this.#word() };
      const value = this.#acceptOp(":") ? this.#pattern() : null;
      if (value === null && bound === null) this.#unexpected();
      entries.push({ key, bound, value });
    } while (this.#acceptOp(","));
    this.#expectOp("}");
    return { kind: "object", entries };
  }

  #reduce(): Node {
    const source = this.#postfixTerm();
    this.#expectKeyword("as");
    const patterns = this.#patterns();
    this.#expectOp("(");
    const init = this.#pipe();
    this.#expectOp(";");
    const update = this.#pipe();
    this.#expectOp(")");
    return this.#postfix({ kind: "reduce", source, patterns, init, update });
  }

  #foreach(): Node {
    const source = this.#postfixTerm();
    this.#expectKeyword("as");
    const patterns = this.#patterns();
    this.#expectOp("(");
    const init = this.#pipe();
    this.#expectOp(";");
    const update = this.#pipe();
    const extract = this.#acceptOp(";") ? this.#pipe() : null;
    this.#expectOp(")");
    return this.#postfix({ kind: "foreach", source, patterns, init, update, extract });
  }

  #if(): Node {
    const condition = this.#pipe();
    this.#expectKeyword("then");
    const then = this.#pipe();
    if (this.#acceptKeyword("elif")) return { kind: "if", condition, then, otherwise: this.#if() };
    const otherwise = this.#acceptKeyword("else") ? this.#pipe() : IDENTITY;
    this.#expectKeyword("end");
    return { kind: "if", condition, then, otherwise };
  }

  #postfixTerm(): Node {
    return this.#postfix(this.#term());
  }

  #postfix(term: Node): Node {
    let node = term;
    for (;;) {
      const token = this.#peek;
      if (token.kind === "field") {
        this.#at++;
        node = { kind: "index", target: node, index: { kind: "literal", value: token.text } };
      } else if (this.#isOp(".") && this.#after.kind === "string") {
        this.#at++;
        node = { kind: "index", target: node, index: this.#string(null) };
      } else if (this.#isOp("[") || (this.#isOp(".") && isOpen(this.#after))) {
        this.#acceptOp(".");
        this.#at++;
        node = this.#bracket(node);
      } else if (this.#acceptOp("?")) node = { kind: "try", body: node, handler: null };
      else return node;
    }
  }

  get #after(): Token {
    return this.#tokens[this.#at + 1] ?? { kind: "end", at: 0 };
  }

  /** Behind the `[`. */
  #bracket(target: Node): Node {
    if (this.#acceptOp("]")) return { kind: "iterate", target };
    if (this.#acceptOp(":")) {
      const to = this.#pipe();
      this.#expectOp("]");
      return { kind: "slice", target, from: null, to };
    }
    const first = this.#pipe();
    if (!this.#acceptOp(":")) {
      this.#expectOp("]");
      return { kind: "index", target, index: first };
    }
    const to = this.#isOp("]") ? null : this.#pipe();
    this.#expectOp("]");
    return { kind: "slice", target, from: first, to };
  }

  #term(): Node {
    const token = this.#peek;
    switch (token.kind) {
      case "number":
        this.#at++;
        return { kind: "literal", value: token.value };
      case "string":
        return this.#string(null);
      case "format":
        this.#at++;
        return this.#peek.kind === "string" ? this.#string(token.text) : { kind: "format", name: token.text };
      case "field":
        this.#at++;
        return { kind: "index", target: IDENTITY, index: { kind: "literal", value: token.text } };
      case "variable":
        this.#at++;
        return token.text === "__loc__" ? location() : { kind: "variable", name: token.text, at: token.at };
      case "name":
        this.#at++;
        if (token.text === "break" && this.#peek.kind === "variable") {
          const label = this.#peek.text;
          this.#at++;
          return { kind: "break", name: label, at: token.at };
        }
        return { kind: "call", name: token.text, args: this.#acceptOp("(") ? this.#arguments() : [], at: token.at };
      case "op":
        return this.#bracketed(token.text);
      case "keyword":
        // What stands where a term must stand may be one of these.
        if (["if", "reduce", "foreach", "try"].includes(token.text)) return this.#unary();
        if (token.text === "def") return this.#pipe();
        return this.#unexpected();
      default:
        return this.#unexpected();
    }
  }

  #bracketed(text: string): Node {
    this.#at++;
    switch (text) {
      case ".":
        if (this.#peek.kind === "string") return { kind: "index", target: IDENTITY, index: this.#string(null) };
        return IDENTITY;
      case "..":
        return { kind: "recurse" };
      case "(": {
        const inner = this.#pipe();
        this.#expectOp(")");
        return inner;
      }
      case "[": {
        if (this.#acceptOp("]")) return { kind: "array", body: null };
        const body = this.#pipe();
        this.#expectOp("]");
        return { kind: "array", body };
      }
      case "{":
        return this.#object();
      case "-":
        return { kind: "negate", body: this.#postfixTerm() };
      default:
        this.#at--;
        return this.#unexpected();
    }
  }

  #arguments(): Node[] {
    const found: Node[] = [];
    do found.push(this.#pipe());
    while (this.#acceptOp(";"));
    this.#expectOp(")");
    return found;
  }

  #object(): Node {
    const entries: { key: Node; value: Node }[] = [];
    if (this.#acceptOp("}")) return { kind: "object", entries };
    do {
      if (this.#isOp("}")) break;
      entries.push(this.#entry());
    } while (this.#acceptOp(","));
    this.#expectOp("}");
    return { kind: "object", entries };
  }

  #entry(): { key: Node; value: Node } {
    const token = this.#peek;
    if (token.kind === "variable") {
      this.#at++;
      const value: Node = token.text === "__loc__" ? location() : { kind: "variable", name: token.text, at: token.at };
      return { key: { kind: "literal", value: token.text }, value };
    }
    let key: Node;
    if (this.#acceptOp("(")) {
      key = this.#pipe();
      this.#expectOp(")");
      this.#expectOp(":");
      return { key, value: this.#entryValue() };
    }
    if (token.kind === "string") key = this.#string(null);
    else if (token.kind === "format") {
      this.#at++;
      key = this.#peek.kind === "string" ? this.#string(token.text) : { kind: "format", name: token.text };
    } else if (token.kind === "number") {
      this.#at++;
      key = { kind: "literal", value: token.value };
    } else key = { kind: "literal", value: this.#word() };
    if (this.#acceptOp(":")) return { key, value: this.#entryValue() };
    return { key, value: { kind: "index", target: IDENTITY, index: key } };
  }

  /** Without commas, and without operators but `|` and those that a term begins with. */
  #entryValue(): Node {
    const left = this.#acceptOp("-") ? ({ kind: "negate", body: this.#postfixTerm() } as const) : this.#valueTerm();
    return this.#acceptOp("|") ? { kind: "pipe", left, right: this.#entryValue() } : left;
  }

  #valueTerm(): Node {
    return this.#isKeyword("reduce", "foreach", "if", "try", "def") ? this.#unary() : this.#postfixTerm();
  }

  #string(format: string | null): Node {
    const token = this.#peek;
    if (token.kind !== "string") return this.#unexpected();
    this.#at++;
    const parts = token.parts.map((part) => (typeof part === "string" ? part : new Parser(part).program()));
    const [only] = parts;
    if (parts.length === 1 && typeof only === "string") return { kind: "literal", value: only };
    return { kind: "string", format, parts };
  }
}

function isOpen(token: Token): boolean {
  return token.kind === "op" && token.text === "[";
}

function location(): Node {
  return {
    kind: "literal",
    value: new Map<string, Value>([
      ["file", "<top-level>"],
      ["line", 1],
    ]),
  };
}

/** As bison names it. */
function nameOf(token: Token): string {
  switch (token.kind) {
    case "end":
      return "$end";
    case "number":
      return "LITERAL";
    case "string":
      return "QQSTRING_START";
    case "format":
      return "FORMAT";
    case "field":
      return "FIELD";
    case "name":
      return "IDENT";
    case "variable":
      return "'$'";
    case "keyword":
      return token.text;
    case "op":
      return token.text.length === 1 ? `'${token.text}'` : token.text;
  }
}
