/**
 * Stops all containers of a Pod at once, but sidecars in reverse order: each waits for the app containers and for the
 * sidecars after it. Hooks run at once in all of them.
 *
 * Source: facts/kubelet.md 2.4 (kuberuntime_termination_order.go of v1.36).
 */
import type { Duration } from "../../sim/units.ts";
import { isRunning } from "./container-record.ts";
import type { ContainerWorker } from "./container-worker.ts";

export function stopInOrder(containers: readonly ContainerWorker[], grace: Duration, done: () => void): void {
  const running = containers.filter((worker) => isRunning(worker.record));
  if (running.length === 0) return done();
  const waiting: { worker: ContainerWorker; go: () => void }[] = [];
  let open = running.length;

  function stopped(): void {
    open--;
    release();
    if (open === 0) done();
  }

  /** Lets go every sidecar after which nothing runs any more. */
  function release(): void {
    for (const one of waiting) if (!isHeldBack(containers, one.worker)) one.go();
  }

  for (const worker of running) {
    const wait = (go: () => void): void => {
      waiting.push({ worker, go });
      if (!isHeldBack(containers, worker)) go();
    };
    const isSidecar = worker.record.kind === "sidecar";
    worker.stop(`Stopping container ${worker.record.spec.name}`, grace, stopped, isSidecar ? wait : null);
  }
}

/** Something that must end before this sidecar still runs. */
function isHeldBack(containers: readonly ContainerWorker[], sidecar: ContainerWorker): boolean {
  const later = containers.slice(containers.indexOf(sidecar) + 1);
  return later.some((one) => (one.record.kind === "app" || one.record.kind === "sidecar") && isRunning(one.record));
}
