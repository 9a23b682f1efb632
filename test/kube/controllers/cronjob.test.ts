import { describe, expect, it, test } from "vitest";
import { timeZoneRule } from "../../../src/kube/api/time-zones.ts";
import { nextTime, parseSchedule } from "../../../src/kube/controllers/cron-schedule.ts";
import { parseZone } from "../../../src/sim/time-zone.ts";
import { formatRfc3339, parseRfc3339 } from "../../../src/sim/units.ts";
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
      "66072 SawCompletedJob Saw completed job: report-29474641, condition: Complete",
      "120000 SuccessfulCreate Created job report-29474642",
      "126223 SawCompletedJob Saw completed job: report-29474642, condition: Complete",
      "180000 SuccessfulCreate Created job report-29474643",
      "186966 SawCompletedJob Saw completed job: report-29474643, condition: Complete",
      "186966 SuccessfulDelete Deleted job report-29474641",
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
    expect(
      "error" in schedule ? schedule.error : formatRfc3339(nextTime(schedule, start, parseZone("UTC0")) ?? 0),
    ).toBe(expected);
  });
  it.each([
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["61 * * * *", "end of range (61) above maximum (59): 61"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["@often", "unrecognized descriptor: @often"],
  ])("%s is refused", (text, error) => expect(parseSchedule(text)).toEqual({ error }));
});

