/** dc: a calculator with a stack. Source: dc of BusyBox 1.36.1; registers are stacks and arrays, named by one byte. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { isError } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { LineReader, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import { lineLengthOf } from "./bc-machine.ts";
import { CalcError, Decimal } from "./decimal.ts";
import { checkedBase, formatDecimal, parseDecimal, wrapLines } from "./decimal-text.ts";

/** Digits as they were written: of which base they are is decided when they are first used. */
class Literal {
  readonly #digits: string;
  #value: Decimal | undefined;

  constructor(digits: string) {
    this.#digits = digits;
  }

  value(ibase: number): Decimal {
    return (this.#value ??= parseDecimal(this.#digits, ibase));
  }
}

type Value = Decimal | string;

/** A macro or a file that is being run. */
interface Run {
  readonly text: string;
  at: number;
}

const DEEPEST = 10_000;
const MOST_VALUES = 1_000_000;
const ZERO = Decimal.of(0);

class DcMachine {
  readonly #sys: Sys;
  readonly #lineLength: number;
  readonly #longNames: boolean;
  readonly #readLine: () => Generator<void, string | null, void>;
  #stack: (Value | Literal)[] = [];
  readonly #registers = new Map<string, Value[]>();
  readonly #arrays = new Map<string, Map<number, Value>>();
  #runs: Run[] = [];
  #scale = 0;
  #ibase = 10;
  #obase = 10;
  /** Set by q at the outermost level. */
  hasQuit = false;

  constructor(sys: Sys, longNames: boolean, readLine: () => Generator<void, string | null, void>) {
    this.#sys = sys;
    this.#longNames = longNames;
    // One more than bc puts on a line.
    this.#lineLength = lineLengthOf(sys, "DC_LINE_LENGTH") + 1;
    this.#readLine = readLine;
  }

  *run(text: string): Generator<void, void, void> {
    this.#runs = [{ text, at: 0 }];
    let steps = 0;
    while (this.#runs.length > 0 && !this.hasQuit) {
      if (++steps === 32) {
        steps = 0;
        this.#sys.charge(32);
        if (this.#sys.spent) yield;
      }
      const run = this.#runs.at(-1);
      if (!run || run.at >= run.text.length) this.#runs.pop();
      else yield* this.#command(run);
    }
  }

  #push(value: Value | Literal): void {
    if (this.#stack.length >= MOST_VALUES) throw new CalcError("out of memory");
    this.#stack.push(value);
  }

  #top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined) throw new CalcError("stack has too few elements");
    return this.#resolved(value);
  }

  #resolved(value: Value | Literal): Value {
    return value instanceof Literal ? value.value(this.#ibase) : value;
  }

  #pop(): Value {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #number(): Decimal {
    const value = this.#pop();
    if (typeof value !== "string") return value;
    throw new CalcError("variable is wrong type");
  }

  /** Two numbers, in the order in which they were pushed. */
  #two(): [Decimal, Decimal] {
    if (this.#stack.length < 2) throw new CalcError("stack has too few elements");
    const right = this.#number();
    return [this.#number(), right];
  }

  #register(run: Run): string {
    if (this.#longNames && /\s/.test(run.text[run.at] ?? "")) {
      const name = /^\s+([a-z][a-z0-9_]*)/.exec(run.text.slice(run.at));
      if (!name) throw new CalcError("bad extended register");
      run.at += name[0].length;
      return name[1] ?? "";
    }
    const name = run.text[run.at++];
    if (name === undefined) throw new CalcError("bad token at ''");
    return name;
  }

  #text(value: Value): string {
    return typeof value === "string" ? value : formatDecimal(value, this.#obase, this.#lineLength);
  }

