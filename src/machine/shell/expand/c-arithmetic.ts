/**
 * `$(( ))` as C has it: `&&`, `||` and `?:` evaluate only what they need. For the shells that are not BusyBox's.
 *
 * Source: POSIX.1-2017 XCU 2.6.4; the order of operators and the words of errors of bash 5.2 and dash 0.5.12.
 */
import { Cache } from "../cache.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { ShellError } from "../shell-error.ts";
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

/** What is wrong, by what the shells say of it. */
export type ArithmeticFault =
  | "operand"
  | "end"
  | "operator"
  | "base"
  | "division"
  | "assignment"
  | "colon"
  | "exponent"
  | "paren";

/** Where numbers are kept, and what else differs between shells. */
export interface ArithmeticWorld {
  /** Only what POSIX has: no `**`, `++`, `,` and `base#`. */
  readonly isPosix: boolean;
  read(name: ByteString, subscript: ByteString | null, depth: number): Int;
  write(name: ByteString, subscript: ByteString | null, value: Int): void;
  /** `token`: the expression from where the fault shows. */
  fail(fault: ArithmeticFault, expression: ByteString, token: ByteString): never;
}

type Expression = (world: ArithmeticWorld, depth: number) => Int;

/** Where a variable's value is an expression again, `depth` counts. */
export function evaluateC(text: ByteString, world: ArithmeticWorld, depth = 0): Int {
  if (depth > SHELL_LIMITS.arithmeticDepth)
    throw new ShellError(`${text}: expression recursion level exceeded (error token is "${text}")`);
  const cache = world.isPosix ? posixExpressions : expressions;
  return cache.get(text, (source) => new CParser(source, world).parse())(world, depth);
}

const expressions = new Cache<Expression>(SHELL_LIMITS.cacheEntries);
const posixExpressions = new Cache<Expression>(SHELL_LIMITS.cacheEntries);

