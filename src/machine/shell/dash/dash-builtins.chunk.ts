/** The chunk `dash-builtins`: kill, jobs, times, type, ulimit and `set -o` of dash, which its scripts rarely need. Source: dash 0.5.12 of Debian. */
import { complain, fatal } from "../builtins/complain.ts";
import { reapAll } from "../builtins/reaping.ts";
import { SIGNAL_NAMES, SIGTERM } from "../../kernel/signals.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import { describeJob } from "../interp/job-lines.ts";
import { isDone } from "../interp/jobs.ts";
import type { Job } from "../interp/jobs.ts";
import { OPTIONS } from "../interp/options.ts";
import type { Builtin } from "../builtins/types.ts";
import { builtinOf } from "./worded.ts";
import { setLimit, shownLimit, unitOf } from "../../kernel/resource-limits.ts";
import type { Vm } from "../interp/vm.ts";

const LAST_SIGNAL = 64;
const KILL_USAGE = "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]";

function signalName(signal: number): string {
  if (signal === 29) return "IO";
  // Those that dash has no name for.
  if (signal === 0 || signal === 16 || signal === 32 || signal === 33) return String(signal);
  if (signal < 32) return SIGNAL_NAMES[signal] ?? String(signal);
  if (signal < 50) return signal === 34 ? "RTMIN" : `RTMIN+${signal - 34}`;
  return signal === LAST_SIGNAL ? "RTMAX" : `RTMAX-${LAST_SIGNAL - signal}`;
}

/** By number or name, or undefined. */
function decode(text: ByteString): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= LAST_SIGNAL ? Number(text) : undefined;
  for (let signal = 1; signal <= LAST_SIGNAL; signal++) if (signalName(signal) === text.toUpperCase()) return signal;
  return undefined;
}

function number(text: ByteString): number {
  return /^\d+$/.test(text) ? Number(text) : fatal("kill", `Illegal number: ${text}`);
}

export function kill(vm: Vm, args: readonly ByteString[]): number {
  reapAll(vm);
  let signal = SIGTERM;
  let words = args.slice(1);
  const first = words[0] ?? "";
  if (/^-./.test(first) && first !== "--") {
    const known = decode(first.slice(1));
    if (known !== undefined) {
      signal = known;
      words = words.slice(1);
    } else if (first[1] === "l") return list(vm, words.slice(1));
    else if (first[1] === "s") {
      const name = first.length > 2 ? first.slice(2) : words[1];
      if (name === undefined) fatal("kill", "No arg for -s option");
      signal = decode(name) ?? fatal("kill", `invalid signal number or name: ${name}`);
      words = words.slice(first.length > 2 ? 1 : 2);
    } else fatal("kill", `Illegal option -${first[1] ?? ""}`);
  }
  if (words[0] === "--") words = words.slice(1);
  if (words.length === 0) fatal("kill", KILL_USAGE);
  vm.settle();
  let status = 0;
  for (const word of words) {
    const result = vm.kernel.kill(vm.proc, target(vm, word), signal);
    if (result < 0) status = complain(vm, "kill", `${strerror(result)}\n`);
  }
  return status;
}

/** Of a job its process group, which it only has under job control. */
function target(vm: Vm, word: ByteString): number {
  if (word.startsWith("%")) {
    const job = vm.state.jobs.find(word) ?? fatal("kill", `No such job: ${word}`);
    return -(job.processes[0]?.pid ?? 0);
  }
  return word.startsWith("-") ? -number(word.slice(1)) : number(word);
}

function list(vm: Vm, words: readonly ByteString[]): number {
  const [given] = words;
  if (given === undefined) {
    for (let signal = 0; signal < LAST_SIGNAL; signal++) vm.out(`${signalName(signal)}\n`);
    vm.out(`${signalName(LAST_SIGNAL)}\n`);
    return 0;
  }
  if (/^-./.test(given)) fatal("kill", `Illegal option -${given[1] ?? ""}`);
  const status = number(given);
  const signal = status > 128 ? status - 128 : status;
  if (signal === 0 || signal > LAST_SIGNAL) fatal("kill", `invalid signal number or exit status: ${given}`);
  vm.out(`${signalName(signal)}\n`);
  return 0;
}

export function jobs(vm: Vm, args: readonly ByteString[]): number {
  let mode = "";
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) {
    const bad = /[^lp]/.exec(args[i]?.slice(1) ?? "")?.[0];
    if (bad !== undefined) fatal("jobs", `Illegal option -${bad}`);
    mode += args[i]?.slice(1) ?? "";
  }
  const table = vm.state.jobs;
  reapAll(vm);
  const specs = args.slice(i);
  const chosen: readonly Job[] =
    specs.length === 0
      ? [...table.all]
      : specs.map((spec) => table.find(spec) ?? fatal("jobs", `No such job: ${spec}`));
  for (const job of chosen) {
    if (mode.includes("p")) vm.out(`${job.processes[0]?.pid ?? 0}\n`);
    else
      vm.out(
        describeJob(table, job, vm.state.options.monitor, mode.includes("l")).replace(/^(\[\d+\])(.) {2}/, "$1 $2 "),
      );
    if (isDone(job)) table.remove(job);
  }
  return 0;
}

