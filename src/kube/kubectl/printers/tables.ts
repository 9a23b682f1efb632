/**
 * Tables of `kubectl get`, one entry a kind: columns, which of them only `-o wide` shows, and the cells of an object.
 *
 * Source: kubernetes pkg/printers/internalversion/printers.go, v1.33 (behaviour); the server computes these.
 * Simplified: kinds without a table of their own show NAME and AGE.
 */
import { parseRfc3339 } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { at, fields, flag, list, num, sortedEntries, text } from "../fields.ts";
import { ageOf } from "./age.ts";
import { POD_COLUMNS, podRow } from "./pod-row.ts";
import { selectorText } from "./selector.ts";

export interface Column {
  name: string;
  /** Shown by `-o wide` only. */
  wide: boolean;
}

export interface Table {
  columns: readonly Column[];
  /** One cell a column, the wide ones included. */
  row(object: KubeObject, now: EpochMs): string[];
}

/** Columns and cells of objects of one kind, the wide ones included: what `get -o wide` shows of them. */
export function rowsFor(objects: readonly KubeObject[], now: EpochMs): { columns: string[]; rows: string[][] } {
  const [first] = objects;
  if (!first) return { columns: [], rows: [] };
  const table = tableOf(first.kind);
  return { columns: table.columns.map((column) => column.name), rows: objects.map((object) => table.row(object, now)) };
}

/** The table of a kind, or that of all kinds without their own. */
export function tableOf(kind: string): Table {
  return TABLES.get(kind) ?? GENERIC_TABLE;
}

const age = (object: KubeObject, now: EpochMs): string => ageOf(object.metadata.creationTimestamp, now);

/** `wide` names follow a `|`. */
export function table(names: string, row: Table["row"]): Table {
  const [narrow = "", wide = ""] = names.split("|");
  return { columns: [...columnsOf(narrow, false), ...columnsOf(wide, true)], row };
}

function columnsOf(names: string, isWide: boolean): Column[] {
  return names
    .split(",")
    .filter((name) => name !== "")
    .map((name) => ({ name, wide: isWide }));
}

/** What is shown of any object. */
export const GENERIC_TABLE = table("NAME,AGE", (object, now) => [object.metadata.name, age(object, now)]);

