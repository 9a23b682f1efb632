import { expect, test } from "vitest";
import type { KubeObject } from "../../../src/kube/api/meta.ts";
import { PODS, testCluster } from "./control-plane.fixture.ts";
import type { TestCluster } from "./control-plane.fixture.ts";

const STATEFUL_SETS = { group: "apps", resource: "statefulsets" };
const CLAIMS = { group: "", resource: "persistentvolumeclaims" };

function statefulSet(replicas: number, more: object = {}): unknown {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "web" },
    spec: {
      replicas,
      serviceName: "web",
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { terminationGracePeriodSeconds: 30, containers: [{ name: "c", image: "nginx:1.27" }] },
      },
      ...more,
    },
  };
}

function podNames(cluster: TestCluster): string[] {
  return cluster.list(PODS).map((pod) => pod.metadata.name);
}

test("Pods come one after the other, each when the one before it is Ready, and go in reverse", () => {
  const cluster = testCluster(1);
  cluster.api.create(STATEFUL_SETS, "default", statefulSet(3));
  cluster.runUntil(10_000);
  cluster.api.patch(STATEFUL_SETS, "default", "web", "merge", { spec: { replicas: 1 } });
  cluster.runUntil(20_000);
  expect(cluster.events("statefulset-controller")).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate create Pod web-0 in StatefulSet web successful",
      "920 SuccessfulCreate create Pod web-1 in StatefulSet web successful",
      "1830 SuccessfulCreate create Pod web-2 in StatefulSet web successful",
      "10010 SuccessfulDelete delete Pod web-2 in StatefulSet web successful",
      "11070 SuccessfulDelete delete Pod web-1 in StatefulSet web successful",
    ]
  `);
  expect(podNames(cluster)).toEqual(["web-0"]);
  const [set] = cluster.list(STATEFUL_SETS) as (KubeObject & { status: unknown })[];
  expect(set?.status).toMatchInlineSnapshot(`
    {
      "availableReplicas": 1,
      "collisionCount": 0,
      "currentReplicas": 1,
      "currentRevision": "web-h1",
      "observedGeneration": 2,
      "readyReplicas": 1,
      "replicas": 1,
      "updateRevision": "web-h1",
      "updatedReplicas": 1,
    }
  `);
});

test("a Pod has its number, its name as host name, the Service as domain and a claim of its own", () => {
  const cluster = testCluster(1);
  const volumeClaimTemplates = [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }];
  cluster.api.create(STATEFUL_SETS, "default", statefulSet(1, { volumeClaimTemplates }));
  cluster.runUntil(2000);
  const [pod] = cluster.list(PODS) as unknown as { metadata: KubeObject["metadata"]; spec: Record<string, unknown> }[];
  expect([pod?.metadata.labels, pod?.spec["hostname"], pod?.spec["subdomain"], pod?.spec["volumes"]])
    .toMatchInlineSnapshot(`
    [
      {
        "app": "web",
        "apps.kubernetes.io/pod-index": "0",
        "controller-revision-hash": "web-h1",
        "statefulset.kubernetes.io/pod-name": "web-0",
      },
      "web-0",
      "web",
      [
        {
          "name": "data",
          "persistentVolumeClaim": {
            "claimName": "data-web-0",
          },
        },
      ],
    ]
  `);
  expect(cluster.list(CLAIMS).map((claim) => claim.metadata.name)).toEqual(["data-web-0"]);
  expect(cluster.events("statefulset-controller")).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate create Claim data-web-0 Pod web-0 in StatefulSet web success",
      "10 SuccessfulCreate create Pod web-0 in StatefulSet web successful",
    ]
  `);
});

test("a new template is rolled out from the highest number down to the partition", () => {
  const cluster = testCluster(1);
  cluster.api.create(STATEFUL_SETS, "default", statefulSet(3, { podManagementPolicy: "Parallel" }));
  cluster.runUntil(10_000);
  cluster.api.patch(STATEFUL_SETS, "default", "web", "merge", {
    spec: {
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
      template: { spec: { containers: [{ name: "c", image: "busybox:1.36" }] } },
    },
  });
  cluster.runUntil(40_000);
  expect(cluster.events("statefulset-controller")).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate create Pod web-0 in StatefulSet web successful",
      "10 SuccessfulCreate create Pod web-1 in StatefulSet web successful",
      "10 SuccessfulCreate create Pod web-2 in StatefulSet web successful",
      "10010 SuccessfulDelete delete Pod web-2 in StatefulSet web successful",
      "11070 SuccessfulCreate create Pod web-2 in StatefulSet web successful",
      "11980 SuccessfulDelete delete Pod web-1 in StatefulSet web successful",
      "13040 SuccessfulCreate create Pod web-1 in StatefulSet web successful",
    ]
  `);
  const images = cluster
    .list(PODS)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((pod) => [pod.metadata.name, (pod["spec"] as { containers: { image: string }[] }).containers[0]?.image]);
  expect(images).toEqual([
    ["web-0", "nginx:1.27"],
    ["web-1", "busybox:1.36"],
    ["web-2", "busybox:1.36"],
  ]);
});

test("a Pod that has failed is replaced under its own name", () => {
  const cluster = testCluster(1);
  cluster.api.create(STATEFUL_SETS, "default", statefulSet(1));
  cluster.runUntil(5000);
  cluster.api.updateStatus(PODS, "default", "web-0", { phase: "Failed" });
  cluster.runUntil(20_000);
  expect(cluster.events("statefulset-controller")).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate create Pod web-0 in StatefulSet web successful",
      "5010 RecreatingFailedPod StatefulSet default/web is recreating failed Pod web-0",
      "5010 SuccessfulDelete delete Pod web-0 in StatefulSet web successful",
      "6070 SuccessfulCreate create Pod web-0 in StatefulSet web successful",
    ]
  `);
  expect(podNames(cluster)).toEqual(["web-0"]);
});
