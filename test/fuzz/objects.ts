/**
 * Pods with strange values in every field that the API knows: the server refuses them, or they show some symptom. Nothing
 * that an object contains throws inside the engine.
 */
import { allChunks } from "../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const SECONDS = 40;
const TEXTS = [
  "",
  "x",
  "-",
  ".",
  "..",
  "/",
  "//a//",
  "a/../b",
  "$(A)",
  "$$(",
  "0",
  "-1",
  "1e400",
  "1Ei",
  "9".repeat(30),
  "é\u0000",
  "a b",
  "A".repeat(300),
  "__proto__",
  "constructor",
  "*",
  "[",
  "'",
  "\n",
  "busybox",
  "UTF-8",
  "SIGKILL",
  "SIGNOPE",
  "Never",
  "Always",
] as const;
const NUMBERS = [0, -1, 1, 2, 64, 65_535, 65_536, 2 ** 31, 2 ** 53, -(2 ** 31), 0o777, 1.5] as const;

/** A Pod that says something about everything. */
function everything(): object {
  const http = {
    path: "/x",
    port: "web",
    scheme: "HTTPS",
    host: "10.0.0.1",
    httpHeaders: [{ name: "Host", value: "h" }],
  };
  const container = {
    name: "c",
    image: "busybox:1.36",
    command: ["sh", "-c", "echo $A; sleep 20"],
    args: ["x"],
    workingDir: "/w",
    ports: [{ name: "web", containerPort: 80, hostPort: 8080, hostIP: "0.0.0.0", protocol: "TCP" }],
    envFrom: [
      { prefix: "P_", configMapRef: { name: "m", optional: true } },
      { secretRef: { name: "s", optional: true } },
    ],
    env: [
      { name: "A", value: "$(B)" },
      { name: "F", valueFrom: { fieldRef: { fieldPath: "metadata.labels['a']" } } },
      { name: "R", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } } },
      { name: "M", valueFrom: { configMapKeyRef: { name: "m", key: "k", optional: true } } },
      { name: "S", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: true } } },
      { name: "E", valueFrom: { fileKeyRef: { volumeName: "e", path: "f", key: "K", optional: true } } },
    ],
    resources: { limits: { cpu: "1", memory: "64Mi", "ephemeral-storage": "1Gi" }, requests: { cpu: "10m" } },
    volumeMounts: [
      { name: "e", mountPath: "/e", subPath: "a/b", readOnly: true, recursiveReadOnly: "Disabled" },
      { name: "m", mountPath: "/m", subPathExpr: "$(A)" },
      { name: "h", mountPath: "/h" },
      { name: "p", mountPath: "/p" },
      { name: "i", mountPath: "/i" },
    ],
    livenessProbe: {
      exec: { command: ["true"] },
      periodSeconds: 1,
      timeoutSeconds: 1,
      failureThreshold: 1,
      initialDelaySeconds: 1,
      terminationGracePeriodSeconds: 1,
    },
    readinessProbe: { httpGet: http, successThreshold: 2 },
    startupProbe: { grpc: { port: 80, service: "s" } },
    lifecycle: {
      postStart: { exec: { command: ["true"] } },
      preStop: { sleep: { seconds: 1 } },
      stopSignal: "SIGTERM",
    },
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "FallbackToLogsOnError",
    imagePullPolicy: "IfNotPresent",
    securityContext: { runAsUser: 1, runAsGroup: 1, runAsNonRoot: true, readOnlyRootFilesystem: true },
    stdin: true,
    tty: true,
    restartPolicy: "OnFailure",
    restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [1] } }],
  };
  const init = {
    name: "i",
    image: "busybox:1.36",
    command: ["true"],
    restartPolicy: "Always",
    startupProbe: { tcpSocket: { port: 1, host: "x" } },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "odd", labels: { a: "b" }, annotations: { c: "d" }, finalizers: ["x/y"] },
    spec: {
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 1,
      activeDeadlineSeconds: 30,
      dnsPolicy: "None",
      dnsConfig: { nameservers: ["1.1.1.1"], searches: ["a"], options: [{ name: "ndots", value: "1" }] },
      hostname: "h",
      subdomain: "s",
      hostAliases: [{ ip: "1.2.3.4", hostnames: ["n"] }],
      os: { name: "linux" },
      hostNetwork: false,
      shareProcessNamespace: true,
      nodeSelector: {},
      tolerations: [{ key: "k", operator: "Exists", effect: "NoExecute", tolerationSeconds: 1 }],
      securityContext: { fsGroup: 1, runAsUser: 1, supplementalGroups: [1, 2] },
      imagePullSecrets: [{ name: "s" }],
      readinessGates: [{ conditionType: "a/b" }],
      enableServiceLinks: true,
      priority: 0,
      volumes: [
        { name: "e", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
        {
          name: "m",
          configMap: { name: "m", optional: true, defaultMode: 0o400, items: [{ key: "k", path: "a/b", mode: 0o777 }] },
        },
        { name: "h", hostPath: { path: "/var/x", type: "DirectoryOrCreate" } },
        {
          name: "p",
          projected: {
            defaultMode: 0o644,
            sources: [
              { downwardAPI: { items: [{ path: "l", fieldRef: { fieldPath: "metadata.labels" } }] } },
              { serviceAccountToken: { path: "t", expirationSeconds: 600 } },
              { secret: { name: "s", optional: true } },
            ],
          },
        },
        { name: "i", image: { reference: "busybox:1.36", pullPolicy: "Always" } },
      ],
      initContainers: [init],
      containers: [container],
    },
  };
}

export const objects: Fuzzer = {
  name: "objects",
  what: "Pods with strange values: refused, or some symptom, never an error of ours",
  make(random) {
    const pod = everything();
    for (let i = 0; i < 1 + random.below(4); i++) change(random, pod);
    return JSON.stringify(pod);
  },
  check(input, random) {
    const scenario = scenarioOfFiles([{ name: "pod.json", text: input }]);
    const kubectl = (at: number, args: string): void =>
      void scenario.steps.push({ at, within: 0, input: { type: "kubectl", args }, expect: null });
    kubectl(15_000, "describe pods");
    if (random.below(2) === 0) kubectl(20_000, "delete pods --all --wait=false");
    const simulation = new Simulation(scenario, allChunks());
    simulation.run(SECONDS * 1000);
    const [pod] = simulation.cluster.pods();
    return pod ? (pod.status.phase ?? "") : simulation.outcomes[0]?.exit === 0 ? "gone" : "refused";
  },
};

/** Changes one value somewhere: mostly to another of its type, now and then to none or to another type. */
function change(random: RandomStream, root: object): void {
  const places: [object: Record<string, unknown>, key: string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(root);
  const [object, key] = places[random.below(places.length)] ?? [];
  if (!object || key === undefined || key === "apiVersion" || key === "kind") return;
  const before = object[key];
  const kind = random.below(12);
  if (kind === 0) delete object[key];
  else if (kind === 1) object[key] = pick(random, [null, [], {}, "", 0, true]);
  else if (typeof before === "string") object[key] = pick(random, TEXTS);
  else if (typeof before === "number") object[key] = pick(random, NUMBERS);
  else if (typeof before === "boolean") object[key] = !before;
  else if (Array.isArray(before)) object[key] = random.below(2) === 0 ? [] : [...before, ...before];
}
