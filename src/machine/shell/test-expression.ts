/**
 * The expressions of `test`, `[` and `[[`.
 *
 * Source: POSIX.1-2017 XCU test; BusyBox 1.36.1 (extensions -nt -ot -ef == < >, texts of errors).
 */
import type { ByteString, Stat } from "../kernel/types.ts";
import { compilePattern, matchPattern } from "./expand/pattern.ts";

/** What an expression asks of the world. */
export interface TestWorld {
  /** -errno where there is none. */
  stat(path: ByteString): Stat | number;
  lstat(path: ByteString): Stat | number;
  /** 4 read, 2 write, 1 execute: 0 or -errno. */
  access(path: ByteString, mode: number): number;
  isTerminal(fd: number): boolean;
  readonly uid: number;
  readonly gid: number;
  readonly isBash?: boolean;
  /** `=~` of `[[`. */
  matchesRegex?(text: ByteString, regex: ByteString): boolean;
}

export interface TestResult {
  /** 0 true, 1 false, 2 an error. */
  readonly status: number;
  /** Without the command's name; "" where there is none. */
  readonly error: ByteString;
}

class TestError extends Error {
  override readonly name = "TestError";
}

/** `args` includes the name (`test`, `[` or `[[`). */
export function evaluateTest(args: readonly ByteString[], world: TestWorld): TestResult {
  const name = args[0] ?? "test";
  let words = args.slice(1);
  const closing = name === "[" ? "]" : name === "[[" ? "]]" : null;
  if (closing !== null) {
    if (words.at(-1) !== closing) return { status: 2, error: `missing ${closing}` };
    words = words.slice(0, -1);
  }
  try {
    return { status: new TestRun(words, world, name === "[[").result() ? 0 : 1, error: "" };
  } catch (error) {
    if (error instanceof TestError) return { status: 2, error: error.message };
    throw error;
  }
}

const BINARY = new Set([
  "=",
  "==",
  "!=",
  "<",
  ">",
  "-eq",
  "-ne",
  "-lt",
  "-le",
  "-gt",
  "-ge",
  "-nt",
  "-ot",
  "-ef",
  "=~",
]);
const UNARY = /^-[bcdefghknprstuwxzGLOS]$/;

class TestRun {
  readonly #words: readonly ByteString[];
  readonly #world: TestWorld;
  readonly #isDouble: boolean;
  #pos = 0;

  constructor(words: readonly ByteString[], world: TestWorld, isDouble: boolean) {
    this.#words = words;
    this.#world = world;
    this.#isDouble = isDouble;
  }

  /** As BusyBox takes it: one word and three are decided by their number, also behind a `!`; the rest by its grammar. */
  result(): boolean {
    const words = this.#words;
    if (words.length === 0) return false;
    const few =
      this.#few(words, words.length) ?? (words[0] === "!" ? this.#few(words.slice(1), words.length - 1) : undefined);
    if (few !== undefined) return few !== (words.length % 2 === 0);
    const value = this.#or();
    const rest = words[this.#pos];
    if (rest !== undefined) throw new TestError(`${rest}: unknown operand`);
    return value;
  }

  /** Of one word or three, or undefined. */
  #few([left = "", operator = "", right = ""]: readonly ByteString[], count: number): boolean | undefined {
    if (count === 1) return left !== "";
    return count === 3 && BINARY.has(operator) ? this.#binary(left, operator, right) : undefined;
  }

  #or(): boolean {
    const value = this.#and();
    if (this.#words[this.#pos] !== "-o") return value;
    this.#pos++;
    return this.#or() || value;
  }

  #and(): boolean {
    const value = this.#not();
    if (this.#words[this.#pos] !== "-a") return value;
    this.#pos++;
    return this.#and() && value;
  }

  #not(): boolean {
    if (this.#words[this.#pos] !== "!") return this.#primary();
    // A last `!` is true: `[ a -a ! ]`.
    return ++this.#pos === this.#words.length || !this.#not();
  }