/** In the order of `ulimit -a`. */
const LIMITS: readonly (readonly [letter: string, label: string])[] = [
  ["t", "time(seconds)"],
  ["f", "file(blocks)"],
  ["d", "data(kbytes)"],
  ["s", "stack(kbytes)"],
  ["c", "coredump(blocks)"],
  ["m", "memory(kbytes)"],
  ["l", "locked memory(kbytes)"],
  ["p", "process"],
  ["n", "nofiles"],
  ["v", "vmemory(kbytes)"],
  ["w", "locks"],
  ["r", "rtprio"],
];
/** What other shells call them. */
const COMMON: Readonly<Record<string, string>> = { p: "u", w: "x" };

export function ulimit(vm: Vm, args: readonly ByteString[]): number {
  let sides = "";
  let letter = "f";
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) {
    for (const one of args[i]?.slice(1) ?? "") {
      if (one === "H" || one === "S") sides += one;
      else if (one === "a" || LIMITS.some(([known]) => known === one)) letter = one;
      else fatal("ulimit", `Illegal option -${one}`);
    }
  }
  const shown = (one: string): string => shownLimit(vm.proc, COMMON[one] ?? one, sides);
  const value = args[i];
  if (value === undefined) {
    if (letter === "a") for (const [one, label] of LIMITS) vm.out(`${label.padEnd(20)} ${shown(one)}\n`);
    else vm.out(`${shown(letter)}\n`);
    return 0;
  }
  if (letter === "a" || args.length > i + 1) fatal("ulimit", "too many arguments");
  if (value !== "unlimited" && !/^\d+$/.test(value)) fatal("ulimit", "bad number");
  const common = COMMON[letter] ?? letter;
  const error = setLimit(vm.proc, common, value === "unlimited" ? Infinity : Number(value) * unitOf(common), sides);
  if (error !== "") fatal("ulimit", `error setting limit (${error})`);
  return 0;
}

/** What `set -o` lists, in dash's order. */
const LISTED =
  "errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify nounset privileged nolog debug".split(
    " ",
  );

export const setByName: Builtin = (vm, args) => {
  if (args.length === 2 && (args[1] === "-o" || args[1] === "+o")) {
    const isTable = args[1] === "-o";
    if (isTable) vm.out("Current option settings\n");
    for (const name of LISTED) {
      const on = isOn(vm, name);
      vm.out(isTable ? `${name.padEnd(16)}${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`);
    }
    return 0;
  }
  for (const [index, word] of args.entries()) {
    if (word === "--") break;
    const name = /^[-+]o$/.test(word) ? args[index + 1] : undefined;
    if (name !== undefined && !LISTED.includes(name)) fatal("set", `Illegal option ${word} ${name}`);
  }
  return builtinOf("set")(vm, args);
};

function isOn(vm: Vm, name: string): boolean {
  const option = OPTIONS.find((one) => one.name === name);
  return option !== undefined && vm.state.options[option.name];
}

export const times: Builtin = (vm, args) => {
  const said: ByteString[] = [];
  const status = vm.hearing(
    (text) => said.push(text),
    () => builtinOf("times")(vm, args),
    1,
  );
  vm.out(said.join("").replace(/(\.\d+)s/g, "$1000s"));
  return status;
};

/** Commands that have been looked for before are "tracked". */
export const type: Builtin = (vm, args) => {
  const said: ByteString[] = [];
  const known = new Map(args.map((name) => [name, vm.state.hash.get(name)?.path]));
  const status = vm.hearing(
    (text) => said.push(text),
    () => builtinOf(args[0] ?? "")(vm, args),
    1,
  );
  const worded = (text: ByteString): ByteString => {
    const name = text.slice(0, text.indexOf(" "));
    if (text === `${name} is a function\n`) return `${name} is a shell function\n`;
    const path = known.get(name);
    // Once asked for, it is known.
    known.set(name, vm.state.hash.get(name)?.path);
    return path !== undefined && text === `${name} is ${path}\n` ? `${name} is a tracked alias for ${path}\n` : text;
  };
  vm.out(
    said
      .flatMap((text) => text.match(/[^\n]*\n/g) ?? [])
      .map(worded)
      .join(""),
  );
  return status;
};
