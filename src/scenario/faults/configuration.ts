/** The ConfigMap or Secret that a fault is about: named, or the first one that the Pods aimed at refer to. */
import type { KubeObject } from "../../kube/api/meta.ts";
import type { Pod } from "../../kube/api/pod.ts";
import { ScenarioError } from "../settings.ts";
import { aimedPods } from "./aim.ts";
import type { FaultSite } from "./types.ts";

export const CONFIGURATION = [
  { name: "kind", title: "Kind", type: "choice", default: "ConfigMap", choices: ["ConfigMap", "Secret"] },
  {
    name: "object",
    title: "Object",
    type: "text",
    default: "",
    pattern: "([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?",
    words: "the name of the object; empty for the first that the Pod uses",
  },
] as const;

type Kind = (typeof CONFIGURATION)[0]["choices"][number];

export const RESOURCES = {
  ConfigMap: { group: "", resource: "configmaps" },
  Secret: { group: "", resource: "secrets" },
} as const satisfies Record<Kind, unknown>;

/** The object as it is now. Throws ScenarioError where there is none. */
export function findConfiguration(site: FaultSite, kind: Kind, object: string): KubeObject {
  const { cluster, namespace, input } = site;
  const name = object === "" ? firstUsed(aimedPods(cluster, input), kind) : object;
  const found = name === null ? null : cluster.api.get(RESOURCES[kind], namespace, name);
  if (found?.ok === true) return found.value;
  const what = name === null ? `the Pod uses no ${kind}` : `there is no ${kind} ${name}`;
  throw new ScenarioError(`fault ${input.id}: ${what}`);
}

/** Objects that faults have deleted, and will make again. */
const DELETED = new WeakMap<object, Map<string, KubeObject>>();

/** Deletes it; what is returned makes it again, as it was or was to be changed meanwhile. */
export function takeAway(site: FaultSite, kind: Kind, object: KubeObject): () => void {
  const { api } = site.cluster;
  const deleted = DELETED.get(api) ?? new Map<string, KubeObject>();
  DELETED.set(api, deleted);
  const key = keyOf(site, kind, object.metadata.name);
  deleted.set(key, withoutIdentity(object));
  api.delete(RESOURCES[kind], site.namespace, object.metadata.name);
  return () => {
    const kept = deleted.get(key);
    deleted.delete(key);
    if (kept) api.create(RESOURCES[kind], site.namespace, kept);
  };
}

/** Writes a value of the object's data as it is stored, null: none; also where the object is deleted for now. */
export function writeKey(site: FaultSite, kind: Kind, name: string, key: string, value: string | null): void {
  const { api } = site.cluster;
  const deleted = DELETED.get(api)?.get(keyOf(site, kind, name));
  if (!deleted) return void api.patch(RESOURCES[kind], site.namespace, name, "merge", { data: { [key]: value } });
  const { [key]: _before, ...others } = (deleted["data"] ?? {}) as Record<string, string>;
  Object.assign(deleted, { data: value === null ? others : { ...others, [key]: value } });
}

function keyOf({ namespace }: FaultSite, kind: Kind, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

/** Takes away what the API server gives each object by itself. */
function withoutIdentity(object: KubeObject): KubeObject {
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, ...metadata } = object.metadata;
  return { ...object, metadata } as KubeObject;
}

function firstUsed(pods: readonly Pod[], kind: Kind): string | null {
  for (const { spec } of pods) {
    for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
      for (const { configMapRef, secretRef } of container.envFrom ?? []) {
        const name = (kind === "ConfigMap" ? configMapRef : secretRef)?.name;
        if (name !== undefined) return name;
      }
      for (const { valueFrom } of container.env ?? []) {
        const name = (kind === "ConfigMap" ? valueFrom?.configMapKeyRef : valueFrom?.secretKeyRef)?.name;
        if (name !== undefined) return name;
      }
    }
    for (const { configMap, secret, projected } of spec.volumes ?? []) {
      const name = kind === "ConfigMap" ? configMap?.name : secret?.secretName;
      if (name !== undefined) return name;
      for (const source of projected?.sources ?? []) {
        const part = kind === "ConfigMap" ? source.configMap : source.secret;
        // Every Pod has this one, of its service account.
        if (part?.name !== undefined && part.name !== "kube-root-ca.crt") return part.name;
      }
    }
  }
  return null;
}
