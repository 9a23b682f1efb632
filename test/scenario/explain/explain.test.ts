/** Why a Pod is as it is: the cause, the line of the script, the line of the manifest, and what comes next. */
import { expect, it } from "vitest";
import type { Node } from "../../../src/kube/api/core.ts";
import { explain } from "../../../src/scenario/explain/explain.ts";
import type { Cause, Explanation } from "../../../src/scenario/explain/explanation.ts";
import { remedyOf } from "../../../src/scenario/explain/remedies.ts";
import { tell } from "../../../src/scenario/explain/sentences.ts";
import { watchManifest } from "../../kube/kubelet/watching.fixture.ts";
import type { WatchOptions } from "../../kube/kubelet/watching.fixture.ts";

function why(text: string, options: WatchOptions, container?: string): Explanation | null {
  const { simulation } = watchManifest(text, { ...options, details: true });
  return explain({
    cluster: simulation.cluster,
    trace: simulation.trace,
    files: [{ name: "pod.yaml", text }],
    namespace: "default",
    pod: "web",
    ...(container !== undefined && { container }),
  });
}

function pod(body: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n${body}`;
}

const CRASHING = pod(`  containers:
    - name: app
      image: busybox:1.36
      command:
        - sh
        - -c
        - |
          echo begin
          cat /etc/settings
          sleep 1
          test -e /ready || exit 4
`);

it("names the exit, the line of the script and the line of the manifest", () => {
  const found = why(CRASHING, { seconds: 8 });
  const [first] = found?.reasons ?? [];
  expect(found?.status).toBe("Error");
  expect(first).toMatchObject({
    cause: "crashed",
    container: "app",
    end: { exitCode: 4, reason: "Error", script: { number: 4, text: "test -e /ready || exit 4" } },
    place: { file: "pod.yaml", line: 16, text: "test -e /ready || exit 4" },
    next: { what: "startAgain" },
  });
  expect(first?.next?.at).toBeGreaterThan(10_000);
  const text = tell(found as Explanation).join("\n");
  expect(text).toContain("Container app ended with exit code 4 and is to be started again.");
  expect(text).toContain("pod.yaml:16: test -e /ready || exit 4");
  expect(text).toMatch(/Next: the kubelet starts it again, no earlier than at 1\d\.\d+s, in /);
});

it("finds the command that failed where the script does not say exit", () => {
  const text = pod(`  restartPolicy: Never
  containers:
    - name: app
      image: busybox:1.36
      command: ["sh", "-c"]
      args:
        - |
          set -e
          echo one
          ls /nowhere
          echo two
`);
  const [, first] = why(text, { seconds: 8 })?.reasons ?? [];
  expect(first).toMatchObject({
    cause: "ended",
    end: { exitCode: 1, script: { number: 3, command: ["ls", "/nowhere"] } },
  });
  expect(first?.place).toMatchObject({ line: 15, text: "ls /nowhere" });
});

/** The rest of a Pod, when it is asked about, and the causes in order with what the words must contain. */
const CASES: readonly [name: string, body: string, options: WatchOptions, causes: string[], words: RegExp][] = [
  [
    "a missing image",
    "  containers:\n    - name: app\n      image: nginx:nope\n",
    { seconds: 6 },
    ["imageFailed"],
    /pod\.yaml:8: image: nginx:nope[^]*asks the registry again, no earlier than at/,
  ],
  [
    "an image with no name",
    "  containers:\n    - name: app\n      image: Nginx:1\n",
    { seconds: 6 },
    ["imageUnusable"],
    /repository name \(library\/Nginx\) must be lowercase/,
  ],
  [
    "a missing ConfigMap of a variable",
    "  containers:\n    - name: app\n      image: busybox:1.36\n      envFrom:\n        - configMapRef: {name: settings}\n",
    { seconds: 6 },
    ["configFailed"],
    /configmap "settings" not found\n {2}pod\.yaml:10: - configMapRef/,
  ],
  [
    "a missing ConfigMap of a volume",
    "  volumes:\n    - name: cfg\n      configMap: {name: settings}\n  containers:\n    - name: app\n      image: busybox:1.36\n",
    { seconds: 6 },
    ["mountFailed"],
    /Volume cfg cannot be mounted[^]*configmap "settings" not found\n {2}pod\.yaml:7/,
  ],
  [
    "a program that is not in the image",
    "  containers:\n    - name: app\n      image: busybox:1.36\n      command: [bash]\n",
    { seconds: 8 },
    ["startFailed"],
    /exec: "bash": executable file not found in \$PATH[^]*pod\.yaml:9: command: \[bash\]/,
  ],
  [
    "a task under Always",
    '  containers:\n    - name: app\n      image: busybox:1.36\n      command: [sh, -c, "sleep 1"]\n',
    { seconds: 8 },
    ["completedAgain"],
    /restartPolicy Always starts it again/,
  ],
  [
    "a node that is too small",
    "  containers:\n    - name: app\n      image: busybox:1.36\n      resources: {requests: {cpu: 64}}\n",
    { seconds: 6 },
    ["unschedulable"],
    /Insufficient cpu[^]*pod\.yaml:9: resources/,
  ],
  [
    "an init container that waits",
    '  initContainers:\n    - name: wait\n      image: busybox:1.36\n      command: [sh, -c, "until nslookup db; do sleep 2; done"]\n  containers:\n    - name: app\n      image: busybox:1.36\n',
    { seconds: 10 },
    ["initRuns", "waitsForInit"],
    /Init container wait runs \(.*\); nothing after it starts[^]*Container app has not started: it waits for the init container wait\./,
  ],
  [
    "a readiness probe that fails",
    '  containers:\n    - name: app\n      image: busybox:1.36\n      command: [sleep, "600"]\n      readinessProbe:\n        tcpSocket: {port: 80}\n',
    { seconds: 8 },
    ["readinessProbe"],
    /connection refused\n {2}pod\.yaml:1[01]: [^]*the probe asks again/,
  ],
  [
    "a liveness kill",
    '  containers:\n    - name: app\n      image: busybox:1.36\n      command: [sleep, "600"]\n      livenessProbe: {exec: {command: [cat, /x]}, periodSeconds: 1, failureThreshold: 2}\n',
    { seconds: 8 },
    ["livenessKill"],
    /being killed because its liveness probe failed/,
  ],
  [
    "a deletion",
    '  containers:\n    - name: app\n      image: busybox:1.36\n      command: [sleep, "600"]\n',
    { seconds: 20, commands: [[10, "delete pod web --wait=false"]] },
    ["terminating"],
    /app still runs, and has 30 s of grace[^]*at 40\.000s, in 20s/,
  ],
  [
    "a deadline",
    '  activeDeadlineSeconds: 5\n  containers:\n    - name: app\n      image: busybox:1.36\n      command: [sh, -c, "exec sleep 600"]\n',
    { seconds: 60 },
    ["deadlineExceeded", "ended"],
    /pod\.yaml:6: activeDeadlineSeconds: 5/,
  ],
  [
    "a Pod that is well",
    '  containers:\n    - name: app\n      image: busybox:1.36\n      command: [sleep, "600"]\n',
    { seconds: 8 },
    ["running"],
    /All containers run and are ready/,
  ],
  [
    "a scheduling gate",
    "  schedulingGates: [{name: wait}]\n  containers:\n    - name: app\n      image: busybox:1.36\n",
    { seconds: 3 },
    ["schedulingGated"],
    /pod\.yaml:6: schedulingGates/,
  ],
];

it.each(CASES)("explains %s", (_name, body, options, causes, words) => {
  const found = why(pod(body), options);
  expect(found?.reasons.map((one) => one.cause)).toEqual(causes);
  expect(tell(found as Explanation).join("\n")).toMatch(words);
  expect(found?.chain.length).toBeGreaterThan(0);
});

const app = "  containers:\n    - name: app\n      image: busybox:1.36\n";
/** Another Pod, without which the cluster cannot do. */
const CRITICAL = `apiVersion: v1
kind: Pod
metadata: {name: critical}
spec:
  nodeName: node-1
  priorityClassName: system-node-critical
  containers:
    - name: app
      image: busybox:1.36
      command: [sleep, "600"]
      resources: {requests: {cpu: 2}}
`;
const sleeping = `${app}      command: [sleep, "600"]\n`;

/** The cause that must be among those of the Pod, the Pod and when; and what would mend it. */
const CAUSES: readonly [cause: Cause, body: string, options: WatchOptions, fix: RegExp | ""][] = [
  ["pulling", "  containers:\n    - name: app\n      image: nginx:1.27\n", { seconds: 0.9 }, ""],
  [
    "unknownEnd",
    "  activeDeadlineSeconds: 1\n  containers:\n    - name: app\n      image: nginx:1.27\n",
    { seconds: 12 },
    "",
  ],
  [
    "restartingAll",
    `  initContainers: [{name: i, image: "busybox:1.36", command: [sleep, "5"]}]\n${app}      command: [sh, -c, "sleep 3; exit 42"]\n      restartPolicy: Never\n      restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}]\n`,
    { seconds: 14 },
    "",
  ],
  ["notScheduled", sleeping, { seconds: 0.005 }, ""],
  ["mounting", sleeping, { seconds: 0.2 }, ""],
  ["creatingSandbox", sleeping, { seconds: 0.5 }, ""],
  ["waitsForTurn", `${sleeping}    - name: two\n      image: busybox:1.36\n`, { seconds: 0.9 }, ""],
  [
    "rejected",
    `  nodeName: node-1\n${app}      resources: {requests: {cpu: 64}}\n`,
    { seconds: 3 },
    /nodeName goes around/,
  ],
  [
    "evicted",
    `  volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]\n${app}      command: [sh, -c, "head -c 3000000 /dev/zero > /v/f; sleep 600"]\n      volumeMounts: [{name: v, mountPath: /v}]\n`,
    { seconds: 60 },
    /sizeLimit of the emptyDir/,
  ],
  [
    "evicted",
    `  volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]\n${app}      command: [sh, -c, "head -c 3000000 /dev/zero > /v/f; sleep 600"]\n      volumeMounts: [{name: v, mountPath: /v}]\n`,
    { seconds: 11 },
    /sizeLimit of the emptyDir/,
  ],
  ["deadlineExceeded", `  activeDeadlineSeconds: 5\n${sleeping}`, { seconds: 8 }, /Allow more seconds/],
  [
    "preempted",
    `  nodeName: node-1\n${sleeping}      resources: {requests: {cpu: 3}}\n---\n${CRITICAL}`,
    { seconds: 12 },
    /on a node with room/,
  ],
  ["rejected", `  nodeName: node-1\n  os: {name: windows}\n${sleeping}`, { seconds: 3 }, /Name linux as its system/],
  [
    "rejected",
    `  nodeName: node-1\n  securityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}]}\n${sleeping}`,
    { seconds: 3 },
    /allowedUnsafeSysctls/,
  ],
  [
    "preStopRuns",
    `${sleeping}      lifecycle: {preStop: {sleep: {seconds: 10}}}\n`,
    { seconds: 12, commands: [[8, "delete pod web --wait=false"]] },
    /longer/,
  ],
  [
    "preStopFailed",
    `${sleeping}      lifecycle: {preStop: {exec: {command: ["false"]}}}\n`,
    { seconds: 12, commands: [[8, "delete pod web --wait=false"]] },
    /Mend the hook/,
  ],
  [
    "configFailed",
    `  volumes: [{name: v, emptyDir: {}}]\n${sleeping}      volumeMounts: [{name: v, mountPath: /v, subPathExpr: $(NOPE)}]\n`,
    { seconds: 8 },
    /a value in the container's env/,
  ],
  [
    "imageUnusable",
    `${app.replace("busybox:1.36", "absent:1")}      imagePullPolicy: Never\n`,
    { seconds: 8 },
    /IfNotPresent/,
  ],
  [
    "postStartRuns",
    `${sleeping}      lifecycle: {postStart: {exec: {command: [sleep, "30"]}}}\n`,
    { seconds: 8 },
    /short/,
  ],
  [
    "postStartFailed",
    `  terminationGracePeriodSeconds: 1\n${sleeping}      lifecycle: {postStart: {exec: {command: ["false"]}}}\n`,
    { seconds: 9 },
    /Mend the hook/,
  ],
  [
    "initFailed",
    `  restartPolicy: Never\n  initContainers:\n    - {name: init, image: "busybox:1.36", command: ["false"]}\n${sleeping}`,
    { seconds: 8 },
    /set restartPolicy to OnFailure/,
  ],
  [
    "startupProbe",
    `${sleeping}      startupProbe: {tcpSocket: {port: 80}, failureThreshold: 30}\n`,
    { seconds: 15 },
    /slowest start/,
  ],
  [
    "readinessGate",
    `  readinessGates: [{conditionType: example.com/ok}]\n${sleeping}`,
    { seconds: 8 },
    /set its condition/,
  ],
  [
    "stopping",
    `  restartPolicy: Never\n  initContainers:\n    - {name: side, image: "busybox:1.36", command: [sleep, "600"], restartPolicy: Always}\n${app}      command: ["true"]\n`,
    { seconds: 15 },
    "",
  ],
  [
    "oomKilled",
    `  volumes: [{name: v, emptyDir: {medium: Memory}}]\n${app}      resources: {limits: {memory: 16Mi}}\n      command: [sh, -c, "sleep 2; head -c 20000000 /dev/zero > /v/f; sleep 600"]\n      volumeMounts: [{name: v, mountPath: /v}]\n`,
    { seconds: 8 },
    /resources\.limits\.memory/,
  ],
];

it.each(CAUSES)("knows %s", (cause, body, options, fix) => {
  const reason = why(pod(body), options)?.reasons.find((one) => one.cause === cause);
  expect(reason).toBeDefined();
  const remedy = reason && remedyOf(reason);
  expect(remedy?.rule.length).toBeGreaterThan(20);
  if (fix === "") expect(remedy?.fix).toBe("");
  else expect(remedy?.fix).toMatch(fix);
});

/** Where in the manifest the blame lies: the line that the chain ends at. */
it.each<[name: string, body: string, options: WatchOptions, place: RegExp]>([
  [
    "too much cpu on a chosen node",
    `  nodeName: node-1\n${app}      resources: {requests: {cpu: 64}}\n`,
    { seconds: 3 },
    /^10 resources: \{requests/,
  ],
  [
    "a system that the node has not",
    `  nodeName: node-1\n  os: {name: windows}\n${sleeping}`,
    { seconds: 3 },
    /^7 os:/,
  ],
  [
    "a label that the node has not",
    `  nodeName: node-1\n  nodeSelector: {disk: ssd}\n${sleeping}`,
    { seconds: 3 },
    /^7 nodeSelector/,
  ],
  [
    "an emptyDir that is too full",
    `  volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]\n${app}      command: [sh, -c, "head -c 3000000 /dev/zero > /v/f; sleep 600"]\n      volumeMounts: [{name: v, mountPath: /v}]\n`,
    { seconds: 11 },
    /^6 volumes/,
  ],
  [
    "a deadline, while it is stopped",
    `  activeDeadlineSeconds: 5\n${sleeping}`,
    { seconds: 8 },
    /^6 activeDeadlineSeconds/,
  ],
  [
    "a variable of a subPathExpr",
    `  volumes: [{name: v, emptyDir: {}}]\n${sleeping}      volumeMounts: [{name: v, mountPath: /v, subPathExpr: $(NOPE)}]\n`,
    { seconds: 8 },
    /^11 volumeMounts/,
  ],
])("blames the line of %s", (_name, body, options, place) => {
  const [first] = why(pod(body), options)?.reasons ?? [];
  expect(`${first?.place?.line} ${first?.place?.text}`).toMatch(place);
});

it("says why there is no sandbox", () => {
  const { simulation } = watchManifest(pod(sleeping), { seconds: 0.5 });
  const { cluster, trace } = simulation;
  const [made] = cluster.pods();
  const inspection = made && cluster.inspect(made.metadata.uid);
  const asked = {
    api: cluster.api,
    clock: cluster.clock,
    pods: () => cluster.pods(),
    // As it stands when a node has no address left.
    inspect: () => inspection && { ...inspection, chart: "pending.sandboxFailed" },
  } as unknown as typeof cluster;
  const message = "Failed to create pod sandbox: no IP addresses available in range set";
  const told = { t: 400, seq: 1e6, cause: null, type: "event", pod: "web", reason: "FailedCreatePodSandBox", message };
  const entries = [...trace.entries, told as (typeof trace.entries)[number]];
  const found = explain({ cluster: asked, trace: { entries }, files: [], namespace: "default", pod: "web" });
  expect(found?.reasons[0]).toMatchObject({ cause: "sandboxFailed", message, next: { what: "tryAgain" } });
  expect(tell(found as Explanation).join("\n")).toContain(message);
});

it("says that a node is not heard of", () => {
  const { simulation } = watchManifest(pod(sleeping), { seconds: 8 });
  const { cluster, trace } = simulation;
  const ref = { group: "", resource: "nodes" };
  const node = cluster.api.get(ref, undefined, "node-1");
  const status = node.ok ? (node.value as unknown as Node).status : {};
  const message = "Kubelet stopped posting node status.";
  const conditions = status.conditions?.map((one) =>
    one.type === "Ready" ? { ...one, status: "Unknown", message } : one,
  );
  cluster.stopKubelet("node-1");
  cluster.api.updateStatus(ref, undefined, "node-1", { ...status, conditions });
  const found = explain({ cluster, trace, files: [], namespace: "default", pod: "web" });
  expect(found?.reasons[0]).toMatchObject({ cause: "nodeLost", subject: "node-1", message });
  expect(tell(found as Explanation).join("\n")).toContain("Bring the node or its kubelet back");
});

it.each([
  ["2 Insufficient cpu, 1 Insufficient memory.", /Ask for less/, "Resource Management for Pods and Containers"],
  ["1 node(s) had untolerated taint {a: b}.", /toleration/, "Taints and Tolerations"],
  ["1 node(s) had untolerated taint(s).", /toleration/, "Taints and Tolerations"],
  ["3 node(s) didn't match Pod's node affinity/selector.", /Label a node/, "Assigning Pods to Nodes"],
  ["2 node(s) didn't match pod anti-affinity rules.", /Loosen/, "Assigning Pods to Nodes"],
  ["1 node(s) didn't have free ports for the requested pod ports.", /hostPort/, "Assigning Pods to Nodes"],
  ["1 node(s) were unschedulable.", /uncordon/, "Nodes"],
  ["3 Too many pods.", /Remove Pods/, "Resource Management for Pods and Containers"],
  ['persistentvolumeclaim "data" not found.', /Create the claim/, "Persistent Volumes"],
])("against 0/3 nodes are available: %s", (message, fix, page) => {
  const reason = { cause: "unschedulable" as const, message: `0/3 nodes are available: ${message}` };
  const remedy = remedyOf({ ...reason, container: null, kind: null, subject: "", end: null, place: null, next: null });
  expect(remedy.fix).toMatch(fix);
  expect(remedy.page).toBe(page);
});

it("knows only Pods and containers that there are", () => {
  const { simulation } = watchManifest(CRASHING, { seconds: 1 });
  const { cluster, trace } = simulation;
  const ask = (name: string, container?: string): Explanation | null =>
    explain({
      cluster,
      trace,
      files: [],
      namespace: "default",
      pod: name,
      ...(container !== undefined && { container }),
    });
  expect(ask("other")).toBeNull();
  expect(ask("web", "other")).toBeNull();
  expect(ask("web", "app")?.reasons.every((one) => one.container === "app")).toBe(true);
});

it("says at no moment of a retry that it is over", () => {
  const text = pod(`  initContainers:
    - name: prepare
      image: busybox:1.36
      command: ["sh", "-c", "exit 1"]
  containers:
    - name: app
      image: busybox:1.36
      command: ["sleep", "infinity"]
`);
  const { simulation } = watchManifest(text, { seconds: 0, details: true });
  const causes = new Set<Cause>();
  for (let t = 0; t < 40_000; t += 20) {
    simulation.run(t);
    const { cluster, trace } = simulation;
    const files = [{ name: "pod.yaml", text }];
    const found = explain({ cluster, trace, files, namespace: "default", pod: "web", container: "prepare" });
    for (const { cause } of found?.reasons ?? []) causes.add(cause);
  }
  expect(causes).toContain("crashed");
  expect(causes).not.toContain("initFailed");
  expect(causes).not.toContain("ended");
});
