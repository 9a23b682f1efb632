/**
 * taskset, chrt, ionice, renice: how a process is scheduled. Source: BusyBox 1.36.1 util-linux.
 * Simplified: every process has a CPU of its own; affinities and classes are checked and forgotten, priorities change nothing.
 */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ESRCH, strerror } from "../../../kernel/errno.ts";
import type { ByteString, Proc } from "../../../kernel/types.ts";
import { parseUser } from "../../accounts.ts";
import { execOrFail } from "../../exec-or-fail.ts";
import { parseOptions } from "../../getopt.ts";
import { complain } from "../../message.ts";
import { parseNumber } from "../../number.ts";
import { setPriority } from "../../priority.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

/** CPUs of a node, as /proc/cpuinfo shows them. */
function cpuCount(sys: Sys): number {
  const text = sys.k.readFile(sys.p, "/proc/cpuinfo");
  return typeof text === "number" ? 1 : [...text.matchAll(/^processor\s*:/gm)].length;
}

function exists(sys: Sys, pid: number): boolean {
  return pid === 0 || sys.k.processes(sys.p).some((proc) => proc.pid === pid);
}

/** `0,2-3` as bits. */
function cpuList(text: string): bigint | null {
  let mask = 0n;
  for (const part of text.split(",")) {
    const match = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part);
    if (!match) return null;
    const [, from = "", to = from, step = "1"] = match;
    for (let cpu = Number(from); cpu <= Math.min(Number(to), 1023); cpu += Math.max(1, Number(step)))
      mask |= 1n << BigInt(cpu);
  }
  return mask;
}

function listOf(mask: bigint): string {
  const parts: string[] = [];
  for (let cpu = 0; mask >> BigInt(cpu) > 0n; cpu++) {
    if (((mask >> BigInt(cpu)) & 1n) === 0n) continue;
    let end = cpu;
    while ((mask >> BigInt(end + 1)) & 1n) end++;
    parts.push(end === cpu ? String(cpu) : `${cpu}-${end}`);
    cpu = end;
  }
  return parts.join(",");
}

export const tasksetApplet: Applet = {
  name: "taskset",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "+pac");
    if (!options) return 1;
    const [first, second] = options.operands;
    if (first === undefined || (!options.has("p") && second === undefined)) return yield* usageError(sys, "taskset");
    const aff = options.has("p") && second === undefined ? null : first;
    const mask =
      aff === null
        ? null
        : options.has("c")
          ? cpuList(aff)
          : /^(0x)?[0-9a-fA-F]+$/.test(aff)
            ? BigInt(`0x${aff.replace(/^0x/, "")}`)
            : null;
    if (aff !== null && mask === null) {
      yield* complain(sys, "taskset", `bad affinity '${aff}'`);
      return 1;
    }
    const all = (1n << BigInt(cpuCount(sys))) - 1n;
    const allowed = mask === null ? all : mask & all;
    const pidText = options.has("p") ? (second ?? first) : "0";
    const pid = parseNumber(pidText, 1, 0x7fffffff);
    if (options.has("p") && pid === null) {
      yield* complain(sys, "taskset", `invalid number '${pidText}'`);
      return 1;
    }
    if (pid !== null && !exists(sys, pid)) {
      yield* complain(sys, "taskset", `can't get pid ${pid}'s affinity: ${strerror(ESRCH)}`);
      return 1;
    }
    if (allowed === 0n) {
      yield* complain(sys, "taskset", `can't set pid ${pid ?? 0}'s affinity: Invalid argument`);
      return 1;
    }
    if (!options.has("p")) return yield* execOrFail(sys, "taskset", options.operands.slice(1));
    const show = (value: bigint): string =>
      options.has("c") ? `list: ${listOf(value)}` : `mask: ${value.toString(16)}`;
    yield* sys.print(`pid ${pid ?? 0}'s current affinity ${show(all)}\n`);
    if (mask !== null) yield* sys.print(`pid ${pid ?? 0}'s new affinity ${show(allowed)}\n`);
    return 0;
  },
};

const POLICIES: readonly (readonly [letter: string, name: string, min: number, max: number])[] = [
  ["o", "OTHER", 0, 0],
  ["f", "FIFO", 1, 99],
  ["r", "RR", 1, 99],
  ["b", "BATCH", 0, 0],
  ["i", "IDLE", 0, 0],
];

