/**
 * Reads a manifest as kubectl does: documents apart, each from YAML (or JSON) to plain values, with the place of each value.
 * Source: kubectl's YAMLOrJSONDecoder and sigs.k8s.io/yaml by behaviour; YAML 1.2.2 for the syntax.
 * Simplified: explicit tags other than the core ones are ignored.
 */
import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from "js-yaml";
import type { Event, ScalarEvent } from "js-yaml";
import { readPlainScalar } from "./go-scalars.ts";
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
  let events: Event[];
  try {
    events = parseEvents(part.text, {});
  } catch (error) {
    if (error instanceof YAMLException) return { kind: "problem", problem: syntaxProblem(error, part, lines) };
    throw error;
  }
  const composer = new Composer(part, events, lines);
  try {
    const document = composer.document();
    return document ? { kind: "document", document, warnings: composer.problems } : { kind: "nothing" };
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    const line = lines.position(part.offset + error.start).line - part.firstLine + 1;
    const message = `error converting YAML to JSON: yaml: ${error.unlined ? "" : `line ${line}: `}${error.message}`;
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
  readonly unlined: boolean;

  constructor(message: string, start: number, end: number, unlined = false) {
    super(message);
    this.start = start;
    this.end = end;
    this.unlined = unlined;
  }
}

interface Spot {
  start: number;
  end: number;
}

class Composer {
  /** What is legal and likely a mistake. */
  readonly problems: ManifestProblem[] = [];
  readonly #part: Part;
  readonly #events: readonly Event[];
  readonly #lines: LineIndex;
  #at = 0;
  readonly #anchors = new Map<string, unknown>();
  /** Where each path's value stands; for maps and lists, their whole extent. */
  readonly #spots = new Map<string, Spot>();
  #end = 0;

  constructor(part: Part, events: readonly Event[], lines: LineIndex) {
    this.#part = part;
    this.#events = events;
    this.#lines = lines;
  }

  document(): ManifestDocument | undefined {
    const first = this.#events[this.#at++];
    if (first?.type !== EVENT_ID.DOCUMENT) return undefined;
    const next = this.#events[this.#at];
    if (!next || next.type === EVENT_ID.POP) return undefined;
    const value = this.#node("");
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

  #node(path: string): unknown {
    const event = this.#events[this.#at++];
    switch (event?.type) {
      case EVENT_ID.SCALAR: {
        const spot = { start: event.valueStart, end: event.valueEnd };
        this.#spots.set(path, spot);
        this.#end = Math.max(this.#end, event.valueEnd);
        return this.#anchored(event, this.#scalar(event));
      }
      case EVENT_ID.ALIAS: {
        const name = this.#part.text.slice(event.anchorStart, event.anchorEnd).replace(/^\*/, "");
        if (!this.#anchors.has(name))
          throw new ComposeError(`unknown anchor '${name}' referenced`, event.anchorStart, event.anchorEnd, true);
        this.#spots.set(path, { start: event.anchorStart, end: event.anchorEnd });
        return this.#anchors.get(name);
      }
      case EVENT_ID.SEQUENCE: {
        const items: unknown[] = [];
        this.#anchored(event, items);
        while (this.#events[this.#at]?.type !== EVENT_ID.POP) items.push(this.#node(`${path}[${items.length}]`));
        this.#at++;
        this.#spots.set(path, { start: event.start, end: this.#end });
        return items;
      }
      case EVENT_ID.MAPPING: {
        const map: Record<string, unknown> = {};
        this.#anchored(event, map);
        const written = new Set<string>();
        while (this.#events[this.#at]?.type !== EVENT_ID.POP) this.#entry(map, written, path);
        this.#at++;
        this.#spots.set(path, { start: event.start, end: this.#end });
        return map;
      }
      default:
        return null;
    }
  }

  #entry(map: Record<string, unknown>, written: Set<string>, path: string): void {
    const event = this.#events[this.#at++];
    if (event?.type !== EVENT_ID.SCALAR) {
      const start = event && "start" in event ? event.start : 0;
      throw new ComposeError("invalid map key", start, start + 1);
    }
    const isPlain = event.style === SCALAR_STYLE.PLAIN;
    const value = this.#scalar(event);
    const key = value === null ? "null" : String(value);
    if (isPlain && key === "<<") {
      const merged = this.#node(`${path}.<<`);
      for (const source of Array.isArray(merged) ? merged : [merged]) {
        for (const [name, one] of Object.entries((source ?? {}) as object)) if (!(name in map)) map[name] = one;
      }
      return;
    }
    if (written.has(key)) {
      const range = this.#lines.range(this.#part.offset + event.valueStart, this.#part.offset + event.valueEnd);
      const message = `key ${JSON.stringify(key)} is set twice; the last one counts`;
      this.problems.push({ severity: "warning", message, range });
    }
    written.add(key);
    const child = path === "" ? key : `${path}.${key}`;
    const keySpot = { start: event.valueStart, end: event.valueEnd };
    const entry = this.#node(child);
    if (entry === null) this.#spots.set(child, keySpot);
    this.#spots.set(`${child}#key`, keySpot);
    Object.defineProperty(map, key, { value: entry, enumerable: true, writable: true, configurable: true });
  }

  #anchored<T>(event: { anchorStart: number; anchorEnd: number }, value: T): T {
    if (event.anchorStart >= 0)
      this.#anchors.set(this.#part.text.slice(event.anchorStart, event.anchorEnd).replace(/^&/, ""), value);
    return value;
  }

  #scalar(event: ScalarEvent): unknown {
    const text = getScalarValue(this.#part.text, event);
    const tag = event.tagStart < 0 ? "" : this.#part.text.slice(event.tagStart, event.tagEnd);
    if (tag === "!!str" || tag === "!" || (tag === "" && event.style !== SCALAR_STYLE.PLAIN)) return text;
    return readPlainScalar(text);
  }
}

/** Reasons of our parser in the words of Go's, where the two see the same thing. */
const GO_WORDS: readonly (readonly [RegExp, string])[] = [
  [/tab/i, "found character that cannot start any token"],
  [/bad indentation of a mapping entry|mapping values/i, "mapping values are not allowed in this context"],
  [/bad indentation of a sequence entry/i, "did not find expected '-' indicator"],
  [/unexpected end of the stream within a (double|single) quoted/i, "found unexpected end of stream"],
  [/unexpected end of the stream within a flow|missed comma between flow/i, "did not find expected ',' or ']'"],
  [/can not read a block mapping entry|implicit mapping pair|multiline key/i, "could not find expected ':'"],
  [/unidentified alias|alias/i, "did not find expected alphabetic or numeric character"],
];

function syntaxProblem(error: YAMLException, part: Part, lines: LineIndex): ManifestProblem {
  const offset = error.mark?.position ?? 0;
  const position = lines.position(part.offset + offset);
  const words = GO_WORDS.find(([pattern]) => pattern.test(error.reason))?.[1] ?? "did not find expected key";
  const line = position.line - part.firstLine + 1;
  return {
    severity: "error",
    message: `error converting YAML to JSON: yaml: line ${line}: ${words}`,
    range: { start: position, end: lines.line(position.line).end },
  };
}
