/** Commands with their words as they were typed, for `layout.ts`. Source: bash 5.2 manual (Shell Grammar). */
import type { Parser } from "../syntax/parser.ts";
import type { ByteString } from "../../kernel/types.ts";

export interface Redirection {
  readonly text: ByteString;
  /** Of a here-document: its lines, with the last. */
  document: ByteString | null;
}

interface Base {
  readonly redirects: readonly Redirection[];
  /** `time `, or "". */
  readonly time: ByteString;
  readonly isNegated: boolean;
}

export type Node = Base &
  (
    | { readonly kind: "text"; readonly text: ByteString }
    | { readonly kind: "connection"; readonly left: Node; readonly operator: string; readonly right: Node | null }
    | { readonly kind: "group" | "subshell"; readonly body: Node }
    | { readonly kind: "if"; readonly test: Node; readonly body: Node; readonly otherwise: Node | null }
    | { readonly kind: "while"; readonly word: string; readonly test: Node; readonly body: Node }
    | { readonly kind: "for"; readonly head: ByteString; readonly isArithmetic: boolean; readonly body: Node }
    | { readonly kind: "case"; readonly head: ByteString; readonly items: readonly Item[] }
    | { readonly kind: "function"; readonly name: ByteString; readonly body: Node }
  );

interface Item {
  readonly patterns: readonly ByteString[];
  readonly body: Node | null;
  readonly end: string;
}

const PLAIN: Base = { redirects: [], time: "", isNegated: false };
const ENDS = new Set(["end of file", ")", ";;", ";&", ";;&", "}", "do", "done", "elif", "else", "esac", "fi", "then"]);

/** Throws where it does not understand. */
export function readTree(parser: Parser): Node {
  const tree = new TreeReader(parser).list();
  if (!tree) throw new Error("no command");
  return tree;
}

class TreeReader {
  readonly #parser: Parser;
  #open: { redirection: Redirection; delimiter: ByteString; stripsTabs: boolean }[] = [];

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  #next(isKeyword = false): string {
    const token = this.#parser.next(isKeyword);
    if ((token === "newline" || token === "end of file") && this.#open.length > 0) this.#takeDocuments();
    return token;
  }

