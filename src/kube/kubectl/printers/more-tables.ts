/**
 * Tables of the kinds that only `kubectl get` shows. To add one, add a line.
 * Source: kubernetes pkg/printers/internalversion/printers.go, v1.33 (behaviour).
 */
import { at, flag, list, num, sortedEntries, text } from "../fields.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { ageOf } from "./age.ts";
import { selectorText } from "./selector.ts";
import { table } from "./tables.ts";
import type { Table } from "./tables.ts";

const name = (o: KubeObject): string => o.metadata.name;
const age = (o: KubeObject, now: number): string => ageOf(o.metadata.creationTimestamp, now);
const created = table("NAME,CREATED AT", (o) => [name(o), o.metadata.creationTimestamp]);

export const MORE_TABLES: ReadonlyMap<string, Table> = new Map([
  [
    "StorageClass",
    table("NAME,PROVISIONER,RECLAIMPOLICY,VOLUMEBINDINGMODE,ALLOWVOLUMEEXPANSION,AGE", (o, now) => [
      o.metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true"
        ? `${o.metadata.name} (default)`
        : o.metadata.name,
      text(o, "provisioner"),
      text(o, "reclaimPolicy") || "Delete",
      text(o, "volumeBindingMode") || "Immediate",
      o["allowVolumeExpansion"] === true ? "true" : "false",
      age(o, now),
    ]),
  ],
  [
    "HorizontalPodAutoscaler",
    table("NAME,REFERENCE,TARGETS,MINPODS,MAXPODS,REPLICAS,AGE", (o, now) => [
      o.metadata.name,
      `${text(o, "spec", "scaleTargetRef", "kind")}/${text(o, "spec", "scaleTargetRef", "name")}`,
      hpaTargets(o),
      text(o, "spec", "minReplicas") || "<unset>",
      text(o, "spec", "maxReplicas"),
      String(num(o, "status", "currentReplicas")),
      age(o, now),
    ]),
  ],
  [
    "PodDisruptionBudget",
    table("NAME,MIN AVAILABLE,MAX UNAVAILABLE,ALLOWED DISRUPTIONS,AGE", (o, now) => [
      name(o),
      text(o, "spec", "minAvailable") || "N/A",
      text(o, "spec", "maxUnavailable") || "N/A",
      String(num(o, "status", "disruptionsAllowed")),
      age(o, now),
    ]),
  ],
  ["ResourceQuota", table("NAME,REQUEST,LIMIT,AGE", (o, now) => [name(o), ...quotaCells(o), age(o, now)])],
  ["LimitRange", created],
  ["Role", created],
  ["ClusterRole", created],
  ["CustomResourceDefinition", created],
  ["RoleBinding", table("NAME,ROLE,AGE|USERS,GROUPS,SERVICEACCOUNTS", bindingCells)],
  ["ClusterRoleBinding", table("NAME,ROLE,AGE|USERS,GROUPS,SERVICEACCOUNTS", bindingCells)],
  [
    "Ingress",
    table("NAME,CLASS,HOSTS,ADDRESS,PORTS,AGE", (o, now) => [
      name(o),
      text(o, "spec", "ingressClassName") || "<none>",
      ingressHosts(o),
      list(o, "status", "loadBalancer", "ingress")
        .map((one) => text(one, "ip") || text(one, "hostname"))
        .join(","),
      list(o, "spec", "tls").length > 0 ? "80, 443" : "80",
      age(o, now),
    ]),
  ],
  [
    "IngressClass",
    table("NAME,CONTROLLER,PARAMETERS,AGE", (o, now) => [
      name(o),
      text(o, "spec", "controller"),
      parametersOf(o),
      age(o, now),
    ]),
  ],
  [
    "NetworkPolicy",
    table("NAME,POD-SELECTOR,AGE", (o, now) => [name(o), selectorText(at(o, "spec", "podSelector")), age(o, now)]),
  ],
  [
    "PriorityClass",
    table("NAME,VALUE,GLOBAL-DEFAULT,AGE,PREEMPTIONPOLICY", (o, now) => [
      name(o),
      String(num(o, "value")),
      String(flag(o, "globalDefault")),
      age(o, now),
      text(o, "preemptionPolicy") || "PreemptLowerPriority",
    ]),
  ],
  ["PodTemplate", table("NAME,CONTAINERS,IMAGES,POD LABELS", podTemplateCells)],
  ["MutatingWebhookConfiguration", counted("WEBHOOKS", (o) => list(o, "webhooks"))],
  ["ValidatingWebhookConfiguration", counted("WEBHOOKS", (o) => list(o, "webhooks"))],
  [
    "ValidatingAdmissionPolicy",
    table("NAME,VALIDATIONS,PARAMKIND,AGE", (o, now) => [
      name(o),
      String(list(o, "spec", "validations").length),
      at(o, "spec", "paramKind") === undefined
        ? "<unset>"
        : `${text(o, "spec", "paramKind", "apiVersion")}/${text(o, "spec", "paramKind", "kind")}`,
      age(o, now),
    ]),
  ],
  [
    "ValidatingAdmissionPolicyBinding",
    table("NAME,POLICYNAME,PARAMREF,AGE", (o, now) => [
      name(o),
      text(o, "spec", "policyName"),
      slashed(text(o, "spec", "paramRef", "namespace"), text(o, "spec", "paramRef", "name")) || "<unset>",
      age(o, now),
    ]),
  ],
  [
    "APIService",
    table("NAME,SERVICE,AVAILABLE,AGE", (o, now) => [
      name(o),
      slashed(text(o, "spec", "service", "namespace"), text(o, "spec", "service", "name")) || "Local",
      availability(o),
      age(o, now),
    ]),
  ],
  [
    "CertificateSigningRequest",
    table("NAME,AGE,SIGNERNAME,REQUESTOR,REQUESTEDDURATION,CONDITION", (o, now) => [
      name(o),
      age(o, now),
      text(o, "spec", "signerName") || "<none>",
      text(o, "spec", "username"),
      requestedDuration(o),
      signingCondition(o),
    ]),
  ],
  [
    "FlowSchema",
    table("NAME,PRIORITYLEVEL,MATCHINGPRECEDENCE,DISTINGUISHERMETHOD,AGE,MISSINGPL", (o, now) => [
      name(o),
      text(o, "spec", "priorityLevelConfiguration", "name") || "<none>",
      text(o, "spec", "matchingPrecedence"),
      text(o, "spec", "distinguisherMethod", "type") || "<none>",
      age(o, now),
      conditionOf(o, "Dangling") || "?",
    ]),
  ],
  [
    "PriorityLevelConfiguration",
    table("NAME,TYPE,NOMINALCONCURRENCYSHARES,QUEUES,HANDSIZE,QUEUELENGTHLIMIT,AGE", (o, now) => [
      name(o),
      text(o, "spec", "type"),
      text(o, "spec", "limited", "nominalConcurrencyShares") || "<none>",
      ...["queues", "handSize", "queueLengthLimit"].map(
        (field) => text(at(o, "spec", "limited", "limitResponse", "queuing"), field) || "<none>",
      ),
      age(o, now),
    ]),
  ],
  [
    "IPAddress",
    table("NAME,PARENTREF", (o) => [
      name(o),
      ["resource", "namespace", "name"].map((part) => text(o, "spec", "parentRef", part)).join("/"),
    ]),
  ],
  [
    "ServiceCIDR",
    table("NAME,CIDRS,AGE", (o, now) => [name(o), list(o, "spec", "cidrs").map(String).join(","), age(o, now)]),
  ],
  [
    "CSIDriver",
    table("NAME,ATTACHREQUIRED,PODINFOONMOUNT,STORAGECAPACITY,TOKENREQUESTS,REQUIRESREPUBLISH,MODES,AGE", driverCells),
  ],
  ["CSINode", counted("DRIVERS", (o) => list(o, "spec", "drivers"))],
  [
    "CSIStorageCapacity",
    table("NAME,STORAGECLASSNAME,CAPACITY", (o) => [
      name(o),
      text(o, "storageClassName"),
      text(o, "capacity") || "<unset>",
    ]),
  ],
  [
    "VolumeAttachment",
    table("NAME,ATTACHER,PV,NODE,ATTACHED,AGE", (o, now) => [
      name(o),
      text(o, "spec", "attacher"),
      text(o, "spec", "source", "persistentVolumeName"),
      text(o, "spec", "nodeName"),
      String(flag(o, "status", "attached")),
      age(o, now),
    ]),
  ],
  ["RuntimeClass", table("NAME,HANDLER,AGE", (o, now) => [name(o), text(o, "handler"), age(o, now)])],
  [
    "ControllerRevision",
    table("NAME,CONTROLLER,REVISION,AGE", (o, now) => [name(o), ownerOf(o), text(o, "revision") || "0", age(o, now)]),
  ],
]);

