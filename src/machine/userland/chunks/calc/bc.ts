/** bc: the command line, and lines handed to the parser until a statement is whole. Source: BusyBox 1.36.1 bc. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { LineReader, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import { BcProblem, Unfinished } from "./bc-lexer.ts";
import { BcMachine, lineLengthOf } from "./bc-machine.ts";
import { BcParser } from "./bc-parser.ts";
import type { ParsedUnit } from "./bc-parser.ts";
import { CalcError } from "./decimal.ts";

/** Bytes of a program that is still not whole. */
const LONGEST_PROGRAM = 4_194_304;

type Fate = "ok" | "quit" | "failed";

class Session {
  readonly #sys: Sys;
  readonly #machine: BcMachine;
  readonly #isInteractive: boolean;

  constructor(sys: Sys, machine: BcMachine) {
    this.#sys = sys;
    this.#machine = machine;
    this.#isInteractive = sys.k.isatty(sys.p, 0);
  }

  /** Runs lines as `next` gives them. */
  *run(next: () => Generator<void, string | null, void>): Generator<void, Fate, void> {
    let text = "";
    for (;;) {
      const line = yield* next();
      if (line === null && text.trim() === "") return "ok";
      text += line === null ? "" : `${line}\n`;
      if (line !== null && text.endsWith("\\\n")) continue;
      const fate = yield* this.#attempt(text, line === null);
      if (fate === "more") {
        if (text.length > LONGEST_PROGRAM) return yield* this.#failed("out of memory");
        continue;
      }
      if (fate !== "ok" || line === null) return fate;
      text = "";
    }
  }

  *#attempt(text: string, isLast: boolean): Generator<void, Fate | "more", void> {
    let unit: ParsedUnit;
    this.#sys.charge(text.length >> 2);
    try {
      unit = new BcParser(text).parse();
    } catch (problem) {
      if (problem instanceof Unfinished && !isLast) return "more";
      if (!(problem instanceof BcProblem || problem instanceof Unfinished)) throw problem;
      return yield* this.#failed(problem.message);
    }
    try {
      for (const one of unit.functions) this.#machine.define(one);
      const hasHalted = yield* this.#machine.run(unit.code);
      if (this.#isInteractive) yield* this.#sys.flush();
      if (unit.problem !== null && !hasHalted) return yield* this.#failed(unit.problem);
      return hasHalted || unit.quits ? "quit" : "ok";
    } catch (problem) {
      if (!(problem instanceof CalcError)) throw problem;
      return yield* this.#failed(problem.message);
    }
  }

  /** At a terminal one may try again. */
  *#failed(message: string): Generator<void, Fate, void> {
    yield* complain(this.#sys, "bc", message);
    return this.#isInteractive ? "ok" : "failed";
  }
}

export function* bcMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const long = { interactive: "i", mathlib: "l", standard: "s", warn: "w", quiet: "q" };
  const options = yield* parseOptions(sys, argv, "wvsqli", long);
  if (!options) return 1;
  const input = new LineReader(sys, 0);
  const machine = new BcMachine(sys, options.has("l"), lineLengthOf(sys, "BC_LINE_LENGTH"), () => input.next());
  const session = new Session(sys, machine);
  for (const name of options.operands) {
    const text = yield* readOperand(sys, name);
    if (isError(text)) {
      yield* complain(sys, "bc", `can't open '${name}': ${strerror(text)}`);
      return 1;
    }
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    const fate = yield* session.run(function* () {
      return lines.shift() ?? null;
    });
    if (fate !== "ok") return fate === "quit" ? 0 : 1;
  }
  return (yield* session.run(() => input.next())) === "failed" ? 1 : 0;
}
