/** What can be done to the images of all nodes, and to the registries that they come from. */
import { formatReference, parseReference } from "../../../machine/images/reference.ts";
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

/** No node has it any more: the next start has to pull it. What runs goes on. */
export function forgetImages(cluster: Cluster, isForgotten: (whole: string) => boolean): void {
  for (const pod of cluster.pods()) {
    for (const { image } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      if (isForgotten(wholeName(image))) for (const { node } of cluster.hosts) node.runtime.removeImage(image);
    }
  }
}
