/**
 * awk. Source: BusyBox 1.36.1 awk with its messages, exit codes and order of arrays; POSIX awk for the language.
 *
 * Simplified: every NaN that arithmetic makes prints as `-nan`; an assignment inside the second half of `?:` is carried
 * out (BusyBox calls it a possible syntax error); times are UTC; `%a` ignores its precision; what print has evaluated
 * before an error in a later argument is not printed.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { SIGSEGV } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { complain } from "../message.ts";
import { readOperand } from "../input.ts";
import { usageError } from "../usage.ts";
import { compileProgram } from "./awk/compile.ts";
import type { CompiledProgram } from "./awk/compile.ts";
import { parseAssignment } from "./awk/lexer.ts";
import { Machine } from "./awk/machine.ts";
import { emptyProgram, parseProgram } from "./awk/parser.ts";
import { AwkProblem, PlainProblem, StackProblem } from "./awk/problem.ts";
import { InputText } from "./awk/values.ts";
import { unescapeString } from "./awk/escapes.ts";

/** What a program given as an argument is called in messages. */
const COMMAND_LINE = "cmd. line";

interface Source {
  readonly name: ByteString;
  readonly text: ByteString;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "+F:v:f:e:W:");
  if (!options) return 1;
  if (options.has("W")) yield* complain(sys, "awk", "warning: option -W is ignored");
  const operands = [...options.operands];
  if (!options.values("v").every((text) => parseAssignment(text))) return yield* usageError(sys, "awk");
  const isInFiles = options.given.some(({ option }) => option === "f" || option === "e");
  const inline = isInFiles ? undefined : operands.shift();
  if (!isInFiles && inline === undefined) return yield* usageError(sys, "awk");
  let place = COMMAND_LINE;
  try {
    const program = emptyProgram();
    const sources = inline === undefined ? yield* readSources(sys, options) : [{ name: COMMAND_LINE, text: inline }];
    for (const { name, text } of sources) {
      place = name;
      parseProgram(text, program);
    }
    const compiled = compileProgram(program);
    const machine = new Machine(compiled.functions, sys, program.globals);
    machine.lastLine = sources.at(-1)?.text.trimEnd().split("\n").length ?? 1;
    prepare(machine, options, [argv[0] ?? "awk", ...operands]);
    return yield* run(machine, compiled);
  } catch (problem) {
    return yield* fail(sys, problem, place);
  }
}

function* fail(sys: Sys, problem: unknown, place: ByteString): AppletRun {
  if (problem instanceof AwkProblem) yield* complain(sys, "awk", `${place}:${problem.message}`);
  else if (problem instanceof PlainProblem) yield* complain(sys, "awk", problem.message);
  else if (problem instanceof StackProblem) {
    sys.k.signal(sys.p, SIGSEGV);
    yield;
  } else throw problem;
  return 1;
}

function* readSources(sys: Sys, options: Options): Generator<void, Source[], void> {
  const sources: Source[] = [];
  for (const option of ["f", "e"]) {
    for (const value of options.values(option)) {
      const text = option === "e" ? value : yield* readOperand(sys, value);
      if (typeof text === "number") throw new PlainProblem(`can't open '${value}': ${strerror(text)}`);
      sources.push({ name: option === "e" ? COMMAND_LINE : value, text });
    }
  }
  return sources;
}

/** Sets what is known before the program runs. */
function prepare(machine: Machine, options: Options, argv: readonly ByteString[]): void {
  const separator = options.value("F");
  if (separator !== undefined) machine.special("FS").value = unescapeString(separator);
  for (const text of options.values("v")) machine.assignInput(text);
  const environment = machine.special("ENVIRON").array;
  for (const [name, value] of machine.sys.p.env) environment.set(name, new InputText(value));
  machine.special("ARGC").value = argv.length;
  const words = machine.special("ARGV").array;
  for (const [i, word] of argv.entries()) words.set(String(i), new InputText(word));
}

function* run(machine: Machine, program: CompiledProgram): AppletRun {
  let outcome = yield* machine.run(program.begin);
  const readsInput = program.rules.length > 0 || program.end.length > 0;
  while (outcome !== "exit" && readsInput && (machine.hasInput || (yield* machine.nextFile()))) {
    const record = yield* machine.readInput();
    if (record === null) continue;
    machine.record.set(record);
    outcome = yield* machine.run(program.rules);
    if (outcome === "nextfile") machine.closeInput();
  }
  yield* machine.run(program.end);
  yield* machine.streams.closeAll();
  return machine.exitCode;
}
