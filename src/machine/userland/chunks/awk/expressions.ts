/** Parses expressions of awk, from loose to tight. Source: POSIX awk, "Grammar"; BusyBox 1.36.1 for what it lets pass. */
import type { ByteString } from "../../../kernel/types.ts";
import { BUILTINS, Lexer } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import { AwkProblem } from "./problem.ts";
import type { Arithmetic, Comparison, Expression, Getline, Place, ProgramTree, Variable } from "./tree.ts";

const COMPARISONS: readonly string[] = ["<", "<=", "==", "!=", ">", ">="] satisfies Comparison[];
/** What BusyBox 1.36 refuses behind a `length` without parentheses: `(length)` and `!length` are errors there. */
const NOT_BEHIND_LENGTH = [")", "]", "{", "|", "!", "$", "in"];
const OPERAND_OPERATORS = ["$", "!", "(", "++", "--"];

/** What an expression may not contain where it stands. */
interface Surroundings {
  /** The list of print without parentheses: `>` and `|` lead to a file or command. */
  readonly isPrinted: boolean;
}

const FREE: Surroundings = { isPrinted: false };

export class ExpressionParser {
  protected readonly program: ProgramTree;
  protected token: Token;
  /** Names of the parameters of the function that is being read. */
  protected locals = new Map<ByteString, number>();
  readonly #lexer: Lexer;
  readonly #functionNames: ReadonlySet<string>;
  #peeked: Token | null = null;
  #afterNewline = false;
  #surroundings = FREE;

  constructor(text: ByteString, program: ProgramTree) {
    this.program = program;
    this.#lexer = new Lexer(text);
    this.#functionNames = new Set(Array.from(text.matchAll(/\bfunc(?:tion)?[ \t]+(\w+)/g), (match) => match[1] ?? ""));
    this.token = this.#lexer.next();
  }

  /** Where the parser stands. */
  get line(): number {
    return this.#lexer.line;
  }

  protected fail(message: string): never {
    throw new AwkProblem(message);
  }

  protected unexpected(): never {
    this.fail(this.#afterNewline ? "Unexpected end of string" : "Unexpected token");
  }

  protected advance(): Token {
    const token = this.token;
    this.token = this.#peeked ?? this.#lexer.next();
    this.#peeked = null;
    this.#afterNewline = false;
    return token;
  }

  #peek(): Token {
    return (this.#peeked ??= this.#lexer.next());
  }

  /** Whether print takes the operator that comes for its redirection; behind a bare `length` BusyBox 1.36 does not. */
  #isRedirection(): boolean {
    return this.#surroundings.isPrinted && this.token !== this.#behindLength;
  }
  #behindLength: Token | null = null;

  protected is(operator: string): boolean {
    return this.token.kind === "operator" && this.token.text === operator;
  }

  protected isWord(word: string): boolean {
    return this.token.kind === "word" && this.token.text === word;
  }

  protected accept(operator: string): boolean {
    if (!this.is(operator)) return false;
    this.advance();
    return true;
  }

  protected expect(operator: string): void {
    if (!this.accept(operator)) this.unexpected();
  }

  /** Newlines that mean nothing. */
  protected skipNewlines(): void {
    const before = this.#afterNewline;
    while (this.token.kind === "newline") this.advance();
    this.#afterNewline = before;
  }

  /** The newline that ends a statement. */
  protected acceptNewline(): boolean {
    if (this.token.kind !== "newline") return false;
    this.advance();
    this.#afterNewline = true;
    return true;
  }

  /** The list behind print. */
  protected printedList(): Expression[] {
    const before = this.#surroundings;
    this.#surroundings = { isPrinted: true };
    const items = this.#list();
    this.#surroundings = before;
    return items;
  }

  /** The file or command that print writes to. */
  protected redirectTarget(): Expression {
    return this.#conditional();
  }

