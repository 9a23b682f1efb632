/**
 * Where in a manifest somebody is typing: the path of keys that leads to a place of a text which may be unfinished.
 * It goes by indentation and brackets alone, since what is being typed is seldom valid YAML.
 * Simplified: anchors, tags and complex keys (`? key`) are read as plain words.
 */

/** `[]` is an item of a list. */
export type PathPart = string;

export interface Place {
  /** Keys from the top of the document to what the place is in; `[]` is an item of a list. */
  path: readonly PathPart[];
  /** A key is being typed (`key`), or the value of the last key of the path (`value`); null: neither, such as a comment. */
  at: "key" | "value" | null;
  /** What is typed already of the key or value, and where it begins in the text. */
  word: string;
  from: number;
  /** Where the word ends. */
  to: number;
  /** Column of the keys around the place, from 0. */
  column: number;
  /** Inside `{}` or `[]`. */
  isFlow: boolean;
  /** Keys that stand in the same object already. */
  siblings: readonly string[];
  /** The document's own words for what it is. */
  apiVersion: string;
  kind: string;
  /** The document that holds the place. */
  document: { from: number; to: number };
}

interface Level {
  column: number;
  /** Undefined: the marker of a list's item. */
  key?: string;
}

const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#&*!|>%@`"'{}[\],-][^#]*?|-[^\s:][^#]*?)\s*:(?=\s|$)/;

/** Reads the place at `offset` (UTF-16 units from 0). */
export function placeAt(text: string, offset: number): Place {
  const document = documentAt(text, offset);
  const whole = text.slice(document.from, document.to);
  const top = { apiVersion: topValue(whole, "apiVersion"), kind: topValue(whole, "kind"), document };
  const reader = new Reader(whole, offset - document.from);
  const found = reader.read();
  return { ...found, from: found.from + document.from, to: found.to + document.from, ...top };
}

/** The document between its `---` lines. */
function documentAt(text: string, offset: number): { from: number; to: number } {
  let from = 0;
  let to = text.length;
  for (const match of text.matchAll(/^---(?=\s|$).*$/gm)) {
    if (match.index + match[0].length < offset) from = match.index + match[0].length + 1;
    else if (match.index >= offset) {
      to = match.index;
      break;
    }
  }
  return { from: Math.min(from, text.length), to };
}

function topValue(document: string, key: string): string {
  const match = new RegExp(`^(?:\\{\\s*)?"?${key}"?:[ \\t]*["']?([^\\s"'#,}]*)`, "m").exec(document);
  return match?.[1] ?? "";
}

type Found = Omit<Place, "apiVersion" | "kind" | "document">;

class Reader {
  readonly #text: string;
  readonly #offset: number;
  readonly #levels: Level[] = [];

  constructor(text: string, offset: number) {
    this.#text = text;
    this.#offset = offset;
  }

