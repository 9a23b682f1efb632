/**
 * Objects of every kind that the API has, with fields of its own schema put in anywhere: some are refused, the others live
 * for two minutes, are shown in every way, changed and deleted. Nothing of ours throws.
 */
import { allChunks } from "../../src/cli/chunks.ts";
import { KINDS } from "../../src/kube/api/kinds.ts";
import type { KindInfo } from "../../src/kube/api/kinds.ts";
import { EXPLAIN_TYPES } from "../../src/kube/kubectl/explain/types.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

interface Field {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

type Tree = Record<string, unknown>;

const TYPES = new Map<string, readonly Field[]>(
  EXPLAIN_TYPES.trim()
    .split("\n")
    .map((line) => {
      const [name = "", ...fields] = line.split(" ");
      return [
        name,
        fields.map((field) => {
          const [key = "", type = ""] = field.split(":");
          return { name: key, type: type.replace("!", ""), isRequired: type.endsWith("!") };
        }),
      ];
    }),
);

/** The type of a kind's objects: `V1Pod`, `V2HorizontalPodAutoscaler`. */
function typeOfKind({ kind, version }: KindInfo): string | undefined {
  const name = `${version[0]?.toUpperCase()}${version.slice(1)}${kind}`;
  return [name, `Core${name}`, `Discovery${name}`, `Apiextensions${name}`].find((one) => TYPES.has(one));
}

const ALL = KINDS.filter((info) => typeOfKind(info) !== undefined) as [KindInfo, ...KindInfo[]];
const WORKLOADS = ALL.filter(({ kind }) =>
  /^(Pod|Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob|Service|PersistentVolumeClaim)$/.test(kind),
) as [KindInfo, ...KindInfo[]];

/** What may well stand in fields of these names; the first one is as good as any. */
const WORDS: Readonly<Record<string, readonly [unknown, ...unknown[]]>> = {
  image: ["busybox:1.36", "nginx", "redis", "alpine", "postgres:16", "my/own:1", "nginx:doesnotexist", "a/b/c"],
  command: [["sh", "-c", "echo hello; sleep 30"], ["false"], ["sh", "-c", "exit 3"], ["nope"], ["sleep", "1000"]],
  args: [["-c", "sleep 5"], [], ["$(A)"]],
  name: ["x", "web", "data", "c", "a-b"],
  claimName: ["x", "data", "web"],
  restartPolicy: ["Always", "OnFailure", "Never"],
  concurrencyPolicy: ["Allow", "Forbid", "Replace"],
  completionMode: ["Indexed", "NonIndexed"],
  podManagementPolicy: ["Parallel", "OrderedReady"],
  podReplacementPolicy: ["Failed", "TerminatingOrFailed"],
  schedule: ["*/1 * * * *", "@every 20s", "0 0 31 2 *", "@hourly", "61 * * * *"],
  timeZone: ["Europe/Zurich", "Etc/UTC", "America/New_York", "Nowhere/City"],
  clusterIP: ["None", "10.96.0.77", "", "1.2.3.4"],
  sessionAffinity: ["ClientIP", "None"],
  protocol: ["TCP", "UDP", "SCTP"],
  accessModes: [["ReadWriteOnce"], ["ReadWriteMany"], ["ReadWriteOncePod"], ["ReadOnlyMany"]],
  storageClassName: ["standard", "", "none"],
  volumeMode: ["Filesystem", "Block"],
  operator: ["In", "NotIn", "Exists", "DoesNotExist", "Equal", "Gt", "Lt"],
  effect: ["NoSchedule", "NoExecute", "PreferNoSchedule"],
  topologyKey: ["kubernetes.io/hostname", "topology.kubernetes.io/zone", "x"],
  whenUnsatisfiable: ["DoNotSchedule", "ScheduleAnyway"],
  action: ["FailJob", "Ignore", "Count", "FailIndex", "Restart"],
  medium: ["", "Memory", "HugePages"],
  mountPath: ["/data", "/", "/etc", "/a/b"],
  path: ["/", "/x", "a/b", "x"],
  pathType: ["Prefix", "Exact", "ImplementationSpecific"],
  kind: ["Pod", "Deployment", "ConfigMap"],
  apiVersion: ["v1", "apps/v1"],
  namespace: ["default", "kube-system", "nowhere"],
  dnsPolicy: ["ClusterFirst", "Default", "None", "ClusterFirstWithHostNet"],
  fieldPath: ["metadata.name", "status.podIP", "spec.nodeName", "metadata.labels['app']"],
  resource: ["limits.cpu", "requests.memory", "pods"],
  status: ["True", "False", "Unknown"],
  imagePullPolicy: ["Always", "IfNotPresent", "Never"],
  persistentVolumeReclaimPolicy: ["Retain", "Delete"],
  whenDeleted: ["Delete", "Retain"],
  whenScaled: ["Delete", "Retain"],
  serviceName: ["web", "x"],
  port: [80, "http", 8080],
  targetPort: [80, "http", 8080],
  scopes: [["BestEffort"], ["NotTerminating"]],
  succeededIndexes: ["0", "0-1", "1,3"],
  ip: ["10.0.0.1"],
  ttlSecondsAfterFinished: [0, 5, 30],
  activeDeadlineSeconds: [5, 1, 60],
  backoffLimit: [0, 1, 3],
  nodeName: ["node-1", "elsewhere", ""],
};
/** Fields whose objects say what the server is to do with them. */
const LEFT = new Set(["managedFields", "selfLink", "resourceVersion", "uid", "creationTimestamp", "generation"]);
const STRINGS = ["x", "web", "a.b/c", "", "10Gi", "A b", "default", "*", "1.2.3.4", "2026-01-15T12:00:30Z"] as const;
const NUMBERS = [1, 0, 2, 3, 5, 30, 80, 1000, -1, 65_536] as const;

const LABELS = { app: "web" };
const POD_SPEC: Tree = { containers: [{ name: "c", image: "busybox:1.36", command: ["sh", "-c", "sleep 20"] }] };
const ONE_SHOT: Tree = { template: { spec: { ...POD_SPEC, restartPolicy: "Never" } } };
const TEMPLATED: Tree = {
  selector: { matchLabels: LABELS },
  template: { metadata: { labels: LABELS }, spec: POD_SPEC },
};
/** What makes an object of the kind a good one. */
const SPECS: Readonly<Record<string, Tree>> = {
  Pod: POD_SPEC,
  Deployment: { ...TEMPLATED, replicas: 2 },
  ReplicaSet: TEMPLATED,
  DaemonSet: TEMPLATED,
  StatefulSet: { ...TEMPLATED, serviceName: "web", replicas: 2 },
  ReplicationController: { selector: LABELS, template: TEMPLATED["template"] },
  Job: ONE_SHOT,
  CronJob: { schedule: "*/1 * * * *", jobTemplate: { spec: ONE_SHOT } },
  Service: { selector: LABELS, ports: [{ port: 80 }] },
  PersistentVolumeClaim: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  PersistentVolume: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/x" } },
  PodDisruptionBudget: { selector: { matchLabels: LABELS }, minAvailable: 1 },
  HorizontalPodAutoscaler: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "x" } },
  NetworkPolicy: { podSelector: {} },
  Ingress: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
  ResourceQuota: { hard: { pods: "20" } },
  LimitRange: { limits: [{ type: "Container", default: { cpu: "100m", memory: "64Mi" } }] },
};

