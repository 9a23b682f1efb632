/**
 * The volumes that nearly every Pod has: emptyDir, and the service account's token. All others come with the Pod extras.
 *
 * Source: facts/kubelet.md 9.
 * Simplified: the service account's token has the form of one and is never renewed; it is known by that form.
 */
import { encodeBase64Url } from "../../sim/base64.ts";
import type { Volume as RuntimeVolume, VolumeConfig } from "../../machine/runtime/types.ts";
import type { Pod, Volume } from "../api/pod.ts";
import type { NodeContext } from "./node-context.ts";
import { bytes } from "./resource-amounts.ts";

export type SetUp = { ok: true; volume: RuntimeVolume } | { ok: false; message: string };

/** What admission calls the volume that it adds for the service account. */
const TOKEN_VOLUME = "kube-api-access-";

/** Makes the volume on the node; a message without success is the error of a FailedMount event. */
export function setUpVolume(context: NodeContext, pod: Pod, podIP: string, volume: Volume): SetUp {
  const refusal = context.overrides.mount?.(pod, volume.name) ?? null;
  if (refusal !== null) return { ok: false, message: refusal };
  if (volume.emptyDir) return { ok: true, volume: setUpEmptyDir(context, pod, volume) };
  if (isTokenVolume(volume)) {
    const made = context.runtime.createVolume(volumeConfig(pod, volume, "projected", true));
    const { namespace = "default", uid } = pod.metadata;
    const { serviceAccountName } = pod.spec;
    made.project(() => tokenFiles(namespace, serviceAccountName, uid));
    return { ok: true, volume: made };
  }
  return context.extras().setUpVolume(context, pod, podIP, volume);
}

export function isTokenVolume(volume: Volume): boolean {
  return volume.projected !== undefined && volume.name.startsWith(TOKEN_VOLUME);
}

/** Filled by the kubelet, and kept up to date. */
export function isProjected(volume: Volume): boolean {
  return Boolean(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected);
}

/** What the kubelet asks the runtime for; what is projected can only be read. */
export function volumeConfig(
  pod: Pod,
  volume: Volume,
  kind: VolumeConfig["kind"],
  inMemory: boolean,
  sizeLimit?: number,
): VolumeConfig {
  const { mode, gid } = groupOf(pod);
  const readOnly = kind === "projected";
  return { name: volume.name, owner: volumeOwner(pod, volume), kind, inMemory, readOnly, mode, gid, sizeLimit };
}

export function volumeOwner(pod: Pod, volume: Volume): unknown {
  const { namespace = "default", name, uid } = pod.metadata;
  return { namespace, pod: name, uid, volume: volume.name };
}

/** Root may write, and the group that the Pod names. */
export function groupOf(pod: Pod): Pick<VolumeConfig, "mode" | "gid"> {
  const fsGroup = pod.spec.securityContext?.fsGroup;
  return fsGroup === undefined ? { mode: 0o777 } : { mode: 0o2777, gid: fsGroup };
}

function setUpEmptyDir(context: NodeContext, pod: Pod, volume: Volume): RuntimeVolume {
  const sizeLimit = bytes(volume.emptyDir?.sizeLimit);
  const kind = volume.emptyDir?.medium === "Memory" ? "memory" : "disk";
  return context.runtime.createVolume(volumeConfig(pod, volume, kind, false, sizeLimit));
}

function tokenFiles(
  namespace: string,
  account: string | undefined,
  uid: string,
): { path: string; content: string; mode: number }[] {
  const mode = 0o644;
  return [
    { path: "ca.crt", content: ROOT_CERTIFICATE, mode },
    { path: "namespace", content: namespace, mode },
    { path: "token", content: token(namespace, account, uid), mode },
  ];
}

export const ROOT_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n";

/** Three parts separated by dots, as a token has them; the last one is no signature. */
export function tokenOf(pod: Pod): string {
  return token(pod.metadata.namespace, pod.spec.serviceAccountName, pod.metadata.uid);
}

function token(namespace = "default", account = "default", uid: string): string {
  const sub = `system:serviceaccount:${namespace}:${account}`;
  const parts = [`{"alg":"RS256","kid":"simulated"}`, JSON.stringify({ sub, pod: uid }), uid];
  return parts.map(encodeBase64Url).join(".");
}
