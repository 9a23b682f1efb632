/** Sentences of facts/kubelet.md 2.2, 2.3 and 3, each in one Pod of a whole cluster: order, restarts, kills, statuses. */
import { describe, expect, it } from "vitest";
import type { ContainerSpec, PodSpec, RestartPolicy } from "../../../src/kube/api/pod.ts";
import { eventsOf, messagesOf, runsOf, statusOf, watchPod } from "./watching.fixture.ts";
import type { Watched, WatchOptions } from "./watching.fixture.ts";

const image = "busybox:1.36";
const sh = (script: string): string[] => ["sh", "-c", script];
const EVER = ["sleep", "infinity"];

function run(containers: ContainerSpec[], pod: Partial<PodSpec> = {}, options: Partial<WatchOptions> = {}): Watched {
  return watchPod({ ...pod, containers }, { seconds: 15, ...options });
}

describe("3.1: one after the other, in the order of the spec", () => {
  it.each<[name: string, first: Partial<ContainerSpec>, reason: string]>([
    ["an image that is not there", { image: "busybox:nope" }, "ErrImagePull"],
    ["a ConfigMap that is not there", { envFrom: [{ configMapRef: { name: "nope" } }] }, "CreateContainerConfigError"],
    ["a program that is not there", { command: ["nosuch"] }, "RunContainerError"],
  ])("%s keeps no other container from starting", (_name, first, reason) => {
    const watched = run([
      { name: "a", image, command: EVER, ...first },
      { name: "b", image, command: EVER },
    ]);
    expect(watched.rows.some((row) => row.status === reason && row.ready === "1/2")).toBe(true);
    expect(statusOf(watched, "b")).toMatchObject({ ready: true, restartCount: 0 });
    // 8.1: what has never run leaves the Pod pending; what could not be started has failed, and is started again.
    const phase = reason === "RunContainerError" ? "Running" : "Pending";
    expect(watched.simulation.cluster.podStatus("default", "web")?.phase).toBe(phase);
  });

  it("a slow pull of the first delays the second, whose image is there", () => {
    const { entries } = run([
      { name: "a", image: "nginx:1.27" },
      { name: "b", image, command: EVER },
    ]);
    const [a] = runsOf(entries, "a");
    const [b] = runsOf(entries, "b");
    expect(a?.startedAt).toBeGreaterThan(3);
    expect(b?.startedAt).toBeGreaterThan(a?.startedAt ?? Infinity);
  });

  it("a postStart hook holds up the status and the next container, though the process runs", () => {
    const lifecycle = { postStart: { exec: { command: ["sleep", "5"] } } };
    const { entries, rows } = run([
      { name: "a", image, command: EVER, lifecycle },
      { name: "b", image, command: EVER },
    ]);
    const [a] = runsOf(entries, "a");
    const [b] = runsOf(entries, "b");
    expect((b?.startedAt ?? 0) - (a?.startedAt ?? 0)).toBeGreaterThan(5);
    const [, , third] = rows;
    expect(third).toMatchObject({ ready: "2/2", status: "Running" });
    expect(third?.t).toBeGreaterThan(b?.startedAt ?? Infinity);
  });
});

describe("3.2: what is started again", () => {
  const ends: readonly [name: string, spec: Partial<ContainerSpec>, exitCode: number, policies: RestartPolicy[]][] = [
    ["exit 0", { command: sh("sleep 1") }, 0, ["Always"]],
    ["exit 3", { command: sh("sleep 1; exit 3") }, 3, ["Always", "OnFailure"]],
    ["a signal", { command: sh("sh -c 'kill -9 $$'; sleep 1; exit 137") }, 137, ["Always", "OnFailure"]],
    ["no start", { command: ["nosuch"] }, 128, ["Always", "OnFailure"]],
    [
      "no memory",
      { command: sh("sleep 1; head -c 50000000 /dev/zero | tail"), resources: { limits: { memory: "16Mi" } } },
      137,
      ["Always", "OnFailure"],
    ],
  ];
  it.each(
    ends.flatMap(([name, spec, code, policies]) =>
      (["Always", "OnFailure", "Never"] as const).map(
        (one) => [name, one, policies.includes(one), code, spec] as const,
      ),
    ),
  )("%s with %s: %s", (_name, restartPolicy, isAgain, exitCode, spec) => {
    const watched = run([{ name: "a", image, ...spec }], { restartPolicy });
    const status = statusOf(watched, "a");
    expect((status?.restartCount ?? 0) > 0).toBe(isAgain);
    const ended = status?.state.terminated ?? status?.lastState.terminated;
    expect(ended?.exitCode).toBe(exitCode);
    const phase = isAgain ? "Running" : exitCode === 0 ? "Succeeded" : "Failed";
    expect(watched.simulation.cluster.podStatus("default", "web")?.phase).toBe(phase);
  });

  it("a restart keeps address and volumes, and has a new file system and a new id", () => {
    const script = "echo x >> /v/n; echo x >> /n; wc -l < /v/n; wc -l < /n; hostname -i; sleep 2; exit 1";
    const watched = run([{ name: "a", image, command: sh(script), volumeMounts: [{ name: "v", mountPath: "/v" }] }], {
      volumes: [{ name: "v", emptyDir: {} }],
    });
    const { cluster } = watched.simulation;
    const { podIP } = cluster.podStatus("default", "web") ?? {};
    expect(cluster.logText("default", "web", "a", 0)).toBe(`1\n1\n${podIP}\n`);
    expect(cluster.logText("default", "web", "a", 1)).toBe(`2\n1\n${podIP}\n`);
    const ids = new Set(watched.pods.flatMap((pod) => pod.status.containerStatuses?.[0]?.containerID ?? []));
    expect(ids.size).toBeGreaterThanOrEqual(2);
  });
});

