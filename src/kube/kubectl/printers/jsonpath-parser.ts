/**
 * Reads JSONPath templates: `{.status.phase}`, `{range .items[*]}...{end}`, filters, slices, unions and recursive descent.
 *
 * Source: k8s.io/client-go util/jsonpath (behaviour and words), v0.33.
 */

export type PathNode =
  | { type: "text"; text: string }
  | { type: "field"; name: string }
  | { type: "wildcard" }
  | { type: "recursive" }
  | { type: "slice"; start: number | null; end: number | null; step: number | null; single: boolean }
  | { type: "filter"; left: PathList; operator: string; right: PathList }
  | { type: "union"; branches: PathList[] }
  | { type: "literal"; value: number | boolean }
  | { type: "identifier"; name: string };

/** What stands in one pair of braces, or the text between two. */
export type PathList = readonly PathNode[];

/** A problem of a template or of running it, in client-go's words. */
export class PathError extends Error {
  override readonly name = "PathError";
}

/** The parts of a template. Throws PathError. */
export function parseTemplate(template: string): PathList[] {
  return new Parser(template).template();
}

const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const TERMINATORS = " \t\r\n.,[]$@{}";
const ESCAPES: Readonly<Record<string, string>> = { a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

class Parser {
  readonly #input: string;
  #at = 0;

  constructor(input: string) {
    this.#input = input;
  }

  template(): PathList[] {
    const parts: PathList[] = [];
    while (this.#at < this.#input.length) {
      const open = this.#input.indexOf("{", this.#at);
      const text = this.#input.slice(this.#at, open < 0 ? undefined : open);
      if (text !== "") parts.push([{ type: "text", text }]);
      if (open < 0) break;
      this.#at = open + 1;
      parts.push(this.#action());
    }
    return parts;
  }

  /** Everything up to the closing brace. */
  #action(): PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      const rest = this.#input.slice(this.#at, this.#at + 3);
      const char = rest[0] ?? "";
      if (char === "}") {
        this.#at++;
        return nodes;
      }
      if (char === "" || char === "\n" || char === "\r") throw new PathError("unclosed action");
      if (char === " " || char === "@" || char === "$") this.#at++;
      else if (rest === "[?(") nodes.push(this.#filter());
      else if (rest.startsWith("..")) this.#recursive(nodes);
      else if (char === "[") nodes.push(...this.#array());
      else if (char === '"' || char === "'") nodes.push(this.#quoted(char));
      else if (char === ".") nodes.push(this.#field(1));
      else if (/[-+\d]/.test(char)) nodes.push(this.#number());
      else if (isWordLetter(char)) nodes.push(this.#identifier());
      else throw new PathError(`unrecognized character in action: ${shownCharacter(this.#input, this.#at)}`);
    }
  }

  #identifier(): PathNode {
    const name = this.#until((char) => TERMINATORS.includes(char));
    return name === "true" || name === "false"
      ? { type: "literal", value: name === "true" }
      : { type: "identifier", name };
  }

  #recursive(nodes: PathNode[]): void {
    if (nodes.at(-1)?.type === "recursive") throw new PathError("invalid multiple recursive descent");
    this.#at += 2;
    nodes.push({ type: "recursive" });
    if (isWordLetter(this.#input[this.#at] ?? "")) nodes.push(this.#field(0));
  }

  /** A name behind `skip` characters; a backslash takes what follows as it is. */
  #field(skip: number): PathNode {
    this.#at += skip;
    const start = this.#at;
    for (; this.#at < this.#input.length; this.#at++) {
      const char = this.#input[this.#at] ?? "";
      if (char === "\\") this.#at++;
      else if (TERMINATORS.includes(char)) break;
    }
    const name = this.#input.slice(start, this.#at);
    return name === "*" ? { type: "wildcard" } : { type: "field", name: name.replaceAll("\\", "") };
  }

  #number(): PathNode {
    const [text = ""] = /^[-+]?[.\d]*/.exec(this.#input.slice(this.#at)) ?? [];
    this.#at += text.length;
    if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new PathError(`cannot parse number ${text}`);
    return { type: "literal", value: Number(text) };
  }

  #array(): PathNode[] {
    const start = this.#at + 1;
    const end = this.#input.slice(start).search(/[\]\n]/) + start;
    if (end < start || this.#input[end] === "\n") throw new PathError("unterminated array");
    this.#at = end + 1;
    const text = this.#input.slice(start, end);
    const parts = text.split(",");
    if (parts.length > 1)
      return [{ type: "union", branches: parts.map((part) => actionOf(`[${part.replace(/^ +| +$/g, "")}]`)) }];
    const key = /^'([^']*)'$/.exec(text);
    if (key) return [...actionOf(`.${key[1] ?? ""}`)];
    const slice = SLICE.exec(text === "*" ? ":" : text);
    if (!slice) throw new PathError(`invalid array index ${text}`);
    const [, first = "", second, third] = slice;
    const isSingle = second === undefined;
    return [
      {
        type: "slice",
        start: first === "" ? null : index(first),
        end: isSingle || second === ":" ? null : index(second.slice(1)),
        step: third === undefined || third === ":" ? null : index(third.slice(1)),
        single: isSingle,
      },
    ];
  }

  #filter(): PathNode {
    this.#at += 3;
    const start = this.#at;
    let pair = "";
    let isClosed = false;
    for (; ; this.#at++) {
      const char = this.#input[this.#at] ?? "";
      if (char === "" || char === "\n") throw new PathError("unterminated filter");
      if (char === '"' || char === "'") {
        if (pair === "") pair = char;
        else if (char === pair && this.#input[this.#at - 1] !== "\\") isClosed = true;
      } else if (char === ")" && (pair === "" || isClosed)) break;
    }
    const text = this.#input.slice(start, this.#at);
    if (this.#input[this.#at + 1] !== "]") throw new PathError("unclosed array expect ]");
    this.#at += 2;
    const match = /^([^!<>=]+)([!<>=]+)(.+?)$/s.exec(text);
    if (!match) return { type: "filter", left: actionOf(text), operator: "exists", right: [] };
    const [, left = "", operator = "", right = ""] = match;
    return { type: "filter", left: actionOf(left), operator, right: actionOf(right) };
  }

  #quoted(quote: string): PathNode {
    const start = this.#at;
    for (this.#at++; ; this.#at++) {
      const char = this.#input[this.#at] ?? "";
      if (char === "" || char === "\n") throw new PathError("unterminated quoted string");
      if (char === quote && this.#input[this.#at - 1] !== "\\") break;
    }
    this.#at++;
    return { type: "text", text: unquoted(this.#input.slice(start, this.#at)) };
  }

  #until(isEnd: (char: string) => boolean): string {
    const start = this.#at;
    while (this.#at < this.#input.length && !isEnd(this.#input[this.#at] ?? "")) this.#at++;
    return this.#input.slice(start, this.#at);
  }
}

/** The first pair of braces of a template that is made here. */
function actionOf(text: string): PathList {
  return parseTemplate(`{${text}}`)[0] ?? [];
}

function index(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new PathError(`array index ${text} is not a number`);
  return Number(text);
}

function isWordLetter(char: string): boolean {
  return char !== "" && /[\p{L}\p{Nd}_]/u.test(char);
}

/** `U+0028 '('`. */
function shownCharacter(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")} '${String.fromCodePoint(code)}'`;
}

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([^]))/gi, (_, byte?: string, unit?: string, char?: string) => {
      const code = byte ?? unit;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (char !== undefined && !(char in ESCAPES) && !"\\'\"".includes(char))
        throw new PathError(`unquote string ${text} error invalid syntax`);
      return ESCAPES[char ?? ""] ?? char ?? "";
    });
}