  read(): Found {
    let start = 0;
    while (start <= this.#text.length) {
      const end = endOfLine(this.#text, start);
      const next = this.#line(start, end);
      if (typeof next !== "number") return next;
      start = next;
    }
    return this.#nowhere();
  }

  /** Reads a line into the levels: where the next one begins, or the place, which is in this one. */
  #line(start: number, end: number): number | Found {
    const line = this.#text.slice(start, end);
    const isHere = this.#offset <= end;
    let column = /^ */.exec(line)?.[0].length ?? 0;
    if (isHere && this.#offset < start + column) column = this.#offset - start;
    let rest = line.slice(column);
    if (rest.trim() === "" || rest.startsWith("#")) {
      if (!isHere) return end + 1;
      if (rest.startsWith("#") && this.#offset > start + column) return this.#nowhere();
      this.#closeTo(column, false);
      return this.#key(start + column, column, "");
    }
    for (;;) {
      const dash = /^-(\s+|$)/.exec(rest);
      if (!dash || (isHere && this.#offset <= start + column)) break;
      this.#closeTo(column, true);
      this.#levels.push({ column });
      const inner = isHere ? Math.min(dash[0].length, this.#offset - start - column) : dash[0].length;
      column += inner;
      rest = line.slice(column);
    }
    const key = KEY.exec(rest);
    if (!key) return this.#withoutKey(start, end, column, rest, isHere);
    const name = unquoted(key[1] ?? "");
    this.#closeTo(column, false);
    const keyEnd = start + column + (key[1] ?? "").length;
    if (isHere && this.#offset <= keyEnd) return this.#key(start + column, column, key[1] ?? "");
    this.#levels.push({ column, key: name });
    return this.#value(start + column + key[0].length, end, isHere, column);
  }

  /** A plain item of a list, or the beginning of a key that has no colon yet. */
  #withoutKey(start: number, end: number, column: number, rest: string, isHere: boolean): number | Found {
    if (/^[{[]/.test(rest)) return this.#flow(start + column, column);
    if (!isHere) return end + 1;
    this.#closeTo(column, false);
    const word = /^[^\s#]*/.exec(rest)?.[0] ?? "";
    if (this.#offset > start + column + word.length && word !== "") return this.#nowhere();
    return this.#key(start + column, column, word);
  }

  /** What follows `key:`. */
  #value(at: number, end: number, isHere: boolean, column: number): number | Found {
    const raw = this.#text.slice(at, end);
    const space = /^\s*/.exec(raw)?.[0].length ?? 0;
    const value = raw.slice(space).replace(/(^|\s)#.*$/, "");
    if (/^[{[]/.test(value) && (!isHere || this.#offset > at + space)) return this.#flow(at + space, column);
    if (/^[|>][-+\d]*\s*$/.test(value)) {
      if (isHere) return this.#nowhere();
      return this.#blockScalar(end + 1, column);
    }
    if (!isHere) return end + 1;
    if (this.#offset === at && space === 0) return this.#nowhere();
    const text = value.trimEnd();
    if (text !== "" && this.#offset > at + space + text.length) return this.#nowhere();
    return this.#place("value", Math.min(at + space, this.#offset), text, column, false);
  }

  /** Skips the lines of a literal or folded text. */
  #blockScalar(start: number, column: number): number | Found {
    let at = start;
    while (at < this.#text.length) {
      const end = endOfLine(this.#text, at);
      const line = this.#text.slice(at, end);
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      if (line.trim() !== "" && indent <= column) return at;
      if (this.#offset <= end) return line.trim() === "" && this.#offset - at <= column ? at : this.#nowhere();
      at = end + 1;
    }
    return at;
  }

  /** `{` or `[`, over as many lines as it takes. */
  #flow(start: number, column: number): number | Found {
    const base = this.#levels.length;
    const open: { isMap: boolean; depth: number; siblings: string[]; word: number; hasKey: boolean }[] = [];
    const textToCursor = Math.min(this.#offset, this.#text.length);
    let at = start;
    for (; at < textToCursor; at++) {
      const char = this.#text[at] ?? "";
      const top = open.at(-1);
      if (char === '"' || char === "'") {
        const close = closingQuote(this.#text, at);
        if (close >= textToCursor) break;
        at = close;
      } else if (char === "{" || char === "[") {
        if (char === "[") this.#levels.push({ column });
        open.push({ isMap: char === "{", depth: this.#levels.length, siblings: [], word: at + 1, hasKey: false });
      } else if (char === "}" || char === "]") {
        const closed = open.pop();
        this.#levels.length = (closed?.depth ?? base) - (char === "]" ? 1 : 0);
        const outer = open.at(-1);
        if (outer) this.#levels.length = Math.max(outer.depth, this.#levels.length);
        else {
          this.#levels.length = base;
          return this.#offset <= endOfLine(this.#text, at) ? this.#nowhere() : endOfLine(this.#text, at) + 1;
        }
      } else if (char === "," && top) {
        this.#levels.length = top.depth;
        top.word = at + 1;
        top.hasKey = false;
      } else if (char === ":" && top?.isMap && !top.hasKey && /[\s,{}[\]"']|$/.test(this.#text[at + 1] ?? "")) {
        const key = unquoted(this.#text.slice(top.word, at).trim());
        top.siblings.push(key);
        top.hasKey = true;
        top.word = at + 1;
        this.#levels.push({ column, key });
      }
    }
    const top = open.at(-1);
    if (!top) return this.#nowhere();
    const from = top.word + (/^\s*/.exec(this.#text.slice(top.word, textToCursor))?.[0].length ?? 0);
    const word = /^("[^"\n]*"?|'[^'\n]*'?|[^,{}[\]:\n"']*)/.exec(this.#text.slice(from))?.[0].trimEnd() ?? "";
    const isValue = !top.isMap || top.hasKey;
    const place = this.#place(isValue ? "value" : "key", from, word, column, true);
    return isValue ? place : { ...place, siblings: [...top.siblings, ...laterFlowKeys(this.#text, textToCursor)] };
  }

  /** Closes what is no longer open at a column; a list may stand at the column of its key. */
  #closeTo(column: number, isItem: boolean): void {
    for (let top = this.#levels.at(-1); top; top = this.#levels.at(-1)) {
      const isOpen = top.column < column || (isItem && top.column === column && top.key !== undefined);
      if (isOpen) return;
      this.#levels.pop();
    }
  }

  #key(from: number, column: number, word: string): Found {
    return { ...this.#place("key", from, word, column, false), siblings: this.#siblings(from, column) };
  }

  #place(at: "key" | "value", from: number, word: string, column: number, isFlow: boolean): Found {
    const path = this.#levels.map(({ key }) => key ?? "[]");
    return { path, at, word, from, to: from + word.length, column, isFlow, siblings: [] };
  }

  #nowhere(): Found {
    return { ...this.#place("key", this.#offset, "", 0, false), at: null };
  }

  /** Keys of the object around a key, before and after it: lines at its column, up to one further left. */
  #siblings(from: number, column: number): string[] {
    const lines = this.#text.split("\n");
    const own = this.#text.slice(0, from).split("\n").length - 1;
    const found: string[] = [];
    const look = (index: number, isUpwards: boolean): boolean => {
      const line = lines[index] ?? "";
      const dashes = /^ *(- +)*/.exec(line)?.[0] ?? "";
      const content = line.slice(dashes.length);
      if (content === "" || content.startsWith("#")) return true;
      const begins = dashes.includes("-") ? dashes.indexOf("-") : dashes.length;
      const startsItem = dashes.includes("-");
      if (dashes.length === column && (!startsItem || isUpwards || index === own)) {
        const key = KEY.exec(content);
        if (key && index !== own) found.push(unquoted(key[1] ?? ""));
      }
      if (isUpwards) return begins >= column && !(startsItem && begins < column);
      return begins >= column;
    };
    const ownDashes = /^ *(- +)*/.exec(lines[own] ?? "")?.[0] ?? "";
    if (!(ownDashes.includes("-") && ownDashes.indexOf("-") < column)) {
      for (let index = own - 1; index >= 0 && look(index, true); index--);
    }
    for (let index = own + 1; index < lines.length && look(index, false); index++);
    return found;
  }
}

/** Keys of the rest of a map in braces, up to its end. */
function laterFlowKeys(text: string, at: number): string[] {
  const rest = /^[^{}]*/.exec(text.slice(at))?.[0] ?? "";
  return [...rest.matchAll(/[,\s]([\w.-]+):/g)].map((match) => match[1] ?? "");
}

function closingQuote(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\" && quote === '"') i++;
    else if (text[i] === quote) return i;
  }
  return text.length;
}

function unquoted(word: string): string {
  return /^(".*"|'.*')$/.test(word) ? word.slice(1, -1) : word;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
