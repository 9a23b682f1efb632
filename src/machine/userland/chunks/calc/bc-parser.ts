/**
 * bc's grammar, compiled as it is read: one line (or as many as a statement needs) at a time.
 * Source: POSIX bc, with the extensions of BusyBox 1.36.1 (else, print, halt, logical operators, void functions, array
 * references).
 */
import type { BcFunction, Op, Operator, Parameter, Place } from "./bc-code.ts";
import { BcProblem, Unfinished, tokenize } from "./bc-lexer.ts";
import type { Token } from "./bc-lexer.ts";

const SUM = ["+", "-"];
const PRODUCT = ["*", "/", "%"];
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "^="];
const RELATIONS = ["==", "!=", "<", ">", "<=", ">="];
const DEEPEST = 200;

/** Jumps of a loop that are not yet known. */
interface Loop {
  breaks: number[];
  continues: number[];
}

export interface ParsedUnit {
  /** What is run now. */
  code: readonly Op[];
  functions: readonly BcFunction[];
  /** `quit` stands in the text: nothing after it counts. */
  quits: boolean;
  /** What is wrong behind that; what stands before it is run all the same. */
  problem: string | null;
}

export class BcParser {
  readonly #text: string;
  readonly #tokens: Token[];
  #next = 0;
  #code: Op[] = [];
  /** The code around the function that is being compiled. */
  #outer: Op[] = [];
  readonly #functions: BcFunction[] = [];
  #loops: Loop[] = [];
  #isInFunction = false;
  #depth = 0;
  #quits = false;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  /** Everything up to the end of the text. Throws `Unfinished` where a statement goes on. */
  parse(): ParsedUnit {
    let whole = 0;
    let problem: string | null = null;
    try {
      while (this.#peek().kind !== "end" && !this.#quits) {
        this.#part();
        whole = this.#code.length;
      }
    } catch (error) {
      if (!(error instanceof BcProblem)) throw error;
      problem = error.message;
      if (this.#isInFunction) this.#code = this.#outer;
    }
    return { code: this.#code.slice(0, whole), functions: this.#functions, quits: this.#quits, problem };
  }

  /** A separator, a definition or a statement, which must be followed by its end. */
  #part(): void {
    if (this.#isSeparator()) {
      this.#next++;
      return;
    }
    const isExpression = !["string", "keyword"].includes(this.#peek().kind) && !this.#is("{");
    if (this.#isKeyword("define")) this.#define();
    else this.#statement();
    if (this.#quits || this.#isSeparator() || this.#peek().kind === "end") return;
    throw this.#bad(isExpression ? "bad expression" : "bad statement terminator");
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] ?? { kind: "end", text: "", at: 0 };
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return token.kind === "operator" && token.text === text;
  }

  #isKeyword(text: string): boolean {
    const token = this.#peek();
    return token.kind === "keyword" && token.text === text;
  }

  #isSeparator(): boolean {
    return this.#peek().kind === "newline" || this.#is(";");
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next++;
    return true;
  }

  #expect(text: string, what = "bad token"): void {
    if (!this.#accept(text)) throw this.#bad(what);
  }

  /** The complaint shows the line from the token on. */
  #bad(what: string): Error {
    const { at, kind } = this.#peek();
    const rest = /[^\n]*/.exec(this.#text.slice(at))?.[0] ?? "";
    if (kind === "end" && this.#depth > 0) return new Unfinished(what);
    return new BcProblem(`${what} at '${rest}'`);
  }

  #skipNewlines(): void {
    while (this.#peek().kind === "newline") this.#next++;
    if (this.#peek().kind === "end") throw new Unfinished("bad token at ''");
  }

  #emit(op: Op): number {
    return this.#code.push(op) - 1;
  }

  #patch(at: number, to = this.#code.length): void {
    const op = this.#code[at];
    if (op?.op === "jump" || op?.op === "jumpIfZero") op.to = to;
  }

  #define(): void {
    this.#next++;
    const isVoid = this.#peek().text === "void" && this.#peek(1).kind === "name";
    if (isVoid) this.#next++;
    const name = this.#name();
    this.#expect("(");
    const parameters = this.#is(")") ? [] : this.#parameters();
    this.#expect(")");
    this.#skipNewlines();
    this.#outer = this.#code;
    this.#code = [];
    this.#isInFunction = true;
    this.#depth++;
    this.#expect("{");
    while (this.#isSeparator()) this.#next++;
    let autos: Parameter[] = [];
    if (this.#isKeyword("auto")) {
      this.#next++;
      autos = this.#parameters();
      if (!this.#isSeparator()) throw this.#bad("bad statement terminator");
    }
    this.#blockRest();
    this.#depth--;
    this.#emit({ op: "number", text: "0" });
    this.#emit({ op: "return" });
    this.#functions.push({ name, isVoid, parameters, autos, code: this.#code });
    this.#code = this.#outer;
    this.#isInFunction = false;
  }

  #name(): string {
    const token = this.#peek();
    if (token.kind !== "name") throw this.#bad("bad token");
    this.#next++;
    return token.text;
  }

  #parameters(): Parameter[] {
    const list: Parameter[] = [];
    do {
      const isReference = this.#accept("*");
      const name = this.#name();
      const isArray = this.#accept("[");
      if (isArray) this.#expect("]");
      list.push({ name, isArray, isReference });
    } while (this.#accept(","));
    return list;
  }

  /** Statements up to the closing brace. */
  #blockRest(): void {
    for (;;) {
      while (this.#isSeparator()) this.#next++;
      if (this.#accept("}")) return;
      if (this.#peek().kind === "end") throw new Unfinished("bad token at ''");
      this.#statement();
      if (!this.#isSeparator() && !this.#is("}")) throw this.#bad("bad statement terminator");
    }
  }

  #statement(): void {
    if (++this.#depth > DEEPEST) throw new BcProblem("nested too deeply");
    const token = this.#peek();
    if (this.#accept("{")) this.#blockRest();
    else if (token.kind === "string") {
      this.#next++;
      this.#emit({ op: "text", text: token.text });
    } else if (token.kind !== "keyword" || !this.#keywordStatement(token.text)) {
      // An assignment alone is not shown; in parentheses it is.
      const start = this.#code.length;
      const isShown = !this.#expression();
      if (this.#code.length > start) this.#emit(isShown ? { op: "show", newline: true } : { op: "pop" });
    }
    this.#depth--;
  }

  /** Whether the word begins a statement, which is then compiled. */
  #keywordStatement(word: string): boolean {
    switch (word) {
      case "if":
        this.#if();
        return true;
      case "while":
        this.#while();
        return true;
      case "for":
        this.#for();
        return true;
      case "break":
        this.#leaveLoop("breaks");
        return true;
      case "continue":
        this.#leaveLoop("continues");
        return true;
      case "return":
        this.#return();
        return true;
      case "print":
        this.#next++;
        this.#print();
        return true;
      case "limits":
      case "halt":
        this.#next++;
        this.#emit({ op: word });
        return true;
      case "quit":
        this.#next++;
        this.#quits = true;
        return true;
      case "auto":
        throw this.#bad("bad token");
      default:
        return false;
    }
  }

  #condition(): number {
    this.#expect("(");
    this.#expression();
    this.#expect(")");
    return this.#emit({ op: "jumpIfZero", to: 0 });
  }

  #body(): void {
    this.#skipNewlines();
    this.#statement();
  }

  #if(): void {
    this.#next++;
    const otherwise = this.#condition();
    this.#body();
    // An else may stand behind the statement's end on the same line.
    const mark = this.#next;
    if (this.#is(";")) this.#next++;
    if (!this.#isKeyword("else")) {
      this.#next = mark;
      this.#patch(otherwise);
      return;
    }
    this.#next++;
    const end = this.#emit({ op: "jump", to: 0 });
    this.#patch(otherwise);
    this.#body();
    this.#patch(end);
  }

  #while(): void {
    this.#next++;
    const start = this.#code.length;
    const end = this.#condition();
    const loop: Loop = { breaks: [end], continues: [] };
    this.#loops.push(loop);
    this.#body();
    this.#loops.pop();
    this.#emit({ op: "jump", to: start });
    for (const at of loop.breaks) this.#patch(at);
    for (const at of loop.continues) this.#patch(at, start);
  }

  #for(): void {
    this.#next++;
    this.#expect("(");
    if (!this.#is(";")) this.#expressionStatement();
    this.#expect(";");
    const start = this.#code.length;
    const loop: Loop = { breaks: [], continues: [] };
    if (!this.#is(";")) {
      this.#expression();
      loop.breaks.push(this.#emit({ op: "jumpIfZero", to: 0 }));
    }
    this.#expect(";");
    const intoBody = this.#emit({ op: "jump", to: 0 });
    const update = this.#code.length;
    if (!this.#is(")")) this.#expressionStatement();
    this.#expect(")");
    this.#emit({ op: "jump", to: start });
    this.#patch(intoBody);
    this.#loops.push(loop);
    this.#body();
    this.#loops.pop();
    this.#emit({ op: "jump", to: update });
    for (const at of loop.breaks) this.#patch(at);
    for (const at of loop.continues) this.#patch(at, update);
  }

  #expressionStatement(): void {
    this.#expression();
    this.#emit({ op: "pop" });
  }

  #leaveLoop(how: keyof Loop): void {
    const loop = this.#loops.at(-1);
    if (!loop) throw this.#bad("bad token");
    this.#next++;
    loop[how].push(this.#emit({ op: "jump", to: 0 }));
  }

  #return(): void {
    if (!this.#isInFunction) throw this.#bad("bad token");
    this.#next++;
    if (this.#isSeparator() || this.#is("}")) this.#emit({ op: "number", text: "0" });
    else this.#expression();
    this.#emit({ op: "return" });
  }

  #print(): void {
    do {
      const token = this.#peek();
      if (token.kind === "string") {
        this.#next++;
        this.#emit({ op: "text", text: unescape(token.text) });
      } else {
        this.#expression();
        this.#emit({ op: "show", newline: false });
      }
    } while (this.#accept(","));
  }

  /** Whether it was an assignment outside of parentheses. */
  #expression(): boolean {
    if (++this.#depth > DEEPEST) throw new BcProblem("nested too deeply");
    let isAssignment = this.#and();
    while (this.#accept("||")) {
      this.#and();
      this.#emit({ op: "binary", operator: "||" });
      isAssignment = false;
    }
    this.#depth--;
    return isAssignment;
  }

  #and(): boolean {
    let isAssignment = this.#relation();
    while (this.#accept("&&")) {
      this.#relation();
      this.#emit({ op: "binary", operator: "&&" });
      isAssignment = false;
    }
    return isAssignment;
  }

  #relation(): boolean {
    let isAssignment = this.#sum();
    while (this.#isOneOf(RELATIONS)) {
      const operator = this.#takeOperator();
      this.#sum();
      this.#emit({ op: "binary", operator });
      isAssignment = false;
    }
    return isAssignment;
  }

  #isOneOf(operators: readonly string[]): boolean {
    const { kind, text } = this.#peek();
    return kind === "operator" && operators.includes(text);
  }

  #takeOperator(): Operator {
    const { text } = this.#peek();
    this.#next++;
    return text as Operator;
  }

