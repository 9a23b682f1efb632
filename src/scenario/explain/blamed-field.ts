/** Which field of a Pod the node's words are about when it refuses or evicts the Pod, as a path. */
import type { ContainerSpec, Pod } from "../../kube/api/pod.ts";
import { quantityValue } from "../../kube/api/quantity.ts";

/** Of a container whose program could not be started. */
export function fieldOfStart({ command, args, workingDir = "" }: ContainerSpec, message: string): string {
  if (
    workingDir !== "" &&
    (message.includes(`chdir to cwd ("${workingDir}")`) || message.includes(`mkdir ${workingDir}:`))
  )
    return "workingDir";
  if (message.includes("error mounting")) return "volumeMounts";
  // Without a command of its own it runs what its image says, with its arguments.
  return command === undefined && args === undefined ? "image" : command === undefined ? "args" : "command";
}

/** Of a Pod that the node did not take. */
export function fieldOfRefusal(pod: Pod, reason: string): string {
  if (reason.startsWith("OutOf") && reason !== "OutOfpods")
    return `${greediest(pod, reason.slice(5))}.resources.requests`;
  switch (reason) {
    case "NodeAffinity":
      return pod.spec.nodeSelector ? "spec.nodeSelector" : "spec.affinity";
    case "NodePorts":
      return `${withPorts(pod)}.ports`;
    case "TaintToleration":
      return "spec.tolerations";
    case "PodOSNotSupported":
      return "spec.os";
    case "PodOSSelectorNodeLabelDoesNotMatch":
      return "metadata.labels";
    case "SysctlForbidden":
      return "spec.securityContext.sysctls";
    case "UnexpectedAdmissionError":
      return `${greediest(pod, "cpu")}.resources.requests`;
    default:
      return "spec.nodeName";
  }
}

/** Of a Pod that the node has ended: the volume, or the container that used too much. */
export function fieldOfEviction(pod: Pod, message: string): string {
  const volume = /EmptyDir volume "([^"]+)"/.exec(message)?.[1];
  const at = (pod.spec.volumes ?? []).findIndex((one) => one.name === volume);
  if (at >= 0) return `spec.volumes[${at}].emptyDir.sizeLimit`;
  const name = /Container (\S+) (?:exceeded|was using)/.exec(message)?.[1];
  const container = pod.spec.containers.findIndex((one) => one.name === name);
  const field = message.includes("low on resource") ? "requests" : "limits";
  return container < 0 ? "spec.containers" : `spec.containers[${container}].resources.${field}`;
}

/** The container that asks for most of a resource; the first app container where none does. */
export function greediest(pod: Pod, resource: string): string {
  const { containers, initContainers = [] } = pod.spec;
  const asked = [
    ...containers.map((spec, i) => [`spec.containers[${i}]`, spec] as const),
    ...initContainers.map((spec, i) => [`spec.initContainers[${i}]`, spec] as const),
  ].map(([path, { resources }]) => [path, quantityValue(resources?.requests?.[resource] ?? "0") ?? 0] as const);
  return asked.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function withPorts(pod: Pod): string {
  const at = pod.spec.containers.findIndex(({ ports }) => ports?.some(({ hostPort }) => hostPort !== undefined));
  return `spec.containers[${Math.max(at, 0)}]`;
}
