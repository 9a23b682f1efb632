/**
 * What most Pods never ask a kubelet for, and what fetches it: a chunk that the first look at such a Pod waits for.
 *
 * Invariant: whether a Pod needs the extras hangs on its manifest only, never on what has been loaded before.
 */
import type { ContainerSpec, Pod, Volume } from "../api/pod.ts";
import { isPlainImage } from "./plain-image.ts";
import { isTokenVolume } from "./volumes.ts";

export type PodExtras = typeof import("./pod-extras.chunk.ts");

export function needsExtras(pod: Pod): boolean {
  const { spec, status } = pod;
  if ((spec.dnsConfig ?? spec.ephemeralContainers ?? spec.imagePullSecrets) !== undefined) return true;
  if ((spec.volumes ?? []).some(isUnusual)) return true;
  return (
    status.phase !== "Succeeded" &&
    [...(spec.initContainers ?? []), ...spec.containers].some((one) => asksForMore(pod, one))
  );
}

function isUnusual(volume: Volume): boolean {
  if (volume.emptyDir) return volume.emptyDir.sizeLimit !== undefined;
  return !isTokenVolume(volume);
}

function asksForMore(pod: Pod, spec: ContainerSpec): boolean {
  return (
    !isPlainImage(spec.image) ||
    mustNotBeRoot(pod, spec) ||
    hasOwnPrivileges(spec) ||
    spec.resources?.limits?.["ephemeral-storage"] !== undefined ||
    spec.envFrom !== undefined ||
    (spec.env ?? []).some((one) => one.valueFrom !== undefined) ||
    spec.lifecycle?.postStart !== undefined ||
    spec.lifecycle?.preStop !== undefined ||
    hasProbes(spec)
  );
}

export function mustNotBeRoot(pod: Pod, spec: ContainerSpec): boolean {
  return spec.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot ?? false;
}

/** Whether its root has other capabilities than a container's root has. */
export function hasOwnPrivileges({ securityContext }: ContainerSpec): boolean {
  return (securityContext?.capabilities ?? securityContext?.privileged) !== undefined;
}

/** Whether anybody asks how the container is. */
export function hasProbes({ livenessProbe, readinessProbe, startupProbe }: ContainerSpec): boolean {
  return livenessProbe !== undefined || readinessProbe !== undefined || startupProbe !== undefined;
}
