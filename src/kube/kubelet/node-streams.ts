/**
 * What the API server asks of a node: logs, exec and attach.
 *
 * Source: kubelet server of v1.36 (texts), facts/kubelet.md 8.3.
 */
import type { ExecOptions } from "../../machine/runtime/types.ts";
import type { ExecRequest, NodeStreams, StreamResult } from "../apiserver/types.ts";
import { newest } from "./container-record.ts";
import { execId } from "./node-context.ts";
import type { NodeContext } from "./node-context.ts";
import { readLog } from "./log-stream.ts";
import type { PodWorker } from "./pod-worker.ts";

export function nodeStreams(
  context: NodeContext,
  find: (namespace: string, pod: string) => PodWorker | undefined,
): NodeStreams {
  const { clock, gate, hostIP, runtime } = context;
  const port = 10250;

  /** The id of the running attempt. */
  function target(namespace: string, pod: string, container: string): StreamResult<string> {
    if (gate.refusal !== null) return unreachable(`error dialing backend: ${dialled(gate.refusal)}`);
    const record = find(namespace, pod)?.containers.find((one) => one.record.spec.name === container)?.record;
    const attempt = record && newest(record);
    if (attempt?.state === "running") return { ok: true, value: attempt.id };
    return failure(`unable to upgrade connection: container not found ("${container}")`);
  }

  function dialled(refusal: string): string {
    return `dial tcp ${hostIP}:${port}: connect: ${refusal}`;
  }

  return {
    readLog(namespace, pod, container, logOptions, reader) {
      if (gate.refusal !== null) {
        const query = logOptions.follow === true ? "?follow=true" : "";
        const url = `https://${hostIP}:${port}/containerLogs/${namespace}/${pod}/${container}${query}`;
        return unreachable(`Get "${url}": ${dialled(gate.refusal)}`);
      }
      const worker = find(namespace, pod);
      if (!worker) return { ok: false, reason: "NotFound", message: `pod "${pod}" not found` };
      return readLog(clock, runtime, worker, container, logOptions, reader);
    },
    exec(namespace, pod, container, request) {
      const id = target(namespace, pod, container);
      if (!id.ok) return id;
      const result = runtime.exec(id.value, options(request));
      if (result.ok) return { ok: true, value: result.session };
      const what = `failed to exec in container: failed to start exec "${execId(context)}": ${result.message}`;
      return failure(`Internal error occurred: error executing command in container: ${what}`);
    },
    attach(namespace, pod, container, request) {
      const id = target(namespace, pod, container);
      if (!id.ok) return id;
      const result = runtime.attach(id.value, options(request));
      if (result.ok) return { ok: true, value: result.session };
      return failure(`Internal error occurred: error attaching to container: ${result.message}`);
    },
  };
}

function failure(message: string): { ok: false; reason: "InternalError"; message: string } {
  return { ok: false, reason: "InternalError", message };
}

function unreachable(message: string): { ok: false; reason: "Unknown"; message: string } {
  return { ok: false, reason: "Unknown", message };
}

function options(request: ExecRequest): ExecOptions {
  return {
    argv: request.command,
    tty: request.tty,
    stdin: request.stdin,
    onOutput: request.onOutput,
    onExit: (exitCode) => request.onExit(exitCode),
  };
}
