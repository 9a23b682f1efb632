/**
 * JSONPath templates: `{.status.phase}`, `{range .items[*]}...{end}`, filters, slices, unions and recursive descent.
 *
 * Source: k8s.io/client-go util/jsonpath (behaviour), v0.33.
 * Simplified: recursive descent visits the keys of a map in sorted order; the real tool visits them at random.
 */
import { fail } from "../failure.ts";
import { isFields } from "../fields.ts";
import { goSyntax } from "../../api/go-value.ts";
import { byteOrder, toJson } from "./json.ts";

export interface JsonPathOptions {
  allowMissingKeys: boolean;
  asJson?: boolean;
}

export type PathNode =
  | { type: "text"; text: string }
  | { type: "field"; name: string }
  | { type: "wildcard" }
  | { type: "recursive" }
  | { type: "slice"; start: number | null; end: number | null; step: number | null; single: boolean }
  | { type: "filter"; left: PathNode[]; operator: string; right: PathNode[] }
  | { type: "union"; branches: PathNode[][] }
  | { type: "literal"; value: string | number | boolean | null }
  | { type: "range"; list: PathNode[]; body: PathNode[][] };

/** A problem of the template or of running it, in client-go's words. */
export class PathError extends Error {
  override readonly name = "PathError";
}

/** A printer for a template. */
export function createJsonPath(template: string, options: JsonPathOptions): (value: unknown) => string {
  let nodes: PathNode[][];
  try {
    nodes = parseTemplate(template);
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    return fail(`error parsing jsonpath ${template}, ${error.message}`);
  }
  return (value) => {
    try {
      const results = evaluateTemplate(nodes, value, options.allowMissingKeys);
      if (options.asJson === true) return `${toJson(results.flat(), { indent: 4 })}\n`;
      return results.map((values) => values.map(resultText).join(" ")).join("");
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      return fail(
        `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n`,
      );
    }
  };
}

/** All values that a template finds; the end of the command where it is none. */
export function findPath(template: string, value: unknown): unknown[] {
  try {
    return findAll(parseTemplate(template), value, true);
  } catch (error) {
    if (error instanceof PathError) return fail(error.message);
    throw error;
  }
}

/** All values that one path expression such as `{.spec.containers[*].name}` finds. */
export function findAll(nodes: readonly PathNode[][], value: unknown, allowMissing: boolean): unknown[] {
  return evaluateTemplate(nodes, value, allowMissing).flat();
}

function resultText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? toJson(value) : String(value);
}

/* Parsing */

/** Parts of a template: text outside braces, and actions within. Throws PathError. */
export function parseTemplate(template: string): PathNode[][] {
  const tokens: PathNode[][] = [];
  const stack: { list: PathNode[]; outer: PathNode[][] }[] = [];
  let current = tokens;
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{", at);
    const text = template.slice(at, open < 0 ? undefined : open);
    if (text !== "") current.push([{ type: "text", text }]);
    if (open < 0) break;
    const close = actionEnd(template, open + 1);
    const action = template.slice(open + 1, close).trim();
    at = close + 1;
    if (action === "end") {
      const range = stack.pop();
      if (!range) throw new PathError("not in range, nothing to end");
      range.outer.push([{ type: "range", list: range.list, body: current }]);
      current = range.outer;
    } else if (/^range\b/.test(action)) {
      stack.push({ list: parseExpression(action.slice(5).trim()), outer: current });
      current = [];
    } else current.push(parseExpression(action));
  }
  if (stack.length > 0) throw new PathError("unexpected end of template: range without end");
  return tokens;
}

function actionEnd(template: string, from: number): number {
  let quote = "";
  let depth = 0;
  for (let i = from; i < template.length; i++) {
    const char = template[i] ?? "";
    if (quote !== "") {
      if (char === "\\") i++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "[" || char === "(") depth++;
    else if (char === "]" || char === ")") depth--;
    else if (char === "}" && depth <= 0) return i;
    else if (char === "{") depth += 0;
  }
  throw new PathError("unclosed action");
}