const TABLES: ReadonlyMap<string, Table> = new Map<string, Table>([
  ["Pod", { columns: POD_COLUMNS.map((name, i) => ({ name, wide: i > 4 })), row: podRow }],
  [
    "Deployment",
    table("NAME,READY,UP-TO-DATE,AVAILABLE,AGE|CONTAINERS,IMAGES,SELECTOR", (o, now) => [
      o.metadata.name,
      `${num(o, "status", "readyReplicas")}/${replicas(o)}`,
      String(num(o, "status", "updatedReplicas")),
      String(num(o, "status", "availableReplicas")),
      age(o, now),
      ...templateCells(o),
      selectorText(at(o, "spec", "selector")),
    ]),
  ],
  [
    "ReplicaSet",
    table("NAME,DESIRED,CURRENT,READY,AGE|CONTAINERS,IMAGES,SELECTOR", (o, now) => [
      o.metadata.name,
      String(replicas(o)),
      String(num(o, "status", "replicas")),
      String(num(o, "status", "readyReplicas")),
      age(o, now),
      ...templateCells(o),
      selectorText(at(o, "spec", "selector")),
    ]),
  ],
  [
    "ReplicationController",
    table("NAME,DESIRED,CURRENT,READY,AGE|CONTAINERS,IMAGES,SELECTOR", (o, now) => [
      o.metadata.name,
      String(replicas(o)),
      String(num(o, "status", "replicas")),
      String(num(o, "status", "readyReplicas")),
      age(o, now),
      ...templateCells(o),
      mapText(at(o, "spec", "selector")),
    ]),
  ],
  [
    "StatefulSet",
    table("NAME,READY,AGE|CONTAINERS,IMAGES", (o, now) => [
      o.metadata.name,
      `${num(o, "status", "readyReplicas")}/${replicas(o)}`,
      age(o, now),
      ...templateCells(o),
    ]),
  ],
  [
    "DaemonSet",
    table("NAME,DESIRED,CURRENT,READY,UP-TO-DATE,AVAILABLE,NODE SELECTOR,AGE|CONTAINERS,IMAGES,SELECTOR", (o, now) => [
      o.metadata.name,
      String(num(o, "status", "desiredNumberScheduled")),
      String(num(o, "status", "currentNumberScheduled")),
      String(num(o, "status", "numberReady")),
      String(num(o, "status", "updatedNumberScheduled")),
      String(num(o, "status", "numberAvailable")),
      mapText(at(o, "spec", "template", "spec", "nodeSelector")),
      age(o, now),
      ...templateCells(o),
      selectorText(at(o, "spec", "selector")),
    ]),
  ],
  [
    "Job",
    table("NAME,STATUS,COMPLETIONS,DURATION,AGE|CONTAINERS,IMAGES,SELECTOR", (o, now) => [
      o.metadata.name,
      jobStatus(o),
      jobCompletions(o),
      jobDuration(o, now),
      age(o, now),
      ...templateCells(o),
      selectorText(at(o, "spec", "selector")),
    ]),
  ],
  [
    "CronJob",
    table("NAME,SCHEDULE,TIMEZONE,SUSPEND,ACTIVE,LAST SCHEDULE,AGE|CONTAINERS,IMAGES,SELECTOR", (o, now) => [
      o.metadata.name,
      text(o, "spec", "schedule"),
      text(o, "spec", "timeZone") || "<none>",
      flag(o, "spec", "suspend") ? "True" : "False",
      String(list(o, "status", "active").length),
      text(o, "status", "lastScheduleTime") === "" ? "<none>" : ageOf(at(o, "status", "lastScheduleTime"), now),
      age(o, now),
      ...containerCells(list(at(o, "spec", "jobTemplate", "spec", "template"), "spec", "containers")),
      "<none>",
    ]),
  ],
  [
    "Service",
    table("NAME,TYPE,CLUSTER-IP,EXTERNAL-IP,PORT(S),AGE|SELECTOR", (o, now) => [
      o.metadata.name,
      text(o, "spec", "type"),
      text(o, "spec", "clusterIPs", 0) || text(o, "spec", "clusterIP") || "<none>",
      externalIp(o),
      servicePorts(o),
      age(o, now),
      mapText(at(o, "spec", "selector")),
    ]),
  ],
  [
    "Node",
    table(
      "NAME,STATUS,ROLES,AGE,VERSION|INTERNAL-IP,EXTERNAL-IP,OS-IMAGE,KERNEL-VERSION,CONTAINER-RUNTIME",
      (o, now) => [
        o.metadata.name,
        nodeStatus(o),
        nodeRoles(o),
        age(o, now),
        text(o, "status", "nodeInfo", "kubeletVersion"),
        nodeAddress(o, "InternalIP"),
        nodeAddress(o, "ExternalIP"),
        text(o, "status", "nodeInfo", "osImage") || "<unknown>",
        text(o, "status", "nodeInfo", "kernelVersion") || "<unknown>",
        text(o, "status", "nodeInfo", "containerRuntimeVersion") || "<unknown>",
      ],
    ),
  ],
  [
    "Event",
    {
      columns: [
        "LAST SEEN",
        "TYPE",
        "REASON",
        "OBJECT",
        "SUBOBJECT",
        "SOURCE",
        "MESSAGE",
        "FIRST SEEN",
        "COUNT",
        "NAME",
      ].map((name, i) => ({
        name,
        wide: i === 4 || i === 5 || i > 6,
      })),
      row: eventRow,
    },
  ],
  ["Namespace", table("NAME,STATUS,AGE", (o, now) => [o.metadata.name, text(o, "status", "phase"), age(o, now)])],
  [
    "ConfigMap",
    table("NAME,DATA,AGE", (o, now) => [
      o.metadata.name,
      String(Object.keys(fields(at(o, "data"))).length + Object.keys(fields(at(o, "binaryData"))).length),
      age(o, now),
    ]),
  ],
  [
    "Secret",
    table("NAME,TYPE,DATA,AGE", (o, now) => [
      o.metadata.name,
      text(o, "type"),
      String(Object.keys(fields(at(o, "data"))).length),
      age(o, now),
    ]),
  ],
  [
    "ServiceAccount",
    table("NAME,SECRETS,AGE", (o, now) => [o.metadata.name, String(list(o, "secrets").length), age(o, now)]),
  ],
  ["Endpoints", table("NAME,ENDPOINTS,AGE", (o, now) => [o.metadata.name, endpointsText(o), age(o, now)])],
  [
    "EndpointSlice",
    table("NAME,ADDRESSTYPE,PORTS,ENDPOINTS,AGE", (o, now) => [
      o.metadata.name,
      text(o, "addressType"),
      firstThree(list(o, "ports").map((port) => text(port, "port") || "*")) || "<unset>",
      firstThree(
        list(o, "endpoints").flatMap((endpoint) => list(endpoint, "addresses").map((address) => text(address))),
      ) || "<unset>",
      age(o, now),
    ]),
  ],
  ["Lease", table("NAME,HOLDER,AGE", (o, now) => [o.metadata.name, text(o, "spec", "holderIdentity"), age(o, now)])],
  [
    "PersistentVolumeClaim",
    table("NAME,STATUS,VOLUME,CAPACITY,ACCESS MODES,STORAGECLASS,VOLUMEATTRIBUTESCLASS,AGE|VOLUMEMODE", (o, now) => [
      o.metadata.name,
      o.metadata.deletionTimestamp === undefined ? text(o, "status", "phase") : "Terminating",
      text(o, "spec", "volumeName"),
      text(o, "status", "capacity", "storage"),
      accessModes(text(o, "spec", "volumeName") === "" ? [] : list(o, "status", "accessModes")),
      text(o, "spec", "storageClassName"),
      text(o, "spec", "volumeAttributesClassName") || "<unset>",
      age(o, now),
      text(o, "spec", "volumeMode") || "<unset>",
    ]),
  ],
  [
    "PersistentVolume",
    table(
      "NAME,CAPACITY,ACCESS MODES,RECLAIM POLICY,STATUS,CLAIM,STORAGECLASS,VOLUMEATTRIBUTESCLASS,REASON,AGE|VOLUMEMODE",
      (o, now) => {
        const claim = text(o, "spec", "claimRef", "name");
        return [
          o.metadata.name,
          text(o, "spec", "capacity", "storage"),
          accessModes(list(o, "spec", "accessModes")),
          text(o, "spec", "persistentVolumeReclaimPolicy"),
          o.metadata.deletionTimestamp === undefined ? text(o, "status", "phase") : "Terminating",
          claim === "" ? "" : `${text(o, "spec", "claimRef", "namespace")}/${claim}`,
          text(o, "spec", "storageClassName"),
          text(o, "spec", "volumeAttributesClassName") || "<unset>",
          text(o, "status", "reason"),
          age(o, now),
          text(o, "spec", "volumeMode") || "<unset>",
        ];
      },
    ),
  ],
]);

