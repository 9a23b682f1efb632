/**
 * Go templates: fields, `range`, `if`, `with`, variables, pipelines and the functions people use.
 *
 * Source: Go text/template (behaviour), 1.24.
 * Simplified: no `define`, `block` or method calls.
 */
import { fail } from "../failure.ts";
import { isFields } from "../fields.ts";
import { goValue } from "../../api/go-value.ts";
import { byteOrder, jsonString, toJson } from "./json.ts";

export interface GoTemplateOptions {
  allowMissingKeys: boolean;
}

type Node =
  | { type: "text"; text: string }
  | { type: "print"; pipe: string }
  | { type: "if" | "range" | "with"; pipe: string; body: Node[]; otherwise: Node[] };

class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly line: number;
  constructor(message: string, line = 1) {
    super(message);
    this.line = line;
  }
}

/** A printer for a template. */
export function createGoTemplate(template: string, options: GoTemplateOptions): (value: unknown) => string {
  let nodes: Node[];
  try {
    nodes = parse(template);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return fail(`error parsing template ${template}, template: output:${error.line}: ${error.message}`);
  }
  return (value) => {
    try {
      return new Runner(value, options).run(nodes, value);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return fail(`error executing template ${JSON.stringify(template)}: template: output:1: ${error.message}`);
    }
  };
}

function parse(template: string): Node[] {
  const tokens: { action: boolean; text: string }[] = [];
  let at = 0;
  let trim = false;
  const text = (value: string): string => (trim ? value.trimStart() : value);
  for (let open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
    const close = template.indexOf("}}", open);
    if (close < 0) throw new TemplateError("unclosed action");
    let action = template.slice(open + 2, close);
    checkFunctions(action, template.slice(0, open).split("\n").length);
    let before = text(template.slice(at, open));
    if (action.startsWith("- ")) {
      before = before.trimEnd();
      action = action.slice(2);
    }
    trim = action.endsWith(" -");
    if (trim) action = action.slice(0, -2);
    tokens.push({ action: false, text: before }, { action: true, text: action.trim() });
    at = close + 2;
  }
  tokens.push({ action: false, text: text(template.slice(at)) });
  const queue = [...tokens];
  const nodes = parseList(queue, []).nodes;
  return nodes;
}

const KEYWORDS = new Set("block break continue define else end false if nil range template true with".split(" "));

