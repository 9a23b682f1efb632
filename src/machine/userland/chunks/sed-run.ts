/** Runs sed's commands over the input. Source: BusyBox 1.36.1: which lines an address selects, and what each command does. */
import type { Sys } from "../../kernel/applet.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Regex } from "../regex-types.ts";
import type { InputLine, LineEnd, SedInput, SedOutput } from "./sed-io.ts";
import { linesOfFile } from "./sed-io.ts";
import type { SedCommand } from "./sed-script.ts";
import { SedError } from "./sed-script.ts";
import { search, substitute } from "./sed-substitute.ts";

/** How far a command with addresses has come. */
interface RangeState {
  inRange: boolean;
  /** -2: has matched, and will not again. */
  firstLine: number;
  lastLine: number;
}

/** What comes after a command: the next one, a jump, or the end of this round. */
type Next = "go-on" | "restart" | "end-of-script" | "discard" | { readonly to: number };

export class SedMachine {
  output: SedOutput;
  readonly #sys: Sys;
  readonly #commands: readonly SedCommand[];
  readonly #states: RangeState[];
  readonly #quiet: boolean;
  readonly #readsAhead: boolean;
  readonly #input: SedInput;
  readonly #files: ReadonlyMap<ByteString, SedOutput>;
  readonly #appended: ByteString[] = [];
  #pattern = "";
  #end: LineEnd = "\n";
  /** The line after this one; null: there is none, undefined: nobody has asked yet. */
  #ahead: InputLine | null | undefined = null;
  #hold = "";
  #line = 0;
  #substituted = false;
  #lastRegex: Regex | null = null;

  constructor(
    sys: Sys,
    script: { readonly commands: readonly SedCommand[]; readonly quiet: boolean; readonly unbuffered: boolean },
    input: SedInput,
    output: SedOutput,
    files: ReadonlyMap<ByteString, SedOutput>,
  ) {
    this.#sys = sys;
    this.#commands = script.commands;
    this.#quiet = script.quiet;
    const asksForLast = script.commands.some(({ firstLine, lastLine }) => firstLine === -1 || lastLine === -1);
    this.#readsAhead = !script.unbuffered || asksForLast;
    this.#input = input;
    this.output = output;
    this.#files = files;
    this.#states = script.commands.map(({ firstLine, lastLine }) => ({ inRange: false, firstLine, lastLine }));
  }

  /** Forgets which numbered ranges are over: line numbers begin again. */
  resetRanges(): void {
    for (const [i, { firstLine, lastLine }] of this.#commands.entries()) {
      const state = this.#states[i];
      if (state) Object.assign(state, { firstLine, lastLine });
    }
  }

  /** Processes the input files that there are. */
  *run(): Generator<void, void, void> {
    this.#line = 0;
    this.output.isOpenLine = false;
    yield* this.#readAhead();
    for (let line = yield* this.#peek(); line; line = yield* this.#peek()) {
      this.#substituted = false;
      yield* this.#advance(line);
      this.#pattern = line.text;
      yield* this.#script();
      yield* this.#flushAppended();
    }
  }

