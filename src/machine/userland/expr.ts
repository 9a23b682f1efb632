/**
 * expr: evaluates an expression whose tokens are its arguments.
 *
 * Numbers are 64-bit and wrap. Comparisons are arithmetic where both sides are numbers, else by bytes. Exit code 0, 1
 * where the value is null or 0, 2 after an error.
 * Source: BusyBox 1.36.1 expr. Regular expressions come from the chunk `regex`, asked for only where a token needs it.
 */
import { complain } from "./message.ts";
import type { RegexModule } from "./regex-types.ts";
import type { Applet } from "./types.ts";

/** A number or a string. */
type Value = bigint | string;

const KEYWORDS: ReadonlySet<string> = new Set(["quote", "length", "match", "index", "substr"]);

/** Ends the evaluation with a message and exit code 2. */
class ExprProblem extends Error {}

function isNull(value: Value): boolean {
  return typeof value === "bigint" ? value === 0n : value === "" || value === "0";
}

/** The number that a string is, or null. */
function toNumber(value: Value): bigint | null {
  if (typeof value === "bigint") return value;
  const match = /^[ \t\n\v\f\r]*([+-]?)(\d+)$/.exec(value);
  if (!match) return null;
  const magnitude = BigInt(match[2] ?? "0");
  const number = match[1] === "-" ? -magnitude : magnitude;
  const limit = 2n ** 63n;
  return number >= limit ? limit - 1n : number < -limit ? -limit : number;
}

/** A recursive descent over the tokens, lowest precedence first. */
class Evaluation {
  readonly #tokens: readonly string[];
  readonly #regex: RegexModule | null;
  #at = 0;
  /** What is to be said although the evaluation goes on. */
  readonly warnings: string[] = [];

  constructor(tokens: readonly string[], regex: RegexModule | null) {
    this.#tokens = tokens;
    this.#regex = regex;
  }

  run(): Value {
    const value = this.#or();
    if (this.#at < this.#tokens.length) throw new ExprProblem("syntax error");
    return value;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #takeOneOf(tokens: readonly string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !tokens.includes(token)) return null;
    this.#at++;
    return token;
  }

  #or(): Value {
    let left = this.#and();
    while (this.#take("|")) {
      const right = this.#and();
      if (isNull(left)) left = right;
    }
    return left;
  }

  #and(): Value {
    let left = this.#comparison();
    while (this.#take("&")) {
      const right = this.#comparison();
      if (isNull(left) || isNull(right)) left = 0n;
    }
    return left;
  }

  #comparison(): Value {
    let left = this.#sum();
    for (;;) {
      const operator = this.#takeOneOf(["<", "<=", "=", "==", "!=", ">=", ">"]);
      if (operator === null) return left;
      left = compare(left, this.#sum(), operator) ? 1n : 0n;
    }
  }

  #sum(): Value {
    let left = this.#product();
    for (;;) {
      const operator = this.#takeOneOf(["+", "-"]);
      if (operator === null) return left;
      const [a, b] = operands(left, this.#product());
      left = BigInt.asIntN(64, operator === "+" ? a + b : a - b);
    }
  }

  #product(): Value {
    let left = this.#matching();
    for (;;) {
      const operator = this.#takeOneOf(["*", "/", "%"]);
      if (operator === null) return left;
      const [a, b] = operands(left, this.#matching());
      if (operator !== "*" && b === 0n) throw new ExprProblem("division by zero");
      left = BigInt.asIntN(64, operator === "*" ? a * b : operator === "/" ? a / b : a % b);
    }
  }

  #matching(): Value {
    let left = this.#prefixed();
    while (this.#take(":")) left = this.#match(left, this.#prefixed());
    return left;
  }

  #prefixed(): Value {
    const keyword = this.#tokens[this.#at];
    if (keyword === undefined || !KEYWORDS.has(keyword)) return this.#primary();
    this.#at++;
    if (keyword === "quote") return this.#next();
    const text = String(this.#prefixed());
    if (keyword === "length") return BigInt(text.length);
    const second = this.#prefixed();
    if (keyword === "match") return this.#match(text, second);
    if (keyword === "index") {
      const characters = String(second);
      return BigInt([...text].findIndex((one) => characters.includes(one)) + 1);
    }
    return substring(text, toNumber(second), toNumber(this.#prefixed()));
  }

  #primary(): Value {
    if (this.#take("(")) {
      const value = this.#or();
      if (!this.#take(")")) throw new ExprProblem("syntax error");
      return value;
    }
    if (this.#tokens[this.#at] === ")") throw new ExprProblem("syntax error");
    return this.#next();
  }

  #next(): Value {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new ExprProblem("syntax error");
    return token;
  }

  #match(value: Value, expression: Value): Value {
    const source = String(expression);
    if (source.startsWith("^")) {
      const text = "using '^' as the first character\nof a basic regular expression is not portable; it is ignored";
      this.warnings.push(`warning: '${source}': ${text}`);
    }
    const compiled = this.#regex?.compileRegex(source);
    if (!compiled) throw new ExprProblem("syntax error");
    if (!compiled.ok) throw new ExprProblem(`bad regex '${source}': ${compiled.message}`);
    const text = String(value);
    const found = compiled.regex.exec(text);
    const isMatch = found !== null && found[0] === 0;
    if (!isMatch) return compiled.regex.groups === 0 ? 0n : "";
    const [, whole = 0, start = -1, end = -1] = found;
    return start < 0 ? BigInt(whole) : text.slice(start, end);
  }
}

function operands(left: Value, right: Value): readonly [bigint, bigint] {
  const a = toNumber(left);
  const b = toNumber(right);
  if (a === null || b === null) throw new ExprProblem("non-numeric argument");
  return [a, b];
}

function compare(left: Value, right: Value, operator: string): boolean {
  const a = toNumber(left);
  const b = toNumber(right);
  const [x, y] = a === null || b === null ? [String(a ?? left), String(b ?? right)] : [a, b];
  const order = x < y ? -1 : x > y ? 1 : 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  if (operator === ">") return order > 0;
  if (operator === ">=") return order >= 0;
  return operator === "!=" ? order !== 0 : order === 0;
}

function substring(text: string, position: bigint | null, length: bigint | null): string {
  if (position === null || length === null || position <= 0n || length <= 0n) return "";
  if (position > BigInt(text.length)) return "";
  const start = Number(position) - 1;
  const count = length > BigInt(text.length) ? text.length : Number(length);
  return text.slice(start, start + count);
}

export const exprApplet: Applet = {
  name: "expr",
  *main(sys, argv) {
    const tokens = argv.slice(1);
    if (tokens.length === 0) {
      yield* complain(sys, "expr", "too few arguments");
      return 2;
    }
    const needsRegex = tokens.includes(":") || tokens.includes("match");
    const regex = needsRegex ? yield* sys.chunk<RegexModule>("regex") : null;
    const evaluation = new Evaluation(tokens, regex);
    let value: Value | null = null;
    let problem = "";
    try {
      value = evaluation.run();
    } catch (error) {
      if (!(error instanceof ExprProblem)) throw error;
      problem = error.message;
    }
    for (const warning of evaluation.warnings) yield* complain(sys, "expr", warning);
    if (value === null) {
      yield* complain(sys, "expr", problem);
      return 2;
    }
    yield* sys.print(`${value}\n`);
    return isNull(value) ? 1 : 0;
  },
};
