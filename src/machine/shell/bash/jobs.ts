/** Builtins about processes, and what is left: kill, wait, umask, let, alias, getopts, disown. Source: bash 5.2. */
import { ShellError } from "../shell-error.ts";
import { complain } from "../builtins/complain.ts";
import { waitUntil } from "../builtins/reaping.ts";
import type { Builtin } from "../builtins/types.ts";
import { isDone, jobStatus } from "../interp/jobs.ts";
import type { Job } from "../interp/jobs.ts";
import { ForkedMap } from "../interp/forked-map.ts";
import type { Vm } from "../interp/vm.ts";
import { BLOCKED } from "../../kernel/types.ts";
import { SIGNAL_NAMES, signalNumber } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";
import { quoteWord } from "./variable.ts";
import { shared, worded } from "./shared.ts";

const SIGNALS_PER_LINE = 5;

export const kill: Builtin = (vm, args) => {
  if ((args[1] === "-l" || args[1] === "-L") && args.length === 2) {
    const cells: string[] = [];
    for (let signal = 1; signal < 65; signal++) {
      const name = signal < 32 ? SIGNAL_NAMES[signal] : realTimeName(signal);
      if (name !== undefined) cells.push(`${String(signal).padStart(2)}) SIG${name}`);
    }
    for (let i = 0; i < cells.length; i += SIGNALS_PER_LINE)
      vm.out(`${cells.slice(i, i + SIGNALS_PER_LINE).join("\t")}\n`);
    return 0;
  }
  if ((args[1] === "-l" || args[1] === "-L") && args.length > 2) return nameSignals(vm, args.slice(2));
  if (args.length === 1) {
    vm.err("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n");
    return 2;
  }
  const bad = /^-(?!\d)(.+)$/.exec(args[1] ?? "")?.[1];
  if (bad !== undefined && !["s", "n", "l", "L", "-"].includes(bad) && signalNumber(bad) === undefined)
    return complain(vm, "kill", `${bad}: invalid signal specification`);
  const gone = args.slice(1).find((word) => word.startsWith("%") && vm.state.jobs.find(word)?.isKnown !== false);
  if (gone !== undefined) return complain(vm, "kill", `${gone}: no such job`);
  const words = args[1] === "-n" ? ["kill", `-${args[2] ?? ""}`, ...args.slice(3)] : args;
  return killWords(vm, words);
};

/** `kill -l 15 HUP 137`. */
function nameSignals(vm: Vm, words: readonly ByteString[]): number {
  let status = 0;
  for (const word of words) {
    const number = Number(word) > 128 ? Number(word) - 128 : Number(word);
    const found = /^\d+$/.test(word)
      ? number === 0
        ? "EXIT"
        : number < 32
          ? SIGNAL_NAMES[number]
          : number < 65
            ? realTimeName(number)
            : undefined
      : signalNumber(word);
    if (found === undefined) status = complain(vm, "kill", `${word}: invalid signal specification`);
    else vm.out(`${found}\n`);
  }
  return status;
}

function realTimeName(signal: number): string | undefined {
  if (signal < 34) return undefined;
  if (signal < 50) return signal === 34 ? "RTMIN" : `RTMIN+${signal - 34}`;
  return signal === 64 ? "RTMAX" : `RTMAX-${64 - signal}`;
}

const killWords = worded(shared("kill"), (text) => {
  const pid = /^can't kill pid (\S+): (.*)$/.exec(text);
  if (pid) return `(${pid[1] ?? ""}) - ${pid[2] ?? ""}`;
  const word = /^invalid number '(.*)'$/.exec(text)?.[1];
  if (word !== undefined) return `${word}: arguments must be process or job IDs`;
  const signal = /^(?:bad signal name|unknown signal) '(.*)'$/.exec(text)?.[1];
  return signal === undefined ? text : `${signal}: invalid signal specification`;
});

/** `wait -n`: the next of those jobs that ends, or has ended and nobody knows. */
function waitForAny(vm: Vm, ids: readonly ByteString[], variable: ByteString | null): number {
  const { jobs } = vm.state;
  for (const id of ids) if (!jobs.find(id)) complain(vm, "wait", `${id}: no such job`);
  const isMeant = (job: Job): boolean => !job.isKnown && (ids.length === 0 || ids.some((id) => jobs.find(id) === job));
  const status = waitUntil(vm, () => {
    const meant = jobs.all.filter(isMeant).toSorted((a, b) => a.number - b.number);
    if (meant.length === 0) return 127;
    const done = meant.find(isDone);
    if (!done) return null;
    done.isKnown = true;
    if (variable !== null) vm.state.set(variable, String(done.processes.at(-1)?.pid ?? 0));
    return jobStatus(done, false);
  });
  return status;
}

