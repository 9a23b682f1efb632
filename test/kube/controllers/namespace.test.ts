import { expect, test } from "vitest";
import { DEPLOYMENTS, PODS, REPLICA_SETS, deployment, testCluster } from "./control-plane.fixture.ts";
import { World } from "../../world.fixture.ts";

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

test("in a whole cluster a namespace is gone when what was in it is", () => {
  const on = new World({}).runTo("1s");
  on.kubectl("create namespace team");
  on.kubectl("run x -n team --image=nginx");
  on.runFor("10s");
  expect(on.kubectl("delete namespace team")).toEqual({ stdout: 'namespace "team" deleted\n', stderr: "", exit: 0 });
  expect(on.kubectl("get pods -n team").stderr).toBe("No resources found in team namespace.\n");
  expect(on.kubectl("get namespace team").stderr).toBe('Error from server (NotFound): namespaces "team" not found\n');
});
