/** The tree of a Go template. Source: Go text/template/parse (behaviour), 1.24. */
import { goQuoted } from "../../api/go-value.ts";
import { unquoteGo } from "./go-format.ts";
import { TemplateProblem, tokensOf } from "./go-template-lexer.ts";
import type { Token, TokenType } from "./go-template-lexer.ts";

/** Something that has a value. `text` is how Go writes it in messages. */
export type Operand = { at: number; text: string } & (
  | { type: "dot" | "nil" }
  | { type: "bool"; value: boolean }
  | { type: "number"; value: number; isFloat: boolean }
  | { type: "string"; value: string }
  | { type: "field"; path: string[] }
  | { type: "variable"; name: string; path: string[] }
  | { type: "identifier"; name: string }
  | { type: "chain"; of: Operand; path: string[] }
  | { type: "pipe"; pipe: Pipe }
);

export interface Command {
  at: number;
  text: string;
  args: Operand[];
}

export interface Pipe {
  at: number;
  text: string;
  commands: Command[];
  declares: string[];
  /** `=` and not `:=`. */
  assigns: boolean;
}

/** `if`, `range` or `with`. */
export interface Branch<Type extends "if" | "range" | "with"> {
  type: Type;
  pipe: Pipe;
  body: Node[];
  otherwise: Node[];
}

export type Node = { at: number; text: string } & (
  | { type: "text" | "break" | "continue" }
  | { type: "action"; pipe: Pipe }
  | Branch<"if" | "with">
  | Branch<"range">
  | { type: "template"; name: string; pipe: Pipe | null }
  | { type: "end" | "else" }
);

export interface ParsedTemplate {
  root: Node[];
  /** Those that the text defines, by name. */
  defined: ReadonlyMap<string, Node[]>;
}

/** How deep blocks may stand in each other. */
const MAX_DEPTH = 200;

export function parseGoTemplate(text: string, hasFunction: (name: string) => boolean): ParsedTemplate {
  return new Parser(text, hasFunction).parse();
}

class Parser {
  readonly #tokens: Token[];
  readonly #hasFunction: (name: string) => boolean;
  readonly #defined = new Map<string, Node[]>();
  #next = 0;
  #vars = ["$"];
  #rangeDepth = 0;
  /** Where the action began that is being read. */
  #actionLine = 0;
  #depth = 0;

  constructor(text: string, hasFunction: (name: string) => boolean) {
    this.#tokens = tokensOf(text);
    this.#hasFunction = hasFunction;
  }

  parse(): ParsedTemplate {
    const root: Node[] = [];
    while (this.#peek().type !== "eof") {
      if (this.#startsDefinition()) {
        this.#definition();
        continue;
      }
      const node = this.#textOrAction();
      if (node.type === "end" || node.type === "else") this.#fail(`unexpected ${node.text}`);
      root.push(node);
    }
    return { root, defined: this.#defined };
  }

  /* Tokens */

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  #peekWord(): Token {
    while (this.#peek().type === "space") this.#next++;
    return this.#peek();
  }

  #takeWord(): Token {
    this.#peekWord();
    return this.#take();
  }

