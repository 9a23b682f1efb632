/**
 * `$(( ))`: C expressions over 64-bit integers, compiled once for each text.
 *
 * Source: POSIX.1-2017 XCU 2.6.4; precedence and errors of BusyBox 1.36.1 (`-2**2` is 4).
 */
import { Cache } from "../cache.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { ShellError } from "../shell-error.ts";
import type { Word } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import {
  add,
  bitwise,
  divide,
  multiply,
  ofBase,
  power,
  remainder,
  shiftLeft,
  shiftRight,
  subtract,
  wrap,
} from "./integer.ts";
import type { Int } from "./integer.ts";

/** The variables of an expression. */
export interface ArithmeticScope {
  get(name: ByteString): ByteString | undefined;
  set(name: ByteString, value: ByteString): void;
}

/** `given`: what stands for the placeholders of a template. */
type Expression = (scope: ArithmeticScope, depth: number, given: readonly number[]) => Int;

const NOTHING_GIVEN: readonly number[] = [];

const expressions = new Cache<Expression>(SHELL_LIMITS.cacheEntries);

/** The value of an expression; "" is 0. Throws a ShellError. */
export function evaluateArithmetic(text: ByteString, scope: ArithmeticScope): Int {
  return expressions.get(text, compile)(scope, 0, NOTHING_GIVEN);
}

/** An expression compiled with its parameters left open. */
export interface ArithmeticTemplate {
  /** The parameters whose values (natural numbers, without a leading zero) are `given`, in order. */
  readonly names: readonly ByteString[];
  evaluate(scope: ArithmeticScope, given: readonly number[]): Int;
}

/** The first of the characters, beyond all bytes, that stand for given numbers. */
const PLACEHOLDER = 256;
const MAX_PLACEHOLDERS = 32;

/**
 * `$(( $i + 1 ))` means whatever its text means once `$i` is replaced. Where a natural number comes in and touches no other
 * word, that is the number itself, and the text need not be read anew each time. Null where it may mean anything.
 */
