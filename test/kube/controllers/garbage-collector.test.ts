import { expect, test } from "vitest";
import { DEPLOYMENTS, PODS, REPLICA_SETS, deployment, testCluster } from "./control-plane.fixture.ts";

function names(cluster: ReturnType<typeof testCluster>): string[] {
  return [DEPLOYMENTS, REPLICA_SETS, PODS].flatMap((ref) => cluster.list(ref).map((one) => one.kind));
}

test("in the foreground the dependents go first", () => {
  const cluster = testCluster(1);
  cluster.api.create(DEPLOYMENTS, "default", deployment("web", 1, "nginx:1.27"));
  cluster.runUntil(3000);
  cluster.api.delete(DEPLOYMENTS, "default", "web", { propagationPolicy: "Foreground" });
  cluster.runUntil(3050);
  expect(names(cluster)).toEqual(["Deployment", "ReplicaSet", "Pod"]);
  cluster.runUntil(10_000);
  expect(names(cluster)).toEqual([]);
});

test("orphans stay, and are adopted by who selects them", () => {
  const cluster = testCluster(1);
  cluster.api.create(DEPLOYMENTS, "default", deployment("web", 2, "nginx:1.27"));
  cluster.runUntil(3000);
  const [set] = cluster.list(REPLICA_SETS);
  cluster.api.delete(DEPLOYMENTS, "default", "web", { propagationPolicy: "Orphan" });
  cluster.runUntil(6000);
  expect(names(cluster)).toEqual(["ReplicaSet", "Pod", "Pod"]);
  expect(cluster.list(REPLICA_SETS)[0]?.metadata.ownerReferences).toEqual([]);
  expect(cluster.list(REPLICA_SETS)[0]?.metadata.uid).toBe(set?.metadata.uid);
});
