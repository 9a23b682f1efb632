import { describe, expect, it, test } from "vitest";
import type { Job } from "../../../src/kube/api/batch.ts";
import { formatIndexes, parseIndexes } from "../../../src/kube/controllers/index-set.ts";
import { PODS, testCluster } from "./control-plane.fixture.ts";
import type { TestCluster } from "./control-plane.fixture.ts";

const JOBS = { group: "batch", resource: "jobs" };

function job(more: object, restartPolicy = "Never"): unknown {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "pi" },
    spec: {
      backoffLimit: 6,
      parallelism: 1,
      completions: 1,
      completionMode: "NonIndexed",
      template: {
        spec: { restartPolicy, terminationGracePeriodSeconds: 30, containers: [{ name: "c", image: "busybox:1.36" }] },
      },
      ...more,
    },
  };
}

/** What the controller said, Pods' random endings left out. */
function said(cluster: TestCluster): string[] {
  return cluster.events("job-controller").map((line) => line.replace(/(Created|Deleted) pod: pi-.*/, "$1 a Pod"));
}

function statusOf(cluster: TestCluster): Job["status"] {
  return (cluster.list(JOBS)[0] as unknown as Job).status;
}

function conditions(cluster: TestCluster): string[] {
  return (statusOf(cluster).conditions ?? []).map((one) => `${one.type}=${one.status} ${one.reason}: ${one.message}`);
}

test("three completions, two at a time", () => {
  const cluster = testCluster(1, () => ({ endsAfter: 3000, exitCode: 0 }));
  cluster.api.create(JOBS, "default", job({ completions: 3, parallelism: 2 }));
  cluster.runUntil(30_000);
  expect(said(cluster)).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate Created a Pod",
      "10 SuccessfulCreate Created a Pod",
      "4062 SuccessfulCreate Created a Pod",
      "9008 Completed Job completed",
    ]
  `);
  expect(statusOf(cluster)).toMatchInlineSnapshot(`
    {
      "completionTime": "2026-01-15T12:00:09Z",
      "conditions": [
        {
          "lastProbeTime": "2026-01-15T12:00:09Z",
          "lastTransitionTime": "2026-01-15T12:00:09Z",
          "message": "Reached expected number of succeeded pods",
          "reason": "CompletionsReached",
          "status": "True",
          "type": "SuccessCriteriaMet",
        },
        {
          "lastProbeTime": "2026-01-15T12:00:09Z",
          "lastTransitionTime": "2026-01-15T12:00:09Z",
          "message": "Reached expected number of succeeded pods",
          "reason": "CompletionsReached",
          "status": "True",
          "type": "Complete",
        },
      ],
      "ready": 0,
      "startTime": "2026-01-15T12:00:00Z",
      "succeeded": 3,
      "terminating": 0,
      "uncountedTerminatedPods": {},
    }
  `);
});

test("a failed Pod is replaced after 10 s, then 20 s, until there were too many", () => {
  const cluster = testCluster(1, () => ({ endsAfter: 1000, exitCode: 3 }));
  cluster.api.create(JOBS, "default", job({ backoffLimit: 2 }));
  cluster.runUntil(200_000);
  expect(said(cluster)).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate Created a Pod",
      "11000 SuccessfulCreate Created a Pod",
      "32000 SuccessfulCreate Created a Pod",
      "34946 BackoffLimitExceeded Job has reached the specified backoff limit",
    ]
  `);
  expect(conditions(cluster)).toEqual([
    "FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit",
    "Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit",
  ]);
  expect(statusOf(cluster).failed).toBe(3);
});

test("with OnFailure restarts count, and the running Pod is deleted in the end", () => {
  const cluster = testCluster(1, () => ({ endsAfter: 1000, exitCode: 1 }));
  cluster.api.create(JOBS, "default", job({ backoffLimit: 2 }, "OnFailure"));
  cluster.runUntil(200_000);
  expect(said(cluster)).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate Created a Pod",
      "18167 SuccessfulDelete Deleted a Pod",
      "19267 BackoffLimitExceeded Job has reached the specified backoff limit",
    ]
  `);
  expect(cluster.list(PODS)).toEqual([]);
});

test("a deadline ends what runs", () => {
  const cluster = testCluster(1, () => ({ stopsAfter: 500 }));
  cluster.api.create(JOBS, "default", job({ activeDeadlineSeconds: 20 }));
  cluster.runUntil(60_000);
  expect(said(cluster)).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate Created a Pod",
      "20000 SuccessfulDelete Deleted a Pod",
      "20680 DeadlineExceeded Job was active longer than specified deadline",
    ]
  `);
  expect(conditions(cluster).at(-1)).toBe(
    "Failed=True DeadlineExceeded: Job was active longer than specified deadline",
  );
});