  #execute(text: string): void {
    const run = this.#runs.at(-1);
    // The last command of a macro is replaced by what it runs, so that loops do not pile up.
    if (run && /^\s*$/.test(run.text.slice(run.at)) && this.#runs.length > 1) this.#runs.pop();
    if (this.#runs.length > DEEPEST) throw new CalcError("out of memory");
    this.#runs.push({ text, at: 0 });
  }

  *#command(run: Run): Generator<void, void, void> {
    const c = run.text[run.at++] ?? "";
    if (/\s/.test(c)) return;
    if (c === "#") {
      const end = run.text.indexOf("\n", run.at);
      run.at = end < 0 ? run.text.length : end;
    } else if (/[0-9A-F._]/.test(c)) this.#literal(run);
    else if (c === "[") this.#string(run);
    else if (Object.hasOwn(this.#printers, c)) yield* this.#sys.print(this.#printers[c]?.() ?? "");
    else if (c === "?") {
      const line = yield* this.#readLine();
      if (line !== null) this.#execute(line);
    } else if ("<>=!".includes(c)) this.#compare(c, run);
    else if ("slSL:;".includes(c)) this.#useRegister(c, this.#register(run));
    else if (Object.hasOwn(this.#commands, c)) this.#commands[c]?.();
    else throw new CalcError(c === "e" ? `bad token at '${run.text.slice(run.at - 1)}'` : `bad character '${c}'`);
  }

  #literal(run: Run): void {
    const match = /^(_?)([0-9A-F]*\.?[0-9A-F]*)/.exec(run.text.slice(run.at - 1));
    const [whole = "", sign = "", digits = ""] = match ?? [];
    run.at += Math.max(1, whole.length) - 1;
    const value = new Literal(digits);
    this.#push(sign === "_" ? value.value(this.#ibase).negate() : value);
  }

  /** Up to the bracket that closes it. */
  #string(run: Run): void {
    let depth = 1;
    let text = "";
    for (; run.at < run.text.length; run.at++) {
      const c = run.text[run.at] ?? "";
      if (c === "[") depth++;
      if (c === "]" && --depth === 0) {
        run.at++;
        this.#push(text);
        return;
      }
      text += c;
    }
    throw new CalcError("string end could not be found");
  }

  readonly #printers: Readonly<Record<string, () => string>> = {
    p: () => `${this.#text(this.#top())}\n`,
    // As BusyBox has them: n with a newline, and both leave what they print where it is.
    n: () => `${this.#text(this.#top())}\n`,
    P: () => this.#bytes(this.#top()),
    f: () =>
      this.#stack
        .toReversed()
        .map((value) => `${this.#text(this.#resolved(value))}\n`)
        .join(""),
  };

  /** A string as it is; a number as bytes in base 256. */
  #bytes(value: Value): string {
    if (typeof value === "string") return value;
    let rest = value.integer;
    if (rest < 0n) rest = -rest;
    let out = "";
    do {
      out = String.fromCharCode(Number(rest % 256n)) + out;
      rest /= 256n;
    } while (rest > 0n);
    return out;
  }

  #arithmetic(operate: (left: Decimal, right: Decimal) => Decimal): void {
    const [left, right] = this.#two();
    this.#sys.charge((left.digits + right.digits + this.#scale) >> 5);
    this.#push(operate(left, right));
  }

  readonly #commands: Readonly<Record<string, () => void>> = {
    "+": () => this.#arithmetic((left, right) => left.add(right)),
    "-": () => this.#arithmetic((left, right) => left.subtract(right)),
    "*": () => this.#arithmetic((left, right) => left.multiply(right, this.#scale)),
    "/": () => this.#arithmetic((left, right) => left.divide(right, this.#scale)),
    "%": () => this.#arithmetic((left, right) => left.modulo(right, this.#scale)),
    "^": () => this.#arithmetic((left, right) => left.power(right, this.#scale)),
    "~": () => {
      const [left, right] = this.#two();
      this.#push(left.divide(right, this.#scale));
      this.#push(left.modulo(right, this.#scale));
    },
    "|": () => this.#modularPower(),
    v: () => this.#push(this.#number().sqrt(this.#scale)),
    "(": () => this.#arithmetic((left, right) => Decimal.of(right.compare(left) < 0 ? 1 : 0)),
    "{": () => this.#arithmetic((left, right) => Decimal.of(right.compare(left) <= 0 ? 1 : 0)),
    G: () => this.#arithmetic((left, right) => Decimal.of(left.compare(right) === 0 ? 1 : 0)),
    N: () => this.#push(Decimal.of(this.#number().isZero ? 1 : 0)),
    d: () => {
      const top = this.#stack.at(-1);
      if (top === undefined) throw new CalcError("stack has too few elements");
      this.#push(top);
    },
    r: () => {
      const top = this.#pop();
      const below = this.#pop();
      this.#push(top);
      this.#push(below);
    },
    R: () => void this.#pop(),
    c: () => {
      this.#stack = [];
    },
    z: () => this.#push(Decimal.of(this.#stack.length)),
    Z: () => {
      const top = this.#pop();
      this.#push(Decimal.of(typeof top === "string" ? top.length : top.digits));
    },
    X: () => {
      const top = this.#pop();
      this.#push(Decimal.of(typeof top === "string" ? 0 : top.scale));
    },
    a: () => {
      const top = this.#pop();
      if (typeof top !== "string" && top.units < 0n) throw new CalcError("negative number");
      const code = typeof top === "string" ? top.charCodeAt(0) : Number(top.integer % 256n);
      this.#push(String.fromCharCode(code & 255));
    },
    x: () => {
      const top = this.#pop();
      if (typeof top === "string") this.#execute(top);
      else this.#push(top);
    },
    q: () => this.#leave(2),
    Q: () => this.#leave(this.#number().number),
    k: () => {
      const scale = this.#number();
      if (scale.units < 0n) throw new CalcError("negative number");
      if (scale.number > 100_000) throw new CalcError("bad scale; must be [0,4294967295]");
      this.#scale = scale.number;
    },
    i: () => {
      this.#ibase = checkedBase(this.#number(), "ibase");
    },
    o: () => {
      this.#obase = checkedBase(this.#number(), "obase");
    },
    K: () => this.#push(Decimal.of(this.#scale)),
    I: () => this.#push(Decimal.of(this.#ibase)),
    O: () => this.#push(Decimal.of(this.#obase)),
  };

  #leave(levels: number): void {
    this.#runs.length = Math.max(0, this.#runs.length - levels);
    if (this.#runs.length === 0) this.hasQuit = true;
  }

  #modularPower(): void {
    if (this.#stack.length < 3) throw new CalcError("stack has too few elements");
    const modulus = this.#number();
    const exponent = this.#number();
    const base = this.#number();
    if (modulus.isZero) throw new CalcError("divide by zero");
    for (const one of [base, exponent, modulus]) if (!one.isInteger) throw new CalcError("not an integer");
    if (exponent.units < 0n) throw new CalcError("negative number");
    const by = modulus.integer;
    let result = 1n;
    let square = base.integer % by;
    for (let rest = exponent.integer; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % by;
      square = (square * square) % by;
      this.#sys.charge(2);
    }
    this.#push(Decimal.of(result));
  }

  /** `<r`, `>r`, `=r` and their opposites with `!`: the top is compared with what is below it. */
  #compare(first: string, run: Run): void {
    let operator = first;
    if (first === "!") {
      const next = run.text[run.at++] ?? "";
      if (!"<>=".includes(next) || next === "") throw new CalcError("bad character '!'");
      operator += next;
    }
    const name = this.#register(run);
    let otherwise: string | null = null;
    if (run.text[run.at] === "e") {
      run.at++;
      otherwise = this.#register(run);
    }
    const [left, right] = this.#two();
    const order = right.compare(left);
    const relation = operator.at(-1);
    const holds = relation === "<" ? order < 0 : relation === ">" ? order > 0 : order === 0;
    const chosen = holds !== operator.startsWith("!") ? name : otherwise;
    if (chosen === null) return;
    const macro = this.#registers.get(chosen)?.at(-1);
    if (typeof macro !== "string") throw new CalcError("variable is wrong type");
    this.#execute(macro);
  }

  #useRegister(command: string, name: string): void {
    // The lowest value of a register is always there.
    const stack = this.#registers.get(name) ?? [ZERO];
    this.#registers.set(name, stack);
    const array = this.#arrays.get(name) ?? new Map<number, Value>();
    this.#arrays.set(name, array);
    switch (command) {
      case "s":
        stack[stack.length - 1] = this.#pop();
        return;
      case "S":
        stack.push(this.#pop());
        return;
      case "l":
        this.#push(stack.at(-1) ?? ZERO);
        return;
      case "L": {
        const value = stack.length > 1 ? stack.pop() : undefined;
        if (value === undefined) throw new CalcError("stack has too few elements");
        this.#push(value);
        return;
      }
      case ":": {
        const index = this.#number().number;
        array.set(index, this.#number());
        return;
      }
      default:
        this.#push(array.get(this.#number().number) ?? ZERO);
    }
  }
}

