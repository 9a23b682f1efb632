/** One execution of a probe, and what it says in the words of the kubelet's events. Source: facts/kubelet.md 7.3. */
import { formatGoDuration } from "../../sim/units.ts";
import type { ContainerSpec, Probe } from "../api/pod.ts";
import { expand } from "./expansion.ts";
import { KUBELET_LIMITS } from "./limits.ts";
import type { PodHandle } from "./pod-handle.ts";
import { execId } from "./node-context.ts";
import { resolvePort } from "./ports.ts";

export interface ProbeOutcome {
  /** `unknown`: it could not be carried out, and counts neither way. */
  kind: "success" | "failure" | "unknown";
  output: string;
}

export function runProbe(
  handle: PodHandle,
  spec: ContainerSpec,
  id: string,
  probe: Probe,
  done: (outcome: ProbeOutcome) => void,
): void {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec) return runExec(handle, spec, id, probe.exec.command ?? [], timeout, done);
  if (probe.httpGet) return runHttp(handle, spec, probe.httpGet, timeout, done);
  if (probe.tcpSocket) {
    const port = resolvePort(spec, probe.tcpSocket.port);
    if (!port.ok) return done({ kind: "unknown", output: port.message });
    const host = probe.tcpSocket.host ?? handle.podIP;
    handle.context.runtime.tcpConnect(host, port.port, timeout, (result) => {
      done(result.ok ? { kind: "success", output: "" } : { kind: "failure", output: result.message });
    });
    return;
  }
  done({ kind: "unknown", output: probe.grpc ? "gRPC probes are not simulated" : "missing probe handler" });
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
  handle.context.runtime.execSync(id, argv, timeout, (result) => {
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
}

function runHttp(
  handle: PodHandle,
  spec: ContainerSpec,
  action: NonNullable<Probe["httpGet"]>,
  timeout: number,
  done: (outcome: ProbeOutcome) => void,
): void {
  const port = resolvePort(spec, action.port);
  if (!port.ok) return done({ kind: "unknown", output: port.message });
  const path = action.path ?? "/";
  const headers = [...(action.httpHeaders ?? [])];
  const has = (name: string): boolean => headers.some((one) => one.name.toLowerCase() === name);
  if (!has("user-agent")) headers.push({ name: "User-Agent", value: `kube-probe/1.${handle.context.minorVersion}` });
  if (!has("accept")) headers.push({ name: "Accept", value: "*/*" });
  const request = {
    scheme: action.scheme ?? "HTTP",
    host: action.host ?? handle.podIP,
    port: port.port,
    path: path.startsWith("/") ? path : `/${path}`,
    headers,
  };
  handle.context.runtime.httpGet(request, timeout, (result) => {
    if (!result.ok) return done({ kind: "failure", output: result.message });
    const { statusCode, body } = result;
    if (statusCode >= 200 && statusCode < 400) return done({ kind: "success", output: body });
    done({ kind: "failure", output: `HTTP probe failed with statuscode: ${statusCode}` });
  });
}
