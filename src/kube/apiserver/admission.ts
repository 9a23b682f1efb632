/**
 * What the API server adds to new objects besides their defaults: the service account and its token, tolerations,
 * priority, and addresses and ports of Services.
 *
 * Source: kubernetes plugin/pkg/admission/{serviceaccount,defaulttolerationseconds,priority}, v1.36.
 * Simplified: every namespace counts as having the service account `default`, whether or not the object is there.
 * Simplified: priority classes other than the two of the system have to exist as objects; `globalDefault` is not looked at.
 */
import { sameJson } from "../api/same-json.ts";
import { NAME_ALPHABET } from "../../sim/random.ts";
import type { Random } from "../../sim/random.ts";
import type { KubeObject } from "../api/meta.ts";
import type { Failed } from "./status-errors.ts";
import { forbidden } from "./status-errors.ts";
import { fill, itemsOf, mapOf, textOf, ownField } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { ResourceRef } from "./types.ts";

export interface AdmissionContext {
  random: Random;
  serviceAccounts: boolean;
  find(ref: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined;
}

const PODS: ResourceRef = { group: "", resource: "pods" };
export const TOKEN_VOLUME = "kube-api-access-";
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Completes a new Pod in place, or says why it may not be. */
export function admitPod(pod: Fields, namespace: string, context: AdmissionContext): Failed | undefined {
  const spec = mapOf(pod, "spec") ?? {};
  const refused = setServiceAccount(pod, spec, namespace, context) ?? setPriority(pod, spec, context);
  if (refused) return refused;
  for (const toleration of TOLERATIONS) addToleration(spec, toleration);
  return undefined;
}

function setServiceAccount(
  pod: Fields,
  spec: Fields,
  namespace: string,
  context: AdmissionContext,
): Failed | undefined {
  const name = textOf(spec, "serviceAccountName") || textOf(spec, "serviceAccount") || "default";
  if (!context.serviceAccounts && name === "default") return undefined;
  spec["serviceAccountName"] = name;
  spec["serviceAccount"] = name;
  const account = context.find({ group: "", resource: "serviceaccounts" }, namespace, name);
  if (!account && name !== "default") {
    const podName = textOf(mapOf(pod, "metadata"), "name");
    return forbidden(
      PODS,
      podName,
      `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
    );
  }
  if (account && Array.isArray(account["imagePullSecrets"]))
    fill(spec, "imagePullSecrets", account["imagePullSecrets"]);
  const wanted = spec["automountServiceAccountToken"] ?? account?.["automountServiceAccountToken"] ?? true;
  if (wanted === true && context.serviceAccounts) mountToken(spec, context);
  return undefined;
}

function mountToken(spec: Fields, { random }: AdmissionContext): void {
  const containers = [...itemsOf(spec, "initContainers"), ...itemsOf(spec, "containers")];
  const missing = containers.filter((container) =>
    itemsOf(container, "volumeMounts").every((mount) => mount["mountPath"] !== TOKEN_PATH),
  );
  if (missing.length === 0) return;
  // A copy of a Pod brings such a volume with it.
  const present = itemsOf(spec, "volumes").find((volume) => textOf(volume, "name").startsWith(TOKEN_VOLUME));
  const name = present
    ? textOf(present, "name")
    : `${TOKEN_VOLUME}${random.stream("apiserver/names").text(5, NAME_ALPHABET)}`;
  for (const container of missing)
    container["volumeMounts"] = [
      ...itemsOf(container, "volumeMounts"),
      { name, readOnly: true, mountPath: TOKEN_PATH },
    ];
  if (!present) spec["volumes"] = [...itemsOf(spec, "volumes"), { name, projected: TOKEN_SOURCES }];
}

/** Of all Pods: what is stored never changes. */
const TOKEN_SOURCES: Fields = {
  defaultMode: 0o644,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ],
};

const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  "system-node-critical": 2_000_001_000,
  "system-cluster-critical": 2_000_000_000,
};

function setPriority(pod: Fields, spec: Fields, context: AdmissionContext): Failed | undefined {
  const name = textOf(spec, "priorityClassName");
  const named =
    name === ""
      ? undefined
      : context.find({ group: "scheduling.k8s.io", resource: "priorityclasses" }, undefined, name);
  const value = name === "" ? 0 : (ownField(SYSTEM_PRIORITIES, name) ?? named?.["value"]);
  if (typeof value !== "number") {
    return forbidden(PODS, textOf(mapOf(pod, "metadata"), "name"), `no PriorityClass with name ${name} was found`);
  }
  fill(spec, "priority", value);
  fill(spec, "preemptionPolicy", named?.["preemptionPolicy"] ?? "PreemptLowerPriority");
  return undefined;
}

/** A Pod stays for five minutes on a node that is gone, unless it says otherwise. */
const TOLERATIONS = ["not-ready", "unreachable"].map((trouble) => ({
  key: `node.kubernetes.io/${trouble}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
}));

function addToleration(spec: Fields, toleration: (typeof TOLERATIONS)[number]): void {
  const tolerations = itemsOf(spec, "tolerations");
  const has = tolerations.some(
    (one) =>
      (one["key"] === toleration.key || one["key"] === undefined) &&
      (one["effect"] === "NoExecute" || one["effect"] === undefined),
  );
  if (!has) spec["tolerations"] = [...tolerations, toleration];
}

/** An update that leaves them out does not take them away. */
export function keepTolerations(spec: Fields | undefined, before: Fields | undefined): void {
  for (const toleration of TOLERATIONS)
    if (spec && itemsOf(before, "tolerations").some((one) => sameJson(one, toleration)))
      addToleration(spec, toleration);
}

/** Gives a Service its address and node ports. `taken` are those of the other Services. */
export function allocateService(service: Fields, random: Random, taken: ReadonlySet<string>): void {
  const spec = mapOf(service, "spec") ?? {};
  const type = textOf(spec, "type");
  if (type === "ExternalName") return;
  const stream = random.stream("apiserver/addresses");
  while (textOf(spec, "clusterIP") === "") {
    const address = `10.${96 + stream.below(16)}.${stream.below(256)}.${1 + stream.below(254)}`;
    if (!taken.has(address)) spec["clusterIP"] = address;
  }
  fill(spec, "clusterIPs", [spec["clusterIP"]]);
  if (type !== "NodePort" && type !== "LoadBalancer") return;
  const used = new Set(taken);
  for (const port of itemsOf(spec, "ports")) {
    while (port["nodePort"] === undefined) {
      const nodePort = 30_000 + stream.below(2768);
      if (!used.has(String(nodePort))) port["nodePort"] = nodePort;
    }
    used.add(String(port["nodePort"]));
  }
}