  #primary(): boolean {
    const [word, next, right] = this.#words.slice(this.#pos, this.#pos + 3);
    if (word === undefined) throw new TestError("argument expected");
    this.#pos++;
    if (word === "(") {
      const value = this.#or();
      if (this.#words[this.#pos++] !== ")") throw new TestError("closing paren expected");
      return value;
    }
    const isBinary = next !== undefined && BINARY.has(next);
    if (isBinary && right !== undefined) {
      this.#pos += 2;
      return this.#binary(word, next, right);
    }
    if (next !== undefined && UNARY.test(word)) {
      this.#pos++;
      return this.#unary(word, next);
    }
    if (isBinary) throw new TestError(`${next}: argument expected`);
    return word !== "";
  }

  #binary(left: ByteString, operator: ByteString, right: ByteString): boolean {
    switch (operator) {
      case "=":
      case "==":
        return this.#equals(left, right);
      case "!=":
        return !this.#equals(left, right);
      case "<":
        return left < right;
      case ">":
        return left > right;
      case "=~":
        return this.#world.matchesRegex?.(left, right) ?? false;
      case "-nt":
      case "-ot":
      case "-ef":
        return this.#compareFiles(left, operator, right);
      default:
        return compare(number(left), operator, number(right));
    }
  }

  /** `[[` takes the right side as a pattern. */
  #equals(left: ByteString, right: ByteString): boolean {
    return this.#isDouble ? matchPattern(compilePattern(right), left) : left === right;
  }

  #compareFiles(left: ByteString, operator: ByteString, right: ByteString): boolean {
    const a = this.#world.stat(left);
    const b = this.#world.stat(right);
    if (typeof a === "number" || typeof b === "number") {
      // A file is newer than one that is not there, says bash.
      const isFirst = typeof a !== "number" && operator === "-nt";
      return this.#world.isBash === true && (isFirst || (typeof b !== "number" && operator === "-ot"));
    }
    if (operator === "-nt") return a.mtime > b.mtime;
    return operator === "-ot" ? a.mtime < b.mtime : a.dev === b.dev && a.ino === b.ino;
  }

  #unary(operator: ByteString, operand: ByteString): boolean {
    const letter = operator[1] ?? "";
    const world = this.#world;
    switch (letter) {
      case "n":
        return operand !== "";
      case "z":
        return operand === "";
      case "t":
        return world.isTerminal(Number(number(operand)));
      case "r":
        return world.access(operand, 4) === 0;
      case "w":
        return world.access(operand, 2) === 0;
      case "x":
        return world.access(operand, 1) === 0;
      case "h":
      case "L": {
        const link = world.lstat(operand);
        return typeof link !== "number" && link.kind === "symlink";
      }
      default: {
        const stat = world.stat(operand);
        return typeof stat !== "number" && this.#fileIs(letter, stat);
      }
    }
  }

  #fileIs(letter: string, stat: Stat): boolean {
    switch (letter) {
      case "f":
        return stat.kind === "file";
      case "d":
        return stat.kind === "directory";
      case "p":
        return stat.kind === "fifo";
      case "S":
        return stat.kind === "socket";
      case "c":
        return stat.kind === "device";
      case "b":
        return false;
      case "s":
        return stat.size > 0;
      case "u":
        return (stat.mode & 0o4000) !== 0;
      case "g":
        return (stat.mode & 0o2000) !== 0;
      case "k":
        return (stat.mode & 0o1000) !== 0;
      case "O":
        return stat.uid === this.#world.uid;
      case "G":
        return stat.gid === this.#world.gid;
      case "N":
        return stat.mtime > stat.atime;
      default:
        return true;
    }
  }
}

function number(text: ByteString): bigint {
  if (/^\s*[-+]?\d+\s*$/.test(text)) {
    const value = BigInt(text.trim().replace(/^\+/, ""));
    if (value !== BigInt.asIntN(64, value)) throw new TestError(`${text}: out of range`);
    return value;
  }
  throw new TestError(text === "" ? "bad number" : `${text}: bad number`);
}

function compare(a: bigint, operator: ByteString, b: bigint): boolean {
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}
