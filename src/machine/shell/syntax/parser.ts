/**
 * From text to syntax tree, one complete command at a time: a script runs up to its first syntax error, as ash runs it.
 *
 * Source: POSIX.1-2017 XCU 2.10 (grammar); what BusyBox 1.36.1 ash accepts and how it words its complaints.
 * Invariant: `readCommand` never reads beyond the line on which a complete command ends (and its here-documents).
 */
import type { ByteString } from "../../kernel/types.ts";
import type { SyntaxExtension } from "./extension.ts";
import type {
  Assignment,
  CaseItem,
  Command,
  Dialect,
  List,
  Redirect,
  RedirectOperator,
  Statement,
  Word,
} from "./tree.ts";
import { isWordEnd, WordReader } from "./word-reader.ts";
import type { CommandReader } from "./word-reader.ts";

/** Nested commands deeper than this are refused, so that no script can exhaust the parser's own stack. */
const MAX_NESTING = 400;

/** `word`, `redirection`, `newline`, `end of file`, or the operator or keyword itself. */
type Token = string;
const WORD = "word";
const REDIRECTION = "redirection";
const NEWLINE = "newline";
const END = "end of file";

export const KEYWORDS: ReadonlySet<string> = new Set([
  "!",
  "case",
  "do",
  "done",
  "elif",
  "else",
  "esac",
  "fi",
  "for",
  "function",
  "if",
  "in",
  "then",
  "until",
  "while",
  "{",
  "}",
]);
/** Where a list inside another command ends. */
const LIST_ENDS = new Set([END, ")", ";;", ";&", ";;&", "}", "do", "done", "elif", "else", "esac", "fi", "then"]);
/** Commands that take assignments as their words. */
export const DECLARATIONS: ReadonlySet<string> = new Set(["export", "readonly", "local", "declare", "typeset"]);
const NAMED = new Set([WORD, REDIRECTION, NEWLINE, END]);

/** Where it begins, and the last line of the text. */
export interface UnendedDocument {
  readonly delimiter: ByteString;
  readonly line: number;
  readonly last: number;
}

interface PendingHereDocument {
  redirect: { target: Word };
  delimiter: ByteString;
  quoted: boolean;
  stripTabs: boolean;
}

export interface ParserOptions {
  readonly dialect: Dialect;
  /** What a larger shell's grammar adds. */
  readonly syntax?: SyntaxExtension | undefined;
  /** The number of the first line. */
  readonly firstLine: number;
  /** Replaces the first word of a command, or undefined. */
  alias?(name: ByteString): ByteString | undefined;
}

export class Parser implements CommandReader {
  readonly #options: ParserOptions;
  #reader: WordReader;
  #token: Token = "";
  #word: Word = [];
  #redirect: Redirect | null = null;
  #isPushedBack = false;
  #tokenStart = 0;
  /** How the next token is to be read. */
  #wantsKeyword = false;
  #skipsNewlines = false;
  #wantsAlias = false;
  #pending: PendingHereDocument[] = [];
  #nesting = 0;
  /** The line of the last simple command, and of the last one in what was read before. */
  #simpleLine: number;
  #lineBefore: number;
  /** Ends (as what is left behind them) of alias values with a blank at their end: the next word may be an alias too. */
  #blankEnds: number[] = [];
  /** Aliases being replaced, by the position at which their text ends. */
  #aliasesOpen: { name: ByteString; left: number }[] = [];

  constructor(text: ByteString, options: ParserOptions) {
    this.#options = options;
    this.#simpleLine = this.#lineBefore = options.firstLine;
    this.#reader = new WordReader(text, options.dialect, options.firstLine, this, options.syntax);
  }

  /** How far the text has been read. */
  get pos(): number {
    return this.#reader.pos;
  }

  /** What has not been read yet. */
  get rest(): ByteString {
    return this.#reader.text.slice(this.#reader.pos);
  }

  /** How much that is. */
  get left(): number {
    return this.#reader.text.length - this.#reader.pos;
  }

  get line(): number {
    return this.#reader.lineAt(this.#reader.pos);
  }