/** The columns and cells of `--subresource=scale`. */
export const SCALE_TABLE: Table = table("NAME,DESIRED,AVAILABLE,AGE", (o, now) => [
  o.metadata.name,
  String(replicas(o)),
  String(num(o, "status", "replicas")),
  age(o, now),
]);

function replicas(object: KubeObject): number {
  return num(object, "spec", "replicas");
}

function templateCells(object: KubeObject): string[] {
  return containerCells(list(at(object, "spec", "template"), "spec", "containers"));
}

function containerCells(containers: readonly unknown[]): string[] {
  return [containers.map((one) => text(one, "name")).join(","), containers.map((one) => text(one, "image")).join(",")];
}

function mapText(value: unknown): string {
  const entries = sortedEntries(value);
  return entries.length === 0 ? "<none>" : entries.map(([key, item]) => `${key}=${item}`).join(",");
}

function firstThree(values: readonly string[]): string {
  const shown = values.slice(0, 3).join(",");
  return values.length > 3 ? `${shown} + ${values.length - 3} more...` : shown;
}

function jobStatus(job: KubeObject): string {
  const holds = (type: string): boolean =>
    list(job, "status", "conditions").some((one) => text(one, "type") === type && text(one, "status") === "True");
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  if (holds("Suspended")) return "Suspended";
  return holds("FailureTarget") ? "FailureTarget" : "Running";
}

