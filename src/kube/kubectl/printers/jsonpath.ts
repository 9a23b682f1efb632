/**
 * Runs JSONPath templates over objects.
 *
 * Source: k8s.io/client-go util/jsonpath (behaviour), v0.33: also that a `range` without its `end` runs once for each item
 * and once more behind them.
 * Simplified: recursive descent and `*` visit the keys of a map in sorted order; the real tool visits them at random.
 */
import { fail } from "../failure.ts";
import { isFields } from "../fields.ts";
import { goQuoted, goSyntax, goType, goValue } from "../../api/go-value.ts";
import { byteOrder, toJson } from "./json.ts";
import { parseTemplate, PathError } from "./jsonpath-parser.ts";
import type { PathList, PathNode } from "./jsonpath-parser.ts";

export interface JsonPathOptions {
  allowMissingKeys: boolean;
  asJson?: boolean;
}

/** A printer for a template. */
export function createJsonPath(template: string, options: JsonPathOptions): (value: unknown) => string {
  let parts: PathList[];
  try {
    parts = parseTemplate(template);
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    return fail(`error parsing jsonpath ${template}, ${error.message}`);
  }
  return (value) => {
    try {
      const results = new Runner(options.allowMissingKeys).run(parts, value);
      if (options.asJson === true) return results.map((values) => `${toJson(values, { indent: 4 })}\n`).join("");
      return results.map((values) => values.map(resultText).join(" ")).join("");
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      return fail(
        `error executing jsonpath ${goQuoted(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n`,
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
export function findAll(parts: readonly PathList[], value: unknown, allowMissing: boolean): unknown[] {
  return new Runner(allowMissing).run(parts, value).flat();
}

function resultText(value: unknown): string {
  return typeof value === "object" ? toJson(value) : goValue(value);
}

class Runner {
  readonly #allowMissing: boolean;
  #beginning = 0;
  #depth = 0;
  #ending = 0;
  #lastEnd: PathList | undefined;

  constructor(allowMissing: boolean) {
    this.#allowMissing = allowMissing;
  }

  /** The values of each part. */
  run(parts: readonly PathList[], value: unknown): unknown[][] {
    const found: unknown[][] = [];
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] ?? [];
      const values = this.#list(part, [value]);
      if (this.#ending > 0 && this.#ending <= this.#depth) {
        this.#ending--;
        this.#lastEnd = part;
        break;
      }
      if (this.#beginning > 0) {
        this.#beginning--;
        this.#depth++;
        const body = parts.slice(i + 1);
        for (const one of values) found.push(...this.run(body, one));
        // Nothing to go over: what is in the range is passed all the same, to find its end.
        if (values.length === 0) this.run(body, null);
        this.#depth--;
        const end = this.#lastEnd === undefined ? -1 : parts.indexOf(this.#lastEnd, i + 1);
        if (end >= 0) i = end;
        continue;
      }
      found.push(values);
    }
    return found;
  }

  #list(nodes: PathList, start: readonly unknown[]): unknown[] {
    let values = [...start];
    for (const node of nodes) values = this.#step(node, values);
    return values;
  }

  #step(node: PathNode, values: readonly unknown[]): unknown[] {
    switch (node.type) {
      case "text":
        return [node.text];
      case "literal":
        return values.map(() => node.value);
      case "field":
        return this.#field(node.name, values);
      case "wildcard":
        return values.flatMap(children);
      case "recursive":
        return values.flatMap(descend);
      case "slice":
        return slices(values, node);
      case "filter":
        return values.flatMap((value) => this.#filter(value, node));
      case "union":
        return node.branches.flatMap((branch) => this.#list(branch, values));
      case "identifier":
        return this.#identifier(node.name, values);
    }
  }

  #identifier(name: string, values: readonly unknown[]): unknown[] {
    if (name === "range") {
      this.#beginning++;
      return [...values];
    }
    if (name !== "end") throw new PathError(`unrecognized identifier ${name}`);
    if (this.#depth === 0) throw new PathError("not in range, nothing to end");
    this.#ending++;
    return [];
  }

  #field(name: string, values: readonly unknown[]): unknown[] {
    if (values.length === 0) return [];
    const found = values.flatMap((value) => (isFields(value) && Object.hasOwn(value, name) ? [value[name]] : []));
    if (found.length === 0 && !this.#allowMissing) throw new PathError(`${name} is not found`);
    return found;
  }

  #filter(value: unknown, node: PathNode & { type: "filter" }): unknown[] {
    if (!Array.isArray(value)) throw new PathError(`${goValue(value)} is not array or slice and cannot be filtered`);
    return (value as unknown[]).filter((item) => this.#passes(node, item));
  }

  #passes(node: PathNode & { type: "filter" }, item: unknown): boolean {
    if (node.operator === "exists") {
      try {
        return this.#list(node.left, [item]).length > 0;
      } catch (error) {
        if (error instanceof PathError) return false;
        throw error;
      }
    }
    const sides = [node.left, node.right].map((side) => this.#list(side, [item]));
    for (const side of sides) {
      if (side.length === 0) return false;
      if (side.length > 1) throw new PathError("can only compare one element at a time");
    }
    return compare(sides[0]?.[0], node.operator, sides[1]?.[0]);
  }
}

/** Items of a list, values of a map, characters of a text. */
function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value === "string") return Array.from(value, (char) => char.codePointAt(0));
  if (!isFields(value)) return [];
  return Object.entries(value)
    .sort(([x], [y]) => byteOrder(x, y))
    .map(([, item]) => item);
}

function descend(value: unknown): unknown[] {
  const inner = children(value);
  return inner.length === 0 ? [] : [value, ...inner.flatMap(descend)];
}

type Slice = PathNode & { type: "slice" };

function slices(values: readonly unknown[], node: Slice): unknown[] {
  const found: unknown[] = [];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (!Array.isArray(value)) throw new PathError(`${goType(value)} is not array or slice`);
    const range = bounds(value.length, node);
    // Nothing was asked for: that ends it, for the others too.
    if (!range) return found;
    for (let i = range.from; i < range.to; i += range.step) found.push(value[i]);
  }
  return found;
}

function bounds(length: number, node: Slice): { from: number; to: number; step: number } | null {
  const written = node.start ?? 0;
  const from = written < 0 ? written + length : written;
  const wanted = node.single ? written + 1 : (node.end ?? length);
  const to = wanted < 0 || (wanted === 0 && node.single) ? wanted + length : wanted;
  if (to === from) return null;
  const beyond = (index: number): PathError =>
    new PathError(`array index out of bounds: index ${index}, length ${length}`);
  if (from >= length || from < 0) throw beyond(from);
  if (to > length || to < 0) throw beyond(to - 1);
  if (from > to) throw new PathError(`starting index ${from} is greater than ending index ${to}`);
  if (node.step !== null && node.step <= 0) throw new PathError("step must be > 0");
  return { from, to, step: node.step ?? 1 };
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** As Go's templates compare: only what is of one basic kind. */
function compare(left: unknown, operator: string, right: unknown): boolean {
  const order = ORDERS[operator];
  if (!order) throw new PathError(`unrecognized filter operator ${operator}`);
  const [kind, other] = [basicKind(left), basicKind(right)];
  if (kind !== other) throw new PathError("incompatible types for comparison");
  if (kind === "bool" && operator !== "==" && operator !== "!=") throw new PathError("invalid type for comparison");
  if (typeof left === "number" && typeof right === "number") return order(left - right);
  return order(byteOrder(String(left), String(right)));
}

function basicKind(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    default:
      throw new PathError("invalid type for comparison");
  }
}
