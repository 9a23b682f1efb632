/** kill. Source: BusyBox 1.36.1 ash. */
import { strerror } from "../../kernel/errno.ts";
import { signalNumber, SIGTERM } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { complain } from "./complain.ts";
import { listSignals } from "./job-control.ts";
import { reapAll, say } from "./jobs.ts";
import type { Builtin } from "./types.ts";

export const kill: Builtin = (vm, args) => {
  // Children that have ended are nobody to signal.
  reapAll(vm);
  let words = args.slice(1);
  const [first = ""] = words;
  if (first === "-l" || first === "-L") return listSignals(vm, words.slice(1));
  let signal = SIGTERM;
  if (first === "-s" && words.length > 1) {
    const found = signalNumber(words[1] ?? "");
    if (found === undefined) return say(vm, `bad signal name '${words[1] ?? ""}'`);
    signal = found;
    words = words.slice(2);
  } else if (/^-./.test(first) && first !== "--") {
    const found = signalNumber(first.slice(1));
    if (found === undefined) return say(vm, `bad signal name '${first.slice(1)}'`);
    signal = found;
    words = words.slice(1);
  }
  if (words[0] === "--") words = words.slice(1);
  if (words.length === 0) return say(vm, "you need to specify whom to kill");
  let status = 0;
  vm.settle();
  for (const word of words) status |= killOne(vm, word, signal);
  return status;
};

function killOne(vm: Vm, word: ByteString, signal: number): number {
  let pid = Number(word);
  if (word.startsWith("%")) {
    const job = vm.state.jobs.find(word);
    if (!job) return complain(vm, "kill", `${word}: no such job`, 2);
    pid = vm.state.options.monitor ? -job.group : (job.processes.at(-1)?.pid ?? 0);
  } else if (!/^-?\d+$/.test(word) || Math.abs(pid) > 0x7fff_ffff) return say(vm, `invalid number '${word}'`);
  const result = vm.kernel.kill(vm.proc, pid, signal);
  return result < 0 ? say(vm, `can't kill pid ${word}: ${strerror(result)}`) : 0;
}