  /** Whether nothing but blanks, comments and newlines is left. */
  get atEnd(): boolean {
    const { text } = this.#reader;
    for (let i = this.#reader.pos; i < text.length; i++) {
      i = blanksEnd(text, i);
      if (i < text.length && text[i] !== "\n") return false;
    }
    return true;
  }

  /** The next complete command line; null at the end. Throws a ShellSyntaxError. */
  readCommand(): List | null {
    this.#isPushedBack = false;
    this.#lineBefore = this.#simpleLine;
    this.#want(true, true, true);
    for (;;) {
      const token = this.#peek();
      if (token === END) return null;
      if (token !== NEWLINE) break;
      this.#next();
      this.#want(true, true, true);
    }
    return this.#readList("line");
  }

  readSubstitution(pos: number): { body: List; end: number } {
    const saved = this.#save();
    this.#reader.pos = pos;
    this.#isPushedBack = false;
    this.#pending = [];
    const body = this.#readList("optional");
    if (this.#next() !== ")") this.#unexpected(")");
    const end = this.#reader.pos;
    this.#restore(saved);
    return { body: this.#options.syntax?.readSubstituted(body) ?? body, end };
  }

  readWhole(text: ByteString, line: number): List {
    // In backquotes ash counts on from the command that was run last.
    const firstLine = this.#options.dialect === "ash" ? this.#lineBefore : line;
    const inner = new Parser(text, { ...this.#options, firstLine });
    const out: Statement[] = [];
    for (;;) {
      const list = inner.readCommand();
      if (!list) return this.#options.syntax?.readSubstituted(out) ?? out;
      out.push(...list);
    }
  }

  /** The whole text as the body of a here-document. */
  readHereDocument(): Word {
    return this.#reader.readHereDocument();
  }

  /* What an extension reads with */

  get reader(): WordReader {
    return this.#reader;
  }

  /** The word that was read last. */
  get word(): Word {
    return this.#word;
  }

  /** Where the token that was read last begins. */
  get tokenStart(): number {
    return this.#tokenStart;
  }

  /** The next token; `keyword`: reserved words count; `newlines`: they are passed over. */
  next(keyword = false, newlines = false): Token {
    this.#want(keyword, newlines, false);
    return this.#next();
  }

  /** The token that was read last is to be read again. */
  pushBack(): void {
    this.#isPushedBack = true;
  }

  /** Goes on there, whatever has been read. */
  jump(pos: number): void {
    this.#isPushedBack = false;
    this.#reader.pos = pos;
  }

  readWords(): Word[] {
    const words: Word[] = [];
    while (this.#next() === WORD) words.push(...this.#expanded(this.#word));
    this.#isPushedBack = true;
    return words;
  }

  /** `do LIST done`, or `{ LIST }`. */
  readLoopBody(): List {
    this.#want(true, true, true);
    if (this.#next() === ";") this.#want(true, true, true);
    else this.#isPushedBack = true;
    if (this.#peek() !== "{") return this.#readBody();
    this.#next();
    const body = this.#readList("required");
    this.#expectKeyword("}");
    return body;
  }

  readRedirects(): Redirect[] {
    return this.#readRedirects();
  }

  /** What `time` is about. */
  readPipeline(): Command {
    this.#want(true, false, true);
    return this.#readPipeline();
  }

  /** One command, as it stands in a pipeline. */
  readOne(): Command {
    this.#want(true, false, true);
    return this.#readOne();
  }

  /** The redirection whose operator was read last: its operator, and nothing else where it was none. */
  get operator(): string {
    return this.#redirectText;
  }

  unexpected(): never {
    return this.#unexpected();
  }

  #want(keyword: boolean, newlines: boolean, alias: boolean): void {
    this.#wantsKeyword = keyword;
    this.#skipsNewlines = newlines;
    this.#wantsAlias = alias;
  }

  #unexpected(expected?: Token): never {
    const { syntax } = this.#options;
    if (syntax) {
      if (expected === ")" && this.#token === END) this.#reader.fail("EOF in substitution", true);
      const shown =
        this.#token === WORD
          ? this.#reader.text.slice(this.#tokenStart, this.#reader.pos)
          : this.#token === REDIRECTION
            ? this.#redirectText
            : this.#token;
      this.#reader.fail(syntax.unexpected(this.#token, shown), this.#token === END);
    }
    const token = NAMED.has(this.#token) ? this.#token : `"${this.#token}"`;
    const suffix = expected === undefined ? "" : ` (expecting ${NAMED.has(expected) ? expected : `"${expected}"`})`;
    this.#reader.fail(`unexpected ${token}${suffix}`, this.#token === END);
  }

  /* Tokens */

  #peek(): Token {
    const token = this.#next();
    this.#isPushedBack = true;
    return token;
  }

  #next(): Token {
    const skipsNewlines = this.#skipsNewlines;
    for (;;) {
      if (!this.#isPushedBack) this.#readToken();
      this.#isPushedBack = false;
      if (this.#token === NEWLINE && this.#skipsNewlines) continue;
      break;
    }
    this.#skipsNewlines = false;
    const isKeywordWanted = this.#wantsKeyword;
    const isAliasWanted = this.#wantsAlias || (this.#token === WORD && this.#followsBlankAlias());
    this.#wantsKeyword = false;
    this.#wantsAlias = false;
    const plain = this.#token === WORD ? plainText(this.#word) : null;
    if (plain === null) return this.#token;
    if (isKeywordWanted && this.#isKeyword(plain)) this.#token = plain;
    else if (isAliasWanted && this.#replaceAlias(plain)) {
      this.#want(isKeywordWanted, skipsNewlines, true);
      return this.#next();
    }
    return this.#token;
  }

  #isKeyword(text: string): boolean {
    if (text === "function") return this.#options.dialect !== "dash";
    return KEYWORDS.has(text);
  }

  #replaceAlias(name: ByteString): boolean {
    const value = this.#options.alias?.(name);
    if (value === undefined) return false;
    const reader = this.#reader;
    const left = reader.text.length - reader.pos;
    this.#aliasesOpen = this.#aliasesOpen.filter((open) => open.left < reader.text.length - this.#tokenStart);
    if (this.#aliasesOpen.some((open) => open.name === name)) return false;
    this.#aliasesOpen.push({ name, left });
    reader.splice(this.#tokenStart, reader.pos, value);
    if (/[ \t]$/.test(value)) this.#blankEnds.push(left);
    return true;
  }

  /** Whether this word is the first behind an alias that ends with a blank. */
  #followsBlankAlias(): boolean {
    if (this.#blankEnds.length === 0) return false;
    const left = this.#reader.text.length - this.#tokenStart;
    const isBehind = this.#blankEnds.some((end) => left <= end);
    this.#blankEnds = this.#blankEnds.filter((end) => left > end);
    return isBehind;
  }

  #readToken(): void {
    const reader = this.#reader;
    this.#skipBlanks();
    this.#tokenStart = reader.tokenStart = reader.pos;
    const c = reader.text[reader.pos];
    if (c === undefined) {
      this.#readHereDocuments();
      this.#token = END;
    } else if (c === "\n") {
      reader.pos++;
      // What follows an alias with a blank at its end stands on its line.
      const left = reader.text.length - reader.pos;
      if (this.#blankEnds.length > 0) this.#blankEnds = this.#blankEnds.filter((end) => end < left);
      this.#readHereDocuments();
      this.#token = NEWLINE;
    } else if (isWordEnd(c.charCodeAt(0)) && !reader.atProcess) this.#readOperator(c);
    else {
      this.#word = reader.readWord();
      this.#token = WORD;
      const before = reader.text[reader.pos] === "<" || reader.text[reader.pos] === ">" ? plainText(this.#word) : null;
      const variable = before === null ? undefined : this.#options.syntax?.readVariable(before);
      if (before !== null && (variable !== undefined || /^\d{1,9}$/.test(before))) {
        this.#readOperator(reader.text[reader.pos] ?? "");
        if (this.#redirect)
          this.#redirect = variable ? { ...this.#redirect, variable } : { ...this.#redirect, fd: Number(before) };
      }
    }
  }

  #skipBlanks(): void {
    this.#reader.pos = blanksEnd(this.#reader.text, this.#reader.pos);
  }

  #readOperator(c: string): void {
    const reader = this.#reader;
    reader.join(reader.pos + 1);
    const next = reader.text[reader.pos + 1] ?? "";
    if (next === "<" || next === ">" || next === ";") reader.join(reader.pos + 2);
    const isBash = this.#options.dialect === "bash";
    this.#redirect = null;
    if (c === "<" || c === ">" || (c === "&" && next === ">" && this.#options.dialect !== "dash")) {
      this.#readRedirectOperator(c, next);
      return;
    }
    const three = reader.text.slice(reader.pos, reader.pos + 3);
    if (isBash && three === ";;&") this.#take(";;&");
    else if (isBash && (c + next === ";&" || c + next === "|&")) this.#take(c + next);
    else if ((c === ";" || c === "&" || c === "|") && next === c) this.#take(c + c);
    else this.#take(c);
  }

  #take(token: Token): void {
    this.#token = token;
    this.#reader.pos += token.length;
  }

  #readRedirectOperator(c: string, next: string): void {
    const reader = this.#reader;
    const three = reader.text.slice(reader.pos, reader.pos + 3);
    let operator: RedirectOperator | "<<<" | "<<-" | "&>>" = c === "<" ? "<" : ">";
    if (three === "<<-" || (three === "&>>" && this.#options.dialect === "bash")) operator = three;
    else if (three === "<<<" && this.#options.dialect === "bash") operator = three;
    else if (c === "&") operator = "&>";
    else if (c === "<" && (next === "<" || next === ">" || next === "&")) operator = `<${next}`;
    else if (c === ">" && (next === ">" || next === "|" || next === "&")) operator = `>${next}`;
    reader.pos += operator.length;
    this.#token = REDIRECTION;
    this.#redirectText = operator;
    const plain = operator === "<<-" || operator === "<<<" ? "<<" : operator;
    this.#redirect = { operator: plain, fd: c === "<" ? 0 : 1, target: [] };
  }
  #redirectText = "";

  /** After the operator: its target. */
  #readRedirect(): Redirect {
    const redirect = this.#redirect;
    const text = this.#redirectText;
    if (!redirect) this.#unexpected();
    if (this.#next() !== WORD) this.#unexpected();
    if (text === "<<<") return { ...redirect, target: [...this.#word, { kind: "literal", value: "\n", quoted: true }] };
    if (text === "<<" || text === "<<-") {
      const pending = { ...redirect, target: [] as Word };
      this.#pending.push({
        redirect: pending,
        delimiter: this.#word.every((part) => part.kind === "literal")
          ? this.#word.map((part) => part.value).join("")
          : // Nothing is expanded in it: what stands there is the delimiter.
            this.#reader.text.slice(this.#tokenStart, this.#reader.pos).replace(/["'\\]/g, ""),
        quoted: this.#word.some((part) => part.kind === "literal" && part.quoted),
        stripTabs: text === "<<-",
      });
      return pending;
    }
    const { syntax } = this.#options;
    return { ...redirect, target: syntax ? syntax.readTarget(this, this.#word) : this.#word };
  }

  #readHereDocuments(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const document of pending) {
      const firstLine = this.#reader.lineAt(this.#reader.pos);
      const body = this.#readHereDocumentText(document);
      document.redirect.target = document.quoted
        ? [{ kind: "literal", value: body, quoted: true }]
        : new Parser(body, { ...this.#options, firstLine }).readHereDocument();
    }
  }

  #readHereDocumentText(document: PendingHereDocument): ByteString {
    const reader = this.#reader;
    const first = reader.lineAt(reader.pos) - (reader.text[reader.pos - 1] === "\n" ? 1 : 0);
    let body = "";
    while (reader.pos < reader.text.length) {
      const found = reader.text.indexOf("\n", reader.pos);
      let end = found < 0 ? reader.text.length : found;
      // Where the document is expanded, a line goes on behind a backslash.
      if (!document.quoted) {
        while (end < reader.text.length && endsJoined(reader.text, reader.pos, end)) {
          const next = reader.text.indexOf("\n", end + 1);
          end = next < 0 ? reader.text.length : next;
        }
      }
      let line = reader.text.slice(reader.pos, end);
      const isLast = end === reader.text.length;
      reader.pos = isLast ? end : end + 1;
      if (document.stripTabs) line = line.replace(/^\t+/, "");
      if ((document.quoted ? line : line.replaceAll("\\\n", "")) === document.delimiter) return body;
      // Only bash ends a last line that has no end.
      body += line + (isLast && (line === "" || this.#options.dialect !== "bash") ? "" : "\n");
    }
    const end = reader.text.length - (reader.text.endsWith("\n") ? 1 : 0);
    this.unended = { delimiter: document.delimiter, line: first, last: reader.lineAt(end) };
    return body;
  }

  /** The here-document that ended with the text. */
  unended: UnendedDocument | null = null;

  /** A here-document ended with the text: at a prompt, more is to come. */
  get hereDocumentOpen(): boolean {
    return this.unended !== null;
  }

  /* Grammar */

  /** `line`: up to the end of the line. `required`: at least one command. `optional`: perhaps none. */
  #readList(mode: "line" | "required" | "optional"): List {
    if (++this.#nesting > MAX_NESTING) this.#reader.fail(`nested deeper than ${MAX_NESTING} commands`);
    const out: Statement[] = [];
    for (;;) {
      this.#want(true, mode !== "line" || out.length === 0, true);
      const first = this.#peek();
      if (first === END || (mode === "line" && first === NEWLINE)) break;
      if ((out.length > 0 || mode === "optional") && LIST_ENDS.has(first) && mode !== "line") break;
      const start = this.#tokenStart;
      const command = this.#readAndOr();
      const end = this.#tokenStart;
      const token = this.#next();
      const source = this.#reader.text.slice(start, end).trimEnd();
      out.push({ command, background: token === "&", source });
      if (token === "&" || token === ";") {
        if (mode === "line") {
          this.#want(true, false, true);
          if (this.#peek() === NEWLINE || this.#token === END) break;
        }
        continue;
      }
      if (token === NEWLINE) {
        if (mode === "line") break;
        continue;
      }
      if (mode === "line" && token !== END) this.#unexpected();
      this.#isPushedBack = true;
      break;
    }
    this.#nesting--;
    if (mode === "line" && this.#isPushedBack && this.#token === NEWLINE) this.#isPushedBack = false;
    return out;
  }

  #readAndOr(): Command {
    let left = this.#readPipeline();
    for (;;) {
      this.#want(false, false, false);
      const token = this.#next();
      if (token !== "&&" && token !== "||") {
        this.#isPushedBack = true;
        return left;
      }
      this.#want(true, true, true);
      const right = this.#readPipeline();
      left = { kind: token === "&&" ? "and" : "or", left, right };
    }
  }

  #readPipeline(): Command {
    const isNegated = this.#peek() === "!";
    if (isNegated) {
      this.#next();
      this.#want(true, false, true);
    } else {
      this.#want(true, false, true);
    }
    const start = this.#peekStart();
    const first = this.#readOne();
    const commands = [first];
    for (;;) {
      this.#want(false, false, false);
      const token = this.#next();
      if (token !== "|" && token !== "|&") {
        this.#isPushedBack = true;
        break;
      }
      if (token === "|&") commands.push(withErrorToo(commands.pop() ?? first));
      this.#want(true, true, true);
      commands.push(this.#readOne());
    }
    const source = this.#reader.text.slice(start, this.#tokenStart).trimEnd();
    const body: Command = commands.length === 1 ? (commands[0] ?? first) : { kind: "pipeline", commands, source };
    return isNegated ? { kind: "not", body } : body;
  }

  #peekStart(): number {
    this.#peek();
    this.#want(true, false, true);
    return this.#tokenStart;
  }

  #expect(token: Token): void {
    if (this.#next() !== token) this.#unexpected(token);
  }

  #expectKeyword(token: Token): void {
    this.#want(true, true, true);
    this.#expect(token);
  }

  #readOne(): Command {
    if (++this.#nesting > MAX_NESTING) this.#reader.fail(`nested deeper than ${MAX_NESTING} commands`);
    const command = this.#readOneInner();
    this.#nesting--;
    return command;
  }

  #readOneInner(): Command {
    const token = this.#next();
    const start = this.#tokenStart;
    const line = this.#reader.lineAt(start);
    const extended = this.#options.syntax?.readCommand(this, token, line);
    if (extended) return extended;
    switch (token) {
      case "if":
        return this.#readIf();
      case "while":
      case "until":
        return this.#readWhile(token === "until");
      case "for":
        return this.#readFor(line, start);
      case "case":
        return this.#readCase(line, start);
      case "(": {
        const body = this.#readList("required");
        this.#expect(")");
        const redirects = this.#readRedirects();
        return { kind: "subshell", body, redirects, line, source: this.#sourceFrom(start) };
      }
      case "{": {
        const body = this.#readList("required");
        this.#expectKeyword("}");
        return { kind: "group", body, redirects: this.#readRedirects() };
      }
      case "function": {
        if (this.#next() !== WORD) this.#unexpected(WORD);
        const name = plainText(this.#word) ?? "";
        if (this.#options.dialect === "ash" && !isFunctionName(name)) this.#reader.fail("bad function name");
        if (this.#next() === "(") this.#expect(")");
        else this.#isPushedBack = true;
        // A pattern is no place for an alias, whatever stands before it.
        this.#blankEnds = [];
        this.#want(true, true, false);
        return this.#readFunctionBody(name);
      }
      case WORD:
      case REDIRECTION:
        this.#isPushedBack = true;
        this.#simpleLine = line;
        return this.#readSimple(line);
      default:
        return this.#unexpected();
    }
  }

  /** What has been read of a command. */
  #sourceFrom(start: number): ByteString {
    const { text, pos } = this.#reader;
    return text.slice(start, this.#isPushedBack ? this.#tokenStart : pos);
  }

  #readRedirects(): Redirect[] {
    const out: Redirect[] = [];
    for (;;) {
      this.#want(true, false, true);
      if (this.#next() !== REDIRECTION) {
        this.#isPushedBack = true;
        return out;
      }
      out.push(this.#readRedirect());
    }
  }

  #readIf(): Command {
    const condition = this.#readList("required");
    this.#expectKeyword("then");
    const then = this.#readList("required");
    this.#want(true, true, true);
    const token = this.#next();
    if (token === "elif") {
      const nested = this.#readIf();
      // The inner `if` has taken the redirections that belong to the whole.
      const redirects = nested.kind === "if" ? nested.redirects : [];
      const inner: Command = nested.kind === "if" ? { ...nested, redirects: [] } : nested;
      return { kind: "if", condition, then, otherwise: [{ command: inner, background: false, source: "" }], redirects };
    }
    let otherwise: List | null = null;
    if (token === "else") {
      otherwise = this.#readList("required");
      this.#want(true, true, true);
      this.#next();
    }
    if (this.#token !== "fi") this.#unexpected("fi");
    return { kind: "if", condition, then, otherwise, redirects: this.#readRedirects() };
  }

  #readBody(): List {
    this.#expectKeyword("do");
    const body = this.#readList("required");
    this.#expectKeyword("done");
    return body;
  }

  #readWhile(until: boolean): Command {
    const condition = this.#readList("required");
    const body = this.#readBody();
    return { kind: "while", until, condition, body, redirects: this.#readRedirects() };
  }

  #readFor(line: number, start: number): Command {
    const name = this.#next() === WORD ? plainText(this.#word) : null;
    if (name === null || !/^[A-Za-z_]\w*$/.test(name)) this.#reader.fail("bad for loop variable", this.#token === END);
    this.#want(true, true, true);
    let words: Word[] | null = null;
    if (this.#next() === "in") {
      words = [];
      while (this.#next() === WORD) words.push(...this.#expanded(this.#word));
      if (this.#token !== NEWLINE && this.#token !== ";") this.#unexpected();
    } else if (this.#token !== ";") this.#isPushedBack = true;
    const body = this.#readBody();
    const redirects = this.#readRedirects();
    return { kind: "for", name, words, body, redirects, line, source: this.#sourceFrom(start) };
  }

  #readCase(line: number, start: number): Command {
    if (this.#next() !== WORD) this.#unexpected(WORD);
    const word = this.#word;
    this.#expectKeyword("in");
    const items: CaseItem[] = [];
    for (;;) {
      this.#want(true, true, false);
      let token = this.#next();
      if (token === "esac") break;
      if (token === "(") token = this.#next();
      const patterns: Word[] = [];
      for (;;) {
        // Whatever stands there is taken for a pattern: what follows it is not what is wanted, then.
        patterns.push(token === WORD || KEYWORDS.has(token) ? this.#word : []);
        if (this.#next() !== "|") break;
        token = this.#next();
      }
      if (this.#token !== ")") this.#unexpected(")");
      const body = this.#readList("optional");
      this.#want(true, true, true);
      const end = this.#next();
      items.push({ patterns, body, end: end === ";&" || end === ";;&" ? end : ";;" });
      if (end === "esac") break;
      if (end !== ";;" && end !== ";&" && end !== ";;&") this.#unexpected(";;");
    }
    const redirects = this.#readRedirects();
    return { kind: "case", word, items, redirects, line, source: this.#sourceFrom(start) };
  }

  #readSimple(line: number): Command {
    const start = this.#tokenStart;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    let isTest = false;
    let isFirst = true;
    for (;;) {
      this.#want(false, false, isFirst && words.length === 0);
      const token = this.#next();
      isFirst = false;
      if (token === WORD || (isTest && (token === "&&" || token === "||"))) {
        const text = plainText(this.#word);
        const assignment = token === WORD && words.length === 0 ? this.#toAssignment(this.#word) : null;
        if (token !== WORD) words.push([{ kind: "literal", value: token === "&&" ? "-a" : "-o", quoted: true }]);
        else if (assignment) {
          assignments.push(assignment);
          isFirst = true;
        } else this.#pushWord(words);
        if (token === WORD && this.#options.dialect !== "dash" && (text === "[[" || text === "]]"))
          isTest = text === "[[";
      } else if (token === REDIRECTION) {
        redirects.push(this.#readRedirect());
        isFirst = true;
      } else if (token === "(" && words.length === 1 && assignments.length === 0 && redirects.length === 0) {
        return this.#readFunction(words[0] ?? []);
      } else {
        this.#isPushedBack = true;
        return { kind: "simple", assignments, words, redirects, line, source: this.#sourceFrom(start) };
      }
    }
  }

  #toAssignment(word: Word): Assignment | null {
    const { syntax } = this.#options;
    return (syntax ? syntax.readAssignment(this, word) : null) ?? toAssignment(word);
  }

  #expanded(word: Word): readonly Word[] {
    return this.#options.syntax?.expandBraces(word) ?? [word];
  }

  /** The word that was read, behind those of the command before it. */
  #pushWord(words: Word[]): void {
    const { syntax } = this.#options;
    const name = words[0] && syntax ? plainText(words[0]) : null;
    if (syntax && name !== null && DECLARATIONS.has(name)) {
      const word = syntax.readDeclared(this, this.#word);
      if (toAssignment(word)) words.push(word);
      else words.push(...this.#expanded(word));
    } else words.push(...this.#expanded(this.#word));
  }

  #readFunction(word: Word): Command {
    this.#expect(")");
    const name = plainText(word);
    const isGood =
      this.#options.dialect === "bash" ? /^[^\s$'"`<>;&|()]+$/.test(name ?? "") : isFunctionName(name ?? "");
    if (name === null || !isGood) this.#reader.fail("bad function name");
    this.#want(true, true, true);
    return this.#readFunctionBody(name);
  }

  #readFunctionBody(name: ByteString): Command {
    const start = this.#peekStart();
    const body = this.#readOne();
    const end = this.#isPushedBack ? this.#tokenStart : this.#reader.pos;
    return { kind: "function", name, body, source: this.#reader.text.slice(start, end).trim() };
  }

  #save(): ReaderState {
    return {
      pos: this.#reader.pos,
      token: this.#token,
      word: this.#word,
      redirect: this.#redirect,
      redirectText: this.#redirectText,
      tokenStart: this.#tokenStart,
      isPushedBack: this.#isPushedBack,
      wantsKeyword: this.#wantsKeyword,
      skipsNewlines: this.#skipsNewlines,
      wantsAlias: this.#wantsAlias,
      pending: this.#pending,
    };
  }

  #restore(state: ReaderState): void {
    this.#reader.pos = state.pos;
    this.#token = state.token;
    this.#word = state.word;
    this.#redirect = state.redirect;
    this.#redirectText = state.redirectText;
    this.#tokenStart = state.tokenStart;
    this.#isPushedBack = state.isPushedBack;
    this.#wantsKeyword = state.wantsKeyword;
    this.#skipsNewlines = state.skipsNewlines;
    this.#wantsAlias = state.wantsAlias;
    this.#pending = state.pending;
  }
}

/** What a substitution inside a word must put back. */
interface ReaderState {
  pos: number;
  token: Token;
  word: Word;
  redirect: Redirect | null;
  redirectText: string;
  tokenStart: number;
  isPushedBack: boolean;
  wantsKeyword: boolean;
  skipsNewlines: boolean;
  wantsAlias: boolean;
  pending: PendingHereDocument[];
}

/** Whether an odd number of backslashes stands before the end of the line. */
function endsJoined(text: ByteString, start: number, end: number): boolean {
  let count = 0;
  while (end - count > start && text.charCodeAt(end - count - 1) === 92) count++;
  return count % 2 === 1;
}

/** Where blanks, joined lines and a comment that begin there end. */
function blanksEnd(text: ByteString, start: number): number {
  let i = start;
  for (;;) {
    const c = text[i];
    if (c === " " || c === "\t") i++;
    else if (c === "\\" && text[i + 1] === "\n") i += 2;
    else if (c === "#") {
      const end = text.indexOf("\n", i);
      return end < 0 ? text.length : end;
    } else return i;
  }
}

/** The text of a word without quotes and expansions, else null. */
export function plainText(word: Word): ByteString | null {
  const [part] = word;
  return word.length === 1 && part?.kind === "literal" && !part.quoted ? part.value : null;
}

/** `name=value` as an assignment, or null. */
export function toAssignment(word: Word): Assignment | null {
  const [first, ...rest] = word;
  if (first?.kind !== "literal" || first.quoted) return null;
  const match = /^([A-Za-z_]\w*)=/.exec(first.value);
  if (!match) return null;
  const value = first.value.slice(match[0].length);
  const parts: Word = value === "" ? rest : [{ kind: "literal", value, quoted: false }, ...rest];
  return { name: match[1] ?? "", value: parts };
}

/** `command 2>&1`, what `|&` means. */
function withErrorToo(command: Command): Command {
  const redirect: Redirect = { operator: ">&", fd: 2, target: [{ kind: "literal", value: "1", quoted: false }] };
  if (command.kind === "simple") return { ...command, redirects: [...command.redirects, redirect] };
  return { kind: "group", body: [{ command, background: false, source: "" }], redirects: [redirect] };
}

/** Outside of bash: none of a special builtin's. */
function isFunctionName(name: ByteString): boolean {
  return (
    /^[A-Za-z_]\w*$/.test(name) &&
    !/^(?:break|continue|eval|exec|exit|export|local|readonly|return|set|shift|source|times|trap|unset)$/.test(name)
  );
}