  #list(): Expression[] {
    const items = [this.expression()];
    while (this.accept(",")) {
      this.skipNewlines();
      items.push(this.expression());
    }
    return items;
  }

  /** A list inside brackets, up to the closing one; perhaps empty. */
  #enclosed(close: string): Expression[] {
    const before = this.#surroundings;
    this.#surroundings = FREE;
    const items = this.is(close) ? [] : this.#list();
    this.#surroundings = before;
    this.expect(close);
    return items;
  }

  protected expression(): Expression {
    const left = this.#conditional();
    if (this.token.kind !== "operator" || !/^[-+*/%^]?=$/.test(this.token.text)) return left;
    const operator = this.advance().text.slice(0, -1);
    this.skipNewlines();
    const value = this.expression();
    return { kind: "assign", operator: operator === "" ? null : (operator as Arithmetic), target: left, value };
  }

  #conditional(): Expression {
    const test = this.#or();
    if (!this.accept("?")) return test;
    this.skipNewlines();
    const then = this.expression();
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    return { kind: "conditional", test, then, otherwise: this.expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.is("||")) {
      // print takes the first stroke for a pipe.
      if (this.#isRedirection()) this.unexpected();
      this.advance();
      this.skipNewlines();
      left = { kind: "or", left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.accept("&&")) {
      this.skipNewlines();
      left = { kind: "and", left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#match();
    while (this.isWord("in")) {
      this.advance();
      const subscripts = left.kind === "group" && left.items.length > 1 ? left.items : [left];
      left = { kind: "in", subscripts, array: this.arrayName() };
    }
    return left;
  }

  #match(): Expression {
    let left = this.#comparison();
    while (this.is("~") || this.is("!~")) {
      const isNegated = this.advance().text === "!~";
      left = { kind: "match", isNegated, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    let left = this.#concatenation();
    for (;;) {
      if (this.is("|") && this.#peek().kind === "word" && this.#peek().text === "getline") {
        this.advance();
        this.advance();
        left = { kind: "getline", source: "command", from: left, target: this.#getlineTarget() };
        continue;
      }
      if (this.token.kind !== "operator" || !COMPARISONS.includes(this.token.text)) return left;
      if (this.is(">") && this.#isRedirection()) return left;
      const operator = this.advance().text as Comparison;
      left = { kind: "compare", operator, left, right: this.#concatenation() };
    }
  }

  #concatenation(): Expression {
    let left = this.#sum();
    while (this.#startsOperand()) left = { kind: "concat", left, right: this.#sum() };
    return left;
  }

  #startsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === "operator") return OPERAND_OPERATORS.includes(text);
    return ["number", "string", "regex", "name", "call", "builtin"].includes(kind);
  }

  #sum(): Expression {
    let left = this.#product();
    while (this.is("+") || this.is("-")) {
      const operator = this.advance().text as Arithmetic;
      left = { kind: "arithmetic", operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    while (this.is("*") || this.is("/") || this.is("%")) {
      const operator = this.advance().text as Arithmetic;
      left = { kind: "arithmetic", operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    if (!this.is("!") && !this.is("-") && !this.is("+")) return this.#power();
    const operator = this.advance().text as "!" | "-" | "+";
    return { kind: "unary", operator, operand: this.#unary() };
  }

  #power(): Expression {
    let left = this.#postfix();
    // From the left, unlike in other awks: 2^3^2 is 64.
    while (this.accept("^")) left = { kind: "arithmetic", operator: "^", left, right: this.#exponent() };
    return left;
  }

  #exponent(): Expression {
    return this.is("!") || this.is("-") || this.is("+") ? this.#unary() : this.#postfix();
  }

  #postfix(): Expression {
    const operand = this.#primary();
    if (!isPlace(operand) || (!this.is("++") && !this.is("--"))) return operand;
    return { kind: "step", target: operand, by: this.advance().text === "++" ? 1 : -1, isPost: true };
  }

  #primary(): Expression {
    const { kind, text, number } = this.token;
    if (kind === "number" || kind === "string") {
      this.advance();
      return { kind: "constant", value: kind === "number" ? number : text };
    }
    if (kind === "regex") {
      this.advance();
      return { kind: "regex", source: text };
    }
    if (kind === "name" || kind === "call") return this.#named();
    if (kind === "builtin") return this.#builtin();
    if (this.isWord("getline")) return this.#getline();
    if (this.accept("(")) {
      const items = this.#enclosed(")");
      return items.length === 0 ? this.fail("Empty sequence") : { kind: "group", items };
    }
    if (this.accept("$")) return { kind: "field", index: this.#fieldIndex() };
    return this.#step();
  }

  #step(): Expression {
    if (!this.is("++") && !this.is("--")) this.unexpected();
    const by = this.advance().text === "++" ? 1 : -1;
    const target = this.#primary();
    return isPlace(target) ? { kind: "step", target, by, isPost: false } : this.unexpected();
  }

  #fieldIndex(): Expression {
    return this.is("-") || this.is("+") || this.is("!") ? this.#unary() : this.#primary();
  }

  #named(): Expression {
    const { kind, text } = this.token;
    if (kind === "call" || (this.#functionNames.has(text) && this.#peek().text === "(")) {
      this.advance();
      this.advance();
      return { kind: "call", name: text, args: this.#enclosed(")") };
    }
    return this.place();
  }

  /** `name` or `name[subscripts]`. */
  protected place(): Variable | Place {
    const variable = this.arrayName();
    if (!this.accept("[")) return variable;
    return { kind: "element", array: variable, subscripts: this.#enclosed("]") };
  }

  protected arrayName(): Variable {
    if (this.token.kind !== "name" && this.token.kind !== "call") this.unexpected();
    return this.variable(this.advance().text);
  }

  protected variable(name: ByteString): Variable {
    const local = this.locals.get(name);
    if (local !== undefined) return { kind: "variable", isLocal: true, index: local };
    const { globals } = this.program;
    let index = globals.get(name);
    if (index === undefined) globals.set(name, (index = globals.size));
    return { kind: "variable", isLocal: false, index };
  }

  #builtin(): Expression {
    const name = this.advance().text;
    if (!this.accept("(")) {
      if (
        name !== "length" ||
        this.token.kind === "end" ||
        NOT_BEHIND_LENGTH.some((text) => this.is(text) || this.isWord(text))
      )
        this.unexpected();
      this.#behindLength = this.token;
      return { kind: "builtin", name, args: [] };
    }
    const args = this.#enclosed(")");
    const [least, most] = BUILTINS.get(name) ?? [0, 0];
    if (args.length < least) this.fail("Too few arguments");
    if (args.length > most) this.fail("Too many arguments");
    return { kind: "builtin", name, args };
  }

  #getline(): Getline {
    this.advance();
    const target = this.#getlineTarget();
    if (!this.accept("<")) return { kind: "getline", source: "main", from: null, target };
    return { kind: "getline", source: "file", from: this.#concatenation(), target };
  }

  #getlineTarget(): Place | null {
    if (this.accept("$")) return { kind: "field", index: this.#fieldIndex() };
    return this.token.kind === "name" ? this.place() : null;
  }
}

export function isPlace(expression: Expression): expression is Place {
  return expression.kind === "variable" || expression.kind === "field" || expression.kind === "element";
}
