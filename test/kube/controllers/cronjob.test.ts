import { describe, expect, it, test } from "vitest";
import { nextTime, parseSchedule } from "../../../src/kube/controllers/cron-schedule.ts";
import { formatRfc3339 } from "../../../src/sim/units.ts";
import { testCluster } from "./control-plane.fixture.ts";
import type { TestCluster } from "./control-plane.fixture.ts";

const CRON_JOBS = { group: "batch", resource: "cronjobs" };
const JOBS = { group: "batch", resource: "jobs" };

function cronJob(more: object): unknown {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "report" },
    spec: {
      schedule: "*/1 * * * *",
      concurrencyPolicy: "Allow",
      successfulJobsHistoryLimit: 2,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          parallelism: 1,
          completions: 1,
          template: {
            spec: {
              restartPolicy: "Never",
              terminationGracePeriodSeconds: 30,
              containers: [{ name: "c", image: "busybox:1.36" }],
            },
          },
        },
      },
      ...more,
    },
  };
}

function jobs(cluster: TestCluster): string[] {
  return cluster.list(JOBS).map((job) => job.metadata.name);
}

test("a Job a minute, of which the last ones are kept", () => {
  const cluster = testCluster(1, () => ({ endsAfter: 5000, exitCode: 0 }));
  cluster.api.create(CRON_JOBS, "default", cronJob({}));
  cluster.runUntil(230_000);
  expect(cluster.events("cronjob-controller")).toMatchInlineSnapshot(`
    [
      "60000 SuccessfulCreate Created job report-29474641",
      "65922 SawCompletedJob Saw completed job: report-29474641, condition: Complete",
      "120000 SuccessfulCreate Created job report-29474642",
      "126073 SawCompletedJob Saw completed job: report-29474642, condition: Complete",
      "180000 SuccessfulCreate Created job report-29474643",
      "186816 SawCompletedJob Saw completed job: report-29474643, condition: Complete",
      "186816 SuccessfulDelete Deleted job report-29474641",
    ]
  `);
  expect(jobs(cluster)).toEqual(["report-29474642", "report-29474643"]);
});

test("Forbid skips while one runs, Replace starts anew, and a suspended one does nothing", () => {
  const run = (more: object): string[] => {
    const cluster = testCluster(1, () => ({ stopsAfter: 100 }));
    cluster.api.create(CRON_JOBS, "default", cronJob(more));
    cluster.runUntil(190_000);
    return cluster.events("cronjob-controller").map((line) => line.replace(/^\d+ /, ""));
  };
  expect(run({ concurrencyPolicy: "Forbid" })).toMatchInlineSnapshot(`
    [
      "SuccessfulCreate Created job report-29474641",
      "JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid",
      "JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid",
    ]
  `);
  expect(run({ concurrencyPolicy: "Replace" })).toMatchInlineSnapshot(`
    [
      "SuccessfulCreate Created job report-29474641",
      "SuccessfulDelete Deleted job report-29474641",
      "SuccessfulCreate Created job report-29474642",
      "SuccessfulDelete Deleted job report-29474642",
      "SuccessfulCreate Created job report-29474643",
    ]
  `);
  expect(run({ suspend: true })).toEqual([]);
});

describe("schedules", () => {
  const start = Date.UTC(2026, 0, 15, 12, 0, 30);
  it.each([
    ["* * * * *", "2026-01-15T12:01:00Z"],
    ["*/15 * * * *", "2026-01-15T12:15:00Z"],
    ["0 0 * * *", "2026-01-16T00:00:00Z"],
    ["30 9-17/4 * * mon-fri", "2026-01-15T13:30:00Z"],
    ["0 0 29 feb *", "2028-02-29T00:00:00Z"],
    ["0 0 1 * sun", "2026-01-18T00:00:00Z"],
    ["5,10 3 * * *", "2026-01-16T03:05:00Z"],
    ["@hourly", "2026-01-15T13:00:00Z"],
    ["@weekly", "2026-01-18T00:00:00Z"],
    ["@every 90s", "2026-01-15T12:02:00Z"],
  ])("%s", (text, expected) => {
    const schedule = parseSchedule(text);
    expect("error" in schedule ? schedule.error : formatRfc3339(nextTime(schedule, start) ?? 0)).toBe(expected);
  });
  it.each([
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["61 * * * *", "end of range (61) above maximum (59): 61"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["@often", "unrecognized descriptor: @often"],
  ])("%s is refused", (text, error) => expect(parseSchedule(text)).toEqual({ error }));
});
