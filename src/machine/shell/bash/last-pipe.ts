/** `shopt -s lastpipe`: the last command of a pipeline is run by the shell itself. Source: bash 5.2 manual (Pipelines). */
import type { Code } from "../interp/code.ts";
import { forkShell } from "../interp/fork.ts";
import { statusCode } from "../interp/jobs.ts";
import { openPipe } from "../interp/pipeline.ts";
import { replaceFd } from "../interp/redirect.ts";
import type { Vm } from "../interp/vm.ts";
import { waitForeground } from "../interp/wait-job.ts";

/** True where it has begun to; under job control it is as without. */
export function runLastHere(vm: Vm, codes: readonly Code[]): boolean {
  const { state, kernel, proc } = vm;
  const last = codes.at(-1);
  if (state.shopts.get("lastpipe") !== true || state.options.monitor || !last) return false;
  const pids: number[] = [];
  let input = -1;
  for (const code of codes.slice(0, -1)) {
    const [read, write] = openPipe(vm);
    const from = input;
    const child = forkShell(vm, code, {
      prepare: (_kernel, self) => {
        kernel.close(self, read);
        if (from >= 0) {
          kernel.dup2(self, from, 0);
          kernel.close(self, from);
        }
        kernel.dup2(self, write, 1);
        kernel.close(self, write);
      },
    });
    pids.push(child.pid);
    if (from >= 0) kernel.close(proc, from);
    kernel.close(proc, write);
    input = read;
  }
  const job = state.jobs.add(pids, "", false, pids[0] ?? 0);
  vm.callAfter((self) => {
    const { status } = state;
    self.pop();
    waitForeground(self, job, () => {
      const codesOf = job.processes.map((process) => (process.status ? statusCode(process.status) : 0));
      const all = [...codesOf, status];
      state.pipeStatus = all;
      state.status = state.options.pipefail ? (all.findLast((one) => one !== 0) ?? 0) : status;
      self.checkFailure();
    });
  });
  vm.push({ kind: "redirect", tested: vm.tested, saved: [{ fd: 0, copy: replaceFd(kernel, proc, input, 0) }] });
  vm.call(last, "script");
  return true;
}
