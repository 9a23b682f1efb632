/** The subresource `status`: which kinds have it. Source: the discovery documents of Kubernetes v1.33. */
import type { WriteOptions } from "../apiserver/types.ts";
import { failStatus } from "./failure.ts";
import type { Resource } from "./resources.ts";
import { NO_SUBRESOURCE } from "./scale.ts";

const WITHOUT = new Set(
  (
    "bindings configmaps componentstatuses controllerrevisions csidrivers csinodes csistoragecapacities clusterroles " +
    "clusterrolebindings endpoints endpointslices events ingressclasses leases limitranges mutatingwebhookconfigurations " +
    "networkpolicies podtemplates priorityclasses roles rolebindings runtimeclasses secrets serviceaccounts storageclasses " +
    "validatingadmissionpolicybindings validatingwebhookconfigurations ipaddresses"
  ).split(" "),
);

export function hasStatus({ resource, custom }: Resource): boolean {
  return custom ? !custom.ownsStatus : !WITHOUT.has(resource);
}

/**
 * How an object is written through `--subresource`.
 * Simplified: of the others than `status` nothing is written through them here.
 */
export function throughSubresource(options: WriteOptions, resource: Resource, subresource: string): WriteOptions {
  if (subresource === "") return options;
  if (subresource !== "status" || !hasStatus(resource)) return failStatus(NO_SUBRESOURCE);
  return { ...options, subresource };
}
