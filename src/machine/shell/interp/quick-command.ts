/**
 * The short ways of the commonest commands: one assignment, a comparison, a builtin with plain words. Each does what
 * `runSimple` would do, and hands over to it wherever that is not certain.
 */
import type { Builtin } from "../builtins/types.ts";
import type { CompiledFields, StringOf } from "../expand/word.ts";
import type { ShellState } from "./state.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Op } from "./code.ts";
import { openFlags, replaceFd, restoreFd } from "./redirect.ts";
import { resolvedRedirect } from "./redirect-targets.ts";
import { afterCommand, callBuiltin, complete, runExpanded, runSimple, stepBuiltin } from "./simple-command.ts";
import type { CompiledSimple } from "./simple-command.ts";
import type { Vm } from "./vm.ts";

/** A simple command without command substitutions, as an operation. */
export function plainCommand(simple: CompiledSimple, words: readonly CompiledFields[]): Op {
  const [assignment, second] = simple.assignments;
  if (simple.redirects.length > 0) return quickRedirected(simple, words) ?? wholeCommand(simple, words);
  if (words.length === 0 && assignment && !second) return oneAssignment(simple, assignment.name, assignment.value.run);
  const name = words[0]?.constant ?? null;
  if (assignment || name === null || name === "exec" || name.includes("/")) return wholeCommand(simple, words);
  const comparison = comparisonOf(name, words);
  return comparison ? quickTest(simple, words, name, comparison) : quickBuiltin(simple, words, name);
}

function begin(vm: Vm, simple: CompiledSimple): ShellState | null {
  if (vm.hasSignals && vm.runTraps(vm.pc - 1, simple)) return null;
  const { state } = vm;
  if (state.options.noexec && !state.options.interactive) return null;
  state.line = simple.line;
  state.command = simple.source;
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
    state.pipeStatus = null;
  };
}

interface Found {
  readonly builtin: Builtin;
  readonly isSpecial: boolean;
  readonly isImmediate: boolean;
}

function findBuiltin(vm: Vm, name: ByteString): Found | null {
  const { special, regular, immediate } = vm.builtins;
  const builtin = special.get(name) ?? regular.get(name);
  return builtin ? { builtin, isSpecial: special.has(name), isImmediate: immediate.has(name) } : null;
}

/** Words put together: always the same list where they never change. */
function wordList(words: readonly CompiledFields[]): (state: ShellState) => readonly ByteString[] {
  const constants = words.map((word) => word.constant).filter((constant) => constant !== null);
  if (constants.length === words.length) return () => constants;
  return (state) => {
    const args: ByteString[] = [];
    for (const word of words) word.run(state, args);
    return args;
  };
}

/** A builtin that no function hides, its words being put together without ceremony. */
function quickBuiltin(simple: CompiledSimple, words: readonly CompiledFields[], name: ByteString): Op {
  const list = wordList(words);
  let found: Found | null | undefined;
  return (vm) => {
    const state = begin(vm, simple);
    if (!state) return;
    if (found === undefined) found = findBuiltin(vm, name);
    if (found === null || state.options.xtrace || (!found.isSpecial && isFunction(state, name))) {
      goOn(vm, simple, words, [], 0);
      return;
    }
    stepBuiltin(vm, found.builtin, list(state), true);
  };
}

/** `echo x >> file`: a builtin that does not wait, with one file. */
function quickRedirected(simple: CompiledSimple, words: readonly CompiledFields[]): Op | null {
  const [redirect, another] = simple.redirects;
  const name = words[0]?.constant ?? null;
  if (!redirect || another || name === null || simple.assignments.length > 0) return null;
  const { fd, word, operator } = redirect;
  if ((operator !== ">" && operator !== ">>" && operator !== "<") || fd < 0 || fd > 2) return null;
  const list = wordList(words);
  const flags = openFlags(operator);
  /** For the code of regular expressions. */
  const mayWait = name !== "echo";
  let found: Found | null | undefined;
  return (vm) => {
    const state = begin(vm, simple);
    if (!state) return;
    if (found === undefined) found = findBuiltin(vm, name);
    const { options } = state;
    if (!found?.isImmediate || options.xtrace || options.noclobber || isFunction(state, name)) {
      goOn(vm, simple, words, [], 0);
      return;
    }
    const args = list(state);
    const target = word.run(state);
    if (state.documentFailure !== null) {
      runExpanded(vm, simple, args, { operator, fd, target, failure: state.documentFailure });
      state.documentFailure = null;
      return;
    }
    if (mayWait && args.includes("=~")) {
      runExpanded(vm, simple, args, { operator, fd, target });
      return;
    }
    const { kernel, proc } = vm;
    vm.settle();
    const opened = kernel.open(proc, target, flags, 0o666);
    if (opened < 0) {
      // It waits for a fifo, is no file, or has failed: that takes the long way, with what has been expanded.
      runExpanded(vm, simple, args, resolvedRedirect(state, operator, fd, target));
      return;
    }
    const copy = replaceFd(kernel, proc, opened, fd);
    let status: number;
    try {
      status = callBuiltin(vm, found.builtin, args);
    } catch (error) {
      // What it says of its error goes where the redirection leads.
      vm.push({ kind: "redirect", tested: vm.tested, saved: [{ fd, copy }], isOfCommand: true });
      throw error;
    }
    if (vm.hasOutput && (!vm.flush() || vm.hasWriteError)) {
      state.lastArguments = args;
      vm.push({ kind: "redirect", tested: vm.tested, saved: [{ fd, copy }], isOfCommand: true });
      afterCommand(vm);
      complete(vm, status, false);
      return;
    }
    restoreFd(kernel, proc, fd, copy);
    state.status = status;
    if (status !== 0) vm.checkFailure();
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
    state.pipeStatus = null;
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
