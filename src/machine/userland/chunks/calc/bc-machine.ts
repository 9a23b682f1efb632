/** The machine that runs bc's code. It gives way to others by itself: `run` is a generator that yields when time is used up. */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import type { BcFunction, Op, Operator, Place } from "./bc-code.ts";
import { CalcError, Decimal } from "./decimal.ts";
import { checkedBase, formatDecimal, parseDecimal } from "./decimal-text.ts";
import { ELEMENTARY } from "./elementary.ts";

const DEEPEST_CALL = 10_000;
/** Digits after the point beyond which division is refused. */
const LARGEST_SCALE = 100_000;

const ZERO = Decimal.of(0);
const ONE = Decimal.of(1);

type BcArray = Map<number, Decimal>;

interface Frame {
  readonly code: readonly Op[];
  pc: number;
  /** What comes back when the function ends. */
  readonly savedVariables: [string, Decimal | undefined][];
  readonly savedArrays: [string, BcArray | undefined][];
  readonly isVoid: boolean;
}

export class BcMachine {
  scale = 0;
  readonly #sys: Sys;
  readonly #hasLibrary: boolean;
  readonly #lineLength: number;
  /** A line of standard input, for read(). */
  readonly #readLine: () => Generator<void, string | null, void>;
  readonly #functions = new Map<string, BcFunction>();
  readonly #variables = new Map<string, Decimal>();
  readonly #arrays = new Map<string, BcArray>();
  #ibase = 10;
  #obase = 10;
  #last = ZERO;
  #stack: Decimal[] = [];
  #frames: Frame[] = [];
  /** Set by a void function: there is no value to show. */
  #isVoid = false;

  constructor(sys: Sys, hasLibrary: boolean, lineLength: number, readLine: () => Generator<void, string | null, void>) {
    this.#sys = sys;
    this.#hasLibrary = hasLibrary;
    this.#lineLength = lineLength;
    this.#readLine = readLine;
    if (hasLibrary) this.scale = 20;
  }

  define(one: BcFunction): void {
    this.#functions.set(one.name, one);
  }

  /** Runs code to its end; true after `halt`. Throws `CalcError`. */
  *run(code: readonly Op[]): Generator<void, boolean, void> {
    const sys = this.#sys;
    this.#stack = [];
    this.#frames = [{ code, pc: 0, savedVariables: [], savedArrays: [], isVoid: false }];
    let steps = 0;
    for (;;) {
      const frame = this.#frames.at(-1);
      const op = frame?.code[frame.pc];
      if (!frame || !op) return false;
      frame.pc++;
      if (++steps === 64) {
        steps = 0;
        sys.charge(64);
        if (sys.spent) yield;
      }
      switch (op.op) {
        case "halt":
          return true;
        case "text":
          yield* sys.print(op.text);
          break;
        case "show":
          if (!this.#isVoid) yield* this.#show(this.#pop(), op.newline);
          else this.#pop();
          this.#isVoid = false;
          break;
        case "limits":
          yield* sys.print(
            "BC_BASE_MAX     = 999\nBC_DIM_MAX      = 2147483647\nBC_SCALE_MAX    = 4294967295\n" +
              "BC_STRING_MAX   = 4294967295\nMAX Exponent    = 18446744073709551615\nNumber of vars  = 32767\n",
          );
          break;
        case "builtin":
          if (op.name === "read") this.#stack.push(yield* this.#read());
          else this.#builtin(op.name);
          break;
        default:
          this.#step(op, frame);
      }
    }
  }

  #pop(): Decimal {
    return this.#stack.pop() ?? ZERO;
  }

  *#show(value: Decimal, newline: boolean): Generator<void, void, void> {
    this.#last = value;
    this.#sys.charge(value.digits >> 1);
    if (this.#sys.spent) yield;
    yield* this.#sys.print(formatDecimal(value, this.#obase, this.#lineLength) + (newline ? "\n" : ""));
  }