function parseExpression(text: string): PathNode[] {
  const nodes: PathNode[] = [];
  let i = 0;
  while (i < text.length) {
    const char = text[i] ?? "";
    const rest = text.slice(i);
    if (char === " " || char === "\t" || char === "\n") i++;
    else if (char === "$" || char === "@") i++;
    else if (rest.startsWith("..")) {
      nodes.push({ type: "recursive" });
      i += /^\.\.[A-Za-z0-9_*\\-]/.test(rest) ? 1 : 2;
    } else if (char === ".") {
      const match = /^\.((?:\\.|[^\s.[\]{}()'",|@$:&<>=!])*)/.exec(rest);
      const name = (match?.[1] ?? "").replace(/\\(.)/g, "$1");
      i += 1 + (match?.[1]?.length ?? 0);
      if (name === "*") nodes.push({ type: "wildcard" });
      else if (name !== "") nodes.push({ type: "field", name });
    } else if (char === "[") {
      const close = bracketEnd(text, i + 1);
      nodes.push(...parseBracket(text.slice(i + 1, close)));
      i = close + 1;
    } else if (char === '"' || char === "'") {
      const close = quoteEnd(text, i);
      nodes.push({ type: "literal", value: unquote(text.slice(i, close + 1)) });
      i = close + 1;
    } else {
      const number = /^[-+]?\d+(\.\d+)?/.exec(rest);
      const word = /^[A-Za-z_][A-Za-z0-9_-]*/.exec(rest);
      if (number) {
        nodes.push({ type: "literal", value: Number(number[0]) });
        i += number[0].length;
      } else if (word) {
        const value = word[0];
        if (value === "true" || value === "false") nodes.push({ type: "literal", value: value === "true" });
        else if (i === 0 && nodes.length === 0) throw new PathError(`unrecognized identifier ${value}`);
        else nodes.push({ type: "field", name: value });
        i += value.length;
      } else
        throw new PathError(
          `unrecognized character in action: U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")} '${char}'`,
        );
    }
  }
  return nodes;
}

function bracketEnd(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === '"' || char === "'") i = quoteEnd(text, i);
    else if (char === "[") depth++;
    else if (char === "]" && --depth === 0) return i;
  }
  throw new PathError("unterminated array");
}

function quoteEnd(text: string, from: number): number {
  const quote = text[from];
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === quote) return i;
  }
  throw new PathError("unterminated quoted string");
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);
}

function parseBracket(inner: string): PathNode[] {
  const text = inner.trim();
  if (text === "*") return [{ type: "wildcard" }];
  if (text.startsWith("?(") && text.endsWith(")")) return [parseFilter(text.slice(2, -1))];
  if (/^'(?:[^'\\]|\\.)*'$|^"(?:[^"\\]|\\.)*"$/.test(text)) return [{ type: "field", name: unquote(text) }];
  const parts = splitTop(text, ",");
  if (parts.length > 1) return [{ type: "union", branches: parts.map((part) => parseBracket(part)) }];
  const slice = /^(-?\d*)(?::(-?\d*)(?::(-?\d*))?)?$/.exec(text);
  if (slice && text !== "") {
    return [
      {
        type: "slice",
        start: optionalNumber(slice[1]),
        end: optionalNumber(slice[2]),
        step: optionalNumber(slice[3]),
        single: slice[2] === undefined,
      },
    ];
  }
  throw new PathError(`invalid array index ${text}`);
}

function optionalNumber(part: string | undefined): number | null {
  return part === undefined || part === "" ? null : Number(part);
}

function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"' || text[i] === "'") i = quoteEnd(text, i);
    else if (text[i] === separator) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function parseFilter(text: string): PathNode {
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === '"' || char === "'") {
      i = quoteEnd(text, i);
      continue;
    }
    const operator = /^(==|!=|<=|>=|<|>|=~)/.exec(text.slice(i))?.[0];
    if (operator !== undefined) {
      return {
        type: "filter",
        left: parseExpression(text.slice(0, i).trim()),
        operator,
        right: parseExpression(text.slice(i + operator.length).trim()),
      };
    }
  }
  return { type: "filter", left: parseExpression(text.trim()), operator: "exists", right: [] };
}

