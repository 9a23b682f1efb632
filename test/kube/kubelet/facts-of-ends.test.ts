/** Sentences of facts/kubelet.md 6 and 8: deletions, grace periods, exit codes, what a Pod says of its end. */
import { describe, expect, it } from "vitest";
import type { ContainerSpec, Pod, PodSpec, PodStatus } from "../../../src/kube/api/pod.ts";
import { eventsOf, logOf, messagesOf, runsOf, statusOf, watchPod } from "./watching.fixture.ts";
import type { Watched, WatchOptions } from "./watching.fixture.ts";

const image = "busybox:1.36";
const sh = (script: string): string[] => ["sh", "-c", script];
const LISTENS = sh("trap 'exit 0' TERM; while :; do sleep 1; done");
const DEAF = sh("while :; do sleep 1; done");
const AT = 10;

function app(spec: Partial<ContainerSpec>, pod: Partial<PodSpec> = {}, options: Partial<WatchOptions> = {}): Watched {
  return watchPod({ ...pod, containers: [{ name: "app", image, ...spec }] }, { seconds: 30, ...options });
}

/** Deleted ten seconds after it was applied. */
function deleted(
  spec: Partial<ContainerSpec>,
  pod: Partial<PodSpec> = {},
  flags = "",
  more: Partial<WatchOptions> = {},
): Watched {
  return app(spec, pod, {
    seconds: 60,
    ...more,
    commands: [[AT, `delete pod web --wait=false ${flags}`], ...(more.commands ?? [])],
  });
}

/** Seconds from the first deletion until the object is gone. */
function goneAfter({ entries }: Watched): number {
  const gone = entries.find((one) => one["verb"] === "DELETED" && one["kind"] === "Pod" && one["name"] === "web");
  return (gone?.t ?? Infinity) / 1000 - AT;
}

/** The last version before it was deleted from the API. */
function last({ pods }: Watched): Pod | undefined {
  return pods.at(-1);
}

function conditionsOf(pod: Pod | undefined): string[] {
  return (pod?.status.conditions ?? []).map((one) => `${one.type}=${one.status}${one.reason ? ` ${one.reason}` : ""}`);
}

