/** A node that falls silent, goes dark, and comes back: what its kubelet says of it, and what becomes of its Pods. */
import { expect, test } from "vitest";
import type { Node } from "../../../src/kube/api/core.ts";
import type { KubeObject } from "../../../src/kube/api/meta.ts";
import type { Pod } from "../../../src/kube/api/pod.ts";
import { allChunks } from "../../../src/cli/chunks.ts";
import { english } from "../../../src/scenario/saying.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";
import { eventsOf, rowsOf, watchPod } from "./watching.fixture.ts";

const PODS = { group: "", resource: "pods" };
const LEASES = { group: "coordination.k8s.io", resource: "leases" };
const image = "busybox:1.36";

function read(simulation: Simulation, ref: typeof PODS, namespace: string | undefined, name: string): KubeObject {
  const found = simulation.cluster.api.get(ref, namespace, name);
  if (!found.ok) throw new Error(found.status.message);
  return found.value;
}

function renewTime(simulation: Simulation): string {
  return (read(simulation, LEASES, "kube-node-lease", "node-1")["spec"] as { renewTime: string }).renewTime;
}

function podOf(simulation: Simulation): Pod {
  return read(simulation, PODS, "default", "web") as unknown as Pod;
}

function goOn(simulation: Simulation, seconds: number): void {
  simulation.run(simulation.clock.now + seconds * 1000);
}

const crasher = { containers: [{ name: "a", image, command: ["sh", "-c", "sleep 20; exit 3"] }] };

test("a Lease is renewed every ten seconds, until its kubelet falls silent, and from its return on", () => {
  const { simulation } = watchPod(crasher, { seconds: 25 });
  expect(renewTime(simulation)).toBe("2026-01-15T12:00:20.000000Z");
  simulation.cluster.stopKubelet("node-1");
  goOn(simulation, 60);
  expect(renewTime(simulation)).toBe("2026-01-15T12:00:20.000000Z");
  simulation.cluster.startKubelet("node-1");
  goOn(simulation, 11);
  expect(renewTime(simulation)).toBe("2026-01-15T12:01:35.000000Z");
});

test("while the kubelet is down containers run and end, nothing restarts them, and kubectl hears nothing from the node", () => {
  const { simulation } = watchPod(crasher, { seconds: 10 });
  simulation.cluster.stopKubelet("node-1");
  goOn(simulation, 50);
  expect(rowsOf(simulation.trace.entries).at(-1)).toMatchObject({ status: "Running", restarts: 0 });
  const log = simulation.cluster.api.readLog("default", "web", {}, { onChunk: () => {}, onEnd: () => {} });
  expect(log).toMatchObject({
    ok: false,
    status: {
      message:
        'Get "https://172.18.0.2:10250/containerLogs/default/web/a": dial tcp 172.18.0.2:10250: connect: connection refused',
    },
  });
  simulation.cluster.startKubelet("node-1");
  goOn(simulation, 5);
  const rows = rowsOf(simulation.trace.entries).filter((row) => row.t >= 60);
  expect(rows.map((row) => row.status)).toEqual(["Error", "Running"]);
  expect(rows[1]?.restarts).toBe(1);
  expect(eventsOf(simulation.trace.entries, "Starting")).toEqual([60]);
  expect(eventsOf(simulation.trace.entries, "Rebooted")).toEqual([]);
});

