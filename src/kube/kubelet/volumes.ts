/**
 * The volumes of a Pod: what each is made of, and what is written into those that the kubelet fills.
 *
 * Source: facts/kubelet.md 9 and 5.
 * Simplified: a hostPath is an empty directory of the node, shared by the Pods that name the same path.
 * Simplified: persistent volume claims, image volumes, CSI and network volumes cannot be mounted; the Pod waits with a
 * FailedMount event that says so.
 */
import type { Volume as RuntimeVolume, VolumeConfig } from "../../machine/runtime/types.ts";
import type { Pod, Volume } from "../api/pod.ts";
import type { NodeContext } from "./node-context.ts";
import { projectedFiles } from "./projected-files.ts";
import type { ProjectedFile } from "./projected-files.ts";
import { bytes } from "./resource-amounts.ts";

export type SetUp = { ok: true; volume: RuntimeVolume } | { ok: false; message: string };

/** Makes the volume on the node; a message without success is the error of a FailedMount event. */
export function setUpVolume(
  context: NodeContext,
  pod: Pod,
  podIP: string,
  volume: Volume,
  hostPaths: Map<string, RuntimeVolume>,
): SetUp {
  const owner = {
    namespace: pod.metadata.namespace ?? "default",
    pod: pod.metadata.name,
    uid: pod.metadata.uid,
    volume: volume.name,
  };
  const fsGroup = pod.spec.securityContext?.fsGroup;
  const base = { name: volume.name, owner, readOnly: false };
  if (volume.emptyDir) {
    const sizeLimit = bytes(volume.emptyDir.sizeLimit);
    const config: VolumeConfig = {
      ...base,
      kind: volume.emptyDir.medium === "Memory" ? "memory" : "disk",
      ...(sizeLimit === undefined ? {} : { sizeLimit }),
      mode: fsGroup === undefined ? 0o777 : 0o2777,
      ...(fsGroup === undefined ? {} : { gid: fsGroup }),
    };
    return { ok: true, volume: context.runtime.createVolume(config) };
  }
  if (volume.hostPath) return setUpHostPath(context, volume.hostPath, base, hostPaths);
  if (!isProjected(volume)) return { ok: false, message: notSimulated(volume) };
  const files = projectedFiles(context, pod, podIP, volume);
  if (!files.ok) return files;
  const made = context.runtime.createVolume({
    ...base,
    kind: "projected",
    readOnly: true,
    mode: fsGroup === undefined ? 0o777 : 0o2777,
    ...(fsGroup === undefined ? {} : { gid: fsGroup }),
  });
  made.project(grouped(files.files, fsGroup));
  return { ok: true, volume: made };
}

/** Writes the present content again; a source that has gone leaves the files as they are. */
export function refreshVolume(
  context: NodeContext,
  pod: Pod,
  podIP: string,
  volume: Volume,
  made: RuntimeVolume,
): void {
  const files = projectedFiles(context, pod, podIP, volume);
  if (files.ok) made.project(grouped(files.files, pod.spec.securityContext?.fsGroup));
}

/** Filled by the kubelet, and kept up to date. */
export function isProjected(volume: Volume): boolean {
  return Boolean(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected);
}

/** Whether the volume shows that ConfigMap or Secret. */
export function refersTo(volume: Volume, kind: "ConfigMap" | "Secret", name: string): boolean {
  const sources = [volume, ...(volume.projected?.sources ?? [])];
  return sources.some((source) => {
    if (kind === "ConfigMap") return source.configMap?.name === name;
    const { secret } = source;
    return (
      secret !== undefined &&
      ("secretName" in secret ? secret.secretName : "name" in secret ? secret.name : "") === name
    );
  });
}

/** With an fsGroup the group may read what the owner may. */
function grouped(files: readonly ProjectedFile[], fsGroup: number | undefined): readonly ProjectedFile[] {
  if (fsGroup === undefined) return files;
  return files.map((file) => ({ ...file, mode: file.mode | 0o040 }));
}

function setUpHostPath(
  context: NodeContext,
  hostPath: NonNullable<Volume["hostPath"]>,
  base: Pick<VolumeConfig, "name" | "owner" | "readOnly">,
  hostPaths: Map<string, RuntimeVolume>,
): SetUp {
  const { path } = hostPath;
  const wanted = {
    File: "file",
    FileOrCreate: "file",
    Socket: "socket file",
    CharDevice: "character device",
    BlockDevice: "block device",
  };
  const kind = (wanted as Record<string, string | undefined>)[hostPath.type ?? ""];
  if (kind !== undefined) return { ok: false, message: `hostPath type check failed: ${path} is not a ${kind}` };
  let volume = hostPaths.get(path);
  if (!volume) {
    volume = context.runtime.createVolume({ ...base, kind: "disk", mode: 0o755 });
    hostPaths.set(path, volume);
  }
  return { ok: true, volume };
}

function notSimulated(volume: Volume): string {
  if (volume.persistentVolumeClaim) {
    return `persistentvolumeclaim "${volume.persistentVolumeClaim.claimName}" not found (persistent volumes are not simulated)`;
  }
  const source = Object.keys(volume).find((key) => key !== "name") ?? "unknown";
  return `${source} volumes are not simulated`;
}