describe("6.1: codes and reasons", () => {
  it.each<[script: string, exitCode: number, reason: string]>([
    ["exit 0", 0, "Completed"],
    ["exit 1", 1, "Error"],
    ["nosuchcmd", 127, "Error"],
    ["/etc/passwd", 126, "Error"],
    ["exit 143", 143, "Error"],
    ["kill -SEGV 1; exit 9", 9, "Error"],
    ["sh -c 'kill -SEGV $$$$'; exit $?", 139, "Error"],
    ["sh -c 'kill -ABRT $$$$'; exit $?", 134, "Error"],
    ["exit 300", 44, "Error"],
  ])("%s", (script, exitCode, reason) => {
    const status = statusOf(app({ command: sh(script) }, { restartPolicy: "Never" }), "app");
    expect(status?.state.terminated).toMatchObject({ exitCode, reason });
    expect(status?.state.terminated).not.toHaveProperty("signal");
  });

  it("an OOM of any process of the container marks it, and takes it whole", () => {
    const script = "sleep 2; (head -c 50000000 /dev/zero | tail) & wait; sleep 60";
    const watched = app({ command: sh(script), resources: { limits: { memory: "16Mi" } } }, { restartPolicy: "Never" });
    expect(statusOf(watched, "app")?.state.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
    expect(watched.rows.at(-1)?.status).toBe("OOMKilled");
  });
});

describe("6.2: a deletion", () => {
  it("has a time, and a grace period", () => {
    const during = deleted({ command: DEAF }, { terminationGracePeriodSeconds: 20 }, "", { seconds: 15 });
    expect(last(during)?.metadata).toMatchObject({
      deletionTimestamp: "2026-01-15T12:00:30Z",
      deletionGracePeriodSeconds: 20,
    });
    expect(last(during)?.status.phase).toBe("Running");
    expect(during.rows.at(-1)).toMatchObject({ ready: "1/1", status: "Terminating" });
  });

  it.each<[name: string, flags: string, pod: Partial<PodSpec>, low: number, high: number]>([
    ["of one that ignores the signal: the whole grace period", "", { terminationGracePeriodSeconds: 7 }, 7, 10],
    ["by default half a minute", "", {}, 30, 33],
    ["now: two seconds at least", "--now", {}, 2, 5],
    ["with a grace period of its own", "--grace-period=5", {}, 5, 8],
    ["by force: at once", "--grace-period=0 --force", {}, 0, 0.1],
  ])("%s", (_name, flags, pod, low, high) => {
    const after = goneAfter(deleted({ command: DEAF }, pod, flags));
    expect(after).toBeGreaterThanOrEqual(low);
    expect(after).toBeLessThan(high);
  });

  it("a second one may shorten the grace period, and not lengthen it", () => {
    const shorter = deleted({ command: DEAF }, {}, "", {
      commands: [[AT + 2, "delete pod web --wait=false --grace-period=3"]],
    });
    expect(goneAfter(shorter)).toBeLessThan(8);
    const longer = deleted({ command: DEAF }, {}, "--grace-period=5", {
      commands: [[AT + 2, "delete pod web --wait=false --grace-period=50"]],
    });
    expect(goneAfter(longer)).toBeLessThan(8);
  });

  it.each<[name: string, spec: Partial<ContainerSpec>, pod: Partial<PodSpec>]>([
    ["without a node", {}, { nodeSelector: { disk: "ssd" } }],
    ["that has succeeded", { command: ["true"] }, { restartPolicy: "Never" }],
    ["that has failed", { command: ["false"] }, { restartPolicy: "Never" }],
  ])("of a Pod %s is over at once", (_name, spec, pod) => {
    expect(goneAfter(deleted(spec, pod))).toBeLessThan(0.2);
  });

  it.each<[name: string, spec: Partial<ContainerSpec>, phase: string, row: string, reason: string]>([
    ["0", { command: LISTENS }, "Succeeded", "Completed", "PodCompleted"],
    ["137", { command: DEAF }, "Failed", "Error", "PodFailed"],
  ])("its last words after an exit with %s, whatever the policy", (_name, spec, phase, row, reason) => {
    const watched = deleted(spec, { terminationGracePeriodSeconds: 3 });
    expect(watched.rows.map((one) => one.status).slice(-2)).toEqual(["Terminating", row]);
    const status: PodStatus = last(watched)?.status ?? {};
    expect(status.phase).toBe(phase);
    expect(status.podIP).toMatch(/^10\.244\./);
    expect(conditionsOf(last(watched))).toEqual([
      "PodReadyToStartContainers=False",
      phase === "Succeeded" ? "Initialized=True PodCompleted" : "Initialized=True",
      `Ready=False ${reason}`,
      `ContainersReady=False ${reason}`,
      "PodScheduled=True",
    ]);
    const messages = (status.conditions ?? []).map((one) => one.message);
    expect(messages.every((one) => one === undefined)).toBe(true);
  });

  it("the Killing event comes first, then the hook, then the signal; what the hook takes is taken from the grace", () => {
    const script = "trap 'echo term; exit 0' TERM; while :; do sleep 1; done";
    const lifecycle = { preStop: { exec: { command: sh("echo hook > /proc/1/fd/1; sleep 4") } } };
    const watched = deleted({ command: sh(script), lifecycle });
    const lines = watched.entries.filter((one) => one.type === "log").map((one) => one["line"]);
    expect(lines).toEqual(["hook", "term"]);
    expect(eventsOf(watched.entries, "Killing")[0]).toBeCloseTo(AT, 1);
    expect(runsOf(watched.entries, "app")[0]?.finishedAt).toBeGreaterThanOrEqual(AT + 4);
    const slow = { preStop: { exec: { command: ["sleep", "60"] } } };
    const left = runsOf(
      deleted({ command: DEAF, lifecycle: slow }, { terminationGracePeriodSeconds: 6 }).entries,
      "app",
    );
    expect(left[0]?.finishedAt).toBeCloseTo(AT + 8, 0);
  });

  it("hooks of all containers run at once", () => {
    const lifecycle = { preStop: { exec: { command: ["sleep", "4"] } } };
    const containers = ["a", "b", "c"].map((name) => ({ name, image, command: LISTENS, lifecycle }));
    const { entries } = watchPod({ containers }, { seconds: 30, commands: [[AT, "delete pod web --wait=false"]] });
    for (const { name } of containers) expect(runsOf(entries, name)[0]?.finishedAt).toBeLessThan(AT + 6);
  });

  it("a hook that fails is told, and the end goes on", () => {
    const watched = deleted({ command: LISTENS, lifecycle: { preStop: { exec: { command: ["false"] } } } });
    expect(messagesOf(watched, "FailedPreStopHook")).toEqual(["PreStopHook failed"]);
    expect(goneAfter(watched)).toBeLessThan(5);
  });

  it("no hook runs where the container ends by itself, and one does where a probe kills it", () => {
    const lifecycle = { preStop: { exec: { command: sh("echo hook > /proc/1/fd/1") } } };
    expect(logOf(app({ command: sh("sleep 2; exit 1"), lifecycle }), "app")).toBe("");
    const livenessProbe = { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 2 };
    expect(logOf(app({ command: LISTENS, lifecycle, livenessProbe }), "app")).toBe("hook\n");
  });

  it.each([
    ["sleep", false, 137],
    ["sleep", true, 143],
  ])("%s as process 1, shared %s: %i", (_name, shareProcessNamespace, exitCode) => {
    const watched = deleted({ command: ["sleep", "999"] }, { shareProcessNamespace, terminationGracePeriodSeconds: 4 });
    expect(runsOf(watched.entries, "app")[0]?.exitCode).toBe(exitCode);
  });

  it("nginx ends well with the signal of its image", () => {
    expect(runsOf(deleted({ image: "nginx:1.27" }).entries, "app")[0]).toMatchObject({
      exitCode: 0,
      reason: "Completed",
    });
  });

  it("a trap runs when the program in front has ended, which a sleep of the shell's own is not", () => {
    const watched = deleted({ command: sh("trap 'exit 3' TERM; /bin/sleep 17; sleep 60") });
    const [run] = runsOf(watched.entries, "app");
    expect(run?.exitCode).toBe(3);
    expect((run?.finishedAt ?? 0) - (run?.startedAt ?? 0)).toBeCloseTo(17, 0);
    const own = deleted({ command: sh("trap 'exit 3' TERM; sleep 17; sleep 60") });
    expect(runsOf(own.entries, "app")[0]?.finishedAt).toBeCloseTo(AT, 1);
  });

  it("stops liveness, and goes on with readiness; 1.35 cannot", () => {
    const probe = (file: string): object => ({
      exec: { command: ["test", "-e", file] },
      periodSeconds: 1,
      failureThreshold: 1,
    });
    const spec = {
      command: sh("touch /up; trap 'rm /up' TERM; while :; do sleep 1; done"),
      livenessProbe: probe("/up"),
      readinessProbe: probe("/up"),
    };
    const of = (version: string): Watched => deleted(spec, { terminationGracePeriodSeconds: 10 }, "", { version });
    for (const version of ["1.34", "1.36"]) {
      const watched = of(version);
      const told = messagesOf(watched, "Unhealthy");
      expect(told.length).toBeGreaterThan(3);
      expect(new Set(told)).toEqual(new Set(["Readiness probe failed: "]));
      expect(watched.rows.some((row) => row.ready === "0/1" && row.status === "Terminating")).toBe(true);
    }
    const watched = of("1.35");
    expect(new Set(messagesOf(watched, "Unhealthy"))).toEqual(
      new Set([
        "Readiness probe errored and resulted in unknown state: rpc error: code = Canceled desc = context canceled",
      ]),
    );
    expect(watched.rows.some((row) => row.ready === "0/1" && row.status === "Terminating")).toBe(false);
  });

  it("a Pod that waits for its image has failed when it is deleted, and its containers ended as nobody knows", () => {
    const watched = deleted({ image: "busybox:nope" });
    expect(last(watched)?.status.phase).toBe("Failed");
    expect(last(watched)?.status.containerStatuses?.[0]?.state.terminated).toMatchObject({
      exitCode: 137,
      reason: "ContainerStatusUnknown",
    });
  });
});

describe("6.3: which grace period", () => {
  it.each<[name: string, spec: Partial<ContainerSpec>, low: number]>([
    [
      "the Pod's for a liveness probe",
      { livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 } },
      6,
    ],
    [
      "the probe's own",
      {
        livenessProbe: {
          exec: { command: ["false"] },
          periodSeconds: 1,
          failureThreshold: 1,
          terminationGracePeriodSeconds: 3,
        },
      },
      3,
    ],
    [
      "two seconds for a probe's one",
      {
        startupProbe: {
          exec: { command: ["false"] },
          periodSeconds: 1,
          failureThreshold: 1,
          terminationGracePeriodSeconds: 1,
        },
      },
      2,
    ],
    ["the Pod's for a hook that failed", { lifecycle: { postStart: { exec: { command: ["false"] } } } }, 6],
  ])("%s", (_name, spec, grace) => {
    const watched = app({ command: DEAF, ...spec }, { terminationGracePeriodSeconds: 6 });
    const killed = eventsOf(watched.entries, "Killing")[0] ?? 0;
    expect((runsOf(watched.entries, "app")[0]?.finishedAt ?? 0) - killed).toBeCloseTo(grace, 1);
  });

  it("the Pod's for another image, and for sidecars that are no longer needed", () => {
    const changed = app(
      { command: DEAF },
      { terminationGracePeriodSeconds: 6 },
      { commands: [[AT, "set image pod/web app=alpine:3.20"]] },
    );
    expect(runsOf(changed.entries, "app")[0]?.finishedAt).toBeCloseTo(AT + 6, 0);
    const side = { name: "side", image, command: DEAF, restartPolicy: "Always" as const };
    const wound = app(
      { command: ["sleep", "3"] },
      { terminationGracePeriodSeconds: 6, restartPolicy: "Never", initContainers: [side] },
    );
    const [killed = 0] = eventsOf(wound.entries, "Killing");
    expect((runsOf(wound.entries, "side")[0]?.finishedAt ?? 0) - killed).toBeCloseTo(6, 0);
  });
});

