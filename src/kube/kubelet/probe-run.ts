/** One execution of a probe, and what it says in the words of the kubelet's events. Source: facts/kubelet.md 7.3. */
import { probeGrpc } from "./grpc-probe.ts";
import { formatGoDuration } from "../../sim/units.ts";
import type { ExecResult, HttpAnswer, Outcome } from "../../machine/runtime/types.ts";
import type { ContainerSpec, Probe } from "../api/pod.ts";
import type { Attempt } from "./container-record.ts";
import { expand } from "./expansion.ts";
import { KUBELET_LIMITS } from "./limits.ts";
import type { PodHandle } from "./pod-handle.ts";
import { execId } from "./node-context.ts";
import { requestOf } from "./http-action.ts";
import { resolvePort } from "./ports.ts";

export interface ProbeOutcome {
  /** `unknown`: it could not be carried out, and counts neither way. */
  kind: "success" | "failure" | "unknown";
  output: string;
  /** Of a ProbeWarning event. */
  warning?: string;
}

export function runProbe(
  handle: PodHandle,
  spec: ContainerSpec,
  attempt: Attempt,
  probe: Probe,
  done: (outcome: ProbeOutcome) => void,
): void {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec) return runExec(handle, spec, attempt.id, probe.exec.command ?? [], timeout, done);
  if (probe.httpGet) return runHttp(handle, spec, probe.httpGet, timeout, done);
  if (probe.grpc) return probeGrpc(handle, attempt, probe.grpc, timeout, done);
  if (probe.tcpSocket) {
    const port = resolvePort(spec, probe.tcpSocket.port);
    if (!port.ok) return done({ kind: "unknown", output: port.message });
    const host = probe.tcpSocket.host ?? handle.podIP;
    const { runtime, gate } = handle.context;
    const told = gate.behind(done);
    runtime.tcpConnect(host, port.port, timeout, (result) => {
      told(result.ok ? { kind: "success", output: "" } : { kind: "failure", output: result.message });
    });
    return;
  }
  done({ kind: "unknown", output: "missing probe handler" });
}

function runExec(
  handle: PodHandle,
  spec: ContainerSpec,
  id: string,
  command: readonly string[],
  timeout: number,
  done: (outcome: ProbeOutcome) => void,
): void {
  // A probe's command sees only the values that are written out in the manifest.
  const literal = new Map<string, string>();
  for (const one of spec.env ?? []) if (one.valueFrom === undefined) literal.set(one.name, one.value ?? "");
  const argv = command.map((word) => expand(word, literal));
  const answered = handle.context.gate.behind((result: ExecResult) => {
    if (result.kind === "failed") {
      return done({
        kind: "unknown",
        output: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${execId(handle.context)}": ${result.message}`,
      });
    }
    if (result.kind === "timedOut") {
      const after = formatGoDuration(timeout);
      return done({ kind: "failure", output: `command timed out: "${argv.join(" ")}" timed out after ${after}` });
    }
    const output = result.output.slice(0, KUBELET_LIMITS.outputBytes);
    done({ kind: result.exitCode === 0 ? "success" : "failure", output });
  });
  handle.context.runtime.execSync(id, argv, timeout, answered);
}

function runHttp(
  handle: PodHandle,
  spec: ContainerSpec,
  action: NonNullable<Probe["httpGet"]>,
  timeout: number,
  done: (outcome: ProbeOutcome) => void,
): void {
  const made = requestOf(handle, spec, action, "probe");
  if (!made.ok) return done({ kind: "unknown", output: made.message });
  const { request } = made;
  const { clock } = handle.context;
  const deadline = clock.now + timeout;
  const url = (target: string): string => `${request.scheme.toLowerCase()}://${request.host}:${request.port}${target}`;
  const ask = (target: string, left: number): void => {
    const answered = handle.context.gate.behind((result: Outcome<HttpAnswer>) => {
      if (!result.ok) return done({ kind: "failure", output: result.message });
      const { statusCode, body, location } = result;
      const next =
        location === undefined || statusCode < 300 || statusCode > 399 ? null : redirect(location, request.host);
      if (next === "elsewhere") {
        return done({ kind: "success", output: body, warning: `Probe terminated redirects, Response body: ${body}` });
      }
      if (next !== null && left === 0) {
        return done({ kind: "failure", output: `Get "${url(next)}": stopped after ${MAX_REDIRECTS} redirects` });
      }
      if (next !== null) return ask(next, left - 1);
      if (statusCode >= 200 && statusCode < 400) return done({ kind: "success", output: body });
      done({ kind: "failure", output: `HTTP probe failed with statuscode: ${statusCode}` });
    });
    handle.context.runtime.httpGet({ ...request, path: target }, deadline - clock.now, answered);
  };
  ask(request.path, MAX_REDIRECTS);
}

const MAX_REDIRECTS = 10;

/** The path to ask next, or where it leads: to a host that is not asked. */
function redirect(location: string, host: string): string {
  const absolute = /^https?:\/\/([^/:]+)(?::\d+)?(\/.*)?$/i.exec(location);
  if (!absolute) return location.startsWith("/") ? location : `/${location}`;
  return absolute[1] === host ? (absolute[2] ?? "/") : "elsewhere";
}
