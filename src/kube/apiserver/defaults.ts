/**
 * What the API server fills in, kind by kind. Source: kubernetes pkg/apis/{core,apps,batch}/v1/defaults.go, v1.36.
 * Simplified: kinds that are only stored get no defaults besides those of their Pod templates.
 */
import { encodeBase64Text } from "../api/base64.ts";
import { defaultPodOnly, defaultPodSpec, fill, itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";

/** Fills in an object in place. `nullCreation`: templates show `creationTimestamp: null`, as before Kubernetes 1.34. */
export function applyDefaults(kind: string, object: Fields, nullCreation: boolean): void {
  const spec = mapOf(object, "spec");
  const template = mapOf(spec, "template");
  const templateSpec = mapOf(template, "spec");
  if (template && templateSpec) {
    defaultPodSpec(templateSpec);
    const metadata = mapOf(template, "metadata");
    if (nullCreation) template["metadata"] = { creationTimestamp: null, ...metadata };
  }
  DEFAULTS[kind]?.(object, spec ?? {});
}

const DEFAULTS: Readonly<Record<string, (object: Fields, spec: Fields) => void>> = {
  Pod(object, spec) {
    defaultPodSpec(spec);
    defaultPodOnly(spec);
    fill(object, "spec", spec);
  },
  Deployment(_, spec) {
    fill(spec, "replicas", 1);
    fill(spec, "revisionHistoryLimit", 10);
    fill(spec, "progressDeadlineSeconds", 600);
    const strategy = mapOf(spec, "strategy") ?? {};
    fill(strategy, "type", "RollingUpdate");
    if (strategy["type"] === "RollingUpdate") {
      const rolling = mapOf(strategy, "rollingUpdate") ?? {};
      fill(rolling, "maxUnavailable", "25%");
      fill(rolling, "maxSurge", "25%");
      strategy["rollingUpdate"] = rolling;
    }
    spec["strategy"] = strategy;
  },
  ReplicaSet(_, spec) {
    fill(spec, "replicas", 1);
  },
  StatefulSet(_, spec) {
    fill(spec, "replicas", 1);
    fill(spec, "revisionHistoryLimit", 10);
    fill(spec, "podManagementPolicy", "OrderedReady");
    const strategy = mapOf(spec, "updateStrategy") ?? {};
    fill(strategy, "type", "RollingUpdate");
    if (strategy["type"] === "RollingUpdate") {
      const rolling = mapOf(strategy, "rollingUpdate") ?? {};
      fill(rolling, "partition", 0);
      strategy["rollingUpdate"] = rolling;
    }
    spec["updateStrategy"] = strategy;
    const retention = mapOf(spec, "persistentVolumeClaimRetentionPolicy") ?? {};
    fill(retention, "whenDeleted", "Retain");
    fill(retention, "whenScaled", "Retain");
    spec["persistentVolumeClaimRetentionPolicy"] = retention;
  },
  DaemonSet(_, spec) {
    fill(spec, "revisionHistoryLimit", 10);
    const strategy = mapOf(spec, "updateStrategy") ?? {};
    fill(strategy, "type", "RollingUpdate");
    if (strategy["type"] === "RollingUpdate") {
      const rolling = mapOf(strategy, "rollingUpdate") ?? {};
      fill(rolling, "maxSurge", 0);
      fill(rolling, "maxUnavailable", 1);
      strategy["rollingUpdate"] = rolling;
    }
    spec["updateStrategy"] = strategy;
  },
  Node(object) {
    fill(object, "spec", {});
    fill(object, "status", {});
  },
  Job(_, spec) {
    if (spec["completions"] === undefined && spec["parallelism"] === undefined) fill(spec, "completions", 1);
    fill(spec, "parallelism", 1);
    fill(spec, "backoffLimit", spec["backoffLimitPerIndex"] === undefined ? 6 : 2_147_483_647);
    for (const rule of itemsOf(mapOf(spec, "podFailurePolicy"), "rules"))
      for (const pattern of itemsOf(rule, "onPodConditions")) fill(pattern, "status", "True");
    fill(spec, "completionMode", "NonIndexed");
    fill(spec, "suspend", false);
    fill(spec, "manualSelector", false);
    fill(spec, "podReplacementPolicy", spec["podFailurePolicy"] === undefined ? "TerminatingOrFailed" : "Failed");
  },
  CronJob(_, spec) {
    fill(spec, "concurrencyPolicy", "Allow");
    fill(spec, "suspend", false);
    fill(spec, "successfulJobsHistoryLimit", 3);
    fill(spec, "failedJobsHistoryLimit", 1);
    const template = mapOf(mapOf(mapOf(spec, "jobTemplate"), "spec"), "template");
    const inner = mapOf(template, "spec");
    if (inner) defaultPodSpec(inner);
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
  HorizontalPodAutoscaler(_, spec) {
    spec["minReplicas"] ??= 1;
    const metrics = spec["metrics"];
    if (Array.isArray(metrics) && metrics.length > 0) return;
    const target = { type: "Utilization", averageUtilization: 80 };
    spec["metrics"] = [{ type: "Resource", resource: { name: "cpu", target } }];
  },
  PersistentVolumeClaim(_, spec) {
    fill(spec, "volumeMode", "Filesystem");
  },
  Namespace(object) {
    const metadata = mapOf(object, "metadata") ?? {};
    metadata["labels"] = { ...mapOf(metadata, "labels"), "kubernetes.io/metadata.name": textOf(metadata, "name") };
    fill(object, "spec", { finalizers: ["kubernetes"] });
  },
};

function defaultService(_: Fields, spec: Fields): void {
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
