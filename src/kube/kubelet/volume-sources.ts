/**
 * Volumes that come from somewhere: ConfigMaps, Secrets, the downward API, the node's own files, images, claims.
 *
 * Source: facts/kubelet.md 9 and 5.
 * Simplified: a node's own files are the directories of an ordinary Linux, empty but for what Pods have written.
 * Simplified: CSI and network volumes cannot be mounted; the Pod waits with a FailedMount event that says so.
 */
import type { Volume as RuntimeVolume } from "../../machine/runtime/types.ts";
import { claimNames } from "../api/claim-names.ts";
import type { ClaimName } from "../api/claim-names.ts";
import type { Pod, Volume } from "../api/pod.ts";
import type { Timer } from "../../sim/clock.ts";
import type { NodeContext } from "./node-context.ts";
import type { PodHandle } from "./pod-handle.ts";
import { projectedFiles } from "./projected-files.ts";
import type { ProjectedFile } from "./projected-files.ts";
import { groupOf, isProjected, volumeConfig } from "./volumes.ts";
import type { SetUp } from "./volumes.ts";

export function setUpVolume(context: NodeContext, pod: Pod, podIP: string, volume: Volume): SetUp {
  if (volume.hostPath) return setUpHostPath(context, volume.hostPath);
  const claim = claimNames(pod).find((one) => one.volume === volume.name);
  if (claim) return setUpClaim(context, pod, claim);
  if (!isProjected(volume)) {
    const source = Object.keys(volume).find((key) => key !== "name") ?? "unknown";
    return { ok: false, message: `${source} volumes are not simulated` };
  }
  const files = projectedFiles(context, pod, podIP, volume);
  if (!files.ok) return files;
  const inMemory = volume.secret !== undefined || volume.projected !== undefined;
  const made = context.runtime.createVolume(volumeConfig(pod, volume, "projected", inMemory));
  made.project(grouped(files.files, pod));
  return { ok: true, volume: made };
}

/** Within the kubelet's period writes the present content again; a source that has gone leaves the files as they are. */
export function refreshLater(
  handle: PodHandle,
  volumes: () => readonly Volume[],
  mounted: ReadonlyMap<string, RuntimeVolume>,
): Timer {
  const { clock, profile, random, node } = handle.context;
  const delay = Math.round(random.stream(`kubelet/${node}/volumes`).next() * profile.volumeRefresh);
  return clock.after(delay, () => {
    const { context, pod, podIP } = handle;
    for (const volume of volumes()) {
      const made = mounted.get(volume.name);
      const files = made && projectedFiles(context, pod, podIP, volume);
      if (files?.ok) made?.project(grouped(files.files, pod));
    }
  });
}

/** Whether the volume shows the Pod's labels or annotations. */
export function showsMetadata({ downwardAPI, projected }: Volume): boolean {
  return downwardAPI !== undefined || (projected?.sources ?? []).some((source) => source.downwardAPI !== undefined);
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
function grouped(files: readonly ProjectedFile[], pod: Pod): readonly ProjectedFile[] {
  if (pod.spec.securityContext?.fsGroup === undefined) return files;
  return files.map((file) => ({ ...file, mode: file.mode | 0o040 }));
}

/** What each type of a hostPath must be, in the words of the kubelet's check, and whether it is made where it is missing. */
const HOST_PATH_TYPES: Readonly<Record<string, { kind: string; words: string; mode?: number }>> = {
  Directory: { kind: "directory", words: "directory" },
  DirectoryOrCreate: { kind: "directory", words: "directory", mode: 0o755 },
  File: { kind: "file", words: "file" },
  FileOrCreate: { kind: "file", words: "file", mode: 0o644 },
  Socket: { kind: "socket", words: "socket file" },
  CharDevice: { kind: "device", words: "character device" },
  BlockDevice: { kind: "device", words: "block device" },
};

/** A part of the node's own files, shared by all Pods that name it. */
function setUpHostPath(context: NodeContext, { path, type = "" }: NonNullable<Volume["hostPath"]>): SetUp {
  const host = hostFiles(context);
  const found = host.kindOf(path);
  const wanted = HOST_PATH_TYPES[type];
  const fits = wanted === undefined ? found !== null : found === wanted.kind;
  if (!fits) {
    const mode = wanted === undefined ? 0o755 : wanted.mode;
    if (found !== null || mode === undefined) {
      return { ok: false, message: `hostPath type check failed: ${path} is not a ${wanted?.words ?? "directory"}` };
    }
    host.make(path, wanted?.kind === "file" ? "file" : "directory", mode);
  }
  return { ok: true, volume: partOf(host, path) };
}

/** Directories that every Linux has; those of the kubelet and of logs are what people look for. */
const HOST_DIRECTORIES =
  "bin boot dev etc home lib media mnt opt proc root run sbin srv sys tmp usr/bin usr/lib usr/local var/lib/kubelet var/log/containers var/log/pods var/run var/tmp";

/** The node's own files, made when they are first asked for. */
function hostFiles(context: NodeContext): RuntimeVolume {
  const { lastingVolumes, runtime, node } = context;
  const present = lastingVolumes.get("host");
  if (present) return present;
  const host = runtime.createVolume({ name: "host", owner: null, kind: "disk", readOnly: false, mode: 0o755 });
  for (const path of HOST_DIRECTORIES.split(" ")) host.make(path, "directory", path.endsWith("tmp") ? 0o1777 : 0o755);
  host.make("etc/hostname", "file", 0o644);
  host.make(`var/log/${node}.log`, "file", 0o644);
  lastingVolumes.set("host", host);
  return host;
}

function partOf(host: RuntimeVolume, path: string): RuntimeVolume {
  const prefix = path.replace(/^\/+|\/+$/g, "") + "/";
  return {
    id: host.id,
    config: host.config,
    base: path,
    kindOf: (below) => host.kindOf(prefix + below),
    make: (below, kind, mode) => host.make(prefix + below, kind, mode),
    project: () => {},
    used: () => 0,
    list: (maxBytes) =>
      host
        .list(maxBytes)
        .filter((file) => file.path.startsWith(prefix))
        .map((file) => ({ ...file, path: file.path.slice(prefix.length) })),
  };
}

const CLAIMS = { group: "", resource: "persistentvolumeclaims" };

/** What a claim is bound to outlives the Pod. Simplified: its files lie on the node that first mounts it. */
function setUpClaim(context: NodeContext, pod: Pod, { name, isOwn }: ClaimName): SetUp {
  const { namespace = "default", uid } = pod.metadata;
  const claim = context.api.get(CLAIMS, namespace, name);
  if (!claim.ok) return { ok: false, message: `persistentvolumeclaim "${name}" not found` };
  if (isOwn && claim.value.metadata.ownerReferences?.some((owner) => owner.uid === uid) !== true) {
    const message = `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
    return { ok: false, message };
  }
  const status = claim.value["status"] as { phase?: string } | undefined;
  if (status?.phase !== "Bound") return { ok: false, message: `persistentvolumeclaim "${name}" is not bound` };
  const key = `claim ${claim.value.metadata.uid}`;
  const present = context.lastingVolumes.get(key);
  if (present) return { ok: true, volume: present };
  const made = context.runtime.createVolume({ name, owner: null, kind: "disk", readOnly: false, ...groupOf(pod) });
  context.lastingVolumes.set(key, made);
  return { ok: true, volume: made };
}
