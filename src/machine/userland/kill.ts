/** kill, killall: signals to processes by number or name. ash has a kill of its own. Source: BusyBox 1.36.1. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { strerror } from "../kernel/errno.ts";
import { SIGTERM } from "../kernel/signals.ts";
import type { ByteString, Signal } from "../kernel/types.ts";
import { complain } from "./message.ts";
import { pidsByName } from "./process-table.ts";
import { parseSignal, signalList, signalName } from "./signal-names.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** `-l`: all signals, or the other form of those given. */
function* printSignals(sys: Sys, applet: string, words: readonly ByteString[]): AppletRun {
  if (words.length === 0) yield* sys.print(signalList());
  for (const word of words) {
    // A status of 128 and more stands for the signal behind it.
    const isNumber = /^\d/.test(word);
    const signal = isNumber ? (/^\d+$/.test(word) ? Number(word) & 127 : null) : parseSignal(word);
    if (signal === null) {
      yield* complain(sys, applet, `unknown signal '${word}'`);
      return 1;
    }
    yield* sys.print(`${isNumber ? signalName(signal) : signal}\n`);
  }
  return 0;
}

/** The signal that the first words ask for, and the words behind them; null after a bad one. */
function* parseWords(
  sys: Sys,
  applet: string,
  words: readonly ByteString[],
): Generator<void, { signal: Signal; targets: readonly ByteString[] } | null, void> {
  const [first = "", second] = words;
  if (!first.startsWith("-")) return { signal: SIGTERM, targets: words };
  if (first === "--") return { signal: SIGTERM, targets: words.slice(1) };
  const isSpelled = first === "-s" && second !== undefined;
  const name = isSpelled ? second : first.slice(1);
  const signal = parseSignal(name);
  if (signal !== null) return { signal, targets: words.slice(isSpelled ? 2 : 1) };
  yield* complain(sys, applet, `bad signal name '${name}'`);
  return null;
}

function* killPids(sys: Sys, words: readonly ByteString[], signal: Signal): AppletRun {
  let errors = 0;
  for (const word of words) {
    // The shell hands over jobs as ` -GROUP`, or as several numbers in one word.
    for (const text of word.replace(/^ /, "").split(" ")) {
      if (text === "" && word !== "") continue;
      if (word === "") break;
      const pid = /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= 0x7fff_ffff ? Number(text) : null;
      if (pid === null) {
        errors++;
        yield* complain(sys, "kill", `invalid number '${text}'`);
        break;
      }
      const result = sys.k.kill(sys.p, pid, signal);
      if (result >= 0) continue;
      errors++;
      yield* complain(sys, "kill", `can't kill pid ${pid}: ${strerror(result)}`);
    }
  }
  return errors;
}

function* killNames(sys: Sys, names: readonly ByteString[], signal: Signal, quiet: boolean): AppletRun {
  let errors = 0;
  for (const name of names) {
    const pids = yield* pidsByName(sys, name);
    if (pids.length === 0) {
      errors++;
      if (!quiet) yield* complain(sys, "killall", `${name}: no process killed`);
    }
    for (const pid of pids) {
      if (pid === sys.p.pid) continue;
      const result = sys.k.kill(sys.p, pid, signal);
      if (result >= 0) continue;
      errors++;
      if (!quiet) yield* complain(sys, "killall", `can't kill pid ${pid}: ${strerror(result)}`);
    }
  }
  return errors;
}

export const killApplet: Applet = {
  name: "kill",
  *main(sys, argv) {
    const words = argv.slice(1);
    if (words[0] === "-l") return yield* printSignals(sys, "kill", words.slice(1));
    const parsed = yield* parseWords(sys, "kill", words);
    if (!parsed) return 1;
    if (parsed.targets.length > 0) return yield* killPids(sys, parsed.targets, parsed.signal);
    yield* complain(sys, "kill", "you need to specify whom to kill");
    return 1;
  },
};

export const killallApplet: Applet = {
  name: "killall",
  *main(sys, argv) {
    const isQuiet = argv[1] === "-q";
    const words = argv.slice(isQuiet ? 2 : 1);
    if (isQuiet && words.length === 0) return yield* usageError(sys, "killall");
    if (!isQuiet && words[0] === "-l") return yield* printSignals(sys, "killall", words.slice(1));
    const parsed = yield* parseWords(sys, "killall", words);
    if (!parsed) return 1;
    if (parsed.targets.length > 0) return yield* killNames(sys, parsed.targets, parsed.signal, isQuiet);
    yield* complain(sys, "killall", "you need to specify whom to kill");
    return 1;
  },
};