export const kinds: Fuzzer = {
  name: "kinds",
  what: "objects of all kinds with fields of their schema: refused, or some symptom, never an error of ours",
  make(random) {
    const items = Array.from({ length: 2 + random.below(5) }, () => {
      const info = pick(random, random.below(3) === 0 ? ALL : WORKLOADS);
      return { object: objectOf(random, info), later: laterOf(random, info) };
    });
    return JSON.stringify(items);
  },
  check(input, random) {
    const items = JSON.parse(input) as { object: Tree; later: Tree }[];
    const files = items.map(({ object }, i) => ({ name: `m${i}.json`, text: JSON.stringify(object) }));
    const scenario = scenarioOfFiles(files);
    const kubectl = (at: number, args: string): void =>
      void scenario.steps.push({ at: at * 1000, within: 0, input: { type: "kubectl", args }, expect: null });
    const quoted = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", String.raw`'\''`)}'`;
    for (const { object, later } of items) {
      const { name, namespace } = object["metadata"] as { name: string; namespace?: string };
      const target = `${String(object["kind"])} ${name} ${namespace === undefined ? "" : `-n ${namespace}`}`;
      kubectl(40 + random.below(40), `patch ${target} --type=merge -p ${quoted(later)}`);
      if (random.below(3) === 0) kubectl(90 + random.below(10), `delete ${target} --wait=false`);
      kubectl(85, `describe ${target}`);
    }
    const every = KINDS.filter(({ group }) => group !== "metrics.k8s.io").map(({ resource, group }) =>
      group === "" ? resource : `${resource}.${group}`,
    );
    kubectl(30, `get ${every.join(",")} -A -o wide`);
    kubectl(70, "describe all -A");
    kubectl(75, "get events -A");
    const simulation = new Simulation(scenario, allChunks());
    simulation.run(120_000);
    const accepted = simulation.outcomes.slice(0, files.length).filter((one) => one.exit === 0).length;
    return accepted === files.length ? "all accepted" : accepted === 0 ? "all refused" : "some accepted";
  },
};

