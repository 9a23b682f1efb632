/** A node that is lost, for a while and for good. Source: Kubernetes documentation, "Nodes", "Taint based Evictions". */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

const WORKLOADS = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

function world(): World {
  return new World({ "all.yaml": WORKLOADS }).runTo("20s");
}

/** `node-1 Running`, of the Pods with that label, sorted. */
function pods(on: World, app: string): string[] {
  const { stdout } = on.kubectl(`get pods -l app=${app} -o wide --no-headers`);
  return stdout
    .trim()
    .split("\n")
    .map((row) => row.split(/ {2,}/))
    .map(([, , status = "", , , , node = ""]) => `${node} ${status}`)
    .sort();
}

function out(on: World, command: string): string {
  return on.kubectl(command).stdout;
}

describe("a node whose kubelet has fallen silent", () => {
  const on = world();
  on.simulation.cluster.stopKubelet("node-1");

  it("is NotReady after the grace period, and not before", () => {
    on.runFor("35s");
    expect(out(on, "get node node-1 --no-headers")).toMatch(/^node-1 +Ready /);
    on.runFor("30s");
    expect(out(on, "get node node-1 --no-headers")).toMatch(/^node-1 +NotReady /);
    expect(out(on, "describe node node-1")).toMatch(
      / {2}Ready +Unknown .* NodeStatusUnknown +Kubelet stopped posting node status\.\n/,
    );
  });

  it("has its taints, and its events", () => {
    expect(out(on, "get node node-1 -o jsonpath='{range .spec.taints[*]}{.key}:{.effect} {end}'")).toBe(
      "node.kubernetes.io/unreachable:NoSchedule node.kubernetes.io/unreachable:NoExecute ",
    );
    expect(out(on, "describe node node-1")).toContain("node-controller  Node node-1 status is now: NodeNotReady\n");
    expect(out(on, "events --types=Warning")).toMatch(/Warning +NodeNotReady +Pod\/web-\S+ +Node is not ready\n/);
  });

  it("its Pods run on, but get no requests", () => {
    expect(pods(on, "web")).toEqual(["node-1 Running", "node-2 Running"]);
    const [, one, two] = [0, 1, 2].map((i) =>
      out(on, `get pods -l app=web -o jsonpath='{.items[${i - 1}].status.podIP}'`),
    );
    const endpoints = out(
      on,
      "get endpointslices -l kubernetes.io/service-name=web -o jsonpath='{range .items[*].endpoints[*]}{.addresses[0]}={.conditions.ready} {end}'",
    );
    expect(endpoints.trim().split(" ").sort()).toEqual(
      [`${one}=${String(one?.startsWith("10.244.1"))}`, `${two}=${String(two?.startsWith("10.244.1"))}`].sort(),
    );
    expect(out(on, "get deploy web --no-headers")).toMatch(/^web +1\/2 /);
  });

  it("they are deleted after five minutes, and made again elsewhere; daemons stay", () => {
    on.runFor("4m30s");
    expect(pods(on, "web")).toEqual(["node-1 Running", "node-2 Running"]);
    on.runFor("60s");
    expect(pods(on, "web")).toEqual(["node-1 Terminating", "node-2 Running", "node-2 Running"]);
    expect(out(on, "events")).toMatch(
      /Normal +TaintManagerEviction +Pod\/web-\S+ +Marking for deletion Pod default\/web-/,
    );
    expect(pods(on, "agent")).toEqual(["node-1 Running", "node-2 Running"]);
  });

  it("is as before when it is back; what was to be deleted goes then", () => {
    on.simulation.cluster.startKubelet("node-1");
    on.runFor("10s");
    expect(out(on, "get node node-1 --no-headers")).toMatch(/^node-1 +Ready /);
    expect(out(on, "get node node-1 -o jsonpath='{.spec.taints}'")).toBe("");
    expect(pods(on, "web")).toEqual(["node-2 Running", "node-2 Running"]);
    expect(pods(on, "agent")).toEqual(["node-1 Running", "node-2 Running"]);
    expect(out(on, "get ds agent --no-headers")).toMatch(/^agent +2 +2 +2 +2 +2 /);
  });
});

it("a node that is back in time keeps its Pods", () => {
  const on = world();
  on.simulation.cluster.stopKubelet("node-1");
  on.runFor("3m");
  on.simulation.cluster.startKubelet("node-1");
  on.runFor("6m");
  expect(pods(on, "web")).toEqual(["node-1 Running", "node-2 Running"]);
  expect(out(on, "get deploy web --no-headers")).toMatch(/^web +2\/2 /);
  expect(out(on, "events")).toMatch(/TaintManagerEviction +Pod\/web-\S+ +Cancelling deletion of Pod default\/web-/);
});

it("when no node is left, nobody is driven out", () => {
  const on = world();
  for (const node of ["node-1", "node-2", "control-plane"]) on.simulation.cluster.stopKubelet(node);
  on.runFor("10m");
  expect(pods(on, "web")).toEqual(["node-1 Running", "node-2 Running"]);
});

it("a taint of one's own drives Pods out at once, or after a while", () => {
  const on = new World({
    "pods.yaml": `
apiVersion: v1
kind: Pod
metadata: {name: soon, labels: {app: soon}}
spec:
  nodeName: node-1
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]
---
apiVersion: v1
kind: Pod
metadata: {name: later, labels: {app: later}}
spec:
  nodeName: node-1
  terminationGracePeriodSeconds: 0
  tolerations: [{key: work, operator: Equal, value: "yes", effect: NoExecute, tolerationSeconds: 30}]
  containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]
---
apiVersion: v1
kind: Pod
metadata: {name: never, labels: {app: never}}
spec:
  nodeName: node-1
  tolerations: [{operator: Exists}]
  containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]
`,
  }).runTo("10s");
  on.kubectl("taint node node-1 work=yes:NoExecute");
  on.runFor("5s");
  expect(out(on, "get pods -o name")).toBe("pod/later\npod/never\n");
  on.runFor("30s");
  expect(out(on, "get pods -o name")).toBe("pod/never\n");
});

it("a cordoned node says so in its taints", () => {
  const on = world();
  on.kubectl("cordon node-1");
  on.runFor("1s");
  expect(out(on, "describe node node-1")).toMatch(/^Taints: +node\.kubernetes\.io\/unschedulable:NoSchedule$/m);
  on.kubectl("uncordon node-1");
  on.runFor("1s");
  expect(out(on, "describe node node-1")).toMatch(/^Taints: +<none>$/m);
});

it("Pods of a node that is deleted are cleared away", () => {
  const on = world();
  on.simulation.cluster.crashNode("node-1");
  on.kubectl("delete node node-1");
  on.runFor("50s");
  expect(pods(on, "web")).toEqual(["node-2 Running", "node-2 Running"]);
});
