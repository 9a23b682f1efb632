/**
 * gRPC probes: a connection, and a question to the health service behind it.
 *
 * Source: facts/kubelet.md 7.3 (probe/grpc of v1.36).
 * Simplified: HTTP/2 is not spoken: a server that images declare (agnhost, etcd) is asked in JSON over HTTP/1.1, as a gateway
 * would ask it. The stand-in for images that are not modelled serves whatever service is asked for; of any other program
 * the client waits for a greeting until its time is up.
 */
import type { HttpAnswer, Outcome } from "../../machine/runtime/types.ts";
import { formatGoDuration } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import type { Probe } from "../api/pod.ts";
import type { Attempt } from "./container-record.ts";
import type { PodHandle } from "./pod-handle.ts";
import type { ProbeOutcome } from "./probe-run.ts";

/** Names of the codes that a health service answers with. */
const CODES: Readonly<Record<number, string>> = { 2: "Unknown", 5: "NotFound", 14: "Unavailable" };
const UNIMPLEMENTED = 12;

export function probeGrpc(
  { context, podIP }: PodHandle,
  attempt: Attempt,
  { port, service = "" }: NonNullable<Probe["grpc"]>,
  timeout: Duration,
  done: (outcome: ProbeOutcome) => void,
): void {
  const { clock, runtime, gate, minorVersion } = context;
  const due = clock.now + timeout;
  const within = formatGoDuration(timeout);
  const late = (output: string): void => void clock.at(due, () => done({ kind: "failure", output }));
  const answered = gate.behind((result: Outcome<HttpAnswer>) => {
    if (result.ok) done(verdict(result.body));
    else late(`timeout: health rpc did not complete within ${within}`);
  });
  const connected = gate.behind((isOpen: boolean) => {
    const { simplified, grpcPorts = [] } = attempt.image;
    if (isOpen && simplified !== undefined) return done({ kind: "success", output: "service healthy" });
    if (!isOpen || !grpcPorts.includes(port))
      return late(`timeout: failed to connect service "${podIP}:${port}" within ${within}: context deadline exceeded`);
    const path = `/grpc.health.v1.Health/Check?service=${encodeURIComponent(service)}`;
    const headers = [{ name: "User-Agent", value: `kube-probe/1.${minorVersion} grpc-go` }];
    runtime.httpGet({ scheme: "HTTP", host: podIP, port, path, headers }, due - clock.now, answered);
  });
  runtime.tcpConnect(podIP, port, timeout, (result) => connected(result.ok));
}

/** What the answer means: a state, or gRPC's code and message. */
function verdict(body: string): ProbeOutcome {
  const { status, code = 2, message = "" } = parsed(body);
  if (status === "SERVING") return { kind: "success", output: "service healthy" };
  if (status !== undefined) return { kind: "failure", output: `service unhealthy (responded with "${status}")` };
  const output =
    code === UNIMPLEMENTED
      ? `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`
      : `error: health rpc probe failed: rpc error: code = ${CODES[code] ?? `Code(${code})`} desc = ${message}`;
  return { kind: "failure", output };
}

function parsed(body: string): { status?: string; code?: number; message?: string } {
  try {
    return JSON.parse(body) as ReturnType<typeof parsed>;
  } catch {
    return { code: UNIMPLEMENTED, message: "unknown service grpc.health.v1.Health" };
  }
}
