/**
 * Reads a manifest as kubectl does: documents apart, each from YAML (or JSON) to plain values, with the place of each value.
 * Source: kubectl's YAMLOrJSONDecoder and sigs.k8s.io/yaml by behaviour; YAML 1.2.2 for the syntax.
 * Simplified: explicit tags other than the core ones are ignored.
 */
import { readPlainScalar } from "./go-scalars.ts";
import { YamlError } from "./go-yaml-tokens.ts";
import { parseGoYaml } from "./go-yaml.ts";
import type { YamlNode } from "./go-yaml.ts";
import { LineIndex } from "./positions.ts";
import { reindented } from "./reindent.ts";
import type { ManifestDocument, ManifestProblem, ParsedManifest, Range } from "./types.ts";

/** Documents and problems of a text. `file` is what error messages call it. */
export function parseManifest(text: string, _file: string): ParsedManifest {
  const lines = new LineIndex(text);
  const documents: ManifestDocument[] = [];
  const problems: ManifestProblem[] = [];
  for (const part of splitDocuments(text)) {
    const composed = compose(part, lines);
    if (composed.kind === "problem") problems.push(composed.problem);
    else if (composed.kind === "document") {
      documents.push(composed.document);
      problems.push(...composed.warnings);
    }
  }
  if (
    problems.some((problem) => problem.severity === "error") ||
    documents.some((document) => looksFlat(document.value))
  ) {
    const repaired = reindented(text);
    if (repaired !== undefined) {
      const first = problems.find((problem) => problem.severity === "error");
      const suggestion = { title: "Restore the indentation that was lost in copying", text: repaired };
      if (first) first.suggestion = suggestion;
      else
        problems.push({
          severity: "error",
          message: "the indentation of this manifest seems to have been lost in copying",
          range: lines.line(1),
          suggestion,
        });
    }
  }
  return { documents, problems };
}

/** A Pod or a template whose fields all stand at the top. */
function looksFlat(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { kind, metadata, spec } = value as Record<string, unknown>;
  return typeof kind === "string" && (metadata === null || spec === null) && "name" in value;
}

interface Part {
  text: string;
  /** Where it begins in the whole text. */
  offset: number;
  firstLine: number;
}

/** At lines that begin with `---`, as kubectl splits before it parses. */
function splitDocuments(text: string): Part[] {
  const parts: Part[] = [];
  let offset = 0;
  let firstLine = 1;
  let start = 0;
  let startLine = 1;
  for (const line of text.split("\n")) {
    if (/^---(\s|$)/.test(line) && offset > start) {
      parts.push({ text: text.slice(start, offset), offset: start, firstLine: startLine });
      start = offset;
      startLine = firstLine;
    }
    offset += line.length + 1;
    firstLine++;
  }
  parts.push({ text: text.slice(start), offset: start, firstLine: startLine });
  return parts;
}

type Composed =
  | { kind: "document"; document: ManifestDocument; warnings: ManifestProblem[] }
  | { kind: "problem"; problem: ManifestProblem }
  | { kind: "nothing" };

function compose(part: Part, lines: LineIndex): Composed {
  try {
    const root = parseGoYaml(part.text);
    if (!root) return { kind: "nothing" };
    const composer = new Composer(part, lines);
    const document = composer.document(root);
    return document ? { kind: "document", document, warnings: composer.problems } : { kind: "nothing" };
  } catch (error) {
    if (error instanceof YamlError) return { kind: "problem", problem: syntaxProblem(error, part, lines) };
    if (error instanceof RangeError)
      return {
        kind: "problem",
        problem: syntaxProblem(new YamlError("exceeded max depth of 10000", 0, 0), part, lines),
      };
    if (!(error instanceof ComposeError)) throw error;
    const message = `error converting YAML to JSON: ${error.message}`;
    return {
      kind: "problem",
      problem: { severity: "error", message, range: lines.range(part.offset + error.start, part.offset + error.end) },
    };
  }
}

/** The YAML is well-formed but cannot be JSON. */
class ComposeError extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, { start, end }: Spot) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** Simplified: the library's limit is 10,000. */
const MAX_DEPTH = 1000;

interface Spot {
  start: number;
  end: number;
}

class Composer {
  /** What is legal and likely a mistake. */
  readonly problems: ManifestProblem[] = [];
  readonly #part: Part;
  readonly #lines: LineIndex;
  readonly #anchors = new Map<string, YamlNode>();
  /** Anchors whose value is being read. */
  readonly #open = new Set<string>();
  /** Where each path's value stands; for maps and lists, their whole extent. */
  readonly #spots = new Map<string, Spot>();
  #end = 0;
  /** Nodes read, and those of them that are read for an alias. */
  #count = 0;
  #aliasCount = 0;
  #depth = 0;

  constructor(part: Part, lines: LineIndex) {
    this.#part = part;
    this.#lines = lines;
  }

  document(root: YamlNode): ManifestDocument | undefined {
    const value = this.#node(root, "");
    if (value === null) return undefined;
    const locate = (path: string): Range => this.#locate(path);
    return { value, range: locate(""), locate };
  }