it("3.3: another image, another back-off", () => {
  const { entries } = run(
    [{ name: "a", image, command: sh("sleep 1; exit 1") }],
    {},
    {
      seconds: 60,
      commands: [[45, "set image pod/web a=alpine:3.20"]],
    },
  );
  const runs = runsOf(entries, "a");
  // It would have waited till 60 s and more.
  const next = runs.find((one) => one.startedAt > 45);
  expect(next?.startedAt).toBeLessThan(50);
});

describe("3.5 and 2.3: the words of a kill", () => {
  const failing = { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 };
  const stops = sh("trap 'exit 0' TERM; while :; do sleep 1; done");
  it.each<[says: string, spec: Partial<ContainerSpec>, restartPolicy: RestartPolicy, kind: "app" | "sidecar"]>([
    ["Container a failed liveness probe, will be restarted", { livenessProbe: failing }, "Always", "app"],
    ["Container a failed startup probe, will be restarted", { startupProbe: failing }, "OnFailure", "app"],
    ["Init container a failed liveness probe", { livenessProbe: failing }, "Always", "sidecar"],
    ["Init container a failed startup probe", { startupProbe: failing }, "Never", "sidecar"],
    ["Container b definition changed, will be restarted", {}, "Never", "app"],
    ["Init container a definition changed", {}, "Never", "sidecar"],
  ])("%s", (says, spec, restartPolicy, kind) => {
    const a: ContainerSpec = { name: "a", image, command: stops, ...spec };
    const b: ContainerSpec = { name: "b", image, command: stops };
    const changed = says.includes(" b ") ? "b" : "a";
    const commands: [number, string][] = says.includes("definition")
      ? [[8, `set image pod/web ${changed}=alpine:3.20`]]
      : [];
    const pod = kind === "sidecar" ? { initContainers: [{ ...a, restartPolicy: "Always" as const }] } : {};
    const watched = run(kind === "sidecar" ? [b] : [a, b], { restartPolicy, ...pod }, { commands });
    expect(messagesOf(watched, "Killing")[0]).toBe(says);
    expect(statusOf(watched, changed)?.restartCount).toBeGreaterThan(0);
  });

  it("of a probe that ends it for good, and with it the Pod", () => {
    const watched = run([{ name: "a", image, command: stops, livenessProbe: failing }], { restartPolicy: "Never" });
    expect(statusOf(watched, "a")).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 0 } } });
    expect(watched.simulation.cluster.podStatus("default", "web")?.phase).toBe("Succeeded");
    // With its last container the sandbox goes, and that is what is told.
    expect(messagesOf(watched, "Killing")).toEqual(["Stopping container a"]);
  });

  it("of a probe that ends one of two for good", () => {
    const a = { name: "a", image, command: stops, livenessProbe: failing };
    const watched = run([a, { name: "b", image, command: EVER }], { restartPolicy: "Never" });
    expect(messagesOf(watched, "Killing")).toEqual(["Container a failed liveness probe"]);
    expect(watched.rows.at(-1)).toMatchObject({ ready: "1/2", restarts: 0 });
  });
});