  *#advance(line: InputLine): Generator<void, void, void> {
    this.#end = line.end;
    yield* this.#readAhead();
    this.#line++;
  }

  /** One line is always read ahead, for the address `$`; unbuffered, only where there is one. */
  *#readAhead(): Generator<void, void, void> {
    this.#ahead = undefined;
    if (this.#readsAhead) yield* this.#peek();
  }

  *#peek(): Generator<void, InputLine | null, void> {
    if (this.#ahead !== undefined) return this.#ahead;
    yield* this.#flushAppended();
    this.#ahead = yield* this.#input.next();
    return this.#ahead;
  }

  *#flushAppended(): Generator<void, void, void> {
    for (const text of this.#appended.splice(0)) yield* this.output.line(text, "\n");
  }

  /** All commands on one line, and what is printed at the end. */
  *#script(): Generator<void, void, void> {
    for (let i = 0; i < this.#commands.length; i++) {
      const command = this.#commands[i];
      const state = this.#states[i];
      if (!command || !state) continue;
      this.#sys.charge(1 + (this.#pattern.length >> 5));
      if (this.#sys.spent) yield;
      const isSelected = this.#selects(command, state) !== command.invert;
      if (command.name === "{") {
        if (!isSelected) i = this.#endOfBlock(i);
        continue;
      }
      if (!isSelected) continue;
      if (command.firstMatch) this.#lastRegex = command.firstMatch;
      const next = yield* this.#execute(command, state);
      if (next === "discard") return;
      if (next === "end-of-script") break;
      if (next === "restart") i = -1;
      else if (typeof next === "object") i = next.to;
    }
    if (!this.#quiet) yield* this.output.line(this.#pattern, this.#end);
  }

  #selects(command: SedCommand, state: RangeState): boolean {
    const wasInRange = state.inRange;
    if (!wasInRange) state.lastLine = command.lastLine;
    state.inRange = wasInRange || this.#begins(command, state);
    if (!state.inRange) return false;
    if (state.lastLine <= -2) state.lastLine = this.#line - state.lastLine - 2;
    // A range from a line number is over once it has matched.
    if (state.firstLine > 0) state.firstLine = -2;
    state.inRange = !this.#ends(command, state, wasInRange);
    return true;
  }

  #begins(command: SedCommand, state: RangeState): boolean {
    const hasLast = state.lastLine !== 0 || command.lastMatch !== null;
    if (state.firstLine > 0) {
      if (hasLast ? state.firstLine <= this.#line : state.firstLine === this.#line) return true;
    } else if (state.firstLine === -1) {
      if (!this.#ahead) return true;
    } else if (state.firstLine === 0 && !command.firstMatch && !hasLast) {
      return true;
    }
    if (!command.firstMatch || !this.#matches(command.firstMatch)) return false;
    this.#lastRegex = command.firstMatch;
    return true;
  }

  #ends(command: SedCommand, state: RangeState, wasInRange: boolean): boolean {
    if (state.lastLine !== 0) {
      if (state.lastLine === -1 ? !this.#ahead : state.lastLine <= this.#line) return true;
    } else if (!command.lastMatch) {
      return true;
    }
    return command.lastMatch !== null && wasInRange && this.#matches(command.lastMatch);
  }

  #matches(regex: Regex): boolean {
    if (regex.givenUp === undefined) return regex.test(this.#pattern);
    return search(regex, this.#pattern) !== null;
  }

  #endOfBlock(start: number): number {
    let depth = 0;
    for (let i = start; i < this.#commands.length; i++) {
      const name = this.#commands[i]?.name;
      if (name === "{") depth++;
      if (name === "}" && --depth === 0) return i;
    }
    throw new SedError("unterminated {");
  }

  *#execute(command: SedCommand, state: RangeState): Generator<void, Next, void> {
    const text = command.text ?? "";
    switch (command.name) {
      case "=":
        yield* this.output.raw(`${String(this.#line)}\n`);
        return "go-on";
      case "P":
        yield* this.output.line(this.#pattern.split("\n", 1)[0] ?? "", "\n");
        return "go-on";
      case "p":
        yield* this.output.line(this.#pattern, "\n");
        return "go-on";
      case "s":
        yield* this.#substitute(command);
        return "go-on";
      case "a":
        this.#appended.push(text);
        return "go-on";
      case "i":
        yield* this.output.line(text, "\n");
        return "go-on";
      case "c":
        if (!state.inRange) yield* this.output.line(text, "\n");
        return "discard";
      case "r":
        this.#appended.push(...(yield* linesOfFile(this.#sys, text)));
        return "go-on";
      case "w":
        yield* this.#writeTo(text);
        return "go-on";
      case "n":
      case "N":
        return yield* this.#nextLine(command.name);
      case "q":
        this.#ahead = null;
        return "end-of-script";
      default:
        return this.#executeQuietly(command);
    }
  }

  /** The commands that neither read nor write. */
  #executeQuietly(command: SedCommand): Next {
    switch (command.name) {
      case "d":
        return "discard";
      case "D": {
        const newline = this.#pattern.indexOf("\n");
        if (newline < 0) return "discard";
        this.#pattern = this.#pattern.slice(newline + 1);
        return "restart";
      }
      case "b":
      case "t":
      case "T":
        return this.#jump(command);
      case "y":
        this.#pattern = translate(this.#pattern, command.text ?? "");
        break;
      case "g":
        this.#pattern = this.#hold;
        break;
      case "G":
        this.#pattern += `\n${this.#hold}`;
        this.#end = "\n";
        break;
      case "h":
        this.#hold = this.#pattern;
        break;
      case "H":
        this.#hold += `\n${this.#pattern}`;
        break;
      case "x":
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        this.#end = "\n";
    }
    return "go-on";
  }

  #jump(command: SedCommand): Next {
    if (command.name === "t") {
      if (!this.#substituted) return "go-on";
      this.#substituted = false;
    } else if (command.name === "T" && this.#substituted) {
      return "go-on";
    }
    if (command.text === null) return "end-of-script";
    const to = this.#commands.findIndex((one) => one.name === ":" && one.text === command.text);
    if (to < 0) throw new SedError(`can't find label for jump to '${command.text}'`);
    return { to };
  }

  *#nextLine(name: "n" | "N"): Generator<void, Next, void> {
    if (name === "n" && !this.#quiet) yield* this.output.line(this.#pattern, this.#end);
    const line = yield* this.#peek();
    if (name === "n") {
      if (!line) return "discard";
      this.#pattern = line.text;
      this.#substituted = false;
    } else {
      if (!line) return "end-of-script";
      this.#pattern += `\n${line.text}`;
    }
    yield* this.#advance(line);
    return "go-on";
  }

  *#substitute(command: SedCommand): Generator<void, void, void> {
    const regex = command.regex ?? this.#lastRegex;
    if (!regex) throw new SedError("no previous regexp");
    this.#lastRegex = regex;
    const changed = substitute(regex, this.#pattern, command.text ?? "", command.which);
    if (changed === null) return;
    this.#sys.charge(1 + (changed.length >> 4));
    this.#pattern = changed;
    this.#substituted = true;
    if (command.print) yield* this.output.line(this.#pattern, this.#end);
    if (command.writeTo !== null) yield* this.#writeTo(command.writeTo);
  }

  *#writeTo(name: ByteString): Generator<void, void, void> {
    const file = this.#files.get(name);
    if (file) yield* file.line(this.#pattern, this.#end);
  }
}

function translate(text: ByteString, pairs: ByteString): ByteString {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const from = pairs[i] ?? "";
    if (!map.has(from)) map.set(from, pairs[i + 1] ?? "");
  }
  let out = "";
  for (const char of text) out += map.get(char) ?? char;
  return out;
}
