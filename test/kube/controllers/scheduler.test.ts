import { expect, test } from "vitest";
import type { Pod, PodSpec } from "../../../src/kube/api/pod.ts";
import { PODS, testCluster } from "./control-plane.fixture.ts";

function pod(name: string, spec: Partial<PodSpec>): unknown {
  const containers = [{ name: "c", image: "nginx:1.27" }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { containers, ...spec },
    status: { phase: "Pending" },
  };
}

function asks(cpu: string): Partial<PodSpec> {
  return { containers: [{ name: "c", image: "nginx:1.27", resources: { requests: { cpu } } }] };
}

test("Pods are spread over the nodes", () => {
  const cluster = testCluster(3);
  for (let i = 0; i < 6; i++) cluster.api.create(PODS, "default", pod(`p${i}`, {}));
  cluster.runUntil(1000);
  const nodes = (cluster.list(PODS) as unknown as Pod[]).map((one) => one.spec.nodeName);
  expect(nodes).toEqual(["node-0", "node-1", "node-2", "node-0", "node-1", "node-2"]);
});

test("a Pod that fits nowhere says why, and is bound when there is room", () => {
  const cluster = testCluster(2);
  const nodes = { group: "", resource: "nodes" };
  cluster.api.patch(nodes, undefined, "node-1", "merge", { spec: { unschedulable: true } });
  cluster.api.create(PODS, "default", pod("first", asks("3")));
  cluster.runUntil(1000);
  cluster.api.create(PODS, "default", pod("second", asks("2")));
  cluster.api.create(PODS, "default", pod("huge", asks("64")));
  cluster.api.create(PODS, "default", pod("picky", { nodeSelector: { disk: "ssd" } }));
  cluster.api.create(
    PODS,
    "default",
    pod("claims", { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] }),
  );
  cluster.runUntil(5000);
  expect(cluster.events("default-scheduler")).toMatchInlineSnapshot(`
    [
      "10 Scheduled Successfully assigned default/first to node-0",
      "1010 FailedScheduling 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
      "1010 FailedScheduling 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
      "1010 FailedScheduling 0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
      "1010 FailedScheduling 0/2 nodes are available: persistentvolumeclaim "data" not found. not found",
    ]
  `);
  cluster.api.delete(PODS, "default", "first");
  cluster.runUntil(20_000);
  expect((cluster.list(PODS) as unknown as Pod[]).find((one) => one.metadata.name === "second")?.status.phase).toBe(
    "Running",
  );
});
