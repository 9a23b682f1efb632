import { expect, test } from "vitest";
import type { KubeObject } from "../../../src/kube/api/meta.ts";
import { DEPLOYMENTS, PODS, deployment, testCluster } from "./control-plane.fixture.ts";

const SERVICES = { group: "", resource: "services" };
const SLICES = { group: "discovery.k8s.io", resource: "endpointslices" };

interface Slice extends KubeObject {
  endpoints: { addresses: string[]; conditions: { ready: boolean; terminating: boolean } }[];
  ports: unknown[];
}

test("a Service has the addresses of the Pods that it selects, and whether they are ready", () => {
  const cluster = testCluster(1);
  cluster.api.create(SERVICES, "default", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { selector: { app: "web" }, clusterIP: "10.96.1.1", ports: [{ port: 80, targetPort: 8080 }] },
  });
  cluster.api.create(DEPLOYMENTS, "default", deployment("web", 2, "nginx:1.27"));
  cluster.runUntil(5000);
  const slice = (): Slice | undefined => (cluster.list(SLICES) as Slice[])[0];
  const seen = (): string[] | undefined =>
    slice()?.endpoints.map(
      ({ addresses, conditions }) => `${addresses[0]} ${conditions.ready} ${conditions.terminating}`,
    );
  expect(seen()?.sort()).toEqual(["10.244.0.5 true false", "10.244.0.6 true false"]);
  expect(slice()?.ports).toEqual([{ name: "", port: 8080, protocol: "TCP" }]);
  const [first] = cluster.list(PODS);
  cluster.api.delete(PODS, "default", first?.metadata.name ?? "");
  cluster.runUntil(5110);
  expect(seen()?.filter((text) => text.endsWith("false true"))).toHaveLength(1);
  cluster.api.delete(SERVICES, "default", "web");
  cluster.runUntil(10_000);
  expect(cluster.list(SLICES)).toEqual([]);
});
