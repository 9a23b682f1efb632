/** The worked timelines of facts/kubelet.md 12.4: the rows of `kubectl get -w` with their times, and what 3.3 and 3.4 say. */
import { describe, expect, it } from "vitest";
import { eventsOf, runsOf, watchPod } from "./watching.fixture.ts";
import type { Row } from "./watching.fixture.ts";

const image = "busybox:1.36";
const SEEDS = [1, 2, 3, 4, 5];

function words(rows: readonly Row[]): string[] {
  return rows.map((row) => `${row.ready} ${row.status}${row.restarts > 0 ? ` ${row.restarts}` : ""}`);
}

/** When a row with that status, and so many restarts, was first seen. */
function at(rows: readonly Row[], status: string, restarts?: number): number {
  const found = rows.find((row) => row.status === status && (restarts === undefined || row.restarts === restarts));
  return found?.t ?? Number.NaN;
}

function between(value: number | undefined, low: number, high: number): void {
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
}

describe("cached nginx, no probes", () => {
  it("runs within a second of being scheduled", () => {
    // A first Pod brings the image onto the node.
    const nginx = { containers: [{ name: "web", image: "nginx:1.27", command: ["sleep", "600"] }] };
    const warm = { apiVersion: "v1", kind: "Pod", metadata: { name: "warm" }, spec: nginx };
    const { rows, entries, simulation } = watchPod(nginx, { seconds: 40, before: [warm], startAt: 30 });
    expect(words(rows)).toEqual(["0/1 Pending", "0/1 ContainerCreating", "1/1 Running"]);
    between(at(rows, "ContainerCreating"), 30.02, 30.06);
    between(at(rows, "Running"), 30.7, 31);
    const told = entries.filter((one) => one.type === "event" && one.pod === "web");
    expect(told.map((one) => one["reason"])).toEqual(["Scheduled", "Pulled", "Created", "Started"]);
    expect(told[1]?.["message"]).toBe(
      'Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    );
    between((told[1]?.t ?? 0) / 1000, 30.6, 30.8);
    // In describe these three share a second.
    between((told[3]?.t ?? 0) - (told[1]?.t ?? 0), 0, 1000);
    const conditions = simulation.cluster.podStatus("default", "web")?.conditions ?? [];
    expect(conditions.map((one) => `${one.type}=${one.status}`)).toEqual([
      "PodReadyToStartContainers=True",
      "Initialized=True",
      "Ready=True",
      "ContainersReady=True",
      "PodScheduled=True",
    ]);
  });
});

describe.each(SEEDS)("exit 1 after 3 s, Always (seed %i)", (seed) => {
  const spec = { containers: [{ name: "c", image, command: ["sh", "-c", "sleep 3; exit 1"] }] };

  it("shows Error while it waits, and CrashLoopBackOff in a flash, from 1.35 on", () => {
    const { rows, entries } = watchPod(spec, { seconds: 1150, seed });
    const runs = runsOf(entries, "c");
    const first = at(rows, "Running", 0);
    // Running 0 → 3 Error → 3-4 Running(1) → 7 Error.
    between(at(rows, "Error", 0) - first, 2.9, 4.1);
    between(at(rows, "Running", 1) - first, 3, 4.6);
    between(at(rows, "Error", 1) - first, 6, 8.5);
    const waits = runs.slice(1).map((run, i) => run.startedAt - (runs[i]?.finishedAt ?? 0));
    between(waits[0], 0, 1.6);
    between(waits[1], 10, 15.5);
    between(waits[2], 20, 30.5);
    between(waits[3], 40, 60.5);
    between(waits[4], 80, 120);
    between(waits[5], 160, 250.5);
    between(waits[6], 300, 390.5);
    // The wait shows as Error; CrashLoopBackOff comes with the retry.
    const shown = at(rows, "CrashLoopBackOff", 1);
    between(shown - (runs[1]?.finishedAt ?? 0), 10, 15.5);
    between(at(rows, "Running", 2) - shown, 0, 1);
    expect(words(rows).slice(0, 8)).toEqual([
      "0/1 Pending",
      "0/1 ContainerCreating",
      "1/1 Running",
      "0/1 Error",
      "1/1 Running 1",
      "0/1 Error 1",
      "0/1 CrashLoopBackOff 1",
      "1/1 Running 2",
    ]);
    // From the wait of 80 s on it stands for long: the kubelet looks at the latest after 60 to 90 s.
    const long = rows.find((row) => row.status === "CrashLoopBackOff" && row.restarts === 5);
    const next = rows.find((row) => row.status === "Running" && row.restarts === 6);
    expect((next?.t ?? 0) - (long?.t ?? 0)).toBeGreaterThan(20);
    // One BackOff event for each refusal.
    const counts = entries.filter((one) => one.type === "event" && one["reason"] === "BackOff");
    expect(counts.slice(0, 6).map((one) => one["count"])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("shows CrashLoopBackOff within 10 to 15 s, up to 1.34", () => {
    const { rows, entries } = watchPod(spec, { seconds: 120, seed, version: "1.34" });
    const runs = runsOf(entries, "c");
    between(at(rows, "CrashLoopBackOff", 1) - (runs[1]?.finishedAt ?? 0), 10, 16.5);
    between((runs[3]?.startedAt ?? 0) - (runs[2]?.finishedAt ?? 0), 20, 36.5);
    between(at(rows, "CrashLoopBackOff", 2) - (runs[2]?.finishedAt ?? 0), 10, 16.5);
  });
});

it("liveness period 5, threshold 2, file removed at 20 s, SIGTERM ignored: restart after about a minute, exit 137", () => {
  const { rows, entries } = watchPod(
    {
      containers: [
        {
          name: "c",
          image,
          command: ["sh", "-c", "touch /tmp/healthy; sleep 20; rm /tmp/healthy; sleep 600"],
          livenessProbe: { exec: { command: ["cat", "/tmp/healthy"] }, periodSeconds: 5, failureThreshold: 2 },
        },
      ],
    },
    { seconds: 80 },
  );
  const began = eventsOf(entries, "Started")[0] ?? 0;
  const unhealthy = eventsOf(entries, "Unhealthy").map((t) => t - began);
  between(unhealthy[0], 20, 26);
  between(unhealthy[1], 25, 31);
  between((eventsOf(entries, "Killing")[0] ?? 0) - began, 25, 31);
  // Nothing of it shows in the row, but for the restart.
  expect(words(rows).slice(2)).toEqual(["1/1 Running", "1/1 Running 1"]);
  between(at(rows, "Running", 1) - at(rows, "Running", 0), 55, 62);
  const [first, second] = runsOf(entries, "c");
  between((second?.startedAt ?? 0) - began, 55, 62);
  expect(first).toMatchObject({ exitCode: 137, reason: "Error" });
  expect(entries.find((one) => one["reason"] === "Killing")?.["message"]).toBe(
    "Container c failed liveness probe, will be restarted",
  );
});

it.each(SEEDS)("readiness delay 5, period 5: Running 0/1 at once, Ready after 5 to 8 s (seed %i)", (seed) => {
  for (const version of ["1.34", "1.36"]) {
    const { rows, entries } = watchPod(
      {
        containers: [
          {
            name: "c",
            image,
            command: ["sleep", "600"],
            readinessProbe: { exec: { command: ["true"] }, initialDelaySeconds: 5, periodSeconds: 5 },
          },
        ],
      },
      { seconds: 20, seed, version },
    );
    const began = eventsOf(entries, "Started")[0] ?? 0;
    expect(words(rows).slice(-2)).toEqual(["0/1 Running", "1/1 Running"]);
    between((rows.at(-2)?.t ?? 0) - began, 0, 1.5);
    between((rows.at(-1)?.t ?? 0) - began, 5, 8);
  }
});

it("delete with a trap that cleans up for 10 s and grace 20: gone a second or two after it has exited with 0", () => {
  const script = "trap 'sleep 10; exit 0' TERM; while :; do sleep 1; done";
  const watch = (seconds: number): ReturnType<typeof watchPod> =>
    watchPod(
      { terminationGracePeriodSeconds: 20, containers: [{ name: "c", image, command: ["sh", "-c", script] }] },
      { seconds, commands: [[30, "delete pod web --wait=false"]] },
    );
  const { rows, entries, simulation } = watch(60);
  expect(words(rows).slice(-3)).toEqual(["1/1 Running", "1/1 Terminating", "0/1 Completed"]);
  between(at(rows, "Terminating"), 30, 30.2);
  const [run] = runsOf(entries, "c");
  between(run?.finishedAt ?? 0, 40, 42);
  expect(run).toMatchObject({ exitCode: 0, reason: "Completed" });
  const deleted = entries.find((one) => one["verb"] === "DELETED" && one["kind"] === "Pod");
  between((deleted?.t ?? 0) / 1000 - (run?.finishedAt ?? 0), 0.3, 2.5);
  // Between its end and its disappearance it has succeeded.
  between(at(rows, "Completed") - (run?.finishedAt ?? 0), 0, 1.5);
  const ended = watch(at(rows, "Completed") + 0.001).simulation.cluster.podStatus("default", "web");
  expect(ended?.phase).toBe("Succeeded");
  expect(simulation.cluster.pods()).toEqual([]);
});

it.each(SEEDS)("a missing image alternates between ErrImagePull and ImagePullBackOff (seed %i)", (seed) => {
  const { rows } = watchPod({ containers: [{ name: "c", image: "nginx:nope" }] }, { seconds: 120, seed });
  expect(words(rows).slice(0, 6)).toEqual([
    "0/1 Pending",
    "0/1 ContainerCreating",
    "0/1 ErrImagePull",
    "0/1 ImagePullBackOff",
    "0/1 ErrImagePull",
    "0/1 ImagePullBackOff",
  ]);
  const failed = at(rows, "ErrImagePull");
  between(failed, 2, 4);
  between(at(rows, "ImagePullBackOff") - failed, 10, 15.1);
});