  #locate(path: string): Range {
    for (let at = path; ; at = at.replace(/(\.[^.[\]]*|\[[^\]]*\]|^[^.[\]]+)$/, "")) {
      const spot = this.#spots.get(at);
      if (spot) return this.#lines.range(this.#part.offset + spot.start, this.#part.offset + spot.end);
      if (at === "") return this.#lines.range(this.#part.offset, this.#part.offset);
    }
  }

  #node(node: YamlNode, path: string): unknown {
    if (++this.#depth > MAX_DEPTH) throw new YamlError("exceeded max depth of 10000", 0, node.start);
    const value = this.#value(node, path);
    this.#depth--;
    return value;
  }

  #value(node: YamlNode, path: string): unknown {
    this.#count++;
    if (this.#open.size > 0) this.#aliasCount++;
    if (this.#aliasCount > 100 && this.#count > 1000 && this.#aliasCount / this.#count > allowedAliases(this.#count))
      throw new ComposeError("yaml: document contains excessive aliasing", node);
    if (node.anchor !== "") this.#anchors.set(node.anchor, node);
    const isAliased = this.#open.size > 0;
    switch (node.kind) {
      case "alias":
        return this.#alias(node, path);
      case "scalar":
        if (!isAliased) {
          this.#spots.set(path, { start: node.start, end: node.end });
          this.#end = Math.max(this.#end, node.end);
        }
        return this.#scalar(node);
      case "sequence": {
        const items = node.items.map((item, i) => this.#node(item, `${path}[${i}]`));
        if (!isAliased) this.#spots.set(path, { start: node.start, end: this.#end });
        return items;
      }
      default: {
        const map: Record<string, unknown> = {};
        const written = new Set<string>();
        for (const [key, value] of node.entries) this.#entry(key, value, map, written, path);
        if (!isAliased) this.#spots.set(path, { start: node.start, end: this.#end });
        return map;
      }
    }
  }

  /** JSON has no endless numbers. */
  #scalar(node: YamlNode & { kind: "scalar" }): unknown {
    const value = scalarOf(node);
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    const shown = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    throw new ComposeError(`json: unsupported value: ${shown}`, node);
  }

  #alias(node: YamlNode & { kind: "alias" }, path: string): unknown {
    const target = this.#anchors.get(node.name);
    if (!target) throw new ComposeError(`yaml: unknown anchor '${node.name}' referenced`, node);
    if (this.#open.has(node.name)) throw new ComposeError(`yaml: anchor '${node.name}' value contains itself`, node);
    this.#open.add(node.name);
    const value = this.#node(target, path);
    this.#open.delete(node.name);
    this.#spots.set(path, { start: node.start, end: node.end });
    return value;
  }

  #entry(
    keyNode: YamlNode,
    valueNode: YamlNode,
    map: Record<string, unknown>,
    written: Set<string>,
    path: string,
  ): void {
    if (keyNode.kind === "scalar" && keyNode.isPlain && keyNode.value === "<<")
      return this.#merge(valueNode, map, path);
    const value = this.#node(keyNode, `${path}#`);
    if (typeof value === "object" && value !== null)
      throw new ComposeError(`yaml: invalid map key: ${goSyntax(value)}`, keyNode);
    if (value === null) throw new ComposeError("unsupported map key of type: %!s(<nil>), key: <nil>", keyNode);
    const key = String(value);
    if (written.has(key)) {
      const range = this.#lines.range(this.#part.offset + keyNode.start, this.#part.offset + keyNode.end);
      const message = `key ${JSON.stringify(key)} is set twice; the last one counts`;
      this.problems.push({ severity: "warning", message, range });
    }
    written.add(key);
    const child = path === "" ? key : `${path}.${key}`;
    const keySpot = { start: keyNode.start, end: keyNode.end };
    const entry = this.#node(valueNode, child);
    if (this.#open.size === 0) {
      if (entry === null) this.#spots.set(child, keySpot);
      this.#spots.set(`${child}#key`, keySpot);
    }
    put(map, key, entry);
  }

  #merge(node: YamlNode, map: Record<string, unknown>, path: string): void {
    const merged = this.#node(node, `${path}.<<`);
    const sources = Array.isArray(merged) ? (merged as unknown[]).toReversed() : [merged];
    for (const source of sources) {
      if (typeof source !== "object" || source === null || Array.isArray(source))
        throw new ComposeError("yaml: map merge requires map or sequence of maps as the value", node);
      for (const [name, one] of Object.entries(source)) put(map, name, one);
    }
  }
}

/** The share of nodes that may come of aliases in a document of so many, as the library sees it. */
function allowedAliases(count: number): number {
  if (count <= 400_000) return 0.99;
  return count >= 4_000_000 ? 0.1 : 0.99 - 0.89 * ((count - 400_000) / 3_600_000);
}

function put(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

function scalarOf({ value, isPlain, tag }: YamlNode & { kind: "scalar" }): unknown {
  if (tag === "!!str" || tag === "!" || (tag === "" && !isPlain)) return value;
  return readPlainScalar(value);
}

/** Go's `%#v` of a value that cannot be a key: mostly `{{ .Values.name }}` of a Helm chart. */
function goSyntax(value: unknown): string {
  if (value === null) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${goSyntax(one)}`);
  return `map[interface {}]interface {}{${entries.join(", ")}}`;
}

function syntaxProblem(error: YamlError, part: Part, lines: LineIndex): ManifestProblem {
  const position = lines.position(part.offset + error.offset);
  const where = error.line === 0 ? "" : `line ${error.line}: `;
  return {
    severity: "error",
    message: `error converting YAML to JSON: yaml: ${where}${error.message}`,
    range: { start: position, end: lines.line(position.line).end },
  };
}