  *#read(): Generator<void, Decimal, void> {
    const line = (yield* this.#readLine())?.trim() ?? "";
    if (!/^-?[0-9A-Z]*\.?[0-9A-Z]*$/.test(line) || !/[0-9A-Z]/.test(line)) throw new CalcError("bad read() expression");
    const value = parseDecimal(line.replace("-", ""), this.#ibase);
    return line.startsWith("-") ? value.negate() : value;
  }

  #step(op: Op, frame: Frame): void {
    const stack = this.#stack;
    switch (op.op) {
      case "number":
        stack.push(parseDecimal(op.text, this.#ibase));
        return;
      case "load":
        stack.push(this.#load(op.place));
        return;
      case "assign":
        this.#assign(op.place, op.operator);
        return;
      case "step": {
        const index = op.place.kind === "element" ? this.#index() : 0;
        const old = this.#get(op.place, index);
        const value = old.add(Decimal.of(op.by));
        this.#set(op.place, index, value);
        stack.push(op.givesOld ? old : value);
        return;
      }
      case "binary": {
        const right = this.#pop();
        stack.push(this.#operate(op.operator, this.#pop(), right));
        return;
      }
      case "negate":
        stack.push(this.#pop().negate());
        return;
      case "not":
        stack.push(this.#pop().isZero ? ONE : ZERO);
        return;
      case "pop":
        this.#pop();
        return;
      case "jump":
        frame.pc = op.to;
        return;
      case "jumpIfZero":
        if (this.#pop().isZero) frame.pc = op.to;
        return;
      case "arrayLength":
        stack.push(Decimal.of(Math.max(-1, ...this.#array(op.name).keys()) + 1));
        return;
      case "call":
        this.#call(op.name, op.arguments);
        return;
      case "return":
        this.#return();
        return;
      default:
    }
  }

  #index(): number {
    const index = this.#pop().number;
    if (index < 0 || index > 2_147_483_647) throw new CalcError("array too long; must be [1,2147483647]");
    return index;
  }

  #load(place: Place): Decimal {
    return this.#get(place, place.kind === "element" ? this.#index() : 0);
  }

  #get(place: Place, index: number): Decimal {
    if (place.kind === "variable") return this.#variables.get(place.name) ?? ZERO;
    if (place.kind === "element") return this.#array(place.name).get(index) ?? ZERO;
    switch (place.name) {
      case "scale":
        return Decimal.of(this.scale);
      case "ibase":
        return Decimal.of(this.#ibase);
      case "obase":
        return Decimal.of(this.#obase);
      default:
        return this.#last;
    }
  }

  #array(name: string): BcArray {
    let array = this.#arrays.get(name);
    if (!array) this.#arrays.set(name, (array = new Map()));
    return array;
  }

  #set(place: Place, index: number, value: Decimal): void {
    if (place.kind === "variable") this.#variables.set(place.name, value);
    else if (place.kind === "element") this.#array(place.name).set(index, value);
    else if (place.name === "last") this.#last = value;
    else if (place.name === "scale") {
      if (value.units < 0n) throw new CalcError("negative number");
      if (value.number > LARGEST_SCALE) throw new CalcError(`bad scale; must be [0,4294967295]`);
      this.scale = value.number;
    } else if (place.name === "ibase") this.#ibase = checkedBase(value, "ibase");
    else this.#obase = checkedBase(value, "obase");
  }

  #assign(place: Place, operator: Operator | ""): void {
    const right = this.#pop();
    const index = place.kind === "element" ? this.#index() : 0;
    const value = operator === "" ? right : this.#operate(operator, this.#get(place, index), right);
    this.#set(place, index, value);
    this.#stack.push(this.#get(place, index));
  }

  #operate(operator: Operator, left: Decimal, right: Decimal): Decimal {
    const truth = (holds: boolean): Decimal => (holds ? ONE : ZERO);
    switch (operator) {
      case "+":
        return left.add(right);
      case "-":
        return left.subtract(right);
      case "*":
        this.#sys.charge((left.digits + right.digits) >> 6);
        return left.multiply(right, this.scale);
      case "/":
        this.#sys.charge((left.digits + this.scale) >> 5);
        return left.divide(right, this.scale);
      case "%":
        return left.modulo(right, this.scale);
      case "^":
        this.#sys.charge(left.digits + Math.min(right.number, 100_000));
        return left.power(right, this.scale);
      case "&&":
        return truth(!left.isZero && !right.isZero);
      case "||":
        return truth(!left.isZero || !right.isZero);
      default: {
        const order = left.compare(right);
        if (operator === "==") return truth(order === 0);
        if (operator === "!=") return truth(order !== 0);
        if (operator === "<") return truth(order < 0);
        if (operator === ">") return truth(order > 0);
        return truth(operator === "<=" ? order <= 0 : order >= 0);
      }
    }
  }

  #builtin(name: "length" | "scale" | "sqrt"): void {
    const value = this.#pop();
    if (name === "length") this.#stack.push(Decimal.of(value.length));
    else if (name === "scale") this.#stack.push(Decimal.of(value.scale));
    else this.#stack.push(value.sqrt(this.scale));
  }

  #call(name: string, given: readonly ("value" | { readonly array: string })[]): void {
    const wanted = this.#functions.get(name);
    if (!wanted) return this.#callLibrary(name, given.length);
    if (this.#frames.length > DEEPEST_CALL) throw new CalcError("out of memory");
    if (wanted.parameters.length !== given.length)
      throw new CalcError(`function has ${wanted.parameters.length} parameters, but called with ${given.length}`);
    const values = given.map((): Decimal => ZERO);
    for (let i = given.length - 1; i >= 0; i--) if (given[i] === "value") values[i] = this.#pop();
    const frame: Frame = { code: wanted.code, pc: 0, savedVariables: [], savedArrays: [], isVoid: wanted.isVoid };
    // Arrays are looked up before any name of the function hides them.
    const arrays = given.map((one) => (one === "value" ? null : this.#array(one.array)));
    wanted.parameters.forEach(({ name: own, isArray, isReference }, i) => {
      const array = arrays[i];
      if (isArray !== (array !== null && array !== undefined)) throw new CalcError("variable is wrong type");
      if (array) {
        frame.savedArrays.push([own, this.#arrays.get(own)]);
        this.#arrays.set(own, isReference ? array : new Map(array));
      } else {
        frame.savedVariables.push([own, this.#variables.get(own)]);
        this.#variables.set(own, values[i] ?? ZERO);
      }
    });
    for (const { name: own, isArray } of wanted.autos) {
      if (isArray) {
        frame.savedArrays.push([own, this.#arrays.get(own)]);
        this.#arrays.set(own, new Map());
      } else {
        frame.savedVariables.push([own, this.#variables.get(own)]);
        this.#variables.set(own, ZERO);
      }
    }
    this.#frames.push(frame);
  }

  #callLibrary(name: string, count: number): void {
    const known = this.#hasLibrary && Object.hasOwn(ELEMENTARY, name) ? ELEMENTARY[name] : undefined;
    if (!known) throw new CalcError("undefined function");
    if (count !== (name === "j" ? 2 : 1))
      throw new CalcError(`function has ${name === "j" ? 2 : 1} parameters, but called with ${count}`);
    const last = this.#pop();
    this.#sys.charge(200 + this.scale * 20);
    this.#stack.push(name === "j" ? known(this.scale, this.#pop(), last) : known(this.scale, last));
  }

  #return(): void {
    const frame = this.#frames.pop();
    for (const [name, value] of frame?.savedVariables.reverse() ?? []) {
      if (value === undefined) this.#variables.delete(name);
      else this.#variables.set(name, value);
    }
    for (const [name, array] of frame?.savedArrays.reverse() ?? []) {
      if (array === undefined) this.#arrays.delete(name);
      else this.#arrays.set(name, array);
    }
    if (frame?.isVoid === true) this.#isVoid = true;
  }
}

/** Digits in a line, from BC_LINE_LENGTH or DC_LINE_LENGTH: at least 3, 70 where it says nothing. */
export function lineLengthOf(sys: Sys, name: string): number {
  const text = sys.env(name) ?? "";
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return isError(value) || value < 3 ? 70 : value;
}