const BINARY: Readonly<Record<string, readonly [precedence: number, operation: (a: Int, b: Int) => Int]>> = {
  "|": [3, (a, b) => bitwise("|", a, b)],
  "^": [4, (a, b) => bitwise("^", a, b)],
  "&": [5, (a, b) => bitwise("&", a, b)],
  "==": [6, (a, b) => (a === b ? 1 : 0)],
  "!=": [6, (a, b) => (a === b ? 0 : 1)],
  "<": [7, (a, b) => (a < b ? 1 : 0)],
  ">": [7, (a, b) => (a > b ? 1 : 0)],
  "<=": [7, (a, b) => (a <= b ? 1 : 0)],
  ">=": [7, (a, b) => (a >= b ? 1 : 0)],
  "<<": [8, shiftLeft],
  ">>": [8, shiftRight],
  "+": [9, add],
  "-": [9, subtract],
  "*": [10, multiply],
  "/": [10, divide],
  "%": [10, remainder],
};
const OR = 1;
const AND = 2;
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="]);
const TOKEN =
  /(\d[\w#@]*)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[<>=!]=|[-+*/%&|^]=|[-+*/%&|^<>=!~?:(),])/y;
const POSIX_ABSENT = new Set(["**", "++", "--", ","]);

type TokenKind = "number" | "name" | "operator" | "end" | "bad";

interface Place {
  readonly name: ByteString;
  /** As text: a key, or an expression. */
  readonly subscript: ByteString | null;
}

class CParser {
  readonly #text: ByteString;
  readonly #world: ArithmeticWorld;
  #pos = 0;
  #start = 0;
  /** Where the token before this one began: faults at the end are shown from there. */
  #before = 0;
  #kind: TokenKind = "end";
  #token = "";
  #nesting = 0;
  #parts = 0;

  constructor(text: ByteString, world: ArithmeticWorld) {
    this.#text = text;
    this.#world = world;
  }

  parse(): Expression {
    this.#next();
    if (this.#kind === "end") return () => 0;
    const expression = this.#comma();
    if (!this.#at("end")) this.#fail(this.#at("bad") ? "operator" : "end");
    return expression;
  }

  #fail(fault: ArithmeticFault): never {
    const from = this.#kind === "end" ? this.#before : this.#start;
    return this.#world.fail(fault, this.#text, this.#text.slice(from));
  }

  #next(): void {
    if (++this.#parts > SHELL_LIMITS.arithmeticParts) throw new ShellError("out of memory", 1, undefined, true);
    this.#before = this.#start;
    while (this.#pos < this.#text.length && " \t\n".includes(this.#text[this.#pos] ?? "")) this.#pos++;
    this.#start = this.#pos;
    if (this.#pos >= this.#text.length) {
      this.#kind = "end";
      this.#token = "";
      return;
    }
    TOKEN.lastIndex = this.#pos;
    const match = TOKEN.exec(this.#text);
    this.#kind = !match ? "bad" : match[1] !== undefined ? "number" : match[2] !== undefined ? "name" : "operator";
    this.#token = match?.[0] ?? this.#text[this.#pos] ?? "";
    if (this.#world.isPosix && POSIX_ABSENT.has(this.#token)) this.#token = this.#token[0] ?? "";
    this.#pos = this.#start + this.#token.length;
  }

  #at(kind: TokenKind): boolean {
    return this.#kind === kind;
  }

  #is(operator: string): boolean {
    return this.#kind === "operator" && this.#token === operator;
  }

  #comma(): Expression {
    if (++this.#nesting > SHELL_LIMITS.arithmeticNesting) throw new ShellError("out of memory", 1, undefined, true);
    let left = this.#assignment();
    while (this.#is(",") && !this.#world.isPosix) {
      this.#next();
      const first = left;
      const second = this.#assignment();
      left = (world, depth) => {
        first(world, depth);
        return second(world, depth);
      };
    }
    this.#nesting--;
    return left;
  }

  #assignment(): Expression {
    if (this.#kind === "name") {
      const saved = [this.#pos, this.#start, this.#before, this.#token] as const;
      const place = this.#place();
      if (this.#at("operator") && ASSIGNMENTS.has(this.#token)) {
        const operator = this.#token.slice(0, -1);
        this.#next();
        return assign(place, operator, this.#assignment(), this.#text);
      }
      [this.#pos, this.#start, this.#before, this.#token] = saved;
      this.#kind = "name";
    }
    const value = this.#ternary();
    if (this.#kind === "operator" && ASSIGNMENTS.has(this.#token)) this.#fail("assignment");
    return value;
  }

  /** The name that was read, with its subscript. */
  #place(): Place {
    const name = this.#token;
    let subscript: ByteString | null = null;
    if (!this.#world.isPosix && this.#text[this.#pos] === "[") {
      const end = closingBracket(this.#text, this.#pos);
      subscript = this.#text.slice(this.#pos + 1, end);
      this.#pos = end + 1;
    }
    this.#next();
    return { name, subscript };
  }

  #ternary(): Expression {
    const test = this.#binary(OR);
    if (!this.#is("?")) return test;
    this.#next();
    const yes = this.#comma();
    if (!this.#is(":")) this.#fail("colon");
    this.#next();
    const no = this.#ternaryOrAssignment();
    return (world, depth) => (test(world, depth) === 0 ? no(world, depth) : yes(world, depth));
  }

  #ternaryOrAssignment(): Expression {
    return this.#world.isPosix ? this.#assignment() : this.#ternary();
  }

  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      if (this.#kind !== "operator") return left;
      const token = this.#token;
      if (token === "||" || token === "&&") {
        const precedence = token === "||" ? OR : AND;
        if (precedence < least) return left;
        this.#next();
        const first = left;
        const second = this.#binary(precedence + 1);
        const stops = token === "||";
        left = (world, depth) =>
          (first(world, depth) !== 0) === stops ? Number(stops) : second(world, depth) === 0 ? 0 : 1;
        continue;
      }
      const found = BINARY[token];
      if (!found || found[0] < least) return left;
      this.#next();
      const [precedence, operation] = found;
      const first = left;
      const at = this.#start;
      const second = this.#binary(precedence + 1);
      const text = this.#text;
      const divides = token === "/" || token === "%";
      left = (world, depth) => {
        const a = first(world, depth);
        const b = second(world, depth);
        if (divides && b === 0) world.fail("division", text, text.slice(at));
        return operation(a, b);
      };
    }
  }

  #unary(): Expression {
    if (this.#kind !== "operator") return this.#power(this.#primary());
    const operator = this.#token;
    if (operator === "++" || operator === "--") {
      this.#next();
      if (this.#at("name")) return increment(this.#place(), operator === "++" ? 1 : -1, true);
      // Before anything else it is two signs.
      const operand = this.#unary();
      return operand;
    }
    if (operator === "-" || operator === "+" || operator === "!" || operator === "~") {
      this.#next();
      const operand = this.#signed();
      if (operator === "+") return this.#power(operand);
      if (operator === "!") return this.#power((world, depth) => (operand(world, depth) === 0 ? 1 : 0));
      const from = operator === "-" ? 0 : -1;
      return this.#power((world, depth) => subtract(from, operand(world, depth)));
    }
    return this.#power(this.#primary());
  }

  /** The operand of a sign, which binds more tightly than `**`. */
  #signed(): Expression {
    if (this.#kind === "operator" && ["-", "+", "!", "~", "++", "--"].includes(this.#token)) return this.#unary();
    return this.#primary();
  }

  #power(base: Expression): Expression {
    if (!this.#is("**") || this.#world.isPosix) return base;
    this.#next();
    const text = this.#text;
    const exponent = this.#unary();
    const at = this.#before;
    return (world, depth) => {
      const times = exponent(world, depth);
      if (times < 0) world.fail("exponent", text, text.slice(at));
      return power(base(world, depth), times);
    };
  }

  #primary(): Expression {
    if (this.#kind === "number") {
      const value = parseNumber(this.#token, this.#world.isPosix);
      if (value === null) this.#fail("base");
      this.#next();
      return () => value;
    }
    if (this.#kind === "name") {
      const place = this.#place();
      if (!this.#world.isPosix && (this.#is("++") || this.#is("--"))) {
        const step = this.#token === "++" ? 1 : -1;
        this.#next();
        return increment(place, step, false);
      }
      return (world, depth) => world.read(place.name, place.subscript, depth);
    }
    if (!this.#is("(")) this.#fail("operand");
    this.#next();
    const inner = this.#comma();
    if (!this.#is(")")) this.#fail("paren");
    this.#next();
    return inner;
  }
}

function assign(place: Place, operator: string, value: Expression, text: ByteString): Expression {
  const operation = operator === "" ? null : (BINARY[operator]?.[1] ?? null);
  const divides = operator === "/" || operator === "%";
  return (world, depth) => {
    let result = value(world, depth);
    if (operation) {
      if (divides && result === 0) world.fail("division", text, text.replace(/^.*=\s*/, ""));
      result = operation(world.read(place.name, place.subscript, depth), result);
    }
    world.write(place.name, place.subscript, result);
    return result;
  };
}

function increment(place: Place, step: number, returnsNew: boolean): Expression {
  return (world, depth) => {
    const before = world.read(place.name, place.subscript, depth);
    const after = add(before, step);
    world.write(place.name, place.subscript, after);
    return returnsNew ? after : before;
  };
}

/** The bracket that closes the one at `start`; the end of the text where none does. */
export function closingBracket(text: ByteString, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "[") depth++;
    else if (text[i] === "]" && --depth === 0) return i;
  }
  return text.length;
}

/** Null where a digit is too great for its base. */
function parseNumber(text: ByteString, isPosix: boolean): Int | null {
  if (/^(?:0|[1-9]\d*)$/.test(text)) return text.length < 16 ? Number(text) : wrap(BigInt(text));
  if (/^0[xX][0-9a-fA-F]*$/.test(text)) return text.length === 2 ? 0 : wrap(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return wrap(BigInt("0o" + text.slice(1)));
  const match = isPosix ? null : /^(\d+)#([\w@]+)$/.exec(text);
  const base = Number(match?.[1] ?? 0);
  return match && base >= 2 && base <= 64 ? ofBase(base, match[2] ?? "") : null;
}