test("what was written into a status meanwhile is corrected, and conditions of others stay", () => {
  const { simulation } = watchPod({ containers: [{ name: "a", image, command: ["sleep", "999"] }] }, { seconds: 10 });
  simulation.cluster.stopKubelet("node-1");
  const { status } = podOf(simulation);
  const conditions = (status.conditions ?? []).map((one) => (one.type === "Ready" ? { ...one, status: "False" } : one));
  const added = { type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager" };
  simulation.cluster.api.updateStatus(PODS, "default", "web", { ...status, conditions: [...conditions, added] });
  goOn(simulation, 50);
  expect(podOf(simulation).status.conditions).toContainEqual(
    expect.objectContaining({ type: "Ready", status: "False" }),
  );
  simulation.cluster.startKubelet("node-1");
  goOn(simulation, 1);
  const after = podOf(simulation).status.conditions ?? [];
  expect(after).toContainEqual(expect.objectContaining({ type: "Ready", status: "True" }));
  expect(after).toContainEqual(expect.objectContaining(added));
});

test("after a reboot init containers run again, what ran has ended as nobody knows, memory is empty and disk is not", () => {
  const { simulation } = watchPod(
    {
      volumes: [
        { name: "disk", emptyDir: {} },
        { name: "memory", emptyDir: { medium: "Memory" } },
      ],
      initContainers: [
        {
          name: "init",
          image,
          command: ["sh", "-c", "echo x >> /d/f; echo x >> /m/f; wc -l < /d/f; wc -l < /m/f"],
          volumeMounts: [
            { name: "disk", mountPath: "/d" },
            { name: "memory", mountPath: "/m" },
          ],
        },
      ],
      containers: [{ name: "a", image, command: ["sleep", "999"] }],
    },
    { seconds: 20 },
  );
  const { podIP } = podOf(simulation).status;
  simulation.cluster.crashNode("node-1");
  goOn(simulation, 100);
  expect(rowsOf(simulation.trace.entries).at(-1)).toMatchObject({ status: "Running", ready: "1/1", restarts: 0 });
  simulation.cluster.bootNode("node-1");
  goOn(simulation, 10);
  const { status } = podOf(simulation);
  expect(status.phase).toBe("Running");
  expect(status.podIP).not.toBe(podIP);
  expect(status.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    ready: true,
    lastState: { terminated: { exitCode: 255, reason: "Unknown", finishedAt: "2026-01-15T12:02:00Z" } },
  });
  expect(status.initContainerStatuses?.[0]).toMatchObject({ restartCount: 1, state: { terminated: { exitCode: 0 } } });
  expect(simulation.cluster.logText("default", "web", "init", 1)).toBe("2\n1\n");
  expect(eventsOf(simulation.trace.entries, "Rebooted")).toEqual([120]);
  expect(eventsOf(simulation.trace.entries, "SandboxChanged")).toHaveLength(1);
});

test("a Pod deleted while its node was dark is gone when the node is back", () => {
  const { simulation } = watchPod({ containers: [{ name: "a", image, command: ["sleep", "999"] }] }, { seconds: 20 });
  simulation.cluster.crashNode("node-1");
  simulation.cluster.api.delete(PODS, "default", "web");
  goOn(simulation, 100);
  expect(podOf(simulation).metadata.deletionTimestamp).toBeDefined();
  simulation.cluster.bootNode("node-1");
  goOn(simulation, 5);
  expect(simulation.cluster.api.get(PODS, "default", "web").ok).toBe(false);
});

const sleeper = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web" },
  spec: { containers: [{ name: "a", image, command: ["sleep", "999"] }] },
};

test.each([
  [1000, 50_000],
  [5000, 50_000],
  [9999, 50_000],
  [14_000, 60_000],
])("a node that is switched off after %i ms is NotReady 50 s after its last beat, also after its first", (at, due) => {
  const scenario = scenarioOfFiles([{ name: "pod.yaml", text: JSON.stringify(sleeper) }]);
  const fault = { id: "f1", fault: "node-off", node: "node-1" };
  scenario.steps.push({ at, within: 0, input: { type: "inject", fault }, expect: null });
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(70_000);
  const told = simulation.trace.entries.filter((one) => one.type === "event" && one["reason"] === "NodeNotReady");
  expect(told[0]).toMatchObject({ t: due, message: "Node node-1 status is now: NodeNotReady" });
  const { status } = read(simulation, { group: "", resource: "nodes" }, undefined, "node-1") as unknown as Node;
  expect(status.conditions?.find((one) => one.type === "Ready")).toMatchObject({ status: "Unknown" });
});

test("no controller is there before something concerns one, which a Pod and a node that beats do not", () => {
  const scenario = scenarioOfFiles([{ name: "pod.yaml", text: JSON.stringify(sleeper) }]);
  const all = allChunks();
  const asked = new Set<string>();
  const simulation = new Simulation(scenario, {
    set() {},
    get(name) {
      asked.add(name);
      return all.get(name);
    },
  });
  simulation.run(30_000);
  expect(asked).not.toContain("controllers");
  simulation.cluster.stopKubelet("node-1");
  simulation.run(31_000);
  expect(asked).toContain("controllers");
});

test("as faults: a Pod's node is switched off, and is on again when that is healed", () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web" },
    spec: { containers: [{ name: "a", image }] },
  };
  const scenario = scenarioOfFiles([{ name: "pod.yaml", text: JSON.stringify(pod) }]);
  const fault = { id: "f1", fault: "node-off", pod: "web" };
  scenario.steps.push({ at: 10_000, within: 0, input: { type: "inject", fault }, expect: null });
  scenario.steps.push({ at: 20_000, within: 0, input: { type: "heal", id: "f1" }, expect: null });
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(30_000);
  expect(english(simulation.faults[0]?.summary ?? "")).toBe("it is switched off, until healed");
  expect(eventsOf(simulation.trace.entries, "Rebooted")).toEqual([20]);
});
