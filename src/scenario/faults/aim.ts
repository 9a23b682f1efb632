/** What a fault is aimed at: the Pods, containers, Services, images and nodes that its input names. */
import type { Cluster, ClusterHost } from "../../kube/cluster/cluster.ts";
import { newestContainers } from "../../kube/cluster/levers/containers.ts";
import type { RuntimeContainer } from "../../kube/cluster/levers/containers.ts";
import type { KubeObject } from "../../kube/api/meta.ts";
import type { Pod } from "../../kube/api/pod.ts";
import type { FaultInput } from "../input.ts";
import { saying } from "../saying.ts";
import type { Saying } from "../saying.ts";
import { ScenarioError } from "../settings.ts";
import type { FaultProblem } from "./parameters.ts";
import { TARGET_FIELDS } from "./targets.ts";
import type { FaultCatalogueEntry } from "./types.ts";

export interface AimedContainer {
  readonly pod: Pod;
  readonly host: ClusterHost;
  readonly container: RuntimeContainer;
}

const WORKLOAD = /^(deployment|replicaset|statefulset|daemonset|job|cronjob)\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

export function checkAim({ target }: FaultCatalogueEntry, input: FaultInput, problems: FaultProblem[]): void {
  for (const field of TARGET_FIELDS[target]) {
    const value = input[field];
    if (value !== undefined && (typeof value !== "string" || value === ""))
      problems.push({ field, message: `${JSON.stringify(value)} is not a name` });
  }
  const { workload } = input;
  if (typeof workload === "string" && !WORKLOAD.test(workload))
    problems.push({
      field: "workload",
      message: `${JSON.stringify(workload)} is not a workload such as deployment/web`,
    });
  const [first = "", second] = TARGET_FIELDS[target];
  const alternatives = second === "workload" || second === "pod" ? [first, second] : [first];
  const given = alternatives.filter((field) => input[field] !== undefined);
  if (given.length === 0)
    problems.push({
      field: first,
      message: `missing: it is aimed at ${article(target)} ${target}; give ${alternatives.join(" or ")}`,
    });
  if (given.length > 1) problems.push({ field: given[1] ?? "", message: `either ${given.join(" or ")}, not both` });
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? "an" : "a";
}

/** `web of pod/shop`, `deployment/shop`, `node/node-1`. */
export function describeAim({ target }: FaultCatalogueEntry, input: FaultInput): Saying {
  if (target === "node" && input.node === undefined)
    return saying("the node of {whole}", { whole: `pod/${input.pod ?? ""}` });
  if (target !== "container" && target !== "pod")
    return saying("{whole}", { whole: `${target}/${String(input[target])}` });
  const whole = input.workload ?? `pod/${input.pod ?? ""}`;
  const { container } = input;
  return container === undefined
    ? saying("{whole}", { whole })
    : saying("{container} of {whole}", { container, whole });
}

/** The Pods aimed at, in order of creation. */
export function aimedPods(cluster: Cluster, input: FaultInput): Pod[] {
  const namespace = input.namespace ?? "default";
  return cluster.pods().filter((pod) => {
    if ((pod.metadata.namespace ?? "default") !== namespace) return false;
    return input.workload === undefined ? pod.metadata.name === input.pod : belongsTo(cluster, pod, input.workload);
  });
}

/** The node aimed at: by its name, or as the one of a Pod. Throws ScenarioError where there is none. */
export function aimedNode(cluster: Cluster, input: FaultInput): ClusterHost {
  const name = input.node ?? cluster.nodeOf(input.namespace ?? "default", input.pod ?? "");
  const found = cluster.hosts.find(({ node }) => node.name === name);
  if (found) return found;
  const what = input.node === undefined ? `no Pod ${input.pod ?? ""} that runs on a node` : `no node ${input.node}`;
  throw new ScenarioError(`fault ${input.id}: there is ${what}`);
}

/** Whether an object is of that workload, through whatever lies between. */
function belongsTo(cluster: Cluster, object: Pick<KubeObject, "metadata">, workload: string): boolean {
  for (const { kind, name } of object.metadata.ownerReferences ?? []) {
    if (`${kind.toLowerCase()}/${name}` === workload) return true;
    const resource = `${kind.toLowerCase()}s`;
    const owner = cluster.api.get(
      { group: kind === "Job" ? "batch" : "apps", resource },
      object.metadata.namespace,
      name,
    );
    if (owner.ok && belongsTo(cluster, owner.value, workload)) return true;
  }
  return false;
}

/** The newest attempt of each container aimed at. */
export function aimedContainers(cluster: Cluster, input: FaultInput): AimedContainer[] {
  return aimedPods(cluster, input).flatMap((pod) => {
    const host = cluster.hosts.find(({ node }) => node.name === pod.spec.nodeName);
    if (!host) return [];
    return newestContainers(cluster, pod.metadata.uid)
      .filter((container) => input.container === undefined || container.config.name === input.container)
      .map((container) => ({ pod, host, container }));
  });
}