describe("time zones", () => {
  const next = (text: string, rule: string, from: string): string => {
    const schedule = parseSchedule(text);
    const after = parseRfc3339(from);
    if ("error" in schedule || after === undefined) throw new Error(text);
    return formatRfc3339(nextTime(schedule, after, parseZone(rule)) ?? 0);
  };
  const zurich = timeZoneRule("Europe/Zurich") ?? "";
  it.each([
    ["0 8 * * *", "Europe/Zurich", "2026-01-15T12:00:00Z", "2026-01-16T07:00:00Z"],
    ["0 8 * * *", "Europe/Zurich", "2026-07-15T12:00:00Z", "2026-07-16T06:00:00Z"],
    ["0 0 * * *", "Asia/Kolkata", "2026-01-15T12:00:00Z", "2026-01-15T18:30:00Z"],
    ["0 9 * * mon", "America/New_York", "2026-01-15T12:00:00Z", "2026-01-19T14:00:00Z"],
    // Clocks go from 2 to 3 on 29 March: what would be between has no time that day.
    ["30 2 * * *", "Europe/Zurich", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"],
    // And from 3 to 2 on 25 October: what is between comes twice.
    ["30 2 * * *", "Europe/Zurich", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
    ["0 0 26 10 *", "Europe/Zurich", "2026-10-24T12:00:00Z", "2026-10-25T23:00:00Z"],
    ["0 0 30 3 *", "Europe/Zurich", "2026-03-28T12:00:00Z", "2026-03-29T22:00:00Z"],
    // There they are changed by half an hour: back to 1:30 on 5 April, and from 2:00 on 4 October.
    ["40 * * * *", "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-04T15:10:00Z"],
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-04T15:15:00Z"],
    // There the clocks are changed at midnight, which that day lacks.
    ["0 12 6 9 *", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T15:00:00Z"],
  ])("%s in %s after %s", (text, zone, from, expected) => {
    expect(next(text, timeZoneRule(zone) ?? "", from)).toBe(expected);
  });
  it("the Job says its time as it is there", () => {
    expect(zurich).toBe("CET-1CEST,M3.5.0,M10.5.0/3");
    const cluster = testCluster(1, () => ({ endsAfter: 5000, exitCode: 0 }));
    cluster.api.create(CRON_JOBS, "default", cronJob({ schedule: "30 13 * * *", timeZone: "Europe/Zurich" }));
    cluster.runUntil(3_600_000);
    const [job] = cluster.list(JOBS);
    expect(job?.metadata.name).toBe("report-29474670");
    expect(job?.metadata.annotations?.["batch.kubernetes.io/cronjob-scheduled-timestamp"]).toBe(
      "2026-01-15T13:30:00+01:00",
    );
  });
});

describe("starts that were missed", () => {
  /** Suspended for the first quarter of an hour, and resumed with what is more. */
  const resumed = (more: object): string[] => {
    const cluster = testCluster(1, () => ({ endsAfter: 5000, exitCode: 0 }));
    cluster.api.create(CRON_JOBS, "default", cronJob({ schedule: "*/5 * * * *", suspend: true }));
    cluster.runUntil(16 * 60_000);
    cluster.api.patch(CRON_JOBS, "default", "report", "merge", { spec: { suspend: false, ...more } });
    cluster.runUntil(22 * 60_000);
    return cluster.events("cronjob-controller");
  };
  it("the newest is made up for, the others are not", () => {
    expect(resumed({})).toEqual([
      "960010 SuccessfulCreate Created job report-29474655",
      expect.stringContaining("SawCompletedJob Saw completed job: report-29474655, condition: Complete"),
      "1200000 SuccessfulCreate Created job report-29474660",
      expect.stringContaining("SawCompletedJob Saw completed job: report-29474660, condition: Complete"),
    ]);
  });
  it("beyond the deadline there is nothing to be made up for", () => {
    expect(resumed({ startingDeadlineSeconds: 30 })).toEqual([
      "1200000 SuccessfulCreate Created job report-29474660",
      expect.stringContaining("SawCompletedJob Saw completed job: report-29474660, condition: Complete"),
    ]);
  });
  it("a schedule that was changed is not asked for what it would have missed", () => {
    const cluster = testCluster(1, () => ({ endsAfter: 5000, exitCode: 0 }));
    cluster.api.create(CRON_JOBS, "default", cronJob({ schedule: "@hourly" }));
    cluster.runUntil(10 * 60_000 + 30_000);
    cluster.api.patch(CRON_JOBS, "default", "report", "merge", { spec: { schedule: "*/1 * * * *" } });
    cluster.runUntil(11 * 60_000 + 2000);
    expect(cluster.events("cronjob-controller")).toEqual(["660000 SuccessfulCreate Created job report-29474651"]);
  });
  it("more than a hundred are worth a warning", () => {
    const cluster = testCluster(1, () => ({ endsAfter: 5000, exitCode: 0 }));
    cluster.api.create(CRON_JOBS, "default", cronJob({ suspend: true }));
    cluster.runUntil(2 * 3_600_000 + 1000);
    cluster.api.patch(CRON_JOBS, "default", "report", "merge", { spec: { suspend: false } });
    cluster.runUntil(2 * 3_600_000 + 2000);
    expect(cluster.events("cronjob-controller")).toEqual([
      "7201010 TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew",
      "7201010 SuccessfulCreate Created job report-29474760",
    ]);
  });
});

test("a day that never comes, and a Job that somebody else made", () => {
  const cluster = testCluster(1);
  cluster.api.create(CRON_JOBS, "default", cronJob({ schedule: "0 0 31 2 *" }));
  cluster.runUntil(1000);
  const [owner] = cluster.list(CRON_JOBS);
  cluster.api.create(JOBS, "default", {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "by-hand",
      ownerReferences: [
        { apiVersion: "batch/v1", kind: "CronJob", name: "report", uid: owner?.metadata.uid, controller: true },
      ],
    },
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 1,
      template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } },
    },
  });
  cluster.runUntil(1100);
  const events = cluster.events("cronjob-controller").map((line) => line.replace(/^\d+ /, ""));
  expect([...new Set(events)]).toEqual([
    "InvalidSchedule invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second",
    "UnexpectedJob Saw a job that the controller did not create or forgot: by-hand",
  ]);
});

test("@every counts from the time before, whatever happens in between; Jobs of one minute share their name", () => {
  const cluster = testCluster(1, () => ({ endsAfter: 5000, exitCode: 0 }));
  cluster.api.create(CRON_JOBS, "default", cronJob({ schedule: "@every 90s" }));
  cluster.runUntil(280_000);
  const starts = cluster.events("cronjob-controller").filter((line) => line.includes("SuccessfulCreate"));
  expect(starts).toEqual([
    "90000 SuccessfulCreate Created job report-29474641",
    "180000 SuccessfulCreate Created job report-29474643",
    "270000 SuccessfulCreate Created job report-29474644",
  ]);
});