export const wait: Builtin = (vm, args) => {
  let isAny = false;
  let variable: ByteString | null = null;
  let i = 1;
  for (; /^-./.test(args[i] ?? "") && args[i] !== "--"; i++) {
    const word = args[i] ?? "";
    const bad = /[^nfp]/.exec(word.slice(1))?.[0];
    if (bad !== undefined || (word.endsWith("p") && args[i + 1] === undefined)) {
      complain(vm, "wait", bad === undefined ? "-p: option requires an argument" : `-${bad}: invalid option`);
      vm.err("wait: usage: wait [-fn] [-p var] [id ...]\n");
      return 2;
    }
    isAny ||= word.includes("n");
    if (word.endsWith("p")) variable = args[++i] ?? null;
  }
  if (args[i] === "--") i++;
  const words = args.slice(i);
  if (isAny) return waitForAny(vm, words, variable);
  const bad = words.find((word) => !/^(?:\d+|%.*)$/.test(word) && !word.startsWith("-"));
  if (bad !== undefined) return complain(vm, "wait", `\`${bad}': not a pid or valid job spec`);
  const own = words.find((word) => /^\d+$/.test(word) && !vm.state.jobs.find(word));
  if (own !== undefined && words.length === 1)
    return complain(vm, "wait", `pid ${own} is not a child of this shell`, 127);
  const missing = words.find((word) => word.startsWith("%") && vm.state.jobs.find(word)?.isKnown !== false);
  if (missing !== undefined) return complain(vm, "wait", `${missing}: no such job`, 127);
  const status = shared("wait")(vm, ["wait", ...words]);
  const last = words.at(-1);
  if (variable !== null && last !== undefined && status !== BLOCKED)
    vm.state.set(variable, String(vm.state.jobs.find(last)?.processes.at(-1)?.pid ?? 0));
  return status;
};

export const umask: Builtin = (vm, args) => {
  try {
    return shared("umask")(vm, args);
  } catch (error) {
    if (error instanceof ShellError) return complain(vm, "umask", error.text);
    throw error;
  }
};

/** Without job control there is nothing to be moved. */
export const withJobControl =
  (name: "fg" | "bg"): Builtin =>
  (vm, args) =>
    vm.state.options.monitor ? shared(name)(vm, args) : complain(vm, name, "no job control");

export const letBuiltin: Builtin = (vm, args) => {
  if (args.length < 2) return complain(vm, "let", "expression expected");
  let value: number | bigint = 0;
  for (const expression of args.slice(1)) {
    try {
      value = vm.state.evaluate(expression);
    } catch (error) {
      if (!(error instanceof ShellError) || error.isFatal || error.status === 127) throw error;
      return complain(vm, "let", error.text);
    }
  }
  return value === 0 ? 1 : 0;
};

export const alias: Builtin = (vm, args) => {
  const { state } = vm;
  const show = (name: ByteString): void => vm.out(`alias ${name}=${quoteWord(state.aliases.get(name) ?? "")}\n`);
  const words = args.slice(1).filter((word) => word !== "-p");
  if (words.length === 0) for (const name of [...state.aliases.keys()].toSorted()) show(name);
  let status = 0;
  for (const word of words) {
    const equals = word.indexOf("=", 1);
    if (equals > 0) state.aliases = state.aliases.with(word.slice(0, equals), word.slice(equals + 1));
    else if (state.aliases.has(word)) show(word);
    else status = complain(vm, "alias", `${word}: not found`);
  }
  return status;
};

export const unalias: Builtin = (vm, args) => {
  if (args[1] === "-a") vm.state.aliases = new ForkedMap();
  let status = 0;
  for (const name of args.slice(1).filter((word) => word !== "-a")) {
    if (!vm.state.aliases.has(name)) status = complain(vm, "unalias", `${name}: not found`);
    vm.state.aliases = vm.state.aliases.without(name);
  }
  return status;
};

/** Simplified: what it says of an option begins with the name of the script, as in bash. */
export const getoptsNamed: Builtin = (vm, args) => {
  if (args.length < 3) {
    vm.err("getopts: usage: getopts optstring name [arg ...]\n");
    return 2;
  }
  const said: ByteString[] = [];
  const status = vm.hearing(
    (text) => said.push(text),
    () => shared("getopts")(vm, args),
  );
  for (const text of said) {
    const letter = /-(.)/.exec(text)?.[1] ?? "";
    vm.err(
      `${vm.state.name}: ${text.startsWith("No arg") ? "option requires an argument" : "illegal option"} -- ${letter}\n`,
    );
  }
  return status;
};
export const disown: Builtin = (vm, args) => {
  const { jobs } = vm.state;
  const chosen = args.length === 1 ? jobs.all.slice(0, 1) : args.slice(1).map((spec) => jobs.find(spec));
  for (const job of chosen) if (job) jobs.remove(job);
  return 0;
};

export const missing =
  (name: ByteString): Builtin =>
  (vm) =>
    complain(vm, name, "not simulated by Podarium");

export const exec: Builtin = (vm, args) => {
  let words = args.slice(1);
  while (/^-[cla]$/.test(words[0] ?? "")) words = words.slice(words[0] === "-a" ? 2 : 1);
  const [name = ""] = words;
  // Of a path it is only said what is wrong with it.
  if (name.includes("/") && typeof vm.kernel.stat(vm.proc, name) === "number") {
    vm.err(vm.state.message(`${name}: not found`));
    vm.exit(127);
    return 127;
  }
  return shared("exec")(vm, ["exec", ...words]);
};