  #sum(): boolean {
    let isAssignment = this.#product();
    while (this.#isOneOf(SUM)) {
      const operator = this.#takeOperator();
      this.#product();
      this.#emit({ op: "binary", operator });
      isAssignment = false;
    }
    return isAssignment;
  }

  #product(): boolean {
    let isAssignment = this.#power();
    while (this.#isOneOf(PRODUCT)) {
      const operator = this.#takeOperator();
      this.#power();
      this.#emit({ op: "binary", operator });
      isAssignment = false;
    }
    return isAssignment;
  }

  #power(): boolean {
    const isAssignment = this.#unary();
    if (!this.#accept("^")) return isAssignment;
    this.#power();
    this.#emit({ op: "binary", operator: "^" });
    return false;
  }

  #unary(): boolean {
    if (++this.#depth > DEEPEST) throw new BcProblem("nested too deeply");
    const isAssignment = this.#unaryInside();
    this.#depth--;
    return isAssignment;
  }

  #unaryInside(): boolean {
    if (this.#accept("-")) {
      this.#unary();
      this.#emit({ op: "negate" });
      return false;
    }
    if (this.#accept("!")) {
      this.#unary();
      this.#emit({ op: "not" });
      return false;
    }
    for (const [text, by] of [
      ["++", 1],
      ["--", -1],
    ] as const) {
      if (!this.#accept(text)) continue;
      const place = this.#place();
      if (!place) throw this.#bad(this.#peek().kind === "number" ? "bad token" : "bad assignment");
      this.#emit({ op: "step", place, by, givesOld: false });
      return false;
    }
    return this.#primary();
  }

  #primary(): boolean {
    const token = this.#peek();
    if (token.kind === "number") {
      this.#next++;
      this.#emit({ op: "number", text: token.text });
      return false;
    }
    if (this.#accept("(")) {
      this.#expression();
      this.#expect(")", "bad expression");
      return false;
    }
    if (token.kind === "keyword" && ["length", "sqrt", "read"].includes(token.text)) return this.#builtin(token.text);
    if (token.kind === "keyword" && token.text === "scale" && this.#peek(1).text === "(") return this.#builtin("scale");
    if (token.kind === "name" && this.#peek(1).text === "(") return this.#call();
    const place = this.#place();
    if (!place) throw this.#bad("bad expression");
    const { kind, text } = this.#peek();
    if (kind === "operator" && ASSIGNMENTS.includes(text)) {
      this.#next++;
      this.#sum();
      this.#emit({ op: "assign", place, operator: text.slice(0, -1) as Operator | "" });
      return true;
    }
    if (this.#is("++") || this.#is("--")) {
      this.#next++;
      this.#emit({ op: "step", place, by: text === "++" ? 1 : -1, givesOld: true });
    } else this.#emit({ op: "load", place });
    return false;
  }

  #builtin(name: string): boolean {
    this.#next++;
    this.#expect("(", "bad expression");
    if (name === "length" && this.#peek(1).text === "[" && this.#peek(2).text === "]") {
      this.#emit({ op: "arrayLength", name: this.#name() });
      this.#next += 2;
      this.#expect(")", "bad expression");
      return false;
    }
    if (name !== "read") this.#expression();
    this.#expect(")", "bad expression");
    this.#emit({ op: "builtin", name: name as "length" });
    return false;
  }

  #call(): boolean {
    const name = this.#name();
    this.#expect("(");
    const given: ("value" | { array: string })[] = [];
    if (!this.#is(")")) {
      do {
        if (this.#peek().kind === "name" && this.#peek(1).text === "[" && this.#peek(2).text === "]") {
          given.push({ array: this.#name() });
          this.#next += 2;
        } else {
          this.#expression();
          given.push("value");
        }
      } while (this.#accept(","));
    }
    this.#expect(")", "bad expression");
    this.#emit({ op: "call", name, arguments: given });
    return false;
  }

  /** Something that can be assigned to; the index of an element has been compiled. */
  #place(): Place | null {
    const token = this.#peek();
    if (token.kind === "keyword" && ["scale", "ibase", "obase", "last"].includes(token.text)) {
      this.#next++;
      return { kind: "setting", name: token.text as "scale" };
    }
    if (this.#accept(".")) return { kind: "setting", name: "last" };
    if (token.kind !== "name") return null;
    this.#next++;
    if (!this.#accept("[")) return { kind: "variable", name: token.text };
    this.#expression();
    this.#expect("]", "bad expression");
    return { kind: "element", name: token.text };
  }
}

/** The escapes of print. */
function unescape(text: string): string {
  const known: Readonly<Record<string, string>> = {
    a: "\x07",
    b: "\b",
    f: "\f",
    n: "\n",
    q: '"',
    r: "\r",
    t: "\t",
    "\\": "\\",
    e: "\\",
  };
  return text.replace(/\\(.)/gs, (whole, char: string) => known[char] ?? whole);
}
