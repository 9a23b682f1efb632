/** Storage beyond a limit, a node without memory, and Pods that a node does not take. */
import { expect, test } from "vitest";
import { binaryQuantity } from "../../../src/kube/kubelet/eviction.ts";
import { testNode } from "./node.fixture.ts";
import { runsOf, watchPod } from "./watching.fixture.ts";

const image = "busybox:1.36";
const MI = 2 ** 20;

function end(node: ReturnType<typeof testNode>, name: string): unknown[] {
  const status = node.pod(name)?.status;
  return [status?.phase, status?.reason, status?.message];
}

test("a container that writes more than its limit is evicted, and so is a Pod whose containers do together", () => {
  const node = testNode(() => ({ stopsAfter: 10 }));
  const limits = (amount: string): object => ({ limits: { "ephemeral-storage": amount } });
  node.apply(
    {
      containers: [
        { name: "small", image, resources: limits("10Mi") },
        { name: "large", image, resources: limits("1Gi") },
      ],
    },
    "one",
  );
  node.apply(
    {
      containers: [
        { name: "all", image, resources: limits("20Mi") },
        { name: "rest", image },
      ],
    },
    "sum",
  );
  node.runUntil(3000);
  node.runtime.usages.set("small", { rootfs: 9 * MI, log: 2 * MI });
  node.runtime.usages.set("all", { rootfs: 15 * MI });
  node.runtime.usages.set("rest", { log: 6 * MI });
  node.runUntil(15_000);
  expect(end(node, "one")).toEqual([
    "Failed",
    "Evicted",
    'Container small exceeded its local ephemeral storage limit "10Mi". ',
  ]);
  expect(end(node, "sum")).toEqual([
    "Failed",
    "Evicted",
    "Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ",
  ]);
  expect(node.pod("one")?.status.conditions?.at(-1)).toMatchObject({
    type: "DisruptionTarget",
    status: "True",
    reason: "TerminationByKubelet",
  });
});

test("a node that runs out of memory evicts who uses most beyond its request, and takes no BestEffort Pods", () => {
  const node = testNode(() => ({ stopsAfter: 10 }));
  node.apply({ containers: [{ name: "modest", image }] }, "modest");
  node.apply({ containers: [{ name: "greedy", image, resources: { requests: { memory: "100Mi" } } }] }, "greedy");
  node.runtime.usages.set("modest", { memory: 50 * MI });
  node.runtime.usages.set("greedy", { memory: 7850 * MI });
  node.runUntil(15_000);
  expect(end(node, "greedy")).toEqual([
    "Failed",
    "Evicted",
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 41840Ki. Container greedy was using 8038400Ki, request is 100Mi, has larger consumption of memory. ",
  ]);
  expect(node.pod("modest")?.status.phase).toBe("Running");
  node.apply({ containers: [{ name: "late", image }] }, "late");
  node.runUntil(20_000);
  expect(end(node, "late")).toEqual([
    "Failed",
    "Evicted",
    "Pod was rejected: The node had condition: [MemoryPressure]. ",
  ]);
  node.runUntil(400_000);
  node.apply({ containers: [{ name: "later", image }] }, "later");
  node.runUntil(410_000);
  expect(node.pod("later")?.status.phase).toBe("Running");
});

test("a Pod that chose a node which does not fit is rejected", () => {
  const node = testNode(() => ({}));
  node.apply({ nodeSelector: { disk: "ssd" }, containers: [{ name: "a", image }] }, "selector");
  node.apply({ containers: [{ name: "a", image, resources: { requests: { cpu: "5" } } }] }, "cpu");
  node.runUntil(1000);
  expect(end(node, "selector")).toEqual([
    "Failed",
    "NodeAffinity",
    "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ]);
  expect(end(node, "cpu")).toEqual([
    "Failed",
    "OutOfcpu",
    "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
  ]);
});

test.each([
  [2 ** 30, "1Gi"],
  [20 * MI, "20Mi"],
  [1536, "1536"],
  [2048, "2Ki"],
  [1000, "1k"],
])("%i bytes are %s", (count, text) => expect(binaryQuantity(count)).toBe(text));

test("a file of a memory volume that is written anew counts for the container that does it", () => {
  const { entries } = watchPod(
    {
      volumes: [{ name: "v", emptyDir: { medium: "Memory" } }],
      containers: [
        {
          name: "app",
          image: "busybox:1.36",
          resources: { limits: { memory: "16Mi" } },
          command: ["sh", "-c", "sleep 2; head -c 20000000 /dev/zero > /v/f; sleep 600"],
          volumeMounts: [{ name: "v", mountPath: "/v" }],
        },
      ],
    },
    { seconds: 10 },
  );
  expect(runsOf(entries, "app").map((run) => run.reason)).toEqual(["OOMKilled", "OOMKilled"]);
});

test("a Pod that chose a node whose NoExecute taint it does not tolerate is rejected", () => {
  const node = testNode(() => ({}));
  const taints = [{ key: "gone", value: "now", effect: "NoExecute" }];
  node.runUntil(100);
  node.api.patch({ group: "", resource: "nodes" }, undefined, "node-a", "merge", { spec: { taints } });
  node.apply({ containers: [{ name: "a", image }] }, "taint");
  node.apply({ tolerations: [{ key: "gone", operator: "Exists" }], containers: [{ name: "a", image }] }, "tolerant");
  node.runUntil(2000);
  expect(end(node, "taint")).toEqual([
    "Failed",
    "TaintToleration",
    "Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
  ]);
  expect(node.pod("tolerant")?.status.phase).toBe("Running");
});