function objectOf(random: RandomStream, info: KindInfo): Tree {
  const type = typeOfKind(info) ?? "";
  const object = filled(random, type, 3, 0);
  const spec = SPECS[info.kind];
  Object.assign(object, {
    apiVersion: info.group === "" ? info.version : `${info.group}/${info.version}`,
    kind: info.kind,
    metadata: { name: pick(random, ["x", "web", "data"]), labels: LABELS },
    ...(spec && { spec: structuredClone(spec) }),
  });
  for (let more = random.below(7); more > 0; more--) deepen(random, object, type);
  if (random.below(4) !== 0) delete object["status"];
  return object;
}

/** What is changed after a while: some fields of the same schema. */
function laterOf(random: RandomStream, info: KindInfo): Tree {
  const later: Tree = SPECS[info.kind] && random.below(3) > 0 ? { spec: {} } : {};
  for (let more = 1 + random.below(3); more > 0; more--) deepen(random, later, typeOfKind(info) ?? "");
  return later;
}

/** Puts one more field somewhere into what is there. */
function deepen(random: RandomStream, tree: Tree, type: string): void {
  const fields = TYPES.get(type) ?? [];
  const inner = fields.filter((field) => isTree(tree[field.name]) && TYPES.has(elementOf(field.type)));
  // Mostly further down, where there is more to be said.
  if (inner.length > 0 && random.below(8) !== 0) {
    const field = pick(random, inner as [Field, ...Field[]]);
    const there = tree[field.name];
    const target: unknown = Array.isArray(there) ? there[random.below(there.length || 1)] : there;
    if (isTree(target) && !Array.isArray(target)) return deepen(random, target, elementOf(field.type));
  }
  const free = fields.filter(({ name }) => tree[name] === undefined && !LEFT.has(name));
  if (free.length === 0) return;
  const field = pick(random, free as [Field, ...Field[]]);
  tree[field.name] = valueOf(random, field.name, field.type, 4);
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null;
}

function elementOf(type: string): string {
  return type.replace(/^(?:\[\]|\{\})+/, "");
}

/** An object of the type: what it must have, and each other field with a chance of one in `odds`; 0: none of those. */
function filled(random: RandomStream, type: string, depth: number, odds: number): Tree {
  const tree: Tree = {};
  for (const field of TYPES.get(type) ?? []) {
    if (LEFT.has(field.name)) continue;
    if (field.isRequired || (odds > 0 && depth > 0 && random.below(odds) === 0))
      tree[field.name] = valueOf(random, field.name, field.type, depth - 1);
  }
  return tree;
}

function valueOf(random: RandomStream, name: string, type: string, depth: number): unknown {
  if (random.below(60) === 0) return pick(random, [null, "", [], {}, 0, true]);
  const words = WORDS[name];
  if (words && !TYPES.has(elementOf(type))) {
    const word = pick(random, words);
    if (Array.isArray(word) === type.startsWith("[]")) return word;
  }
  if (type.startsWith("[]")) {
    return Array.from({ length: 1 + random.below(2) }, () => valueOf(random, name, type.slice(2), depth));
  }
  if (type.startsWith("{}")) {
    const key = pick(random, ["app", "cpu", "memory", "storage", "a/b", "pods"]);
    return { [key]: valueOf(random, key, type.slice(2), depth) };
  }
  if (TYPES.has(type)) return filled(random, type, depth, 5);
  switch (type) {
    case "s":
      return pick(random, STRINGS);
    case "b":
      return random.below(2) === 0;
    case "i":
    case "n":
      return pick(random, NUMBERS);
    case "t":
      return "2026-01-15T12:00:30Z";
    case "x":
      return pick(random, [1, "50%", 0, "http", "100%", 2]);
    case "q":
      return pick(random, ["100m", "64Mi", "1", "10Gi", "0", "1e3"]);
    default:
      return pick<unknown>(random, [{ a: 1 }, "x", [1], { type: "object" }]);
  }
}
