/** What the API server fills in of workloads and claims. Source: kubernetes pkg/apis/{core,apps,batch}/v1/defaults.go, v1.36. */
import { defaultPodSpec, fill, itemsOf, mapOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import type { ValidationRules } from "./types.ts";

type Defaults = ValidationRules["defaults"][string];

/** What in Go is there whether it is written or not: the specification, and the template in it with its own. */
function withTemplate(complete: Defaults): Defaults {
  return (object, spec, isFull) => {
    fill(object, "spec", spec);
    fill(spec, "template", {});
    const template = mapOf(spec, "template");
    if (template && template["spec"] === undefined) {
      template["spec"] = {};
      defaultPodSpec(template["spec"] as Fields);
    }
    complete(object, spec, isFull);
  };
}

/** Those who gave a role by its name mean one of this group, and so are users and groups. */
function defaultBinding(object: Fields): void {
  const RBAC = "rbac.authorization.k8s.io";
  fill(mapOf(object, "roleRef") ?? {}, "apiGroup", RBAC);
  for (const subject of itemsOf(object, "subjects"))
    if (subject["kind"] !== "ServiceAccount") fill(subject, "apiGroup", RBAC);
}

const OF_WORKLOADS: ValidationRules["defaults"] = {
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
    for (const claim of itemsOf(spec, "volumeClaimTemplates")) {
      fill(claim, "apiVersion", "v1");
      fill(claim, "kind", "PersistentVolumeClaim");
      fill(mapOf(claim, "spec") ?? {}, "volumeMode", "Filesystem");
      claim["status"] = { phase: "Pending" };
    }
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
};

export const DEFAULTS: ValidationRules["defaults"] = {
  ...Object.fromEntries(Object.entries(OF_WORKLOADS).map(([kind, complete]) => [kind, withTemplate(complete)])),
  RoleBinding: defaultBinding,
  ClusterRoleBinding: defaultBinding,
  CronJob(object, spec, isFull) {
    fill(object, "spec", spec);
    fill(spec, "jobTemplate", {});
    const jobTemplate = mapOf(spec, "jobTemplate") ?? {};
    fill(jobTemplate, "spec", {});
    fill(mapOf(jobTemplate, "spec") ?? {}, "template", {});
    fill(mapOf(mapOf(jobTemplate, "spec"), "template") ?? {}, "spec", {});
    fill(spec, "concurrencyPolicy", "Allow");
    fill(spec, "suspend", false);
    fill(spec, "successfulJobsHistoryLimit", 3);
    fill(spec, "failedJobsHistoryLimit", 1);
    const template = mapOf(mapOf(mapOf(spec, "jobTemplate"), "spec"), "template");
    const inner = mapOf(template, "spec");
    if (inner && !isFull) defaultPodSpec(inner);
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
};