function jobCompletions(job: KubeObject): string {
  const succeeded = num(job, "status", "succeeded");
  if (at(job, "spec", "completions") !== undefined) return `${succeeded}/${num(job, "spec", "completions")}`;
  const parallelism = num(job, "spec", "parallelism");
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: KubeObject, now: EpochMs): string {
  const started = parseRfc3339(text(job, "status", "startTime"));
  if (started === undefined) return "";
  return humanDuration((parseRfc3339(text(job, "status", "completionTime")) ?? now) - started);
}

function externalIp(service: KubeObject): string {
  const own = list(service, "spec", "externalIPs").map((ip) => text(ip));
  switch (text(service, "spec", "type")) {
    case "ExternalName":
      return text(service, "spec", "externalName");
    case "LoadBalancer": {
      const ingress = list(service, "status", "loadBalancer", "ingress").map(
        (one) => text(one, "ip") || text(one, "hostname"),
      );
      return [...ingress, ...own].join(",") || "<pending>";
    }
    default:
      return own.join(",") || "<none>";
  }
}

function servicePorts(service: KubeObject): string {
  const ports = list(service, "spec", "ports").map((port) => {
    const node = num(port, "nodePort");
    return `${text(port, "port")}${node > 0 ? `:${node}` : ""}/${text(port, "protocol") || "TCP"}`;
  });
  return ports.join(",") || "<none>";
}

function nodeStatus(node: KubeObject): string {
  const ready = list(node, "status", "conditions").find((one) => text(one, "type") === "Ready");
  const word = ready === undefined ? "Unknown" : text(ready, "status") === "True" ? "Ready" : "NotReady";
  return flag(node, "spec", "unschedulable") ? `${word},SchedulingDisabled` : word;
}

const ROLE_LABEL = "node-role.kubernetes.io/";

/** `control-plane,etcd`, or `<none>`. */
export function nodeRoles(node: KubeObject): string {
  const roles = sortedEntries(node.metadata.labels).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_LABEL)) return key.length > ROLE_LABEL.length ? [key.slice(ROLE_LABEL.length)] : [];
    return key === "kubernetes.io/role" && value !== "" ? [value] : [];
  });
  return [...new Set(roles)].sort().join(",") || "<none>";
}

function nodeAddress(node: KubeObject, type: string): string {
  const found = list(node, "status", "addresses").find((one) => text(one, "type") === type);
  return found === undefined ? "<none>" : text(found, "address");
}

function eventRow(event: KubeObject, now: EpochMs): string[] {
  const first = at(event, "firstTimestamp") ?? at(event, "eventTime");
  const last = at(event, "series", "lastObservedTime") ?? at(event, "lastTimestamp") ?? first;
  const involved = at(event, "involvedObject");
  const count = num(event, "series", "count") || num(event, "count");
  const source = [text(event, "source", "component") || text(event, "reportingComponent"), eventHost(event)];
  return [
    ageOf(last, now),
    text(event, "type"),
    text(event, "reason"),
    `${text(involved, "kind").toLowerCase()}/${text(involved, "name")}`,
    text(involved, "fieldPath"),
    source.filter((part) => part !== "").join(", "),
    text(event, "message").trim(),
    ageOf(first, now),
    String(count === 0 ? 1 : count),
    event.metadata.name,
  ];
}

function eventHost(event: KubeObject): string {
  return text(event, "source", "component") === "" ? text(event, "reportingInstance") : text(event, "source", "host");
}

function endpointsText(endpoints: KubeObject): string {
  const all = list(endpoints, "subsets").flatMap((subset) => {
    const addresses = list(subset, "addresses").map((address) => text(address, "ip"));
    const ports = list(subset, "ports");
    return ports.length === 0
      ? addresses
      : ports.flatMap((port) => addresses.map((ip) => `${ip}:${text(port, "port")}`));
  });
  return firstThree(all) || "<none>";
}

const ACCESS_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

function accessModes(modes: readonly unknown[]): string {
  return modes.map((mode) => ACCESS_MODES[text(mode)] ?? text(mode)).join(",");
}