/* Evaluation */

function evaluateTemplate(template: readonly PathNode[][], value: unknown, allowMissing: boolean): unknown[][] {
  return template.flatMap((nodes) => {
    const [first] = nodes;
    if (first?.type === "range") {
      const items = walk(first.list, [value], allowMissing);
      return items.flatMap((item) => evaluateTemplate(first.body, item, allowMissing));
    }
    return [walk(nodes, [value], allowMissing)];
  });
}

function walk(nodes: readonly PathNode[], start: readonly unknown[], allowMissing: boolean): unknown[] {
  let values = [...start];
  for (const node of nodes) values = step(node, values, allowMissing);
  return values;
}

function step(node: PathNode, values: readonly unknown[], allowMissing: boolean): unknown[] {
  switch (node.type) {
    case "text":
      return [node.text];
    case "literal":
      return [node.value];
    case "field":
      return values.flatMap((value) => fieldOf(value, node.name, values.length, allowMissing));
    case "wildcard":
      return values.flatMap((value) =>
        Array.isArray(value) ? (value as unknown[]) : isFields(value) ? sortedValues(value) : [],
      );
    case "recursive":
      return values.flatMap(descend);
    case "slice":
      return values.flatMap((value) =>
        Array.isArray(value) ? slice(value, node) : value === undefined ? [] : notArray(value),
      );
    case "filter":
      return values.flatMap((value) =>
        Array.isArray(value) ? (value as unknown[]).filter((item) => matches(node, item)) : [],
      );
    case "union":
      return node.branches.flatMap((branch) => walk(branch, values, allowMissing));
    case "range":
      return [];
  }
}

function notArray(value: unknown): never {
  throw new PathError(`${toJson(value)} is not array or slice`);
}

function fieldOf(value: unknown, name: string, siblings: number, allowMissing: boolean): unknown[] {
  if (isFields(value) && name in value) return [value[name]];
  if (Array.isArray(value)) return [];
  if (allowMissing || siblings > 1) return [];
  throw new PathError(`${name} is not found`);
}

function sortedValues(value: object): unknown[] {
  return Object.entries(value)
    .sort(([x], [y]) => byteOrder(x, y))
    .map(([, item]) => item as unknown);
}

function descend(value: unknown): unknown[] {
  const children = Array.isArray(value) ? (value as unknown[]) : isFields(value) ? sortedValues(value) : [];
  return [value, ...children.flatMap(descend)].filter((one) => one !== null && typeof one === "object");
}

function slice(items: readonly unknown[], node: PathNode & { type: "slice" }): unknown[] {
  const length = items.length;
  const from = node.start ?? 0;
  const start = from < 0 ? from + length : from;
  if (node.single) {
    if (start < 0 || start >= length) throw new PathError(`array index out of bounds: index ${from}, length ${length}`);
    return [items[start]];
  }
  const to = node.end ?? length;
  const end = Math.min(to < 0 ? to + length : to, length);
  const stride = node.step ?? 1;
  if (stride < 0) throw new PathError(`step must be > 0`);
  return items.slice(Math.max(0, start), Math.max(0, end)).filter((_, i) => stride <= 1 || i % stride === 0);
}

function matches(node: PathNode & { type: "filter" }, item: unknown): boolean {
  const left = walk(node.left, [item], true);
  if (node.operator === "exists") return left.length > 0;
  const right = walk(node.right, [item], true);
  if (left.length === 0) return false;
  if (left.length > 1 || right.length > 1) throw new PathError("can only compare one element at a time");
  if (right.length === 0) return false;
  return compare(left[0], node.operator, right[0]);
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  if (typeof left !== typeof right) {
    if (operator === "==" || operator === "!=") return (String(left) === String(right)) === (operator === "==");
    throw new PathError("incompatible types for comparison");
  }
  const order =
    typeof left === "number" && typeof right === "number" ? left - right : byteOrder(String(left), String(right));
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      throw new PathError(`unrecognized filter operator ${operator}`);
  }
}
