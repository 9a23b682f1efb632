/** Which parts of an object are taken in and not simulated: said to whoever uses them. */
import { kindOfObject } from "./kinds.ts";
import type { KubeObject } from "./meta.ts";
import type { ContainerSpec, PodSpec } from "./pod.ts";

/** Sentences, one for each thing that the object asks for and that does nothing here. */
export function notSimulated(object: KubeObject): string[] {
  const info = kindOfObject(object.apiVersion, object.kind);
  if (info?.simulated === false) return [`${object.kind} objects are stored and listed, and nothing acts on them.`];
  const spec =
    object.kind === "Pod"
      ? object["spec"]
      : (object["spec"] as { template?: { spec?: unknown } } | undefined)?.template?.spec;
  return spec ? [...new Set(ofPod(spec as PodSpec))] : [];
}

const POD_FIELDS: Readonly<Record<string, string>> = {
  runtimeClassName: "runtimeClassName is stored and has no effect.",
  resourceClaims: "Dynamic resource allocation is not simulated.",
};

function ofPod(spec: PodSpec): string[] {
  const found = Object.entries(POD_FIELDS).flatMap(([field, sentence]) =>
    spec[field] === undefined ? [] : [sentence],
  );
  for (const volume of spec.volumes ?? []) {
    if (volume.hostPath) found.push("A hostPath shows the files of a simulated node, which has few of its own.");
  }
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])])
    found.push(...ofContainer(container));
  return found;
}

function ofContainer(container: ContainerSpec): string[] {
  const { capabilities, seccompProfile, privileged } = container.securityContext ?? {};
  const hasGrpc = [container.livenessProbe, container.readinessProbe, container.startupProbe].some(
    (probe) => probe?.grpc !== undefined,
  );
  return [
    ...(capabilities || seccompProfile || privileged === true
      ? ["Capabilities, seccomp profiles and privileged mode change nothing here."]
      : []),
    ...(hasGrpc ? ["Of gRPC only the stand-in for images that are not modelled says that it serves."] : []),
    ...(container.volumeDevices ? ["Block devices are not simulated."] : []),
  ];
}
