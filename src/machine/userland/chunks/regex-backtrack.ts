/**
 * The matcher. It tries all ways at each start and keeps the longest; ties go to the way that a greedy search finds first,
 * as in glibc.
 *
 * Without back-references every state is visited once for each position, so that a search takes time in proportion to the
 * text. With them the number of steps is bounded, and a search that exceeds the bound is given up (regexec's "Memory
 * exhausted"), as is one that would have to remember too much.
 */
import type { ByteString } from "../../kernel/types.ts";
import type { Regex, RegexMatch, RegexOptions } from "../regex-types.ts";
import type { AssertKind, ParsedRegex, RegexNode } from "./regex-syntax.ts";
import type { ByteSet } from "./regex-set.ts";

type Instruction =
  | { readonly op: "set"; readonly set: ByteSet }
  /** `first` is preferred. */
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { readonly op: "save"; readonly slot: number }
  /** Goes on only where something was consumed since `save` of that slot. */
  | { readonly op: "progress"; readonly slot: number }
  | { readonly op: "reference"; readonly index: number }
  | { readonly op: "assert"; readonly assert: AssertKind }
  | { readonly op: "match" | "fail" };

const MAX_STEPS = 500_000;
const MAX_PROGRAM = 100_000;
/** States remembered together, and how many such pages a search may fill. */
const PAGE_STATES = 4096;
const MAX_PAGES = 65_536;

class Compiler {
  readonly program: Instruction[] = [];
  slots: number;

  constructor(groups: number) {
    this.slots = 2 * (groups + 1);
  }

  /** Appends the code of a node; false where the program would be too long. */
  emit(node: RegexNode): boolean {
    if (this.program.length > MAX_PROGRAM) return false;
    switch (node.kind) {
      case "empty":
        return true;
      case "set":
        this.program.push({ op: "set", set: node.set });
        return true;
      case "assert":
        this.program.push({ op: "assert", assert: node.assert });
        return true;
      case "reference":
        this.program.push({ op: "reference", index: node.index });
        return true;
      case "group": {
        this.program.push({ op: "save", slot: 2 * node.index });
        const fits = this.emit(node.node);
        this.program.push({ op: "save", slot: 2 * node.index + 1 });
        return fits;
      }
      case "sequence":
        return node.nodes.every((one) => this.emit(one));
      case "choice":
        return this.#choice(node.nodes);
      case "repeat":
        return this.#repeat(node.node, node.min, node.max);
    }
  }

  #choice(nodes: readonly RegexNode[]): boolean {
    const exits: { op: "jump"; to: number }[] = [];
    for (const [i, node] of nodes.entries()) {
      if (i === nodes.length - 1) {
        if (!this.emit(node)) return false;
        continue;
      }
      const split: Instruction = { op: "split", first: this.program.length + 1, second: 0 };
      this.program.push(split);
      if (!this.emit(node)) return false;
      const exit: { op: "jump"; to: number } = { op: "jump", to: 0 };
      exits.push(exit);
      this.program.push(exit);
      split.second = this.program.length;
    }
    for (const exit of exits) exit.to = this.program.length;
    return true;
  }

  #repeat(node: RegexNode, min: number, max: number | null): boolean {
    for (let i = 0; i < min; i++) if (!this.emit(node)) return false;
    if (max === null) return this.#loop(node);
    const splits: { op: "split"; first: number; second: number }[] = [];
    for (let i = min; i < max; i++) {
      const split: { op: "split"; first: number; second: number } = {
        op: "split",
        first: this.program.length + 1,
        second: 0,
      };
      splits.push(split);
      this.program.push(split);
      if (!this.#optional(node, i > 0)) return false;
    }
    for (const split of splits) split.second = this.program.length;
    return true;
  }

  /** An optional round; one after the first must consume something, or its groups keep what they had. */
  #optional(node: RegexNode, mustConsume: boolean): boolean {
    if (!mustConsume) return this.emit(node);
    const slot = this.slots++;
    this.program.push({ op: "save", slot });
    if (!this.emit(node)) return false;
    this.program.push({ op: "progress", slot }, { op: "jump", to: this.program.length + 3 }, { op: "fail" });
    return true;
  }

  #loop(node: RegexNode): boolean {
    const slot = this.slots++;
    const top = this.program.length;
    const split: Instruction = { op: "split", first: top + 1, second: 0 };
    this.program.push(split, { op: "save", slot });
    if (!this.emit(node)) return false;
    this.program.push({ op: "progress", slot }, { op: "jump", to: top });
    split.second = this.program.length;
    return true;
  }
}

/** The matcher of an expression, or null where it would be too large. */
export function backtracker(parsed: ParsedRegex, options: RegexOptions): Regex | null {
  const compiler = new Compiler(parsed.groups);
  if (!compiler.emit(parsed.node)) return null;
  compiler.program.push({ op: "match" });
  return new Backtracker(compiler.program, compiler.slots, parsed, options);
}

function isWord(text: ByteString, at: number): boolean {
  return at >= 0 && at < text.length && /\w/.test(text[at] ?? "");
}

class Backtracker implements Regex {
  readonly groups: number;
  givenUp = false;
  readonly #program: readonly Instruction[];
  readonly #slotCount: number;
  readonly #hasReferences: boolean;
  readonly #ignoreCase: boolean;
  readonly #newline: boolean;
  #text: ByteString = "";
  #notAtStart = false;
  #steps = 0;
  #from = 0;
  #visited = new Map<number, Uint8Array>();

