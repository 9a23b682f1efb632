/**
 * Which parts of an object are taken in and not simulated: said to whoever uses them.
 * Simplified: what stands under WITHOUT_EFFECT is stored and shown, and changes nothing.
 */
import { inertSentence, kindOfObject } from "../../api/kinds.ts";
import type { KubeObject } from "../../api/meta.ts";
import { isMap } from "../decode.ts";
import { itemsOf, mapOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";

const WITHOUT_EFFECT = {
  pod: ["runtimeClassName", "hostUsers", "hostPID", "hostIPC"],
  securityContext: ["seLinuxOptions", "appArmorProfile", "procMount"],
  mount: ["mountPropagation"],
  PersistentVolume: ["mountOptions", "volumeAttributesClassName"],
  PersistentVolumeClaim: ["volumeAttributesClassName"],
  Service: ["trafficDistribution", "loadBalancerSourceRanges"],
  StorageClass: ["mountOptions", "allowedTopologies"],
} as const;

/** Who writes down what holds anyhow asks for nothing. */
const DEFAULTS: Fields = {
  hostUsers: true,
  hostPID: false,
  hostIPC: false,
  procMount: "Default",
  mountPropagation: "None",
};

/** Sentences, one for each thing that the object asks for and that does nothing here. */
export function notSimulated(object: KubeObject): string[] {
  const { apiVersion, kind } = object;
  if (kindOfObject(apiVersion, kind)?.simulated === false) return [inertSentence(kind)];
  return [...new Set([...ofKind(object), ...ofPod(podSpecOf(object))])];
}

function withoutEffect(part: keyof typeof WITHOUT_EFFECT, fields: Fields | undefined): string[] {
  return WITHOUT_EFFECT[part]
    .filter((name) => fields?.[name] !== undefined && fields[name] !== DEFAULTS[name])
    .map((name) => `${name} is stored and has no effect.`);
}

/** The object's own, or that of the Pods that are made from it. */
function podSpecOf(object: KubeObject): Fields {
  const spec = mapOf(object, "spec");
  if (object.kind === "Pod") return spec ?? {};
  const maker = mapOf(mapOf(spec, "jobTemplate"), "spec") ?? spec;
  return mapOf(mapOf(maker, "template"), "spec") ?? {};
}

function ofKind(object: KubeObject): string[] {
  const spec = mapOf(object, "spec") ?? {};
  switch (object.kind) {
    case "PersistentVolumeClaim":
      return ofClaim(spec);
    case "StatefulSet":
      return itemsOf(spec, "volumeClaimTemplates").flatMap((claim) => ofClaim(mapOf(claim, "spec")));
    case "PersistentVolume":
    case "Service":
      return withoutEffect(object.kind, spec);
    case "StorageClass":
      return withoutEffect("StorageClass", object);
    case "CustomResourceDefinition":
      return ofDefinition(spec);
    default:
      return [];
  }
}

function ofClaim(spec: Fields | undefined): string[] {
  const hasSource = (spec?.["dataSource"] ?? spec?.["dataSourceRef"]) !== undefined;
  return [
    ...(hasSource ? ["The dataSource of a claim is not copied: its volume begins empty."] : []),
    ...withoutEffect("PersistentVolumeClaim", spec),
  ];
}

function ofDefinition(spec: Fields): string[] {
  return [
    ...(has(spec, "x-kubernetes-validations")
      ? ["Rules of a schema in CEL (x-kubernetes-validations) are not asked."]
      : []),
    ...(mapOf(spec, "conversion")?.["strategy"] === "Webhook"
      ? ["Versions of a custom kind are not converted: each is served as it was stored."]
      : []),
  ];
}

/** Whether a field of that name stands somewhere inside. */
function has(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((item) => has(item, name));
  return isMap(value) && (name in value || Object.values(value).some((inner) => has(inner, name)));
}

function ofPod(spec: Fields): string[] {
  const context = mapOf(spec, "securityContext");
  const found = [...withoutEffect("pod", spec), ...withoutEffect("securityContext", context)];
  if (spec["resourceClaims"] !== undefined) found.push("Dynamic resource allocation is not simulated.");
  for (const volume of itemsOf(spec, "volumes")) {
    if (volume["hostPath"]) found.push("A hostPath shows the files of a simulated node, which has few of its own.");
    found.push(...ofClaim(mapOf(mapOf(mapOf(volume, "ephemeral"), "volumeClaimTemplate"), "spec")));
  }
  if (context?.["seccompProfile"]) found.push(PRIVILEGES);
  for (const container of [...itemsOf(spec, "initContainers"), ...itemsOf(spec, "containers")])
    found.push(...ofContainer(container));
  return found;
}

const PRIVILEGES = "Seccomp profiles change nothing here.";
const DEVICES = "A privileged container has all capabilities here, but none of its node's devices and files.";

function ofContainer(container: Fields): string[] {
  const context = mapOf(container, "securityContext");
  const hasGrpc = ["livenessProbe", "readinessProbe", "startupProbe"].some(
    (probe) => mapOf(container, probe)?.["grpc"] !== undefined,
  );
  return [
    ...(context?.["seccompProfile"] ? [PRIVILEGES] : []),
    ...(context?.["privileged"] === true ? [DEVICES] : []),
    ...withoutEffect("securityContext", context),
    ...itemsOf(container, "volumeMounts").flatMap((mount) => withoutEffect("mount", mount)),
    ...(hasGrpc ? ["Of gRPC only the stand-in for images that are not modelled says that it serves."] : []),
    ...(container["volumeDevices"] ? ["Block devices are not simulated."] : []),
  ];
}