test("an indexed Job gives each Pod its index", () => {
  const cluster = testCluster(1, () => ({ endsAfter: 2000, exitCode: 0 }));
  cluster.api.create(JOBS, "default", job({ completions: 3, parallelism: 3, completionMode: "Indexed" }));
  cluster.runUntil(1000);
  const [pod] = cluster.list(PODS) as unknown as {
    metadata: { annotations: object; labels: object };
    spec: { hostname: string; containers: { env: unknown }[] };
  }[];
  expect([pod?.metadata.annotations, pod?.spec.hostname, pod?.spec.containers[0]?.env]).toMatchInlineSnapshot(`
    [
      {
        "batch.kubernetes.io/job-completion-index": "0",
      },
      "pi-0",
      [
        {
          "name": "JOB_COMPLETION_INDEX",
          "valueFrom": {
            "fieldRef": {
              "fieldPath": "metadata.labels['batch.kubernetes.io/job-completion-index']",
            },
          },
        },
      ],
    ]
  `);
  cluster.runUntil(30_000);
  expect(statusOf(cluster)).toMatchObject({ succeeded: 3, completedIndexes: "0-2" });
  expect(said(cluster).at(-1)).toMatch(/Completed Job completed$/);
});

test("an exit code that the failure policy names ends the Job at once; one that it ignores does not count", () => {
  const policy = {
    rules: [
      { action: "Ignore", onExitCodes: { operator: "In", values: [7] } },
      { action: "FailJob", onExitCodes: { operator: "In", values: [42] } },
    ],
  };
  const fatal = testCluster(1, () => ({ endsAfter: 1000, exitCode: 42 }));
  fatal.api.create(JOBS, "default", job({ podFailurePolicy: policy }));
  fatal.runUntil(20_000);
  expect(conditions(fatal).at(-1)).toMatch(
    /^Failed=True PodFailurePolicy: Container c for pod default\/pi-\w+ failed with exit code 42 matching FailJob rule at index 1$/,
  );
  let attempts = 0;
  const lenient = testCluster(1, () => ({ endsAfter: 1000, exitCode: ++attempts < 3 ? 7 : 0 }));
  lenient.api.create(JOBS, "default", job({ podFailurePolicy: policy, backoffLimit: 0 }));
  lenient.runUntil(60_000);
  expect([statusOf(lenient).failed, statusOf(lenient).succeeded]).toEqual([undefined, 1]);
});

test("suspended it has no Pods; resumed it goes on", () => {
  const cluster = testCluster(1, () => ({ stopsAfter: 100 }));
  cluster.api.create(JOBS, "default", job({ suspend: true }));
  cluster.runUntil(5000);
  expect(cluster.list(PODS)).toEqual([]);
  cluster.api.patch(JOBS, "default", "pi", "merge", { spec: { suspend: false } });
  cluster.runUntil(10_000);
  expect(cluster.list(PODS)).toHaveLength(1);
  expect(said(cluster)).toMatchInlineSnapshot(`
    [
      "10 Suspended Job suspended",
      "5010 Resumed Job resumed",
      "5010 SuccessfulCreate Created a Pod",
    ]
  `);
});

test("a finished Job goes when its time to live is over", () => {
  const cluster = testCluster(1, () => ({ endsAfter: 1000, exitCode: 0 }));
  cluster.api.create(JOBS, "default", job({ ttlSecondsAfterFinished: 30 }));
  const deletedAt = (): string | undefined => cluster.list(JOBS)[0]?.metadata.deletionTimestamp;
  cluster.runUntil(20_000);
  expect(deletedAt()).toBeUndefined();
  cluster.runUntil(60_000);
  expect(deletedAt()).toBe("2026-01-15T12:00:32Z");
});

describe("sets of indexes", () => {
  it.each(["", "0", "0,1", "0-2", "0,2-4,7", "1,2,5-9"])("%j there and back", (text) =>
    expect(formatIndexes(parseIndexes(text))).toBe(text),
  );
});