  /** The token behind newlines. */
  #nextBehind(): string {
    for (;;) {
      const token = this.#next(true);
      if (token !== "newline") return token;
    }
  }

  /** What the redirections of the line before ask for stands behind its newline. */
  #takeDocuments(): void {
    const { text, pos } = this.#parser.reader;
    let next = pos;
    for (const { redirection, delimiter, stripsTabs } of this.#open) {
      let document = "";
      while (next < text.length) {
        const end = text.indexOf("\n", next);
        const line = text.slice(next, end < 0 ? text.length : end);
        next = end < 0 ? text.length : end + 1;
        const shown = stripsTabs ? line.replace(/^\t+/, "") : line;
        document += `${shown}\n`;
        if (shown === delimiter) break;
      }
      redirection.document = document;
    }
    this.#open = [];
    this.#parser.jump(next);
  }

  #back(): void {
    this.#parser.pushBack();
  }

  /** The word as it was typed. */
  get #raw(): ByteString {
    const { reader, tokenStart } = this.#parser;
    return reader.text.slice(tokenStart, reader.pos);
  }

  #expect(wanted: string): void {
    if (this.#nextBehind() !== wanted) throw new Error(`no ${wanted}`);
  }

  /** Up to what ends it; null where it is empty. */
  list(): Node | null {
    const first = this.#nextBehind();
    this.#back();
    if (ENDS.has(first)) return null;
    const left = this.#andOr();
    let operator = this.#next();
    if (operator === "newline") operator = ";";
    if (operator !== ";" && operator !== "&") {
      this.#back();
      return left;
    }
    const right = this.list();
    if (right === null && operator === ";") return left;
    return { ...PLAIN, kind: "connection", left, operator, right };
  }

  #required(): Node {
    const list = this.list();
    if (!list) throw new Error("no command");
    return list;
  }

  #andOr(): Node {
    let left = this.#pipeline();
    for (;;) {
      const operator = this.#next();
      if (operator !== "&&" && operator !== "||") {
        this.#back();
        return left;
      }
      left = { ...PLAIN, kind: "connection", left, operator, right: this.#pipeline() };
    }
  }

  #pipeline(): Node {
    let isNegated = false;
    let time = "";
    for (;;) {
      const token = this.#nextBehind();
      if (token === "!") isNegated = !isNegated;
      else if (token === "word" && this.#raw === "time" && time === "") time = "time ";
      else if (token === "word" && this.#raw === "-p" && time === "time ") time = "time -p ";
      else break;
    }
    this.#back();
    let left: Node = { ...this.#one(), isNegated, time };
    for (;;) {
      const operator = this.#next();
      if (operator !== "|" && operator !== "|&") {
        this.#back();
        return left;
      }
      if (operator === "|&") left = { ...left, redirects: [...left.redirects, { text: "2>&1", document: null }] };
      left = { ...PLAIN, kind: "connection", left, operator: "|", right: this.#one() };
    }
  }

  #one(): Node {
    const token = this.#nextBehind();
    const { reader } = this.#parser;
    switch (token) {
      case "{": {
        const body = this.#required();
        this.#expect("}");
        return this.#ended({ ...PLAIN, kind: "group", body });
      }
      case "(": {
        if (reader.text[reader.pos] === "(") {
          const start = reader.pos + 1;
          reader.pos++;
          if (reader.readArithmetic()) {
            const text = `((${reader.text.slice(start, reader.pos - 2)}))`;
            this.#parser.jump(reader.pos);
            return this.#ended({ ...PLAIN, kind: "text", text });
          }
          this.#parser.jump(start - 1);
        }
        const body = this.#required();
        this.#expect(")");
        return this.#ended({ ...PLAIN, kind: "subshell", body });
      }
      case "if":
        return this.#ended(this.#if());
      case "while":
      case "until": {
        const test = this.#required();
        return this.#ended({ ...PLAIN, kind: "while", word: token, test, body: this.#body() });
      }
      case "for":
        return this.#ended(this.#for());
      case "case":
        return this.#ended(this.#case());
      case "function": {
        this.#next();
        const name = this.#raw;
        if (this.#next() === "(") this.#expect(")");
        else this.#back();
        return { ...PLAIN, kind: "function", name, body: this.#one() };
      }
      default:
        if (token === "word" && this.#raw === "select") return this.#ended(this.#loop("select"));
        if (token === "word" && this.#raw === "[[") return this.#ended(this.#condition());
        this.#back();
        return this.#simple();
    }
  }

  /** With the redirections that follow. */
  #ended(node: Node): Node {
    const redirects: Redirection[] = [];
    while (this.#next() === "redirection") redirects.push(this.#redirection());
    this.#back();
    return { ...node, redirects };
  }

  #if(): Node {
    const test = this.#required();
    this.#expect("then");
    const body = this.#required();
    const token = this.#nextBehind();
    let otherwise: Node | null = null;
    if (token === "elif") otherwise = this.#if();
    else if (token === "else") {
      otherwise = this.#required();
      this.#expect("fi");
    } else if (token !== "fi") throw new Error("no fi");
    return { ...PLAIN, kind: "if", test, body, otherwise };
  }

  #body(): Node {
    const token = this.#nextBehind();
    if (token !== "do" && token !== "{") throw new Error("no do");
    const body = this.#required();
    this.#expect(token === "do" ? "done" : "}");
    return body;
  }

  #for(): Node {
    const { reader } = this.#parser;
    const open = /^[ \t]*\(\(/.exec(reader.text.slice(reader.pos, reader.pos + 40));
    if (!open) return this.#loop("for");
    const start = reader.pos + open[0].length;
    this.#parser.jump(start);
    reader.readArithmetic();
    // What is not said is true.
    const clauses = reader.text.slice(start, reader.pos - 2).split(";");
    const texts = clauses.map((text) => (text.trim() === "" ? "1" : text.trim()));
    if (this.#nextBehind() !== ";") this.#back();
    return { ...PLAIN, kind: "for", isArithmetic: true, head: `for ((${texts.join("; ")}))`, body: this.#body() };
  }

  #loop(word: string): Node {
    this.#next();
    const name = this.#raw;
    let words: ByteString[] = ['"$@"'];
    if (this.#nextBehind() === "in") {
      words = [];
      while (this.#next() === "word") words.push(this.#raw);
    } else this.#back();
    if (this.#nextBehind() !== ";") this.#back();
    const head = `${word} ${name} in ${words.join(" ")}`;
    return { ...PLAIN, kind: "for", isArithmetic: false, head, body: this.#body() };
  }

  #case(): Node {
    this.#next();
    const head = `case ${this.#raw} in `;
    this.#expect("in");
    const items: Item[] = [];
    for (;;) {
      let token = this.#nextBehind();
      if (token === "esac") break;
      if (token === "(") token = this.#next();
      const patterns: ByteString[] = [];
      for (;;) {
        patterns.push(this.#raw);
        token = this.#next();
        if (token !== "|") break;
        this.#next();
      }
      if (token !== ")") throw new Error("no )");
      const body = this.list();
      const end = this.#nextBehind();
      items.push({ patterns, body, end: end === "esac" ? ";;" : end });
      if (end === "esac") break;
      if (end !== ";;" && end !== ";&" && end !== ";;&") throw new Error("no ;;");
    }
    return { ...PLAIN, kind: "case", head, items };
  }

  #condition(): Node {
    const words: ByteString[] = ["[["];
    for (;;) {
      const token = this.#next();
      if (token === "end of file") throw new Error("no ]]");
      if (token === "newline") continue;
      const raw = this.#raw;
      words.push(raw);
      if (raw === "]]") break;
      if (raw === "=~") words.push(this.#regex());
    }
    return { ...PLAIN, kind: "text", text: words.join(" ") };
  }

  /** Up to a blank outside of parentheses. */
  #regex(): ByteString {
    const { reader } = this.#parser;
    while (/[ \t]/.test(reader.text[reader.pos] ?? "")) reader.pos++;
    const start = reader.pos;
    let depth = 0;
    reader.readUntil((one) => {
      const c = one.text[one.pos] ?? "";
      if (c === "(") depth++;
      if (c === ")" && depth-- === 0) return true;
      return depth === 0 && /[ \t\n]/.test(c);
    });
    this.#parser.jump(reader.pos);
    return reader.text.slice(start, reader.pos);
  }

  #simple(): Node {
    const words: ByteString[] = [];
    const redirects: Redirection[] = [];
    for (;;) {
      const token = this.#next();
      if (token === "word") words.push(this.#wholeWord());
      else if (token === "redirection") redirects.push(this.#redirection());
      else if (token === "(" && words.length === 1 && redirects.length === 0) {
        this.#expect(")");
        return { ...PLAIN, kind: "function", name: words[0] ?? "", body: this.#one() };
      } else {
        this.#back();
        if (words.length === 0 && redirects.length === 0) throw new Error("no command");
        return { ...PLAIN, kind: "text", text: words.join(" "), redirects };
      }
    }
  }

  /** With the elements behind `name=`. */
  #wholeWord(): ByteString {
    const word = this.#raw;
    const { reader } = this.#parser;
    if (reader.text[reader.pos] !== "(" || !/^[A-Za-z_]\w*(?:\[.*\])?\+?=$/.test(word)) return word;
    this.#parser.jump(reader.pos + 1);
    const elements: ByteString[] = [];
    for (let token = this.#next(); token !== ")"; token = this.#next()) {
      if (token === "word") elements.push(this.#raw);
      else if (token !== "newline") throw new Error("no )");
    }
    return `${word}(${elements.join(" ")})`;
  }

  #redirection(): Redirection {
    const { operator } = this.#parser;
    const before = this.#raw.slice(0, -operator.length);
    const stripsTabs = operator === "<<-";
    if (this.#next() !== "word") throw new Error("no target");
    const target = this.#raw;
    if (operator === "<<" || stripsTabs) {
      const delimiter = target.replace(/["'\\]/g, "");
      const shown = delimiter === target ? target : `'${delimiter}'`;
      const redirection: Redirection = { text: `${before}${operator}${shown}`, document: null };
      this.#open.push({ redirection, delimiter, stripsTabs });
      return redirection;
    }
    return { text: redirectionText(before, operator, target), document: null };
  }
}

function redirectionText(before: ByteString, operator: string, target: ByteString): ByteString {
  if (operator !== "<&" && operator !== ">&") {
    const isUsual = before === (operator.startsWith("<") ? "0" : "1");
    return `${isUsual ? "" : before}${operator} ${target}`;
  }
  if (operator === ">&" && before === "" && !/^(?:\d+-?|-|\$.*)$/.test(target)) return `&> ${target}`;
  const fd = before === "" ? (operator === "<&" ? "0" : "1") : before;
  return target === "-" ? `${fd}>&-` : `${fd}${operator}${target}`;
}
