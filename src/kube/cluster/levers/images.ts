/** What can be done to the images of all nodes, and to the registries that they come from. */
import { formatReference, parseReference } from "../../../machine/images/reference.ts";
import { Sha256 } from "../../../sim/digest.ts";
import type { Cluster } from "../cluster.ts";

/** The whole name of an image: `docker.io/library/nginx:1.27` for `nginx:1.27`; as written where it is none. */
export function wholeName(ref: string): string {
  const reference = parseReference(ref);
  return reference ? formatReference(reference) : ref;
}

/** Where it comes from: `docker.io`. */
export function registryOf(ref: string): string {
  return wholeName(ref).split("/")[0] ?? "";
}

/** Where its registry is asked for it: `https://registry-1.docker.io/v2/library/nginx/manifests/1.27`. Source: OCI Distribution Specification 1.1. */
export function manifestAddress(ref: string, digest?: string): string {
  const { registry = registryOf(ref), path = ref, tag = "latest", digest: own = "" } = parseReference(ref) ?? {};
  return `https://${hostOf(registry)}/v2/${path}/manifests/${digest ?? (own === "" ? tag : own)}`;
}

/** The host behind a registry's name. */
function hostOf(registry: string): string {
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}

/** `sha256:...`, as nodes that have the image know it; else one that is as good, for a tag that nobody has pulled. */
export function digestOf(cluster: Cluster, ref: string): string {
  for (const { node } of cluster.hosts) {
    const known = node.runtime.imageStatus(ref)?.digest.split("@")[1];
    if (known !== undefined) return known;
  }
  return `sha256:${new Sha256().update(wholeName(ref)).hex()}`;
}

/** No node has it any more: the next start has to pull it. What runs goes on. */
export function forgetImages(cluster: Cluster, isForgotten: (whole: string) => boolean): void {
  for (const pod of cluster.pods()) {
    for (const { image } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      if (isForgotten(wholeName(image))) for (const { node } of cluster.hosts) node.runtime.removeImage(image);
    }
  }
}
