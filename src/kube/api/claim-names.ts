/** The claims that a Pod's volumes name, and those that are made for the Pod alone. Source: Kubernetes v1.36, "Ephemeral Volumes". */
import type { Pod } from "./pod.ts";

export interface ClaimName {
  readonly name: string;
  /** The volume's name in the Pod. */
  readonly volume: string;
  /** It is made for the Pod alone. */
  readonly isOwn: boolean;
}

export function claimNames({ metadata, spec }: Pod): ClaimName[] {
  return (spec.volumes ?? []).flatMap(({ name: volume, persistentVolumeClaim, ephemeral }): ClaimName[] => {
    if (persistentVolumeClaim) return [{ name: persistentVolumeClaim.claimName, volume, isOwn: false }];
    return ephemeral ? [{ name: `${metadata.name}-${volume}`, volume, isOwn: true }] : [];
  });
}
