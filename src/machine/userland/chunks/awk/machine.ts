/**
 * Runs compiled awk: a stack machine, so that a program may stop anywhere for input, output or time, and functions may
 * call themselves without end of the host's own stack.
 */
import type { ByteString } from "../../../kernel/types.ts";
import { AwkProblem, StackProblem } from "./problem.ts";
import { Runtime } from "./runtime.ts";
import { NF } from "./special.ts";
import type { Place, Variable } from "./tree.ts";
import { Cell, toNumber } from "./values.ts";
import type { Value } from "./values.ts";

/** One instruction: a step, one that may have to wait, or the mark of a new statement. */
export interface Instruction {
  readonly step?: (machine: Machine) => void;
  readonly wait?: (machine: Machine) => Generator<void, void, void>;
  readonly line: number;
}

export type Code = readonly Instruction[];

export interface FunctionCode {
  readonly parameters: number;
  readonly code: Code;
}

export type Outcome = "done" | "next" | "nextfile" | "exit";

interface Frame {
  readonly code: Code;
  readonly at: number;
  readonly locals: readonly Cell[];
  readonly iterators: number;
}

interface Walk {
  readonly keys: readonly ByteString[];
  at: number;
}

/** Calls within calls that the real program's C stack can hold. */
const DEEPEST = 12_000;
/** How much more memory is used when the kernel is told again. */
const MEMORY_STEP = 262_144;

export class Machine extends Runtime {
  readonly functions: ReadonlyMap<ByteString, FunctionCode>;
  readonly stack: Value[] = [];
  /** Arguments of the calls that are being prepared. */
  readonly args: Cell[] = [];
  readonly ranges: boolean[] = [];
  at = 0;
  exitCode = 0;
  #code: Code = [];
  #locals: readonly Cell[] = [];
  #frames: Frame[] = [];
  #walks: Walk[] = [];
  #outcome: Outcome = "done";
  #reported = 0;

  constructor(functions: ReadonlyMap<ByteString, FunctionCode>, ...rest: ConstructorParameters<typeof Runtime>) {
    super(...rest);
    this.functions = functions;
  }

  /** Runs to the end. An `AwkProblem` gets the line in front. */
  *run(code: Code): Generator<void, Outcome, void> {
    this.#code = code;
    this.at = 0;
    this.#outcome = "done";
    this.#locals = [];
    this.#frames = [];
    this.#walks = [];
    this.stack.length = 0;
    this.args.length = 0;
    let current: Instruction | undefined;
    try {
      while ((current = this.#code[this.at++])) {
        if (current.step) current.step(this);
        else if (current.wait) yield* current.wait(this);
        else {
          this.sys.charge(1);
          if (this.bytes > this.#reported + MEMORY_STEP) yield* this.#reportMemory();
          if (this.sys.spent) yield;
        }
      }
    } catch (problem) {
      if (problem instanceof AwkProblem) throw new AwkProblem(`${current?.line ?? 1}: ${problem.message}`);
      throw problem;
    }
    return this.#outcome;
  }

  *#reportMemory(): Generator<void, void, void> {
    const { k, p } = this.sys;
    k.setMemory(p, p.memory + this.bytes - this.#reported);
    this.#reported = this.bytes;
    if (p.state === "zombie" || p.state === "dead") for (;;) yield;
  }

  stop(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#code = [];
  }

  pop(): Value {
    return this.stack.pop() ?? null;
  }

  popText(): ByteString {
    return this.toText(this.stack.pop() ?? null);
  }

  popNumber(): number {
    return toNumber(this.stack.pop() ?? null);
  }

  /** The last `count` values, first one first. */
  popList(count: number): Value[] {
    return count === 0 ? [] : this.stack.splice(-count);
  }

  cell(variable: Variable): Cell {
    const cell = (variable.isLocal ? this.#locals : this.globals)[variable.index];
    if (!cell) throw new AwkProblem("Possible syntax error");
    return cell;
  }

  /** What stands there; `address` is a field's number or an element's key. */
  fetch(place: Place, address: Value): Value {
    if (place.kind === "variable") {
      return place.index === NF && !place.isLocal ? this.record.count : this.cell(place).value;
    }
    if (place.kind === "field") return this.record.get(Math.trunc(toNumber(address)));
    const { array } = this.cell(place.array);
    const key = this.toText(address);
    if (!array.has(key)) this.grew(key);
    return array.get(key);
  }

  assign(place: Place, address: Value, value: Value): void {
    if (place.kind === "variable") {
      if (place.index === NF && !place.isLocal) this.record.count = Math.trunc(toNumber(value));
      else this.cell(place).value = value;
    } else if (place.kind === "field") this.record.assign(Math.trunc(toNumber(address)), value);
    else {
      const { array } = this.cell(place.array);
      const key = this.toText(address);
      if (!array.has(key)) this.grew(key);
      array.set(key, value);
    }
  }

  call(name: ByteString, count: number): void {
    const called = this.functions.get(name);
    if (!called) throw new AwkProblem("Call to undefined function");
    if (this.#frames.length >= DEEPEST) throw new StackProblem();
    const locals = count === 0 ? [] : this.args.splice(-count);
    while (locals.length < called.parameters) locals.push(new Cell());
    this.#frames.push({ code: this.#code, at: this.at, locals: this.#locals, iterators: this.#walks.length });
    this.#code = called.code;
    this.at = 0;
    this.#locals = locals;
  }

  /** Back to the caller; outside of functions it ends the run. */
  return(value: Value): void {
    const frame = this.#frames.pop();
    if (!frame) {
      this.stop("next");
      return;
    }
    this.stack.push(value);
    this.#code = frame.code;
    this.at = frame.at;
    this.#locals = frame.locals;
    this.#walks.length = frame.iterators;
  }

  beginWalk(keys: readonly ByteString[]): void {
    this.#walks.push({ keys, at: 0 });
  }

  /** The next key of the innermost walk, or null. */
  nextKey(): ByteString | null {
    const walk = this.#walks.at(-1);
    return walk?.keys[walk.at++] ?? null;
  }

  endWalk(): void {
    this.#walks.pop();
  }
}
