/**
 * What an object uses of a quota. Source: kubernetes pkg/quota/v1/evaluator/core (behaviour), v1.36.
 */
import { kindOfObject, qualifiedResource } from "./kinds.ts";
import type { KubeObject, Quantity } from "./meta.ts";
import type { Pod } from "./pod.ts";
import { parseQuantity } from "./quantity.ts";
import type { ParsedQuantity } from "./quantity.ts";

export type Amounts = Record<string, ParsedQuantity>;

export interface ResourceQuota extends KubeObject {
  spec?: {
    hard?: Readonly<Record<string, Quantity>>;
    scopes?: string[];
    scopeSelector?: { matchExpressions?: { scopeName: string; operator: string; values?: string[] }[] };
  };
  status?: { hard?: Readonly<Record<string, Quantity>>; used?: Readonly<Record<string, Quantity>> };
}

const ONE: ParsedQuantity = { nano: 1_000_000_000n, format: "DecimalSI" };
/** Kinds that are also counted under their plain name. */
const PLAIN = new Set([
  "configmaps",
  "persistentvolumeclaims",
  "pods",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "services",
]);
const COMPUTE = ["cpu", "memory", "ephemeral-storage"];

/** By resource as a quota names it; empty where the object does not count. */
export function usageOf(object: KubeObject): Amounts {
  const info = kindOfObject(object.apiVersion, object.kind);
  if (!info?.namespaced || (object.kind === "Pod" && isEnded(object as Pod))) return {};
  const usage: Amounts = { [`count/${qualifiedResource(info)}`]: ONE };
  if (info.group === "" && PLAIN.has(info.resource)) usage[info.resource] = ONE;
  if (object.kind === "Pod") Object.assign(usage, podUsage(object as Pod));
  else if (object.kind === "Service") Object.assign(usage, serviceUsage(object));
  else if (object.kind === "PersistentVolumeClaim") Object.assign(usage, claimUsage(object));
  return usage;
}

/** Whether a Pod belongs to the quota's scopes; others belong to quotas without any. */
export function isInScope(quota: ResourceQuota, object: KubeObject): boolean {
  const { scopes = [], scopeSelector } = quota.spec ?? {};
  const wanted = [
    ...scopes.map((scopeName): { scopeName: string; operator: string; values?: string[] } => ({
      scopeName,
      operator: "Exists",
    })),
    ...(scopeSelector?.matchExpressions ?? []),
  ];
  return wanted.every(({ scopeName, operator, values = [] }) => {
    if (object.kind !== "Pod") return false;
    if (scopeName !== "PriorityClass") return inPodScope(object as Pod, scopeName);
    const name = (object as Pod).spec.priorityClassName ?? "";
    if (operator === "In") return values.includes(name);
    if (operator === "NotIn") return !values.includes(name);
    return (name !== "") === (operator === "Exists");
  });
}

function inPodScope({ spec }: Pod, scope: string): boolean {
  const isBestEffort = [...spec.containers, ...(spec.initContainers ?? [])].every(
    ({ resources }) => !hasCompute(resources?.requests) && !hasCompute(resources?.limits),
  );
  const isTerminating = spec["activeDeadlineSeconds"] !== undefined;
  switch (scope) {
    case "BestEffort":
      return isBestEffort;
    case "NotBestEffort":
      return !isBestEffort;
    case "Terminating":
      return isTerminating;
    case "NotTerminating":
      return !isTerminating;
    default:
      return false;
  }
}

function hasCompute(list: Readonly<Record<string, Quantity>> | undefined): boolean {
  return list?.["cpu"] !== undefined || list?.["memory"] !== undefined;
}

function isEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** What of the quota's computing resources a container does not say, by resource. */
export function unsaid(pod: Pod, hard: Iterable<string>): Map<string, string[]> {
  const missing = new Map<string, string[]>();
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  for (const name of [...hard].sort()) {
    const [, kind = "requests", resource = ""] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(name) ?? [];
    if (resource === "") continue;
    const those = containers.filter((one) => one.resources?.[kind as "requests" | "limits"]?.[resource] === undefined);
    if (those.length > 0) missing.set(name, those.map((one) => one.name).sort());
  }
  return missing;
}

/** Sums of a Pod's requests or limits; init containers run one by one, sidecars beside all that follow. */
export function podSum(pod: Pod, kind: "requests" | "limits"): Amounts {
  const total: Amounts = {};
  const sidecars: Amounts = {};
  const peak: Amounts = {};
  const amounts = (list: Readonly<Record<string, Quantity>> | undefined): Amounts => parsed(list);
  for (const { resources } of pod.spec.containers) add(total, amounts(resources?.[kind]));
  for (const { resources, restartPolicy } of pod.spec.initContainers ?? []) {
    const one = amounts(resources?.[kind]);
    if (restartPolicy === "Always") add(sidecars, one);
    raise(peak, restartPolicy === "Always" ? sidecars : add(add({}, sidecars), one));
  }
  add(total, sidecars);
  raise(total, peak);
  if (kind === "requests" && pod.spec.overhead) add(total, amounts(pod.spec.overhead));
  return total;
}

export function parsed(list: Readonly<Record<string, Quantity>> | undefined): Amounts {
  const result: Amounts = {};
  for (const [name, text] of Object.entries(list ?? {})) {
    const quantity = parseQuantity(text);
    if (quantity) result[name] = quantity;
  }
  return result;
}

/** The format of the first that is not nothing is kept. */
export function add(to: Amounts, more: Amounts): Amounts {
  for (const [name, amount] of Object.entries(more)) {
    const known = to[name];
    to[name] = known && known.nano !== 0n ? { ...known, nano: known.nano + amount.nano } : amount;
  }
  return to;
}

function raise(to: Amounts, other: Amounts): void {
  for (const [name, amount] of Object.entries(other)) {
    const known = to[name];
    if (!known || amount.nano > known.nano) to[name] = amount;
  }
}

function podUsage(pod: Pod): Amounts {
  const usage: Amounts = {};
  for (const [name, amount] of Object.entries(podSum(pod, "requests"))) {
    usage[`requests.${name}`] = amount;
    if (COMPUTE.includes(name)) usage[name] = amount;
  }
  for (const [name, amount] of Object.entries(podSum(pod, "limits"))) usage[`limits.${name}`] = amount;
  return usage;
}

function serviceUsage(service: KubeObject): Amounts {
  const spec = service["spec"] as { type?: string; ports?: unknown[]; allocateLoadBalancerNodePorts?: boolean };
  const ports: ParsedQuantity = { ...ONE, nano: ONE.nano * BigInt(spec.ports?.length ?? 0) };
  const none: ParsedQuantity = { ...ONE, nano: 0n };
  const hasPorts =
    spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
  return {
    "services.nodeports": hasPorts ? ports : none,
    "services.loadbalancers": spec.type === "LoadBalancer" ? ONE : none,
  };
}

function claimUsage(claim: KubeObject): Amounts {
  const spec = claim["spec"] as { storageClassName?: string; resources?: { requests?: Record<string, Quantity> } };
  const storage = parsed(spec.resources?.requests)["storage"];
  const usage: Amounts = storage ? { "requests.storage": storage } : {};
  if (!spec.storageClassName) return usage;
  const prefix = `${spec.storageClassName}.storageclass.storage.k8s.io`;
  usage[`${prefix}/persistentvolumeclaims`] = ONE;
  if (storage) usage[`${prefix}/requests.storage`] = storage;
  return usage;
}
