import { expect, test } from "vitest";
import { DEPLOYMENTS, PODS, REPLICA_SETS, deployment, testCluster } from "./control-plane.fixture.ts";

const NAMESPACES = { group: "", resource: "namespaces" };

test("a namespace that is deleted is emptied first", () => {
  const cluster = testCluster(1);
  cluster.api.create(NAMESPACES, undefined, { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
  cluster.api.create(DEPLOYMENTS, "team", deployment("web", 2, "nginx:1.27"));
  cluster.runUntil(3000);
  const [namespace] = cluster.list(NAMESPACES);
  if (!namespace) throw new Error("the namespace exists");
  const metadata = { ...namespace.metadata, deletionTimestamp: "2026-01-15T12:00:03Z" };
  cluster.api.update(NAMESPACES, { ...namespace, metadata });
  cluster.runUntil(3500);
  expect(cluster.list(NAMESPACES)).toHaveLength(1);
  cluster.runUntil(20_000);
  expect([NAMESPACES, DEPLOYMENTS, REPLICA_SETS, PODS].flatMap((ref) => cluster.list(ref))).toEqual([]);
});