describe("3.7: what a status says of a container", () => {
  it("before it has started, and after", () => {
    const watched = run([
      { name: "b", image: "nginx" },
      { name: "a", image, command: EVER },
    ]);
    const first = watched.pods.find((pod) => pod.status.containerStatuses)?.status.containerStatuses;
    // By name, not by the spec.
    expect(first?.map((one) => one.name)).toEqual(["a", "b"]);
    expect(first?.[1]).toMatchObject({ image: "nginx", imageID: "", ready: false, started: false, restartCount: 0 });
    expect(first?.[1]).not.toHaveProperty("containerID");
    expect(statusOf(watched, "b")).toMatchObject({
      image: "docker.io/library/nginx:latest",
      imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/) as string,
      containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/) as string,
      started: true,
    });
  });

  it("the log of the attempt before can be read", () => {
    const watched = run([{ name: "a", image, command: sh("date +%s; sleep 1; exit 1") }], {}, { seconds: 60 });
    const { cluster } = watched.simulation;
    const count = statusOf(watched, "a")?.restartCount ?? 0;
    expect(count).toBeGreaterThanOrEqual(3);
    let read = "";
    const reader = { onChunk: (text: string): void => void (read += text), onEnd() {} };
    expect(cluster.api.readLog("default", "web", { previous: true }, reader).ok).toBe(true);
    expect(read).toBe(cluster.logText("default", "web", "a", count - 1));
    expect(read).not.toBe(cluster.logText("default", "web", "a", count));
  });
});

describe("2.2: a sandbox that is lost", () => {
  const lost = (containers: ContainerSpec[], pod: Partial<PodSpec>): Watched => {
    const watched = run(containers, pod, { seconds: 8 });
    watched.simulation.cluster.loseSandbox("default", "web");
    watched.simulation.run(20_000);
    return watched;
  };

  it("with OnFailure what has succeeded is not started again", () => {
    const watched = lost(
      [
        { name: "a", image, command: ["true"] },
        { name: "b", image, command: EVER },
      ],
      { restartPolicy: "OnFailure" },
    );
    expect(eventsOf(watched.entries, "SandboxChanged")).toHaveLength(1);
    expect(statusOf(watched, "a")).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 0 } } });
    expect(statusOf(watched, "b")).toMatchObject({ restartCount: 1, ready: true });
  });

  it("is not made again where all has succeeded", () => {
    const watched = lost([{ name: "a", image, command: ["true"] }], { restartPolicy: "OnFailure" });
    expect(eventsOf(watched.entries, "SandboxChanged")).toEqual([]);
    expect(watched.simulation.cluster.podStatus("default", "web")?.phase).toBe("Succeeded");
  });

  it("no init container runs again because of a crash, nor because its image is another", () => {
    const init = { name: "i", image, command: ["true"] };
    const watched = run(
      [{ name: "a", image, command: sh("sleep 3; exit 1") }],
      { initContainers: [init] },
      {
        seconds: 30,
        commands: [[6, "set image pod/web i=alpine:3.20"]],
      },
    );
    expect(runsOf(watched.entries, "a").length).toBeGreaterThan(2);
    expect(runsOf(watched.entries, "i")).toHaveLength(1);
  });
});

describe("2.3: sidecars", () => {
  it("an unready one makes the Pod unready, and is counted", () => {
    const readinessProbe = { exec: { command: ["false"] }, periodSeconds: 1 };
    const side = { name: "s", image, command: EVER, restartPolicy: "Always" as const, readinessProbe };
    const watched = run([{ name: "a", image, command: EVER }], { initContainers: [side] });
    expect(watched.rows.at(-1)).toMatchObject({ ready: "1/2", status: "Running" });
    const { conditions = [] } = watched.simulation.cluster.podStatus("default", "web") ?? {};
    expect(conditions.find((one) => one.type === "ContainersReady")).toMatchObject({
      status: "False",
      message: "containers with unready status: [s]",
    });
  });

  it("one that crashes does not move the phase once the Pod runs", () => {
    const side = { name: "s", image, command: sh("sleep 4; exit 1"), restartPolicy: "Always" as const };
    const watched = run([{ name: "a", image, command: EVER }], { initContainers: [side] }, { seconds: 40 });
    const phases = watched.pods.map((pod) => pod.status.phase);
    expect(new Set(phases.slice(phases.indexOf("Running")))).toEqual(new Set(["Running"]));
    expect(statusOf(watched, "s")?.restartCount).toBeGreaterThan(1);
  });

  it("its exit code does not count when the app has ended", () => {
    const side = { name: "s", image, command: sh("trap 'exit 5' TERM; while :; do sleep 1; done") };
    const watched = run([{ name: "a", image, command: ["sleep", "3"] }], {
      restartPolicy: "Never",
      initContainers: [{ ...side, restartPolicy: "Always" }],
    });
    expect(watched.simulation.cluster.podStatus("default", "web")?.phase).toBe("Succeeded");
    expect(statusOf(watched, "s")?.state.terminated?.exitCode).toBe(5);
    // While it still runs the row tells of the app alone.
    expect(watched.rows.map((row) => row.status).slice(-1)).toEqual(["Completed"]);
    expect(messagesOf(watched, "Killing")).toEqual(["Stopping container s"]);
  });
});
