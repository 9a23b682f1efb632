/** Making and deleting the Pods of a workload, and telling of it in events. Source: kubernetes pkg/controller controller_utils (behaviour), v1.36. */
import type { KubeObject, OwnerReference, StringMap } from "../api/meta.ts";
import type { Pod, PodSpec, PodTemplateSpec } from "../api/pod.ts";
import type { ResourceRef } from "../apiserver/types.ts";
import type { Informer } from "./informer.ts";
import type { ControllerContext } from "./types.ts";

export const PODS: ResourceRef = { group: "", resource: "pods" };

/** The controller as its events name it, and what it works with. */
export interface PodControl {
  readonly context: ControllerContext;
  readonly component: string;
  readonly pods: Informer<Pod>;
}

/** A Pod as its template and its owner make it; `metadata` and `spec` are put over the template's. */
export interface PodChoice {
  readonly name?: string;
  readonly generateName?: string;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly finalizers?: readonly string[];
  readonly spec?: Partial<PodSpec>;
}

export function ownerReference(owner: KubeObject): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export function tell(
  { context, component }: Pick<PodControl, "context" | "component">,
  owner: KubeObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  const { namespace = "default", name, uid, resourceVersion } = owner.metadata;
  const involved = { kind: owner.kind, apiVersion: owner.apiVersion, namespace, name, uid, resourceVersion };
  context.api.recordEvent({ involved, type, reason, message, component });
}

/** The Pod that the API server would be asked for. */
export function podOf(owner: KubeObject, template: PodTemplateSpec | undefined, choice: PodChoice): unknown {
  const labels = { ...template?.metadata?.labels, ...choice.labels };
  const annotations = { ...template?.metadata?.annotations, ...choice.annotations };
  const finalizers = [...(template?.metadata?.finalizers ?? []), ...(choice.finalizers ?? [])];
  const { namespace } = owner.metadata;
  const { name, generateName = `${owner.metadata.name}-` } = choice;
  const metadata: Record<string, unknown> = name === undefined ? { generateName, namespace } : { name, namespace };
  if (Object.keys(labels).length > 0) metadata["labels"] = labels;
  if (Object.keys(annotations).length > 0) metadata["annotations"] = annotations;
  if (finalizers.length > 0) metadata["finalizers"] = finalizers;
  metadata["ownerReferences"] = [ownerReference(owner)];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: choice.spec ? { ...template?.spec, ...choice.spec } : template?.spec,
  };
}

/** Makes the Pod and tells of it. The API server's message where it could not be made. */
export function createPod(
  control: PodControl,
  owner: KubeObject,
  template: PodTemplateSpec | undefined,
  choice: PodChoice = {},
): string | null {
  const { api } = control.context;
  const result = api.create(PODS, owner.metadata.namespace, podOf(owner, template, choice));
  if (!result.ok) {
    tell(control, owner, "Warning", "FailedCreate", `Error creating: ${result.status.message}`);
    return result.status.message;
  }
  control.pods.assume(result.value as Pod);
  tell(control, owner, "Normal", "SuccessfulCreate", `Created pod: ${result.value.metadata.name}`);
  return null;
}

/** Deletes the Pod and tells of it; false where that was not possible. */
export function deletePod(control: PodControl, owner: KubeObject, pod: Pod): boolean {
  if (!removePod(control, pod)) return false;
  tell(control, owner, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  return true;
}

/** Deletes the Pod without a word. */
export function removePod({ context, pods }: Pick<PodControl, "context" | "pods">, pod: Pod): boolean {
  const { namespace, name, uid } = pod.metadata;
  const result = context.api.delete(PODS, namespace, name, { preconditionUid: uid });
  if (!result.ok) return false;
  if (result.value.metadata.deletionTimestamp === undefined) pods.forget(pod);
  else pods.assume(result.value as Pod);
  return true;
}
