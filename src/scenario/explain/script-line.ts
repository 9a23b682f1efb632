/**
 * Which line of a container's script ended it: the process that failed last, found again in the text that the shell was
 * given.
 *
 * Simplified: a line is recognised by the words of the last command that ended as the script did, or by its `exit`; what
 * was written differently from how it ran (variables, functions) may be found on another line of the same command.
 */
import type { ContainerSpec } from "../../kube/api/pod.ts";
import type { TraceEntry } from "../../sim/trace.ts";

export interface Script {
  readonly text: string;
  /** Where it stands in the container: `command[2]`, `args[0]`. */
  readonly field: string;
}

export interface ScriptLine {
  /** From 1, in the script. */
  readonly number: number;
  readonly text: string;
  readonly field: string;
  /** The command that ran last, or null where the shell itself ended. */
  readonly command: readonly string[] | null;
}

/** The script of `sh -c SCRIPT`, wherever it is split over command and args. */
export function scriptOf(spec: ContainerSpec): Script | null {
  const words = [
    ...(spec.command ?? []).map((text, i) => ({ text, field: `command[${i}]` })),
    ...(spec.args ?? []).map((text, i) => ({ text, field: `args[${i}]` })),
  ];
  const isShell = words[0] === undefined || /(^|\/)(ba|da|a|z)?sh$/.test(words[0].text) || spec.command === undefined;
  const flag = words.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  return isShell && flag >= 0 ? (words[flag + 1] ?? null) : null;
}

/** The line that made the script end with that code. `processes`: the trace's details of that attempt, oldest first. */
export function failedLine(spec: ContainerSpec, exitCode: number, processes: readonly TraceEntry[]): ScriptLine | null {
  const script = scriptOf(spec);
  if (!script) return null;
  const lines = script.text.split("\n");
  const found = (index: number, command: readonly string[] | null): ScriptLine => ({
    number: index + 1,
    text: (lines[index] ?? "").trim(),
    field: script.field,
    command,
  });
  const exits = lines.findLastIndex((line) => new RegExp(`(^|[\\s;&|{(])exit\\s+${exitCode}\\b`).test(line));
  if (exits >= 0) return found(exits, null);
  const last = lastCommand(processes, exitCode);
  const index = last ? bestLine(lines, last) : -1;
  if (last && index >= 0) return found(index, last);
  // What the shell could not find was never a process: it is on the line that the message names.
  const end = lines.findLastIndex((line) => line.trim() !== "" && !/^\s*(#|fi$|done$|esac$|\})/.test(line));
  return end >= 0 ? found(end, last) : null;
}

/** The line of its script by which a process with that argv touched a file; null where several could be it. */
export function touchingLine(spec: ContainerSpec, argv: readonly string[], path: string): ScriptLine | null {
  const script = scriptOf(spec);
  if (!script) return null;
  const lines = script.text.split("\n");
  const found = (index: number): ScriptLine => ({
    number: index + 1,
    text: (lines[index] ?? "").trim(),
    field: script.field,
    command: argv,
  });
  if (!argv.includes(script.text)) {
    const index = bestLine(lines, argv);
    return index < 0 ? null : found(index);
  }
  // The shell itself, or one of its own that stands for a part of it: a redirection or a word names the file.
  const name = path.replace(/^.*\//, "");
  const naming = lines.flatMap((line, index) => (line.includes(name) ? [index] : []));
  const redirecting = naming.filter((index) => /[<>]/.test(lines[index] ?? ""));
  const [only, ...others] = redirecting.length > 0 ? redirecting : naming;
  return only === undefined || others.length > 0 ? null : found(only);
}

/** The argv of the last process besides PID 1 that ended with that code; else of the last one that failed. */
function lastCommand(processes: readonly TraceEntry[], exitCode: number): readonly string[] | null {
  const ends = processes.filter((one) => one["op"] === "exit" && one["pid"] !== 1);
  const isSame = (one: TraceEntry): boolean => codeOf(one) === exitCode;
  const found = ends.findLast(isSame) ?? ends.findLast((one) => codeOf(one) !== 0);
  return (found?.["argv"] as string[] | undefined) ?? null;
}

function codeOf(entry: TraceEntry): number {
  const signal = Number(entry["exitSignal"] ?? 0);
  return signal === 0 ? Number(entry["exitCode"] ?? 0) : 128 + signal;
}

/** The line that shares most words with a command, and names its program. */
function bestLine(lines: readonly string[], argv: readonly string[]): number {
  const [program = ""] = argv;
  const name = program.replace(/^.*\//, "");
  let best = -1;
  let bestScore = 0;
  for (const [i, line] of lines.entries()) {
    if (!line.includes(name)) continue;
    const score = 1 + argv.slice(1).filter((word) => word !== "" && line.includes(word)).length;
    if (score < bestScore) continue;
    best = i;
    bestScore = score;
  }
  return best;
}
