/** How often a node may ask its registry. Source: facts/kubelet.md 4.2 (pull QPS exceeded). */
import { expect, test } from "vitest";
import { testNode } from "./node.fixture.ts";
import type { TestNode } from "./node.fixture.ts";

/** Twelve Pods that come at once, whose images are asked for so fast. */
function asking(changes: Readonly<Record<string, number>>): TestNode {
  const node = testNode(() => ({}), "kubelet", "1.36", { pullStart: 10, pullCached: 10, ...changes });
  for (let i = 0; i < 12; i++)
    node.apply({ containers: [{ name: "a", image: "busybox:1.36", imagePullPolicy: "Always" }] }, `web-${i}`);
  return node;
}

test("more than ten pulls at once and five a second fail, and are tried again as other failed pulls are", () => {
  const node = asking({});
  node.runUntil(2000);
  const failed = node.events().filter((one) => one.includes("Failed to pull"));
  expect(failed.map((one) => one.replace(/^\d+ /, ""))).toEqual(
    Array(2).fill('Failed Failed to pull image "busybox:1.36": pull QPS exceeded'),
  );
  expect(node.events().filter((one) => one.endsWith("Error: ErrImagePull"))).toHaveLength(2);
  const { waiting } = node.pod("web-11")?.status.containerStatuses?.[0]?.state ?? {};
  expect(waiting).toEqual({ reason: "ErrImagePull", message: "pull QPS exceeded" });
  node.runUntil(40_000);
  expect(node.events().filter((one) => one.endsWith("Error: ImagePullBackOff"))).toHaveLength(2);
  expect(node.pod("web-11")?.status.phase).toBe("Running");
});

test("a registry that takes its time is never asked too fast, as one pull waits for the other", () => {
  const node = asking({ pullCached: 200 });
  node.runUntil(10_000);
  expect(node.events().filter((one) => one.includes("QPS"))).toEqual([]);
});

test("the profile says how fast is too fast", () => {
  const node = asking({ registryPullQPS: 1, registryBurst: 3 });
  node.runUntil(1500);
  expect(node.events().filter((one) => one.includes("QPS"))).toHaveLength(9);
});