export function arithmeticTemplate(expression: Word): ArithmeticTemplate | null {
  const names: ByteString[] = [];
  let text = "";
  for (const part of expression) {
    if (part.kind === "literal") text += part.value;
    else if (part.kind === "parameter" && part.operator === "" && names.length < MAX_PLACEHOLDERS) {
      if (part.name === "@" || part.name === "*") return null;
      text += String.fromCharCode(PLACEHOLDER + names.length);
      names.push(part.name);
    } else return null;
  }
  if (/[\w#\u0100-\u0120][\u0100-\u0120]|[\u0100-\u0120][\w#]/.test(text)) return null;
  try {
    const evaluate = compile(text);
    return { names, evaluate: (scope, given) => evaluate(scope, 0, given) };
  } catch (error) {
    // Its error is due when it is come to.
    if (error instanceof ShellError) return null;
    throw error;
  }
}

/** The number that a text is, without a sign and a leading zero, or -1. */
export function naturalNumber(text: ByteString | undefined): number {
  if (text === undefined || text.length === 0 || text.length > 15) return -1;
  if (text.charCodeAt(0) === 48) return text.length === 1 ? 0 : -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function syntaxError(): never {
  throw new ShellError("arithmetic syntax error");
}

function compile(text: ByteString): Expression {
  return new ExpressionParser(text).parse();
}

/** A variable's value: a number mostly, else an expression in its own right. */
function variableValue(scope: ArithmeticScope, name: ByteString, depth: number): Int {
  const value = scope.get(name);
  if (value === undefined || value === "") return 0;
  const number = plainDecimal(value);
  if (number !== null) return number;
  if (depth >= SHELL_LIMITS.arithmeticDepth) throw new ShellError("expression recursion loop detected");
  return expressions.get(value, compile)(scope, depth + 1, NOTHING_GIVEN);
}

function plainDecimal(text: ByteString): number | null {
  if (text.length > 15) return null;
  let i = text.charCodeAt(0) === 45 ? 1 : 0;
  if (i === text.length || (text.charCodeAt(i) === 48 && text.length > i + 1)) return null;
  let value = 0;
  for (; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return text.charCodeAt(0) === 45 && value !== 0 ? -value : value;
}

type Binary = (a: Int, b: Int) => Int;

function truth(condition: boolean): Int {
  return condition ? 1 : 0;
}

function nonZero(b: Int): Int {
  if (b === 0) throw new ShellError("divide by zero");
  return b;
}

const BINARY: Readonly<Record<string, readonly [precedence: number, operation: Binary]>> = {
  "|": [3, (a, b) => bitwise("|", a, b)],
  "^": [4, (a, b) => bitwise("^", a, b)],
  "&": [5, (a, b) => bitwise("&", a, b)],
  "==": [6, (a, b) => truth(a === b)],
  "!=": [6, (a, b) => truth(a !== b)],
  "<": [7, (a, b) => truth(a < b)],
  ">": [7, (a, b) => truth(a > b)],
  "<=": [7, (a, b) => truth(a <= b)],
  ">=": [7, (a, b) => truth(a >= b)],
  "<<": [8, shiftLeft],
  ">>": [8, shiftRight],
  "+": [9, add],
  "-": [9, subtract],
  "*": [10, multiply],
  "/": [10, (a, b) => divide(a, nonZero(b))],
  "%": [10, (a, b) => remainder(a, nonZero(b))],
};
const OR = 1;
const AND = 2;

const TOKEN =
  /\s*(?:([\u0100-\u0120]|\d\w*(?:#[\w@]*)?)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[<>=!]=|[-+*/%&|^]=|[-+*/%&|^<>=!~?:(),]))/y;
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="]);

type TokenKind = "number" | "name" | "operator" | "end";

class ExpressionParser {
  readonly #text: ByteString;
  #pos = 0;
  #parts = 0;
  #nesting = 0;
  #kind: TokenKind = "end";
  #token = "";

  constructor(text: ByteString) {
    this.#text = text;
  }

  parse(): Expression {
    this.#next();
    if (this.#at("end")) return () => 0;
    const expression = this.#comma();
    if (!this.#at("end")) syntaxError();
    return expression;
  }

  #next(): void {
    if (++this.#parts > SHELL_LIMITS.arithmeticParts) throw new ShellError("out of memory", 1);
    TOKEN.lastIndex = this.#pos;
    const match = TOKEN.exec(this.#text);
    if (!match) {
      if (this.#text.slice(this.#pos).trim() !== "") syntaxError();
      this.#kind = "end";
      this.#token = "";
      return;
    }
    this.#pos = TOKEN.lastIndex;
    this.#token = match[1] ?? match[2] ?? match[3] ?? "";
    this.#kind = match[1] !== undefined ? "number" : match[2] !== undefined ? "name" : "operator";
  }

  #at(kind: TokenKind): boolean {
    return this.#kind === kind;
  }

  #is(operator: string): boolean {
    return this.#kind === "operator" && this.#token === operator;
  }

  #comma(): Expression {
    if (++this.#nesting > SHELL_LIMITS.arithmeticNesting) throw new ShellError("out of memory", 1);
    let left = this.#assignment();
    while (this.#is(",")) {
      this.#next();
      const first = left;
      const second = this.#assignment();
      left = (scope, depth, given) => {
        first(scope, depth, given);
        return second(scope, depth, given);
      };
    }
    this.#nesting--;
    return left;
  }

  #assignment(): Expression {
    if (this.#kind === "name") {
      const { name, end } = { name: this.#token, end: this.#pos };
      this.#next();
      if (this.#at("operator") && ASSIGNMENTS.has(this.#token)) {
        const operator = this.#token.slice(0, -1);
        this.#next();
        return assign(name, operator === "" ? null : (BINARY[operator]?.[1] ?? syntaxError()), this.#assignment());
      }
      this.#pos = end;
      this.#kind = "name";
      this.#token = name;
    }
    return this.#ternary();
  }

  #ternary(): Expression {
    const test = this.#binary(OR);
    if (!this.#is("?")) return test;
    this.#next();
    // Two operators of the same rank, as BusyBox before 1.37 has it: no assignment and no other `?` between them.
    const yes = this.#binary(OR);
    if (!this.#is(":")) throw new ShellError("malformed ?: operator");
    this.#next();
    const no = this.#ternary();
    return (scope, depth, given) => {
      const condition = test(scope, depth, given);
      const first = yes(scope, depth, given);
      const second = no(scope, depth, given);
      return condition !== 0 ? first : second;
    };
  }

  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      if (this.#kind !== "operator") return left;
      // After an operand that is no variable, `++` is two signs.
      if (this.#token === "++" || this.#token === "--") {
        this.#token = this.#token.slice(1);
        this.#pos--;
      }
      const token = this.#token;
      if (token === "||" || token === "&&") {
        const precedence = token === "||" ? OR : AND;
        if (precedence < least) return left;
        this.#next();
        left = logical(token, left, this.#binary(precedence + 1));
        continue;
      }
      const found = BINARY[token];
      if (!found || found[0] < least) return left;
      this.#next();
      const [precedence, operation] = found;
      const first = left;
      const second = this.#binary(precedence + 1);
      left = (scope, depth, given) => operation(first(scope, depth, given), second(scope, depth, given));
    }
  }

  #unary(): Expression {
    if (this.#kind === "operator") {
      const operator = this.#token;
      if (operator === "++" || operator === "--") {
        this.#next();
        if (this.#at("name")) {
          const name = this.#token;
          this.#next();
          return this.#power(increment(name, operator === "++" ? 1 : -1, true));
        }
        // `--5` is two signs.
        const operand = this.#unary();
        return operand;
      }
      const sign = UNARY[operator];
      if (sign) {
        this.#next();
        // A sign binds more tightly than `**`.
        const operand = this.#signed();
        return this.#power((scope, depth, given) => sign(operand(scope, depth, given)));
      }
    }
    return this.#power(this.#primary());
  }

  /** The operand of a sign: without `**`. */
  #signed(): Expression {
    const sign = this.#kind === "operator" ? UNARY[this.#token] : undefined;
    if (!sign) {
      if (this.#is("++") || this.#is("--")) return this.#unary();
      return this.#primary();
    }
    this.#next();
    const operand = this.#signed();
    return (scope, depth, given) => sign(operand(scope, depth, given));
  }

  #power(base: Expression): Expression {
    if (!this.#is("**")) return base;
    this.#next();
    const exponent = this.#unary();
    return (scope, depth, given) => {
      const value = base(scope, depth, given);
      const times = exponent(scope, depth, given);
      if (times < 0) throw new ShellError("exponent less than 0");
      return power(value, times);
    };
  }

  #primary(): Expression {
    if (this.#kind === "number") {
      const place = this.#token.charCodeAt(0) - PLACEHOLDER;
      const value = place < 0 ? parseNumber(this.#token) : 0;
      this.#next();
      if (place >= 0) return (_scope, _depth, given) => given[place] ?? 0;
      return () => value;
    }
    if (this.#kind === "name") {
      const name = this.#token;
      this.#next();
      if (this.#is("++") || this.#is("--")) {
        const step = this.#token === "++" ? 1 : -1;
        this.#next();
        return increment(name, step, false);
      }
      return (scope, depth) => variableValue(scope, name, depth);
    }
    if (!this.#is("(")) syntaxError();
    this.#next();
    const inner = this.#comma();
    if (!this.#is(")")) syntaxError();
    this.#next();
    return inner;
  }
}

const UNARY: Readonly<Record<string, (a: Int) => Int>> = {
  "+": (a) => a,
  "-": (a) => subtract(0, a),
  "!": (a) => truth(a === 0),
  "~": (a) => subtract(-1, a),
};

function assign(name: ByteString, operation: Binary | null, value: Expression): Expression {
  return (scope, depth, given) => {
    const result = operation
      ? operation(variableValue(scope, name, depth), value(scope, depth, given))
      : value(scope, depth, given);
    scope.set(name, String(result));
    return result;
  };
}

function increment(name: ByteString, step: number, returnsNew: boolean): Expression {
  return (scope, depth) => {
    const before = variableValue(scope, name, depth);
    const after = add(before, step);
    scope.set(name, String(after));
    return returnsNew ? after : before;
  };
}

/** Both sides are always evaluated, as BusyBox before 1.37 does. */
function logical(operator: string, left: Expression, right: Expression): Expression {
  return (scope, depth, given) => {
    const a = left(scope, depth, given) !== 0;
    const b = right(scope, depth, given) !== 0;
    return truth(operator === "||" ? a || b : a && b);
  };
}

/** What `strtoull` makes of it: what is too large is none. */
function unsigned(text: string): Int {
  const value = BigInt(text);
  return value >> 64n === 0n ? wrap(value) : 0;
}

/** Decimal, `0x`, octal with a leading 0, or `base#digits`. */
function parseNumber(text: ByteString): Int {
  if (/^(?:0|[1-9]\d*)$/.test(text)) return text.length < 16 ? Number(text) : unsigned(text);
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return unsigned(text);
  if (/^0[0-7]+$/.test(text)) return unsigned("0o" + text.slice(1));
  const match = /^([1-9]\d?)#([\w@]*)$/.exec(text);
  const base = Number(match?.[1] ?? 0);
  if (!match || base < 2 || base > 64) syntaxError();
  return ofBase(base, match[2] ?? "") ?? syntaxError();
}
