/** Gathers the inside of a Pod from its node's kubelet and runtime. */
import { decodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { Pod } from "../api/pod.ts";
import type { ContainerDescription, Kubelet } from "../kubelet/kubelet.ts";
import type { ContainerInspection, PodInspection } from "./inspection.ts";
import type { ClusterNode } from "./node.ts";

/** Bytes of a file's text that are shown. */
const PREVIEW_BYTES = 1024;

export function inspectPod(
  pod: Pod,
  row: string[],
  host: { node: ClusterNode; kubelet: Kubelet } | undefined,
): PodInspection {
  const description = host?.kubelet.describePod(pod.metadata.uid);
  if (!host || !description) return { pod, row, chart: "", nextLook: null, containers: [], volumes: [], listening: [] };
  const { runtime } = host.node;
  return {
    pod,
    row,
    chart: description.chart,
    nextLook: description.nextLook,
    containers: description.containers.map((one) => inspectContainer(host.node, one)),
    volumes: description.volumes
      .filter(({ name }) => !name.startsWith("kube-api-access-"))
      .map(({ name, volume }) => ({
        name,
        used: volume.used(),
        sizeLimit: volume.config.sizeLimit ?? null,
        files: volume.list(PREVIEW_BYTES),
      })),
    listening: runtime
      .listening(description.sandboxId)
      .map(({ port, protocol, container, process }) => ({ port, protocol, container, process: decodeUtf8(process) })),
  };
}

function inspectContainer(
  { runtime }: ClusterNode,
  { name, kind, chart, attempts, backOff, killedAt, probes }: ContainerDescription,
): ContainerInspection {
  const newest = attempts.at(-1);
  return {
    name,
    kind,
    chart,
    attempts: attempts.map((attempt) => ({
      attempt: attempt.attempt,
      state: attempt.state,
      startedAt: attempt.startedAt,
      finishedAt: attempt.finishedAt,
      exitCode: attempt.state === "exited" ? attempt.exitCode : null,
      reason: attempt.reason,
      message: attempt.message,
      log: runtime.log(attempt.id),
    })),
    backOff,
    killedAt,
    probes,
    imageNotice: newest?.image.simplified ?? "",
    process: newest?.state === "running" ? runtime.processOf(newest.id) : null,
  };
}