  /** Go names the line of the word that it has read last. */
  #fail(message: string): never {
    const last = this.#tokens[Math.min(Math.max(this.#next - 1, 0), this.#tokens.length - 1)];
    throw new TemplateProblem(message, last?.line ?? 1);
  }

  #unexpected(token: Token, context: string): never {
    if (token.type === "error") {
      const isElsewhere = this.#actionLine !== token.line && this.#actionLine > 0;
      const began = token.value.endsWith(" action") ? "started" : "in action started";
      const where = isElsewhere ? ` ${began} at output:${this.#actionLine}` : "";
      throw new TemplateProblem(token.value + where, token.line);
    }
    this.#fail(`unexpected ${tokenText(token)} in ${context}`);
  }

  #expect(types: readonly TokenType[], context: string): Token {
    const token = this.#takeWord();
    return types.includes(token.type) ? token : this.#unexpected(token, context);
  }

  /* Nodes */

  #startsDefinition(): boolean {
    if (this.#peek().type !== "left") return false;
    let at = this.#next + 1;
    while (this.#tokens[at]?.type === "space") at++;
    const word = this.#tokens[at];
    if (word?.type !== "keyword" || word.value !== "define") return false;
    this.#next = at + 1;
    return true;
  }

  #definition(): void {
    const context = "define clause";
    const name = this.#unquoted(this.#expect(["string", "raw"], context));
    this.#expect(["right"], context);
    const vars = this.#vars;
    this.#vars = ["$"];
    const { nodes, end } = this.#list();
    this.#vars = vars;
    if (end.type !== "end") this.#fail(`unexpected ${end.text} in ${context}`);
    this.#defined.set(name, nodes);
  }

  #textOrAction(): Node {
    const token = this.#takeWord();
    if (token.type === "text") return { type: "text", at: token.at, text: token.value };
    if (token.type !== "left") this.#unexpected(token, "input");
    this.#actionLine = token.line;
    const action = this.#action();
    this.#actionLine = 0;
    return action;
  }

  #action(): Node {
    const token = this.#takeWord();
    if (token.type === "keyword") {
      switch (token.value) {
        case "block":
          return this.#block();
        case "break":
        case "continue":
          return this.#jump(token, token.value);
        case "else":
          return this.#else(token);
        case "end":
          return { type: "end", at: this.#expect(["right"], "end").at, text: "{{end}}" };
        case "if":
        case "range":
        case "with":
          return this.#control(token.value);
        case "template":
          return this.#template();
        default:
          return this.#unexpected(token, "command");
      }
    }
    this.#next--;
    const pipe = this.#pipe("command", "right");
    return { type: "action", at: token.at, text: `{{${pipe.text}}}`, pipe };
  }

  #jump(token: Token, type: "break" | "continue"): Node {
    const end = this.#takeWord();
    if (end.type !== "right") this.#unexpected(end, `{{${type}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${type}}} outside {{range}}`);
    return { type, at: token.at, text: `{{${type}}}` };
  }

  #else(token: Token): Node {
    const next = this.#peekWord();
    // What follows `else if` is read by the block that it belongs to.
    const chained = next.type === "keyword" && (next.value === "if" || next.value === "with");
    if (!chained) this.#expect(["right"], "else");
    return { type: "else", at: token.at, text: "{{else}}" };
  }

  #control(type: "if" | "range" | "with"): Node {
    if (++this.#depth > MAX_DEPTH) this.#fail("blocks stand in each other too deeply");
    const visible = this.#vars.length;
    const pipe = this.#pipe(type, "right");
    if (type === "range") this.#rangeDepth++;
    const { nodes: body, end } = this.#list();
    if (type === "range") this.#rangeDepth--;
    const otherwise = end.type === "else" ? this.#otherwise(type) : [];
    this.#vars.length = visible;
    this.#depth--;
    const tail = otherwise.length > 0 ? `{{else}}${textOf(otherwise)}` : "";
    const text = `{{${type} ${pipe.text}}}${textOf(body)}${tail}{{end}}`;
    const branch = { at: pipe.at, text, pipe, body, otherwise };
    return type === "range" ? { type, ...branch } : { type, ...branch };
  }

  #otherwise(type: "if" | "range" | "with"): Node[] {
    const next = this.#peekWord();
    if (type !== "range" && next.type === "keyword" && next.value === type) {
      this.#take();
      return [this.#control(type)];
    }
    const { nodes, end } = this.#list();
    if (end.type !== "end") this.#fail(`expected end; found ${end.text}`);
    return nodes;
  }

  #template(): Node {
    const context = "template clause";
    const token = this.#takeWord();
    if (token.type !== "string" && token.type !== "raw") this.#unexpected(token, context);
    const name = this.#unquoted(token);
    let pipe: Pipe | null = null;
    if (this.#takeWord().type !== "right") {
      this.#next--;
      pipe = this.#pipe(context, "right");
    }
    const text = `{{template ${goQuoted(name)}${pipe === null ? "" : ` ${pipe.text}`}}}`;
    return { type: "template", at: token.at, text, name, pipe };
  }

  #block(): Node {
    const context = "block clause";
    const token = this.#takeWord();
    if (token.type !== "string" && token.type !== "raw") this.#unexpected(token, context);
    const name = this.#unquoted(token);
    const pipe = this.#pipe(context, "right");
    const vars = this.#vars;
    this.#vars = ["$"];
    const { nodes, end } = this.#list();
    this.#vars = vars;
    if (end.type !== "end") this.#fail(`unexpected ${end.text} in ${context}`);
    this.#defined.set(name, nodes);
    return { type: "template", at: token.at, text: `{{template ${goQuoted(name)} ${pipe.text}}}`, name, pipe };
  }

  #list(): { nodes: Node[]; end: Node } {
    const nodes: Node[] = [];
    while (this.#peekWord().type !== "eof") {
      const node = this.#textOrAction();
      if (node.type === "end" || node.type === "else") return { nodes, end: node };
      nodes.push(node);
    }
    this.#take();
    this.#fail("unexpected EOF");
  }

  /* Pipelines */

  #pipe(context: string, end: "right" | "close"): Pipe {
    const { at } = this.#peekWord();
    const { declares, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#takeWord();
      if (token.type === end) break;
      if (!STARTS_OPERAND.has(token.type)) this.#unexpected(token, context);
      this.#next--;
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    commands.slice(1).forEach(({ args }, i) => {
      if (CONSTANTS.has(args[0]?.type ?? "")) this.#fail(`non executable command in pipeline stage ${i + 2}`);
    });
    const left = declares.length > 0 ? `${declares.join(", ")} ${assigns ? "=" : ":="} ` : "";
    return { at, text: left + commands.map((command) => command.text).join(" | "), commands, declares, assigns };
  }

  #declarations(context: string): { declares: string[]; assigns: boolean } {
    const declares: string[] = [];
    let assigns = false;
    for (;;) {
      const variable = this.#peekWord();
      if (variable.type !== "variable") break;
      const before = this.#next;
      this.#take();
      const next = this.#peekWord();
      if (next.type === "assign" || next.type === "declare") {
        assigns = next.type === "assign";
        this.#take();
        declares.push(variable.value);
        this.#vars.push(variable.value);
        break;
      }
      if (next.type === "char" && next.value === ",") {
        this.#take();
        declares.push(variable.value);
        this.#vars.push(variable.value);
        if (context !== "range" || declares.length >= 2) this.#fail(`too many declarations in ${context}`);
        if (!["variable", "right", "close"].includes(this.#peekWord().type))
          this.#fail("range can only initialize variables");
        continue;
      }
      this.#next = before;
      break;
    }
    return { declares, assigns };
  }

  #command(): Command {
    const { at } = this.#peekWord();
    const args: Operand[] = [];
    for (;;) {
      this.#peekWord();
      const operand = this.#operand();
      if (operand) args.push(operand);
      const token = this.#take();
      if (token.type === "space") continue;
      if (token.type === "right" || token.type === "close") this.#next--;
      else if (token.type !== "pipe") this.#unexpected(token, "operand");
      break;
    }
    if (args.length === 0) this.#fail("empty command");
    return { at, text: args.map(argumentText).join(" "), args };
  }

  #operand(): Operand | null {
    const node = this.#term();
    if (!node || this.#peek().type !== "field") return node;
    const { at } = this.#peek();
    const path: string[] = [];
    while (this.#peek().type === "field") path.push(this.#take().value.slice(1));
    const text = `${argumentText(node)}.${path.join(".")}`;
    switch (node.type) {
      case "field":
      case "variable":
        return { ...node, at, text, path: [...node.path, ...path] };
      case "bool":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return this.#fail(`unexpected . after term ${goQuoted(node.text)}`);
      default:
        return { type: "chain", at, text, of: node, path };
    }
  }

  #term(): Operand | null {
    const token = this.#takeWord();
    const { at, value: text } = token;
    switch (token.type) {
      case "identifier":
        if (!this.#hasFunction(text)) this.#fail(`function ${goQuoted(text)} not defined`);
        return { type: "identifier", at, text, name: text };
      case "dot":
      case "nil":
        return { type: token.type, at, text };
      case "variable":
        if (!this.#vars.includes(text)) this.#fail(`undefined variable ${goQuoted(text)}`);
        return { type: "variable", at, text, name: text, path: [] };
      case "field":
        return { type: "field", at, text, path: [text.slice(1)] };
      case "bool":
        return { type: "bool", at, text, value: text === "true" };
      case "number":
        return this.#number(token);
      case "character":
        return { type: "number", at, text, value: unquoteGo(text)?.codePointAt(0) ?? 0, isFloat: false };
      case "open": {
        const pipe = this.#pipe("parenthesized pipeline", "close");
        return { type: "pipe", at: pipe.at, text: pipe.text, pipe };
      }
      case "string":
      case "raw":
        return { type: "string", at, text, value: this.#unquoted(token) };
      default:
        this.#next--;
        return null;
    }
  }

  #number({ at, value: text }: Token): Operand {
    const plain = text.replaceAll("_", "");
    const [, sign = "", digits = ""] = /^([-+]?)(.*)$/.exec(plain) ?? [];
    const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    const size = Number(octal);
    if (digits === "" || Number.isNaN(size)) this.#fail(`illegal number syntax: ${goQuoted(text)}`);
    const value = sign === "-" ? -size : size;
    // A whole number that is written as a float may be used as either; Go prints `1e3` as 1000, and `1.0` as 1.
    const isFloat = /^[^xX]*[.eE]/.test(digits);
    return { type: "number", at, text, value, isFloat };
  }

  #unquoted(token: Token): string {
    return unquoteGo(token.value) ?? this.#fail("invalid syntax");
  }
}

const STARTS_OPERAND: ReadonlySet<string> = new Set([
  "bool",
  "character",
  "dot",
  "field",
  "identifier",
  "number",
  "nil",
  "raw",
  "string",
  "variable",
  "open",
]);
const CONSTANTS: ReadonlySet<string> = new Set(["bool", "dot", "nil", "number", "string"]);

function argumentText(operand: Operand): string {
  return operand.type === "pipe" ? `(${operand.text})` : operand.text;
}

function textOf(nodes: readonly Node[]): string {
  return nodes.map((node) => node.text).join("");
}

const LONGEST_WORD = 10;

function tokenText({ type, value }: Token): string {
  if (type === "eof") return "EOF";
  if (type === "keyword" || type === "dot" || type === "nil") return `<${value}>`;
  return value.length > LONGEST_WORD ? `${goQuoted(value.slice(0, LONGEST_WORD))}...` : goQuoted(value);
}