  constructor(program: readonly Instruction[], slots: number, parsed: ParsedRegex, options: RegexOptions) {
    this.#program = program;
    this.#slotCount = slots;
    this.groups = parsed.groups;
    this.#hasReferences = parsed.hasReferences;
    this.#ignoreCase = options.ignoreCase === true;
    this.#newline = options.newline === true;
  }

  test(text: ByteString): boolean {
    return this.exec(text) !== null;
  }

  exec(text: ByteString, from = 0, notAtStart = false): RegexMatch | null {
    this.#text = this.#ignoreCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;
    this.#notAtStart = notAtStart;
    this.#steps = 0;
    this.givenUp = false;
    this.#from = from;
    this.#visited = new Map();
    const [first] = this.#program;
    for (let start = from; start <= text.length; start++) {
      if (first?.op === "set" && first.set[this.#text.charCodeAt(start)] !== 1) continue;
      const slots = this.#matchAt(start);
      if (slots) return slots;
      if (this.givenUp) return null;
    }
    return null;
  }

  /** The longest match from `start`. */
  #matchAt(start: number): number[] | null {
    const slots: number[] = Array.from({ length: this.#slotCount }, () => -1);
    let best: number[] | null = null;
    /** Triples: where to go on (`pc`, `pos`, -1), or what to undo (slot, old value, 0). */
    const stack: number[] = [0, start, -1];
    while (stack.length > 0) {
      const kind = stack.pop() ?? 0;
      const second = stack.pop() ?? 0;
      const first = stack.pop() ?? 0;
      if (kind === 0) {
        slots[first] = second;
        continue;
      }
      const end = this.#run(first, second, slots, stack);
      if (this.givenUp) return null;
      if (end < 0 || (best && end <= (best[1] ?? 0))) continue;
      best = slots.slice(0, 2 * (this.groups + 1));
      best[0] = start;
      best[1] = end;
      if (end === this.#text.length) break;
    }
    return best;
  }

  /** Follows one way until it fails (-1) or matches (its end); the other ways go on the stack. */
  #run(startPc: number, startPos: number, slots: number[], stack: number[]): number {
    let pc = startPc;
    let pos = startPos;
    for (;;) {
      if (this.#isUseless(pc, pos)) return -1;
      const instruction = this.#program[pc];
      if (!instruction) return -1;
      pc++;
      switch (instruction.op) {
        case "match":
          return pos;
        case "fail":
          return -1;
        case "set":
          if (pos >= this.#text.length || instruction.set[this.#text.charCodeAt(pos)] !== 1) return -1;
          pos++;
          break;
        case "split":
          stack.push(instruction.second, pos, -1);
          pc = instruction.first;
          break;
        case "jump":
          pc = instruction.to;
          break;
        case "save":
          stack.push(instruction.slot, slots[instruction.slot] ?? -1, 0);
          slots[instruction.slot] = pos;
          break;
        case "progress":
          if (slots[instruction.slot] === pos) pc++;
          break;
        case "reference": {
          const length = this.#referenceLength(instruction.index, pos, slots);
          if (length < 0) return -1;
          pos += length;
          break;
        }
        case "assert":
          if (!this.#holds(instruction.assert, pos)) return -1;
      }
    }
  }

  /** Counts a step; whether nothing new can come of this state. */
  #isUseless(pc: number, pos: number): boolean {
    this.#steps++;
    if (!this.#hasReferences) return this.#wasVisited((pos - this.#from) * this.#program.length + pc);
    if (this.#steps > MAX_STEPS) {
      this.givenUp = true;
      return true;
    }
    return false;
  }

  /** Remembers a state; whether it was remembered before. */
  #wasVisited(state: number): boolean {
    const number = Math.floor(state / PAGE_STATES);
    let page = this.#visited.get(number);
    if (!page) {
      this.givenUp = this.#visited.size >= MAX_PAGES;
      if (this.givenUp) return true;
      this.#visited.set(number, (page = new Uint8Array(PAGE_STATES / 8)));
    }
    const at = (state % PAGE_STATES) >> 3;
    const bit = 1 << (state & 7);
    const flags = page[at] ?? 0;
    page[at] = flags | bit;
    return (flags & bit) !== 0;
  }

  /** How long the repeated text is, or -1 where it does not stand here. */
  #referenceLength(index: number, pos: number, slots: readonly number[]): number {
    const start = slots[2 * index] ?? -1;
    const end = slots[2 * index + 1] ?? -1;
    if (start < 0 || end < start) return -1;
    return this.#text.startsWith(this.#text.slice(start, end), pos) ? end - start : -1;
  }

  #holds(assert: AssertKind, pos: number): boolean {
    const text = this.#text;
    switch (assert) {
      case "line-start":
        return pos === 0 ? !this.#notAtStart : this.#newline && text[pos - 1] === "\n";
      case "line-end":
        return pos === text.length || (this.#newline && text[pos] === "\n");
      case "buffer-start":
        return pos === 0;
      case "buffer-end":
        return pos === text.length;
      case "word-start":
        return !isWord(text, pos - 1) && isWord(text, pos);
      case "word-end":
        return isWord(text, pos - 1) && !isWord(text, pos);
      case "word-edge":
        return isWord(text, pos - 1) !== isWord(text, pos);
      case "not-word-edge":
        return isWord(text, pos - 1) === isWord(text, pos);
    }
  }
}