function counted(column: string, of: (object: KubeObject) => readonly unknown[]): Table {
  return table(`NAME,${column},AGE`, (o, now) => [name(o), String(of(o).length), age(o, now)]);
}

function slashed(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

function podTemplateCells(o: KubeObject): string[] {
  const containers = list(o, "template", "spec", "containers");
  const labels = sortedEntries(at(o, "template", "metadata", "labels")).map(([key, value]) => `${key}=${value}`);
  return [
    name(o),
    containers.map((one) => text(one, "name")).join(","),
    containers.map((one) => text(one, "image")).join(","),
    labels.join(",") || "<none>",
  ];
}

function conditionOf(o: KubeObject, type: string): string {
  return text(
    list(o, "status", "conditions").find((one) => text(one, "type") === type),
    "status",
  );
}

/** `True`, `False (MissingEndpoints)`. */
function availability(service: KubeObject): string {
  const condition = list(service, "status", "conditions").find((one) => text(one, "type") === "Available");
  const status = text(condition, "status") || "Unknown";
  return status === "True" || text(condition, "reason") === "" ? status : `${status} (${text(condition, "reason")})`;
}

function requestedDuration(request: KubeObject): string {
  const seconds = num(request, "spec", "expirationSeconds");
  return seconds === 0 ? "<none>" : humanDuration(seconds * 1000);
}

function signingCondition(request: KubeObject): string {
  const types = list(request, "status", "conditions").map((one) => text(one, "type"));
  const status = ["Approved", "Denied"].find((one) => types.includes(one)) ?? "Pending";
  const parts = [status, ...(types.includes("Failed") ? ["Failed"] : [])];
  return [...parts, ...(text(request, "status", "certificate") === "" ? [] : ["Issued"])].join(",");
}

function driverCells(o: KubeObject, now: number): string[] {
  const audiences = list(o, "spec", "tokenRequests").map((one) => text(one, "audience"));
  const modes = list(o, "spec", "volumeLifecycleModes").map(String);
  return [
    name(o),
    String(at(o, "spec", "attachRequired") !== false),
    String(flag(o, "spec", "podInfoOnMount")),
    String(flag(o, "spec", "storageCapacity")),
    audiences.join(",") || "<unset>",
    String(flag(o, "spec", "requiresRepublish")),
    modes.join(",") || "Persistent",
    age(o, now),
  ];
}

function quotaCells(quota: KubeObject): [string, string] {
  const cells: [string[], string[]] = [[], []];
  for (const [resource, hard] of sortedEntries(at(quota, "status", "hard"))) {
    const isLimit = resource.startsWith("limits.");
    cells[isLimit ? 1 : 0].push(`${resource}: ${text(quota, "status", "used", resource) || "0"}/${hard}`);
  }
  return [cells[0].join(", "), cells[1].join(", ")];
}

function bindingCells(o: KubeObject, now: number): string[] {
  const subjects = (kind: string): string =>
    list(o, "subjects")
      .filter((one) => text(one, "kind") === kind)
      .map((one) => (kind === "ServiceAccount" ? `${text(one, "namespace")}/` : "") + text(one, "name"))
      .join(", ");
  const role = `${text(o, "roleRef", "kind")}/${text(o, "roleRef", "name")}`;
  return [name(o), role, age(o, now), subjects("User"), subjects("Group"), subjects("ServiceAccount")];
}

function ingressHosts(ingress: KubeObject): string {
  const hosts = list(ingress, "spec", "rules")
    .map((rule) => text(rule, "host"))
    .filter((host) => host !== "");
  if (hosts.length === 0) return "*";
  const shown = hosts.slice(0, 3).join(",");
  return hosts.length > 3 ? `${shown} + ${hosts.length - 3} more...` : shown;
}

function parametersOf(o: KubeObject): string {
  const parameters = at(o, "spec", "parameters");
  if (parameters === undefined) return "<none>";
  const group = text(parameters, "apiGroup");
  return `${text(parameters, "kind")}${group === "" ? "" : `.${group}`}/${text(parameters, "name")}`;
}

function ownerOf(o: KubeObject): string {
  const owner = o.metadata.ownerReferences?.find((one) => one.controller === true);
  if (!owner) return "<none>";
  const [group = ""] = owner.apiVersion.includes("/") ? owner.apiVersion.split("/") : [];
  return `${owner.kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${owner.name}`;
}

function hpaTargets(hpa: KubeObject): string {
  const metrics = list(hpa, "spec", "metrics").map((metric) => {
    const name = text(metric, "resource", "name");
    const target = text(metric, "resource", "target", "averageUtilization");
    return `${name}: <unknown>/${target === "" ? "<auto>" : `${target}%`}`;
  });
  return metrics.join(", ") || "<none>";
}