describe("6.6: a deadline", () => {
  it("counts from the first look of the kubelet, also while images are pulled and init containers run", () => {
    const init = { name: "init", image, command: ["sleep", "60"] };
    const watched = app({}, { activeDeadlineSeconds: 8, terminationGracePeriodSeconds: 2, initContainers: [init] });
    expect(eventsOf(watched.entries, "DeadlineExceeded")[0]).toBeCloseTo(8, 0);
    expect(last(watched)?.status).toMatchObject({
      phase: "Failed",
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    });
    // Who deletes it then may hurry it.
    const slow = app(
      { command: DEAF },
      { activeDeadlineSeconds: 8 },
      { seconds: 60, commands: [[AT, "delete pod web --wait=false --grace-period=3"]] },
    );
    expect(goneAfter(slow)).toBeLessThan(6);
    const pulling = app({ image: "busybox:nope" }, { activeDeadlineSeconds: 8 });
    expect(pulling.rows.at(-1)?.status).toBe("ContainerStatusUnknown");
    expect(last(pulling)?.status.reason).toBe("DeadlineExceeded");
  });
});

describe("8.2: conditions", () => {
  it("while init containers run, and as they stand from the beginning", () => {
    const init = (name: string): ContainerSpec => ({ name, image, command: ["sleep", "4"] });
    const watched = app({ command: ["sleep", "99"] }, { initContainers: [init("i"), init("j")] }, { seconds: 14 });
    const first = watched.pods.find((pod) => pod.status.startTime !== undefined);
    expect(conditionsOf(first)).toEqual([
      "PodReadyToStartContainers=False",
      "Initialized=False ContainersNotInitialized",
      "Ready=False ContainersNotReady",
      "ContainersReady=False ContainersNotReady",
      "PodScheduled=True",
    ]);
    expect(first?.status.conditions?.map((one) => one.message)).toEqual([
      undefined,
      "containers with incomplete status: [i j]",
      "containers with unready status: [app]",
      "containers with unready status: [app]",
      undefined,
    ]);
    expect(first?.status).toMatchObject({ hostIP: expect.stringMatching(/^172\./) as string });
    expect(first?.status).not.toHaveProperty("podIP");
    const half = watched.pods.find((pod) => pod.status.initContainerStatuses?.[0]?.ready);
    expect(half?.status.conditions?.[1]?.message).toBe("containers with incomplete status: [j]");
    // The time moves when the status does, and with it alone.
    for (const type of ["Initialized", "Ready", "PodReadyToStartContainers"]) {
      const all = watched.pods.flatMap((pod) => pod.status.conditions?.find((one) => one.type === type) ?? []);
      for (const [i, one] of all.entries()) {
        const before = all[i - 1];
        if (before?.status === one.status) expect(one.lastTransitionTime).toBe(before.lastTransitionTime);
      }
    }
  });

  it("names sidecars first, then the containers of the spec in its order", () => {
    const side = { name: "z", image: "nginx:1.27", command: ["sleep", "99"], restartPolicy: "Always" as const };
    const { pods } = watchPod(
      {
        initContainers: [side],
        containers: [
          { name: "c", image },
          { name: "a", image },
        ],
      },
      { seconds: 1 },
    );
    expect(pods.at(-1)?.status.conditions?.find((one) => one.type === "Ready")?.message).toBe(
      "containers with unready status: [z c a]",
    );
  });

  it("those of others stand before the kubelet's, and stay", () => {
    const watched = app(
      { command: ["sleep", "99"] },
      { readinessGates: [{ conditionType: "example.com/ok" }] },
      { seconds: 12 },
    );
    const { api } = watched.simulation.cluster;
    const status: PodStatus = last(watched)?.status ?? {};
    expect(status.conditions?.find((one) => one.type === "Ready")).toMatchObject({
      reason: "ReadinessGatesNotReady",
      message: 'corresponding condition of pod readiness gate "example.com/ok" does not exist.',
    });
    const say = (value: string): void => {
      const rest = (last(watched)?.status.conditions ?? []).filter((one) => one.type !== "example.com/ok");
      api.updateStatus({ group: "", resource: "pods" }, "default", "web", {
        ...last(watched)?.status,
        conditions: [...rest, { type: "example.com/ok", status: value }],
      });
      watched.simulation.run(watched.simulation.clock.now + 1000);
    };
    say("False");
    expect(last(watched)?.status.conditions?.find((one) => one.type === "Ready")?.message).toBe(
      'the status of pod readiness gate "example.com/ok" is not "True", but False',
    );
    say("True");
    expect(conditionsOf(last(watched))).toContain("Ready=True");
  });

  it("of a node's own network: its address", () => {
    const { hostIP, podIP, podIPs } = last(app({ command: ["sleep", "99"] }, { hostNetwork: true }))?.status ?? {};
    expect(podIP).toBe(hostIP);
    expect(podIPs).toEqual([{ ip: hostIP }]);
  });
});
