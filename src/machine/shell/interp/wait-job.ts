/** Waiting for children, and the foreground job. */
import { ECHILD, EINTR } from "../../kernel/errno.ts";
import { SIGINT } from "../../kernel/signals.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { WaitResult } from "../../kernel/types.ts";
import { deathNotice, isDone, isStopped, jobStatus, statusCode } from "./jobs.ts";
import type { Job } from "./jobs.ts";
import type { Vm } from "./vm.ts";

/** Takes down one child's change of state, waiting for it or not. */
export function reapOne(vm: Vm, noHang: boolean): WaitResult | number {
  const untraced = vm.state.options.monitor;
  const result = vm.kernel.wait(vm.proc, -1, { noHang, untraced });
  if (typeof result !== "number") vm.state.jobs.record(result.pid, result.status, result.stopped === true);
  return result;
}

/** Waits until the foreground job is over (or stopped); its status becomes `$?`, then `done` goes on. */
export function waitForeground(vm: Vm, job: Job, done: () => void): void {
  vm.wait(() => {
    while (!isDone(job) && !(vm.state.options.monitor && isStopped(job))) {
      const result = reapOne(vm, false);
      if (result === BLOCKED) return false;
      if (result === -EINTR) vm.collectSignals();
      else if (result === -ECHILD) break;
    }
    finishForeground(vm, job);
    done();
    return true;
  });
}

function finishForeground(vm: Vm, job: Job): void {
  const { state } = vm;
  if (state.options.monitor) vm.kernel.setForegroundGroup(vm.proc, 0, vm.proc.pgid);
  if (isStopped(job)) {
    state.status = 128 + (job.processes.at(-1)?.stopSignal ?? 20);
    job.isBackground = true;
    state.jobs.touch(job);
    return;
  }
  state.status = jobStatus(job, state.options.pipefail);
  state.pipeStatus =
    job.processes.length > 1 && state.extension
      ? job.processes.map((process) => (process.status ? statusCode(process.status) : 0))
      : null;
  vm.err(state.extension?.deathNotice ? state.extension.deathNotice(state, job, true) : deathNotice(job));
  state.jobs.remove(job);
  // With a group of its own, the job alone has had the Ctrl-C: the shell does as if it had had it too.
  if (state.options.monitor && job.processes.at(-1)?.status?.signal === SIGINT)
    vm.kernel.kill(vm.proc, vm.proc.pid, SIGINT);
}

/** Ends by an interrupt itself, as whoever waits for it can tell; the first process of a container cannot. */
export function endByInterrupt(vm: Vm): void {
  if (vm.state.dialect !== "bash" && vm.flush()) {
    vm.kernel.setDisposition(vm.proc, SIGINT, "default");
    vm.kernel.kill(vm.proc, vm.proc.pid, SIGINT);
  }
  vm.exit(128 + SIGINT);
}
