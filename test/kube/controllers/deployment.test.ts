import { expect, test } from "vitest";
import type { Deployment } from "../../../src/kube/api/workloads.ts";
import { DEPLOYMENTS, PODS, REPLICA_SETS, deployment, testCluster } from "./control-plane.fixture.ts";

test("a Deployment comes up, rolls to a new image, scales, and takes everything with it when it goes", () => {
  const cluster = testCluster(2);
  cluster.api.create(DEPLOYMENTS, "default", deployment("web", 3, "nginx:1.27"));
  cluster.runUntil(5000);
  const status = (): Deployment["status"] => (cluster.list(DEPLOYMENTS)[0] as unknown as Deployment).status;
  expect(status()).toMatchInlineSnapshot(`
    {
      "availableReplicas": 3,
      "conditions": [
        {
          "lastTransitionTime": "2026-01-15T12:00:00Z",
          "lastUpdateTime": "2026-01-15T12:00:00Z",
          "message": "Deployment has minimum availability.",
          "reason": "MinimumReplicasAvailable",
          "status": "True",
          "type": "Available",
        },
        {
          "lastTransitionTime": "2026-01-15T12:00:00Z",
          "lastUpdateTime": "2026-01-15T12:00:00Z",
          "message": "ReplicaSet "web-h1" has successfully progressed.",
          "reason": "NewReplicaSetAvailable",
          "status": "True",
          "type": "Progressing",
        },
      ],
      "observedGeneration": 1,
      "readyReplicas": 3,
      "replicas": 3,
      "terminatingReplicas": 0,
      "updatedReplicas": 3,
    }
  `);
  const template = { spec: { template: { spec: { containers: [{ name: "c", image: "busybox:1.36" }] } } } };
  cluster.api.patch(DEPLOYMENTS, "default", "web", "merge", template);
  cluster.runUntil(20_000);
  cluster.api.patch(DEPLOYMENTS, "default", "web", "merge", { spec: { replicas: 5 } });
  cluster.runUntil(30_000);
  expect(cluster.events("deployment-controller")).toMatchInlineSnapshot(`
    [
      "10 ScalingReplicaSet Scaled up replica set web-h1 from 0 to 3",
      "5010 ScalingReplicaSet Scaled up replica set web-h2 from 0 to 1",
      "5940 ScalingReplicaSet Scaled down replica set web-h1 from 3 to 2",
      "5950 ScalingReplicaSet Scaled up replica set web-h2 from 1 to 2",
      "6880 ScalingReplicaSet Scaled down replica set web-h1 from 2 to 1",
      "6890 ScalingReplicaSet Scaled up replica set web-h2 from 2 to 3",
      "7820 ScalingReplicaSet Scaled down replica set web-h1 from 1 to 0",
      "20010 ScalingReplicaSet Scaled up replica set web-h2 from 3 to 5",
    ]
  `);
  expect(status()).toMatchInlineSnapshot(`
    {
      "availableReplicas": 5,
      "conditions": [
        {
          "lastTransitionTime": "2026-01-15T12:00:20Z",
          "lastUpdateTime": "2026-01-15T12:00:20Z",
          "message": "Deployment has minimum availability.",
          "reason": "MinimumReplicasAvailable",
          "status": "True",
          "type": "Available",
        },
        {
          "lastTransitionTime": "2026-01-15T12:00:00Z",
          "lastUpdateTime": "2026-01-15T12:00:07Z",
          "message": "ReplicaSet "web-h2" has successfully progressed.",
          "reason": "NewReplicaSetAvailable",
          "status": "True",
          "type": "Progressing",
        },
      ],
      "observedGeneration": 3,
      "readyReplicas": 5,
      "replicas": 5,
      "terminatingReplicas": 0,
      "updatedReplicas": 5,
    }
  `);
  expect(cluster.list(REPLICA_SETS).map((set) => [set.metadata.name, set.metadata.annotations])).toMatchInlineSnapshot(`
    [
      [
        "web-h1",
        {
          "deployment.kubernetes.io/desired-replicas": "3",
          "deployment.kubernetes.io/max-replicas": "4",
          "deployment.kubernetes.io/revision": "1",
        },
      ],
      [
        "web-h2",
        {
          "deployment.kubernetes.io/desired-replicas": "5",
          "deployment.kubernetes.io/max-replicas": "7",
          "deployment.kubernetes.io/revision": "2",
        },
      ],
    ]
  `);
  cluster.api.delete(DEPLOYMENTS, "default", "web", { propagationPolicy: "Background" });
  cluster.runUntil(40_000);
  expect([...cluster.list(REPLICA_SETS), ...cluster.list(PODS)]).toEqual([]);
});

test("Recreate stops all old Pods before the first new one", () => {
  const cluster = testCluster(1);
  const object = deployment("web", 2, "nginx:1.27") as { spec: object };
  cluster.api.create(DEPLOYMENTS, "default", { ...object, spec: { ...object.spec, strategy: { type: "Recreate" } } });
  cluster.runUntil(5000);
  cluster.api.patch(DEPLOYMENTS, "default", "web", "merge", {
    spec: { template: { spec: { containers: [{ name: "c", image: "busybox:1.36" }] } } },
  });
  cluster.runUntil(20_000);
  expect(cluster.events("deployment-controller")).toMatchInlineSnapshot(`
    [
      "10 ScalingReplicaSet Scaled up replica set web-h1 from 0 to 2",
      "5010 ScalingReplicaSet Scaled down replica set web-h1 from 2 to 0",
      "6090 ScalingReplicaSet Scaled up replica set web-h2 from 0 to 2",
    ]
  `);
});

test("a rollout that cannot progress says so after its deadline", () => {
  const cluster = testCluster(1);
  const object = deployment("web", 1, "nope:1") as { spec: object };
  cluster.api.create(DEPLOYMENTS, "default", { ...object, spec: { ...object.spec, progressDeadlineSeconds: 30 } });
  cluster.runUntil(40_000);
  const [web] = cluster.list(DEPLOYMENTS) as unknown as Deployment[];
  expect(web?.status.conditions?.map((one) => `${one.type} ${one.status} ${one.reason} ${one.message}`))
    .toMatchInlineSnapshot(`
    [
      "Available False MinimumReplicasUnavailable Deployment does not have minimum availability.",
      "Progressing False ProgressDeadlineExceeded ReplicaSet "web-h1" has timed out progressing.",
    ]
  `);
});
