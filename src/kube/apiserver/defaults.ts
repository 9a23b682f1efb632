/**
 * What the API server fills in, kind by kind. Source: kubernetes pkg/apis/{core,apps,batch}/v1/defaults.go, v1.36.
 * Simplified: kinds that are only stored get no defaults besides those of their Pod templates.
 */
import { encodeBase64Text } from "../../sim/base64.ts";
import { defaultPodOnly, defaultPodSpec, fill, itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { ValidationRules } from "./rules/types.ts";

/**
 * Fills in an object in place; of kinds that are rarer than a Pod, `rules` know what. `nullCreation`: templates show `creationTimestamp: null`,
 * as before Kubernetes 1.34. `isFull`: the specification of the Pod, or of the template, is complete and somebody else's.
 */
export function applyDefaults(
  kind: string,
  object: Fields,
  nullCreation: boolean,
  rules: ValidationRules | undefined,
  isFull: boolean,
): void {
  const spec = mapOf(object, "spec");
  const template = mapOf(spec, "template");
  const templateSpec = mapOf(template, "spec");
  if (template && templateSpec) {
    if (!isFull) defaultPodSpec(templateSpec);
    const metadata = mapOf(template, "metadata");
    if (nullCreation) template["metadata"] = { creationTimestamp: null, ...metadata };
  }
  (DEFAULTS[kind] ?? rules?.defaults[kind])?.(object, spec ?? {}, isFull);
}

const DEFAULTS: ValidationRules["defaults"] = {
  Pod(object, spec, isFull) {
    if (!isFull) defaultPodSpec(spec);
    defaultPodOnly(spec);
    fill(object, "spec", spec);
  },
  Node(object) {
    fill(object, "spec", {});
    fill(object, "status", {});
  },
  Service: defaultService,
  Secret(object) {
    fill(object, "type", "Opaque");
    const plain = mapOf(object, "stringData");
    if (!plain) return;
    // Written only: what is kept and read is `data`.
    const encoded = Object.entries(plain).map(([key, text]) => [key, encodeBase64Text(String(text))] as const);
    object["data"] = { ...mapOf(object, "data"), ...Object.fromEntries(encoded) };
    delete object["stringData"];
  },
  Namespace(object) {
    const metadata = mapOf(object, "metadata") ?? {};
    metadata["labels"] = { ...mapOf(metadata, "labels"), "kubernetes.io/metadata.name": textOf(metadata, "name") };
    fill(object, "spec", { finalizers: ["kubernetes"] });
  },
};

function defaultService(object: Fields, spec: Fields): void {
  fill(object, "spec", spec);
  fill(spec, "type", "ClusterIP");
  fill(spec, "sessionAffinity", "None");
  if (spec["sessionAffinity"] === "ClientIP")
    fill(spec, "sessionAffinityConfig", { clientIP: { timeoutSeconds: 10800 } });
  for (const port of itemsOf(spec, "ports")) {
    fill(port, "protocol", "TCP");
    if (port["targetPort"] === undefined || port["targetPort"] === "" || port["targetPort"] === 0)
      port["targetPort"] = port["port"];
  }
  if (spec["type"] === "ExternalName") return;
  fill(spec, "internalTrafficPolicy", "Cluster");
  if (spec["type"] === "NodePort" || spec["type"] === "LoadBalancer") fill(spec, "externalTrafficPolicy", "Cluster");
  if (spec["type"] === "LoadBalancer") fill(spec, "allocateLoadBalancerNodePorts", true);
  fill(spec, "ipFamilies", ["IPv4"]);
  fill(spec, "ipFamilyPolicy", "SingleStack");
}