/** A function that there is not is found while the template is read. */
function checkFunctions(action: string, line: number): void {
  if (/^(- )?\/\*/.test(action)) return;
  const plain = action.replace(/"(?:\\.|[^"\\])*"|`[^`]*`/g, '""');
  for (const [word] of plain.matchAll(/(?<![\w.$"])[A-Za-z_]\w*/g)) {
    if (!KEYWORDS.has(word) && !Object.hasOwn(FUNCTIONS, word))
      throw new TemplateError(`function ${JSON.stringify(word)} not defined`, line);
  }
}

function parseList(
  queue: { action: boolean; text: string }[],
  until: readonly string[],
): { nodes: Node[]; end: string } {
  const nodes: Node[] = [];
  for (let token = queue.shift(); token; token = queue.shift()) {
    if (!token.action) {
      if (token.text !== "") nodes.push({ type: "text", text: token.text });
      continue;
    }
    const [word = ""] = token.text.split(/\s/);
    if (until.includes(word)) return { nodes, end: token.text };
    if (token.text.startsWith("/*")) continue;
    if (word === "end" || word === "else") throw new TemplateError(`unexpected {{${word}}}`);
    if (word === "if" || word === "range" || word === "with")
      nodes.push(parseBlock(queue, word, token.text.slice(word.length).trim()));
    else nodes.push({ type: "print", pipe: token.text });
  }
  if (until.length > 0) throw new TemplateError("unexpected EOF");
  return { nodes, end: "" };
}

function parseBlock(queue: { action: boolean; text: string }[], type: "if" | "range" | "with", pipe: string): Node {
  const body = parseList(queue, ["end", "else"]);
  if (body.end === "end") return { type, pipe, body: body.nodes, otherwise: [] };
  const rest = body.end.slice(4).trim();
  if (rest.startsWith("if"))
    return { type, pipe, body: body.nodes, otherwise: [parseBlock(queue, "if", rest.slice(2).trim())] };
  return { type, pipe, body: body.nodes, otherwise: parseList(queue, ["end"]).nodes };
}

class Runner {
  readonly #root: unknown;
  readonly #options: GoTemplateOptions;
  readonly #variables = new Map<string, unknown>();

  constructor(root: unknown, options: GoTemplateOptions) {
    this.#root = root;
    this.#options = options;
  }

  run(nodes: readonly Node[], dot: unknown): string {
    return nodes.map((node) => this.#node(node, dot)).join("");
  }

  #node(node: Node, dot: unknown): string {
    if (node.type === "text") return node.text;
    const declaration = /^(\$\w*)(?:\s*,\s*(\$\w+))?\s*:?=\s*(.*)$/s.exec(node.pipe);
    const value = this.#pipe(declaration?.[3] ?? node.pipe, dot);
    const [first, second] = [declaration?.[1], declaration?.[2]];
    if (first !== undefined && node.type !== "range") this.#variables.set(first, value);
    switch (node.type) {
      case "print":
        return first === undefined ? printed(value) : "";
      case "if":
        return this.run(truthy(value) ? node.body : node.otherwise, dot);
      case "with":
        return truthy(value) ? this.run(node.body, value) : this.run(node.otherwise, dot);
      case "range": {
        const entries = rangeEntries(value);
        if (entries.length === 0) return this.run(node.otherwise, dot);
        return entries
          .map(([key, item]) => {
            if (first !== undefined && second !== undefined) {
              this.#variables.set(first, key);
              this.#variables.set(second, item);
            } else if (first !== undefined) this.#variables.set(first, item);
            return this.run(node.body, item);
          })
          .join("");
      }
    }
  }

  #pipe(text: string, dot: unknown): unknown {
    let value: unknown;
    splitTop(text, "|").forEach((command, i) => {
      const words = splitTop(command.trim(), " ").filter((word) => word !== "");
      value = this.#command(words, dot, i === 0 ? [] : [value]);
    });
    return value;
  }

  #command(words: readonly string[], dot: unknown, piped: readonly unknown[]): unknown {
    const [head = "", ...rest] = words;
    const call = functionOf(head);
    if (!call) {
      if (rest.length > 0 || piped.length > 0) throw new TemplateError(`function ${JSON.stringify(head)} not defined`);
      return this.#operand(head, dot);
    }
    return call([...rest.map((word) => this.#operand(word, dot)), ...piped]);
  }

  #operand(word: string, dot: unknown): unknown {
    if (word.startsWith("(") && word.endsWith(")")) return this.#pipe(word.slice(1, -1), dot);
    if (word.startsWith('"')) return JSON.parse(word) as unknown;
    if (word.startsWith("`")) return word.slice(1, -1);
    if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word);
    if (word === "true" || word === "false") return word === "true";
    if (word === "nil") return null;
    if (word === ".") return dot;
    if (word.startsWith("$")) {
      const [name = "", ...path] = word.split(".");
      return this.#fields(name === "$" ? this.#root : this.#variables.get(name), path);
    }
    if (word.startsWith(".")) return this.#fields(dot, word.slice(1).split("."));
    const call = functionOf(word);
    if (call) return call([]);
    throw new TemplateError(`function ${JSON.stringify(word)} not defined`);
  }

  #fields(value: unknown, path: readonly string[]): unknown {
    let here = value;
    for (const name of path) {
      if (isFields(here) && Object.hasOwn(here, name)) here = here[name];
      else if (isFields(here) || here === undefined || here === null) {
        if (!this.#options.allowMissingKeys)
          throw new TemplateError(`map has no entry for key ${JSON.stringify(name)}`);
        here = undefined;
      } else throw new TemplateError(`can't evaluate field ${name} in type interface {}`);
    }
    return here;
  }
}

function printed(value: unknown): string {
  return value === undefined || value === null ? "<no value>" : goValue(value);
}

function truthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function rangeEntries(value: unknown): [unknown, unknown][] {
  if (Array.isArray(value)) return value.map((item: unknown, i): [unknown, unknown] => [i, item]);
  return isFields(value) ? Object.entries(value).sort(([x], [y]) => byteOrder(x, y)) : [];
}

/** Splits outside quotes and parentheses. */
function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === '"' || char === "`") {
      for (i++; i < text.length && text[i] !== char; i++) if (char === '"' && text[i] === "\\") i++;
    } else if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function functionOf(name: string): TemplateFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

function ownField(value: unknown, key: unknown): unknown {
  return isFields(value) && Object.hasOwn(value, String(key)) ? value[String(key)] : undefined;
}

type TemplateFunction = (args: readonly unknown[]) => unknown;

const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  len: ([value]) =>
    typeof value === "string" || Array.isArray(value) ? value.length : Object.keys(value ?? {}).length,
  index: ([value, ...path]) =>
    path.reduce(
      (here: unknown, step) => (Array.isArray(here) ? (here as unknown[])[Number(step)] : ownField(here, step)),
      value,
    ),
  not: ([value]) => !truthy(value),
  and: (args) => args.find((arg) => !truthy(arg)) ?? args.at(-1),
  or: (args) => args.find(truthy) ?? args.at(-1),
  eq: ([first, ...others]) => others.some((other) => toJson(other) === toJson(first)),
  ne: ([x, y]) => toJson(x) !== toJson(y),
  lt: ([x, y]) => compare(x, y) < 0,
  le: ([x, y]) => compare(x, y) <= 0,
  gt: ([x, y]) => compare(x, y) > 0,
  ge: ([x, y]) => compare(x, y) >= 0,
  print: (args) => args.map(goValue).join(""),
  println: (args) => `${args.map(goValue).join(" ")}\n`,
  printf: ([format, ...args]) => sprintf(String(format), args),
  exists: ([value, ...path]) => path.reduce(ownField, value) !== undefined,
  base64decode: ([value]) => decodeBase64(String(value)),
};

function compare(x: unknown, y: unknown): number {
  return typeof x === "number" && typeof y === "number" ? x - y : byteOrder(String(x), String(y));
}

function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  return format.replace(/%(-?)(0?)(\d*)([vsdqt%])/g, (_, left: string, zero: string, width: string, verb: string) => {
    if (verb === "%") return "%";
    const value = args[next++];
    const text = verb === "q" ? jsonString(String(value)) : goValue(value);
    if (left === "-") return text.padEnd(Number(width));
    return text.padStart(Number(width), zero === "0" ? "0" : " ");
  });
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decodeBase64(text: string): string {
  let bits = 0;
  let held = 0;
  let out = "";
  for (const char of text) {
    const value = BASE64.indexOf(char);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((held >> bits) & 255);
    }
  }
  return out;
}
