/**
 * The short ways of the commonest commands: one assignment, a comparison, a builtin with plain words. Each does what
 * `runSimple` would do, and hands over to it wherever that is not certain.
 */
import type { Builtin } from "../builtins/types.ts";
import type { CompiledFields, StringOf } from "../expand/word.ts";
import type { ShellState } from "./state.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Op } from "./code.ts";
import { runSimple, stepBuiltin } from "./simple-command.ts";
import type { CompiledSimple } from "./simple-command.ts";
import type { Vm } from "./vm.ts";

/** A simple command without command substitutions, as an operation. */
export function plainCommand(simple: CompiledSimple, words: readonly CompiledFields[]): Op {
  const [assignment, second] = simple.assignments;
  if (simple.redirects.length > 0) return wholeCommand(simple, words);
  if (words.length === 0 && assignment && !second && !assignment.append)
    return oneAssignment(simple, assignment.name, assignment.value.run);
  const name = words[0]?.constant ?? null;
  if (assignment || name === null || name === "exec" || name.includes("/")) return wholeCommand(simple, words);
  const comparison = comparisonOf(name, words);
  return comparison ? quickTest(simple, words, name, comparison) : quickBuiltin(simple, words, name);
}

function begin(vm: Vm, simple: CompiledSimple): ShellState | null {
  if (vm.hasSignals && vm.runTraps(vm.pc - 1)) return null;
  const { state } = vm;
  state.line = simple.line;
  state.substitutionStatus = null;
  return state;
}

/** Expands the words from `from` on, and goes the long way. */
function goOn(
  vm: Vm,
  simple: CompiledSimple,
  words: readonly CompiledFields[],
  args: ByteString[],
  from: number,
): void {
  for (let i = from; i < words.length; i++) words[i]?.run(vm.state, args);
  runSimple(vm, simple, args, null, null);
}

function wholeCommand(simple: CompiledSimple, words: readonly CompiledFields[]): Op {
  return (vm) => {
    if (begin(vm, simple)) goOn(vm, simple, words, [], 0);
  };
}

function oneAssignment(simple: CompiledSimple, name: ByteString, value: StringOf): Op {
  return (vm) => {
    const state = begin(vm, simple);
    if (!state) return;
    if (state.options.xtrace) {
      runSimple(vm, simple, [], null, null);
      return;
    }
    state.set(name, value(state));
    state.status = 0;
  };
}

/** A builtin that no function hides, its words being put together without ceremony. */
function quickBuiltin(simple: CompiledSimple, words: readonly CompiledFields[], name: ByteString): Op {
  let found: { readonly builtin: Builtin; readonly isSpecial: boolean } | null | undefined;
  return (vm) => {
    const state = begin(vm, simple);
    if (!state) return;
    if (found === undefined) {
      const { special, regular } = vm.language.builtins;
      const builtin = special.get(name) ?? regular.get(name);
      found = builtin ? { builtin, isSpecial: special.has(name) } : null;
    }
    if (found === null || state.options.xtrace || (!found.isSpecial && isFunction(state, name))) {
      goOn(vm, simple, words, [], 0);
      return;
    }
    const args: ByteString[] = [];
    for (const word of words) word.run(state, args);
    stepBuiltin(vm, found.builtin, args, true);
  };
}

function isFunction(state: ShellState, name: ByteString): boolean {
  return state.functions.size > 0 && state.functions.has(name);
}

/* Comparisons */

interface Comparison {
  readonly left: NonNullable<CompiledFields["single"]>;
  readonly right: NonNullable<CompiledFields["single"]>;
  readonly operator: ByteString;
  /** Whether it holds; null where the long way has to be asked. */
  holds(left: ByteString, right: ByteString): boolean | null;
}

/** `[ A -lt B ]`, `test A = B`: three words of which the middle one is fixed. */
function comparisonOf(name: ByteString, words: readonly CompiledFields[]): Comparison | null {
  const isBracket = name === "[" && words.length === 5 && words[4]?.constant === "]";
  if (!isBracket && !(name === "test" && words.length === 4)) return null;
  const left = words[1]?.single ?? null;
  const right = words[3]?.single ?? null;
  const operator = words[2]?.constant ?? "";
  const holds = COMPARISONS[operator];
  return left && right && holds ? { left, right, operator, holds } : null;
}

function quickTest(
  simple: CompiledSimple,
  words: readonly CompiledFields[],
  name: ByteString,
  { left, right, operator, holds }: Comparison,
): Op {
  return (vm) => {
    const state = begin(vm, simple);
    if (!state) return;
    if (state.options.xtrace || isFunction(state, name)) {
      goOn(vm, simple, words, [], 0);
      return;
    }
    const a = left(state);
    if (a === null) {
      goOn(vm, simple, words, [], 0);
      return;
    }
    const b = right(state);
    if (b === null) {
      goOn(vm, simple, words, [name, a, operator], 3);
      return;
    }
    const answer = holds(a, b);
    if (answer === null) {
      goOn(vm, simple, words, [name, a, operator, b], 4);
      return;
    }
    state.status = answer ? 0 : 1;
    if (!answer) vm.checkFailure();
  };
}

type Holds = Comparison["holds"];

const COMPARISONS: Readonly<Record<string, Holds>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "-eq": (a, b) => order(a, b, (x, y) => x === y),
  "-ne": (a, b) => order(a, b, (x, y) => x !== y),
  "-lt": (a, b) => order(a, b, (x, y) => x < y),
  "-le": (a, b) => order(a, b, (x, y) => x <= y),
  "-gt": (a, b) => order(a, b, (x, y) => x > y),
  "-ge": (a, b) => order(a, b, (x, y) => x >= y),
};

function order(a: ByteString, b: ByteString, holds: (x: number, y: number) => boolean): boolean | null {
  const x = decimal(a);
  const y = decimal(b);
  // NaN is neither.
  return x === x && y === y ? holds(x, y) : null;
}

/** The value of a short decimal number, NaN of everything else. */
function decimal(text: ByteString): number {
  const { length } = text;
  const isNegative = text.charCodeAt(0) === 45;
  if (length === 0 || length > 15 || (isNegative && length === 1)) return Number.NaN;
  let value = 0;
  for (let i = isNegative ? 1 : 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}
