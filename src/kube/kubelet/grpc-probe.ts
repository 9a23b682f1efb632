/**
 * gRPC probes: a connection, and the health service behind it.
 *
 * Source: facts/kubelet.md 7.3 (probe/grpc of v1.36).
 * Simplified: gRPC is not spoken. Images say on which ports their programs are well (agnhost, etcd), and the stand-in for
 * images that are not modelled serves whatever service is asked for; of any other program the client waits for an answer
 * until its time is up.
 */
import type { Duration } from "../../sim/units.ts";
import { formatGoDuration } from "../../sim/units.ts";
import type { Attempt } from "./container-record.ts";
import type { PodHandle } from "./pod-handle.ts";
import type { ProbeOutcome } from "./probe-run.ts";

export function probeGrpc(
  { context, podIP }: PodHandle,
  attempt: Attempt,
  port: number,
  timeout: Duration,
  done: (outcome: ProbeOutcome) => void,
): void {
  const { clock, runtime, gate } = context;
  const began = clock.now;
  const where = `timeout: failed to connect service "${podIP}:${port}" within ${formatGoDuration(timeout)}`;
  const answered = gate.behind((isOpen: boolean) => {
    const { simplified, grpcPorts = [] } = attempt.image;
    if (isOpen && (simplified !== undefined || grpcPorts.includes(port))) return done({ kind: "success", output: "" });
    clock.at(began + timeout, () => done({ kind: "failure", output: `${where}: context deadline exceeded` }));
  });
  runtime.tcpConnect(podIP, port, timeout, (result) => answered(result.ok));
}