export const chrtApplet: Applet = {
  name: "chrt",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "+mprfobi");
    if (!options) return 1;
    if (options.has("m")) {
      for (const [, name, min, max] of POLICIES) yield* sys.print(`SCHED_${name} min/max priority\t: ${min}/${max}\n`);
      return 0;
    }
    const [first, second] = options.operands;
    if (first === undefined || (!options.has("p") && second === undefined)) return yield* usageError(sys, "chrt");
    if (options.has("p")) {
      const text = second ?? first;
      const pid = parseNumber(text, 0, 0x7fffffff);
      if (pid === null || !exists(sys, pid)) {
        yield* complain(
          sys,
          "chrt",
          pid === null ? `invalid number '${text}'` : `can't get pid ${pid}'s policy: ${strerror(ESRCH)}`,
        );
        return 1;
      }
      yield* sys.print(
        `pid ${pid}'s current scheduling policy: SCHED_OTHER\npid ${pid}'s current scheduling priority: 0\n`,
      );
      if (second === undefined) return 0;
    }
    const letter = options.last("rfobi") ?? "r";
    const [, , min = 0, max = 0] = POLICIES.find(([one]) => one === letter) ?? [];
    const priority = parseNumber(first);
    if (priority === null || priority < min || priority > max) {
      yield* complain(
        sys,
        "chrt",
        priority === null ? `invalid number '${first}'` : `number ${first} is not in ${min}..${max} range`,
      );
      return 1;
    }
    // Real-time policies need a capability that containers do not have.
    if (max > 0) {
      yield* complain(
        sys,
        "chrt",
        `can't set pid ${options.has("p") ? (second ?? 0) : 0}'s policy: Operation not permitted`,
      );
      return 1;
    }
    return options.has("p") ? 0 : yield* execOrFail(sys, "chrt", options.operands.slice(1));
  },
};

export const ioniceApplet: Applet = {
  name: "ionice",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "+n:c:p:t");
    if (!options) return 1;
    const numbers = ["n", "c", "p"].map((letter) => options.value(letter)).filter((text) => text !== undefined);
    const bad = numbers.find((text) => !/^\d+$/.test(text));
    const given = options.value("c");
    if (bad !== undefined || Number(given ?? 0) > 3) {
      yield* complain(sys, "ionice", bad === undefined ? `bad class ${given ?? ""}` : `invalid number '${bad}'`);
      return 1;
    }
    const pidText = options.value("p") ?? options.operands[0];
    const isQuery = !options.has("c") && !options.has("n");
    if (isQuery) {
      const pid = pidText === undefined ? 0 : parseNumber(pidText);
      if (pid === null || !exists(sys, pid)) {
        yield* complain(
          sys,
          "ionice",
          pid === null ? `invalid number '${pidText ?? ""}'` : `ioprio_get: ${strerror(ESRCH)}`,
        );
        return 1;
      }
      yield* sys.print("none: prio 0\n");
      return 0;
    }
    if (options.has("p")) return 0;
    return options.operands.length === 0 ? 0 : yield* execOrFail(sys, "ionice", options.operands);
  },
};

export const reniceApplet: Applet = {
  name: "renice",
  *main(sys, argv): AppletRun {
    let words = argv.slice(1);
    const isRelative = words[0]?.startsWith("-n") === true;
    if (isRelative) words = words[0] === "-n" ? words.slice(1) : [(words[0] ?? "").slice(2), ...words.slice(1)];
    const [priority, ...targets] = words;
    if (priority === undefined) return yield* usageError(sys, "renice");
    if (!/^[+-]?\d+$/.test(priority)) {
      yield* complain(sys, "renice", `invalid number '${priority.replace(/^-/, "")}'`);
      return 1;
    }
    return yield* renice(sys, Number(priority), isRelative, targets);
  },
};

function* renice(sys: Sys, adjustment: number, isRelative: boolean, words: readonly ByteString[]): AppletRun {
  let code = 0;
  let kind = "p";
  for (const word of words) {
    const [, mode, joined] = /^-([pgu])(.*)$/s.exec(word) ?? [];
    kind = mode ?? kind;
    if (joined === "") continue;
    const text = joined ?? word;
    const isUser = kind === "u";
    const who = isUser ? parseUser(sys, text)?.uid : (parseNumber(text) ?? undefined);
    if (who === undefined) {
      yield* complain(sys, "renice", isUser ? `unknown user ${text}` : `invalid number '${text}'`);
      code = 1;
      continue;
    }
    const meant = targetsOf(sys, kind, who);
    const old = Math.min(...meant.map((proc) => proc.nice));
    const failed = setPriority(sys.p, meant, isRelative ? old + adjustment : adjustment);
    if (failed === 0) continue;
    const call = isRelative && meant.length === 0 ? "getpriority" : "setpriority";
    yield* complain(sys, "renice", `${call}: ${strerror(failed)}`);
    code = 1;
  }
  return code;
}

/** The processes of one number, group or user; 0 means one's own. */
function targetsOf(sys: Sys, kind: string, who: number): Proc[] {
  const all = sys.k.processes(sys.p);
  if (kind === "u") return all.filter((proc) => proc.cred.uid === who);
  if (kind === "g") return all.filter((proc) => proc.pgid === (who === 0 ? sys.p.pgid : who));
  return all.filter((proc) => proc.pid === (who === 0 ? sys.p.pid : who));
}
