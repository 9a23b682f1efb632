/** What a node does not take, in the kubelet's words, and what a critical Pod has it end to fit. Source: facts/kubelet.md 1.3, 1.4. */
import { expect, test } from "vitest";
import type { ContainerSpec, PodSpec, PodStatus } from "../../../src/kube/api/pod.ts";
import { PODS, testNode } from "./node.fixture.ts";

const image = "busybox:1.36";
const CRITICAL = 2_000_000_000;

function asking(requests: Record<string, string>): ContainerSpec {
  return { name: "a", image, resources: { requests } };
}

function statusOf(node: ReturnType<typeof testNode>, name: string): PodStatus {
  return node.pod(name)?.status ?? {};
}

test.each<[reason: string, message: string, spec: Partial<PodSpec>]>([
  ["PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS", { os: { name: "windows" } }],
  [
    "SysctlForbidden",
    'forbidden sysctl: "net.core.somaxconn" not allowlisted',
    { securityContext: { sysctls: [{ name: "net/core/somaxconn", value: "1024" }] } },
  ],
  [
    "NodePorts",
    "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    { containers: [{ name: "a", image, ports: [{ containerPort: 80, hostPort: 8080 }] }] },
  ],
  ["OutOfpods", "Node didn't have enough resource: pods, requested: 1, used: 110, capacity: 110", {}],
  [
    "UnexpectedAdmissionError",
    "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 4000), (res: memory, q: 8853274624), ]",
    { priority: CRITICAL, containers: [asking({ cpu: "8", memory: "16Gi" })] },
  ],
])("%s", (reason, message, spec) => {
  const node = testNode(() => ({}));
  const ports = [{ containerPort: 80, hostPort: 8080 }];
  node.apply({ containers: [{ name: "a", image, ports }] }, "other");
  if (reason === "OutOfpods")
    for (let i = 1; i < 110; i++) node.apply({ containers: [{ name: "a", image }] }, `other-${i}`);
  node.runUntil(3000);
  node.apply({ containers: [{ name: "a", image }], ...spec });
  node.runUntil(4000);
  expect(statusOf(node, "web")).toMatchObject({ phase: "Failed", reason, message: `Pod was rejected: ${message}` });
  expect(statusOf(node, "web").containerStatuses).toBeUndefined();
  expect(node.events()).toContain(`3020 ${reason} ${message}`);
  expect(statusOf(node, "other").phase).toBe("Running");
});

test("of two Pods that come together the first gets what is left", () => {
  const node = testNode(() => ({}));
  for (const name of ["one", "two"]) node.apply({ containers: [asking({ cpu: "3" })] }, name);
  node.runUntil(3000);
  expect(["one", "two"].map((name) => statusOf(node, name).reason)).toEqual([undefined, "OutOfcpu"]);
});

test("a critical Pod has as little ended as it needs, and starts when that has ended", () => {
  const node = testNode(() => ({ stopsAfter: 1500 }));
  node.apply({ containers: [asking({ cpu: "2" })] }, "large");
  node.apply({ containers: [asking({ cpu: "1" })] }, "fits");
  node.apply({ containers: [asking({ cpu: "1" })], priority: CRITICAL }, "system");
  node.apply({ containers: [{ name: "a", image }] }, "small");
  node.runUntil(3000);
  for (const name of ["large", "fits", "system"])
    node.api.updateStatus(PODS, "default", name, { ...statusOf(node, name), qosClass: "Burstable" });
  node.apply({ containers: [asking({ cpu: "1" })], priority: CRITICAL }, "critical");
  node.runUntil(4000);
  // It is told when all of it has been stopped, and until then the other waits.
  expect(statusOf(node, "fits").phase).toBe("Running");
  expect(statusOf(node, "critical")).toEqual({ phase: "Pending", qosClass: "BestEffort" });
  node.runUntil(10_000);
  expect(statusOf(node, "fits")).toMatchObject({
    phase: "Failed",
    reason: "Preempting",
    message: "Preempted in order to admit critical pod",
  });
  expect(statusOf(node, "fits").conditions?.at(-1)).toMatchObject({
    type: "DisruptionTarget",
    status: "True",
    reason: "TerminationByKubelet",
    message: "Pod was preempted by Kubelet to accommodate a critical pod.",
  });
  expect(["large", "small", "system", "critical"].map((name) => statusOf(node, name).phase)).toEqual(
    Array(4).fill("Running"),
  );
  expect(node.events()).toContain("3020 Preempting Preempted in order to admit critical pod");
});

test("a critical Pod that is deleted while others make room is never started", () => {
  const node = testNode((name) => (name === "a" ? { stopsAfter: 1500 } : {}));
  node.apply({ containers: [asking({ cpu: "4" })] }, "large");
  node.runUntil(3000);
  node.apply({ containers: [{ ...asking({ cpu: "1" }), name: "b" }], priority: CRITICAL }, "critical");
  node.runUntil(3500);
  node.api.delete(PODS, "default", "critical");
  node.runUntil(20_000);
  expect(node.runtime.configs.map((one) => one.name)).toEqual(["a"]);
  expect(node.pod("critical")).toBeUndefined();
});
