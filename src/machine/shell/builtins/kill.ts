/** kill. Source: BusyBox 1.36.1 ash. */
import { strerror } from "../../kernel/errno.ts";
import { signalNumber, SIGTERM } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";
import { noSuchJob } from "../interp/jobs.ts";
import type { Vm } from "../interp/vm.ts";
import { fatal } from "./complain.ts";
import { listSignals } from "./job-control.ts";
import { say } from "./jobs.ts";
import { reapAll } from "./reaping.ts";
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
  let status = 0;
  for (const pid of word.startsWith("%") ? pidsOf(vm, word) : word.replace(/^ /, "").split(" ")) {
    // An empty word is nobody.
    if (pid === "" && !word.includes(" ")) continue;
    if (!/^-?\d+$/.test(pid) || Math.abs(Number(pid)) > 0x7fff_ffff) return say(vm, `invalid number '${pid}'`);
    const result = vm.kernel.kill(vm.proc, Number(pid), signal);
    if (result < 0) status = say(vm, `can't kill pid ${Number(pid)}: ${strerror(result)}`);
  }
  return status;
}

/** The process group of a job under job control, else whoever of its processes is left. */
function pidsOf(vm: Vm, spec: ByteString): ByteString[] {
  const job = vm.state.jobs.find(spec) ?? fatal("kill", noSuchJob(spec));
  if (vm.state.options.monitor) return [String(-job.group)];
  return job.processes.filter((process) => process.status === null).map((process) => String(process.pid));
}
