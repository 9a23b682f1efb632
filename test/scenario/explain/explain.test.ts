/** Why a Pod is as it is: the cause, the line of the script, the line of the manifest, and what comes next. */
import { expect, it } from "vitest";
import { explain } from "../../../src/scenario/explain/explain.ts";
import type { Explanation } from "../../../src/scenario/explain/explanation.ts";
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
