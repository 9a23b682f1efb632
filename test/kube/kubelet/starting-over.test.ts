/** What makes all containers of a Pod begin anew: a lost sandbox, and the rule RestartAllContainers. */
import { expect, test } from "vitest";
import { PODS, testNode } from "./node.fixture.ts";
import { eventsOf, runsOf, watchPod } from "./watching.fixture.ts";
import type { Watched } from "./watching.fixture.ts";

const image = "busybox:1.36";

test("a lost sandbox is made again: init containers begin with the first, volumes and restartCount stay", () => {
  const node = testNode((name) => (name === "app" ? {} : { endsAfter: 1000 }));
  node.apply({
    volumes: [{ name: "v", emptyDir: {} }],
    initContainers: [
      { name: "one", image },
      { name: "two", image },
    ],
    containers: [{ name: "app", image, volumeMounts: [{ name: "v", mountPath: "/v" }] }],
  });
  node.runUntil(10_000);
  const uid = node.pod()?.metadata.uid ?? "";
  const ip = node.pod()?.status.podIP;
  expect(node.pod()?.status.phase).toBe("Running");
  const before = node.runtime.configs.length;
  node.kubelet.loseSandbox(uid);
  node.runUntil(30_000);
  expect(node.runtime.configs.slice(before).map((one) => `${one.name}#${one.attempt}`)).toEqual([
    "one#1",
    "two#1",
    "app#1",
  ]);
  expect(node.events().filter((one) => one.includes("Sandbox"))).toEqual([
    expect.stringMatching(/SandboxChanged Pod sandbox changed, it will be killed and re-created\.$/),
  ]);
  expect(node.pod()?.status.phase).toBe("Running");
  expect(node.pod()?.status.podIP).not.toBe(ip);
  expect(node.runtime.volumes.size).toBe(1);
  // Pending while an init container runs; one that is yet to run again still shows how it ended before.
  const phases = node.rows().flatMap((row) => (Number.parseInt(row, 10) < 10_000 ? [] : [row.split(" ")[1]]));
  expect(phases.filter((phase, i) => phase !== phases[i - 1])).toEqual([
    "Running",
    "Pending",
    "Running",
    "Pending",
    "Running",
  ]);
});

test("with Never a Pod whose sandbox is lost has failed", () => {
  const node = testNode(() => ({}));
  node.apply({ restartPolicy: "Never", containers: [{ name: "app", image }] });
  node.runUntil(5000);
  node.kubelet.loseSandbox(node.pod()?.metadata.uid ?? "");
  node.runUntil(15_000);
  expect(node.pod()?.status.phase).toBe("Failed");
  expect(node.events().some((one) => one.includes("SandboxChanged"))).toBe(false);
});

test("the rule RestartAllContainers takes all containers away and begins with the first init container", () => {
  const node = testNode((name, attempt) => {
    if (name === "init") return { endsAfter: 500 };
    return name === "worker" && attempt === 0 ? { endsAfter: 3000, exitCode: 42 } : { stopsAfter: 100 };
  });
  node.apply({
    restartPolicy: "Never",
    initContainers: [
      { name: "init", image },
      { name: "side", image, restartPolicy: "Always" },
    ],
    containers: [
      {
        name: "worker",
        image,
        restartPolicy: "Never",
        restartPolicyRules: [{ action: "RestartAllContainers", exitCodes: { operator: "In", values: [42] } }],
      },
      { name: "other", image },
    ],
  });
  node.runUntil(30_000);
  const starts = node.runtime.configs.map((one) => `${one.name}#${one.attempt}`);
  expect(starts).toEqual(["init#0", "side#0", "worker#0", "other#0", "init#1", "side#1", "worker#1", "other#1"]);
  expect(node.pod()?.status.phase).toBe("Running");
  const rows = node.rows();
  expect(rows.some((row) => row.includes("other=RestartingAllContainers"))).toBe(true);
  const killing = node.events().filter((one) => one.includes("Killing"));
  expect(killing.map((one) => one.replace(/^\d+ /, ""))).toEqual(["Killing killing", "Killing killing"]);
  expect(node.pod()?.status.containerStatuses?.find((one) => one.name === "other")?.lastState.terminated).toMatchObject(
    {
      exitCode: 137,
      reason: "RestartingAllContainers",
    },
  );
  expect(node.pod()?.status.conditions?.some((one) => one.type === "AllContainersRestarting")).toBe(false);
  node.api.delete(PODS, "default", "web");
  node.runUntil(40_000);
  expect(node.pod()).toBeUndefined();
});

test("a container that liveness kills waits only from its third restart on, as the kubelet looks at older ends", () => {
  const starts: number[] = [];
  const node = testNode(() => {
    starts.push(node.clock.now);
    return { stopsAfter: 100 };
  });
  node.runtime.execResult = () => ({ kind: "exited", exitCode: 1, output: "" });
  node.apply({
    containers: [
      { name: "a", image, livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 } },
    ],
  });
  node.runUntil(60_000);
  const gaps = starts.slice(1).map((start, i) => Math.round((start - (starts[i] ?? 0)) / 1000));
  expect(gaps.slice(0, 2)).toEqual([1, 1]);
  expect(gaps[2]).toBeGreaterThan(8);
});

/** Its startup probe never succeeds; its own policy is Never, and its rule starts it again. */
function killedByProbe(restartPolicy: "OnFailure" | "Never"): Watched {
  return watchPod(
    {
      restartPolicy,
      containers: [
        {
          name: "app",
          image,
          command: ["sh", "-c", "trap 'exit 7' TERM; while true; do sleep 1; done"],
          startupProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 2 },
          restartPolicy: "Never",
          restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "NotIn", values: [42] } }],
        },
      ],
    },
    { seconds: 9 },
  );
}

test("no rule counts when a probe kills, and with the last container the sandbox goes; then the rule starts it again", () => {
  const { entries, simulation } = killedByProbe("OnFailure");
  const told = entries.filter((one) => one.type === "event").map((one) => String(one["message"]));
  expect(told.filter((one) => one.startsWith("Container app failed startup probe"))).toEqual([]);
  expect(told).toContain("Stopping container app");
  expect(told).toContain("Pod sandbox changed, it will be killed and re-created.");
  expect(runsOf(entries, "app").map((one) => one.exitCode)).toEqual([7, 7]);
  const status = simulation.cluster.podStatus("default", "web");
  expect(status?.phase).toBe("Running");
  expect(status?.containerStatuses?.[0]?.restartCount).toBe(1);
});

test("a Pod that never restarts gets no other sandbox, and waits for what it cannot start", () => {
  const { entries, simulation } = killedByProbe("Never");
  expect(runsOf(entries, "app").map((one) => one.exitCode)).toEqual([7]);
  expect(eventsOf(entries, "SandboxChanged")).toEqual([]);
  expect(simulation.cluster.podStatus("default", "web")).toMatchObject({
    phase: "Running",
    conditions: [{ type: "PodReadyToStartContainers", status: "False" }, {}, {}, {}, {}],
  });
});