export function* dcMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "xe:f:", { expression: "e", file: "f", "extended-register": "x" });
  if (!options) return 1;
  const input = new LineReader(sys, 0);
  const machine = new DcMachine(sys, options.has("x"), () => input.next());
  const sources = options.given.filter(({ option }) => option !== "x");
  try {
    for (const { option, value = "" } of sources) {
      const text = option === "e" ? value : yield* readFile(sys, value);
      if (text === null) return 1;
      yield* machine.run(text);
    }
    for (const name of options.operands) {
      const text = yield* readFile(sys, name);
      if (text === null) return 1;
      yield* machine.run(text);
    }
    if (sources.length > 0 || options.operands.length > 0) return 0;
    // Lines are run as they come, but a string may reach over several.
    let text = "";
    for (let line = yield* input.next(); line !== null && !machine.hasQuit; line = yield* input.next()) {
      text += `${line}\n`;
      if (isOpen(text)) continue;
      yield* machine.run(text);
      text = "";
    }
    if (text !== "") yield* machine.run(text);
    return 0;
  } catch (problem) {
    if (!(problem instanceof CalcError)) throw problem;
    yield* complain(sys, "dc", wrapLines(problem.message, 0));
    return 1;
  }
}

/** Whether a string or a register's name is still to come. */
function isOpen(text: string): boolean {
  let depth = 0;
  for (const c of text) depth = c === "[" ? depth + 1 : c === "]" ? Math.max(0, depth - 1) : depth;
  return depth > 0 || /(?:^|[^slSL:;<>=])[slSL:;<>=]\n$/.test(text);
}

function* readFile(sys: Sys, name: ByteString): Generator<void, string | null, void> {
  const text = yield* readOperand(sys, name);
  if (!isError(text)) return text;
  yield* complain(sys, "dc", `can't open '${name}': ${strerror(text)}`);
  return null;
}
