/**
 * Model-based: every walk that xstate/graph finds through a chart is walked by the kubelet's own table; and the kubelet,
 * driven through Pods that between them do everything, takes every transition of every chart.
 */
import { getAdjacencyMap, getShortestPaths, getSimplePaths } from "xstate/graph";
import type { AnyStateMachine } from "xstate";
import { describe, expect, it } from "vitest";
import { createChart } from "../../../src/kube/kubelet/chart.ts";
import { statePath, tabulate } from "../../../src/kube/kubelet/chart-table.ts";
import type { ContainerSpec } from "../../../src/kube/api/pod.ts";
import { containerMachine } from "../../../src/kube/kubelet/container.machine.ts";
import { podMachine } from "../../../src/kube/kubelet/pod.machine.ts";
import { probeMachine } from "../../../src/kube/kubelet/probe.machine.ts";
import { Random } from "../../../src/sim/random.ts";
import type { MachineEntry } from "../../../src/kube/kubelet/node-context.ts";
import { PODS, testNode } from "./node.fixture.ts";
import { pods, simulatePods } from "../../fuzz/pods.ts";

const MACHINES: readonly (readonly [string, AnyStateMachine])[] = [
  ["pod", podMachine],
  ["container", containerMachine],
  ["probe", probeMachine],
];

function eventsOf(machine: AnyStateMachine): { type: string }[] {
  return machine.events.map((type) => ({ type: String(type) }));
}

/** `from EVENT to` for every event that leads to another state. */
function transitionsOf(machine: AnyStateMachine): Set<string> {
  const found = new Set<string>();
  for (const { state, transitions } of Object.values(
    getAdjacencyMap(machine, { events: eventsOf(machine) as never }),
  )) {
    for (const { event, state: next } of Object.values(
      transitions as Record<string, { event: { type: string }; state: typeof state }>,
    )) {
      const [from, to] = [statePath(state.value as never), statePath(next.value as never)];
      if (from !== to) found.add(`${from} ${event.type} ${to}`);
    }
  }
  return found;
}

describe.each(MACHINES)("the %s chart", (_id, machine) => {
  const chart = createChart(tabulate(machine));

  it.each([
    ["shortest", getShortestPaths],
    ["simple", getSimplePaths],
  ] as const)("walks all %s paths as the machine does", (kind, paths) => {
    // The container's simple paths are far too many: every subset of its waits in every order.
    if (kind === "simple" && machine !== probeMachine) return;
    const all = paths(machine, { events: eventsOf(machine) as never });
    expect(all.length).toBeGreaterThan(3);
    for (const { steps, state } of all) {
      let at = chart.initial.state;
      for (const { event } of steps.slice(1)) at = chart.step(at, (event as { type: string }).type).state;
      expect(at).toBe(statePath(state.value as never));
    }
  });

  it("has every transition that the machine has, and no other", () => {
    const mine = new Set<string>();
    for (const [from, moves] of Object.entries(tabulate(machine).moves))
      for (const [event, [to]] of Object.entries(moves)) if (from !== to) mine.add(`${from} ${event} ${to}`);
    expect([...mine].sort()).toEqual([...transitionsOf(machine)].sort());
  });
});

/* The kubelet drives them */

describe("the kubelet", () => {
  it("takes every transition of its charts, and no other", { timeout: 120_000 }, () => {
    const wanted = new Set(
      MACHINES.flatMap(([id, machine]) => [...transitionsOf(machine)].map((one) => `${id}: ${one}`)),
    );
    const taken = new Set<string>();
    const see = ({ machine, from, event, to }: Pick<MachineEntry, "machine" | "from" | "event" | "to">): void =>
      void taken.add(`${machine}: ${from} ${event} ${to}`);
    for (const entry of EDGES_OF_LIFE.flatMap((play) => play())) see(entry);
    const open = (): string[] => [...wanted].filter((one) => !taken.has(one));
    for (let seed = 1; seed <= SEEDS && open().length > 0; seed++) {
      for (const entry of simulatePods(pods.make(new Random(seed).stream("make"))).trace.entries)
        if (entry.type === "machine") see(entry as unknown as MachineEntry);
    }
    expect(open()).toEqual([]);
    const states = new Set(
      [...taken].flatMap((one) => one.replace(/^(\w+: )(\S+) \S+ (\S+)$/, "$1$2|$1$3").split("|")),
    );
    const all = MACHINES.flatMap(([id, machine]) => Object.keys(tabulate(machine).moves).map((one) => `${id}: ${one}`));
    expect(all.filter((one) => !states.has(one))).toEqual([]);
    expect([...taken].filter((one) => !wanted.has(one))).toEqual([]);
  });
});

const SEEDS = 600;

const image = "busybox:1.36";
const again: Partial<ContainerSpec> = {
  restartPolicy: "Never",
  restartPolicyRules: [{ action: "RestartAllContainers", exitCodes: { operator: "In", values: [42] } }],
};

const BROKEN = { name: "X", valueFrom: { configMapKeyRef: { name: "gone", key: "x" } } };

/** How a container comes to rest: what its manifest says of it. */
const RESTS: Readonly<Record<string, Partial<ContainerSpec>>> = {
  errImagePull: { image: "nope-a:1" },
  imagePullBackOff: { image: "nope-a:1" },
  imageUnusable: { image: "Bad:1" },
  createContainerError: { env: [BROKEN] },
  runContainerError: {},
};

/** Which image it is given then. */
const NEXT: Readonly<Record<string, string>> = {
  IMAGE_BACK_OFF: "nope-b:1",
  IMAGE_UNUSABLE: "Bad:2",
  PULL_IMAGE: "fresh:1",
  IMAGE_PRESENT: "nginx:1.27",
};

/** Runs until container a has come to that state. */
function untilAt(node: ReturnType<typeof testNode>, state: string, limit = 40_000): void {
  const isThere = (): boolean => node.machines.some((one) => one.container === "a" && one.to.endsWith(state));
  while (!isThere() && node.clock.now < limit) node.runUntil(node.clock.now + 5);
}

/** A container at rest is given another image; another one has failed to pull `nope-b:1` before. */
function givenImage(rest: string, to: string): MachineEntry[] {
  const node = testNode((name) => (name === "a" && rest === "runContainerError" ? { startError: "no" } : {}));
  const b = { name: "b", image: "nope-b:1" };
  const a = { name: "a", image, ...RESTS[rest] };
  node.apply({ containers: [b, a] });
  untilAt(node, rest);
  node.api.patch(PODS, "default", "web", "merge", { spec: { containers: [b, { ...a, image: to }] } });
  node.runUntil(node.clock.now + 30_000);
  return node.machines;
}

/** A container that has run, and is changed at `at`, is at rest when another one has all begin anew. */
function beginsAnewAt(rest: string, at: number): MachineEntry[] {
  const isBroken = rest === "runContainerError";
  const node = testNode((name, attempt) => {
    if (name === "c") return { endsAfter: 18_000, exitCode: 42 };
    return name === "a" && isBroken && attempt > 0 ? { startError: "no" } : { stopsAfter: 10 };
  });
  const configMap = { kind: "ConfigMap", metadata: { name: "gone" }, data: { x: "1" } };
  node.api.create({ group: "", resource: "configmaps" }, "default", configMap);
  const c = { name: "c", image, ...again };
  const a = { name: "a", image, ...(rest === "createContainerError" && { env: [BROKEN] }) };
  node.apply({ containers: [c, a] });
  node.runUntil(at);
  node.api.delete({ group: "", resource: "configmaps" }, "default", "gone");
  const other = { image: "nginx:1.27", ...(rest !== "createContainerError" && RESTS[rest]) };
  const changed = isBroken ? { image: "nginx:1.27" } : other;
  node.api.patch(PODS, "default", "web", "merge", { spec: { containers: [c, { ...a, ...changed }] } });
  node.runUntil(30_000);
  return node.machines;
}

/** An init container that has succeeded runs again in another sandbox, with what has become of its image. */
function initAgain(change: (node: ReturnType<typeof testNode>) => Partial<ContainerSpec>): MachineEntry[] {
  const node = testNode((name) => (name === "a" ? { endsAfter: 100 } : {}));
  const i = { name: "a", image };
  const app = { name: "app", image: "nope-b:1" };
  const spec = { initContainers: [i], containers: [{ name: "app", image }] };
  node.apply(spec);
  node.runUntil(10_000);
  const changed = { ...i, ...change(node) };
  node.api.patch(PODS, "default", "web", "merge", { spec: { initContainers: [changed], containers: [app] } });
  node.runUntil(20_000);
  node.kubelet.loseSandbox(node.pod()?.metadata.uid ?? "");
  node.runUntil(25_000);
  return node.machines;
}

/** Deletions and losses in moments that random Pods seldom meet. */
const EDGES_OF_LIFE: readonly (() => MachineEntry[])[] = [
  ...Object.keys(RESTS).flatMap((rest) => Object.values(NEXT).map((to) => () => givenImage(rest, to))),
  // At its leisure, and just when the other one ends.
  ...Object.keys(RESTS).flatMap((rest) =>
    [15_000, 18_500, 18_800, 19_100, 19_400, 19_700].map((at) => () => beginsAnewAt(rest, at)),
  ),
  ...Object.values(NEXT).map((to) => () => initAgain(() => ({ image: to }))),
  // Two of one image that is not there.
  () => {
    const node = testNode(() => ({}));
    node.apply({ containers: ["a", "b"].map((name) => ({ name, image: "nope-b:1" })) });
    node.runUntil(5000);
    return node.machines;
  },
  // It has ended, and before it is started again its image is one that others could not pull.
  () => {
    const node = testNode((name) => (name === "a" ? { endsAfter: 4000, exitCode: 1 } : {}));
    const b = { name: "b", image: "nope-b:1" };
    node.apply({ containers: [b, { name: "a", image }] });
    untilAt(node, "restartPending");
    const containers = [b, { name: "a", image: "nope-b:1" }];
    node.api.patch(PODS, "default", "web", "merge", { spec: { containers } });
    node.runUntil(node.clock.now + 5000);
    return node.machines;
  },
  // It has failed for good, and another one has all begin anew.
  () => {
    const node = testNode((name) =>
      name === "a" ? { endsAfter: 100, exitCode: 1 } : { endsAfter: 5000, exitCode: 42 },
    );
    node.apply({
      restartPolicy: "Never",
      containers: [
        { name: "a", image },
        { name: "c", image, ...again },
      ],
    });
    node.runUntil(10_000);
    return node.machines;
  },
  // Deleted before it is admitted, while its volumes are mounted, and while its sandbox is made.
  ...[10, 100, 400].map((at) => () => {
    const node = testNode(() => ({}));
    node.apply({ containers: [{ name: "a", image }] });
    return deletedAt(node, at);
  }),
  () => {
    const node = testNode(() => ({}));
    node.apply({ nodeSelector: { disk: "ssd" }, containers: [{ name: "a", image }] });
    node.runUntil(1000);
    return node.machines;
  },
  // No sandbox can be had, at first or when it is lost.
  () => {
    const node = testNode(() => ({}));
    node.runtime.runPodSandbox = (_config, done): void => done({ ok: false, message: "no address" });
    node.apply({ containers: [{ name: "a", image }] });
    return deletedAt(node, 30_000);
  },
  () => {
    const node = testNode(() => ({}));
    node.apply({ containers: [{ name: "a", image }] });
    node.runUntil(5000);
    node.runtime.runPodSandbox = (_config, done): void => done({ ok: false, message: "no address" });
    node.kubelet.loseSandbox(node.pod()?.metadata.uid ?? "");
    node.runUntil(7000);
    return node.machines;
  },
  () => {
    const node = testNode(() => ({}));
    node.apply({ containers: [{ name: "a", image }] });
    node.runUntil(5000);
    node.kubelet.loseSandbox(node.pod()?.metadata.uid ?? "");
    while (!node.machines.some((one) => one.to === "startingOver.recreatingSandbox"))
      node.runUntil(node.clock.now + 50);
    return deletedAt(node, node.clock.now + 100);
  },
  // All containers are restarted, from an init container, and while the Pod is deleted.
  () => {
    const node = testNode((_name, attempt) => (attempt === 0 ? { endsAfter: 500, exitCode: 42 } : {}));
    node.apply({ initContainers: [{ name: "i", image, ...again }], containers: [{ name: "a", image }] });
    node.runUntil(20_000);
    return node.machines;
  },
  () => {
    const node = testNode((name) => (name === "a" ? { endsAfter: 3000, exitCode: 42 } : {}));
    node.apply({
      containers: [
        { name: "a", image, ...again },
        { name: "b", image },
      ],
    });
    while (!node.machines.some((one) => one.to === "startingOver.removingContainers"))
      node.runUntil(node.clock.now + 50);
    return deletedAt(node, node.clock.now + 100);
  },
  // It ends by itself while its preStop hook runs: when it is deleted, and when a probe has it killed.
  ...[0, 1].map((exitCode) => () => {
    const node = testNode(() => ({ endsAfter: 5000, exitCode }));
    node.apply({ containers: [{ name: "a", image, lifecycle: { preStop: { sleep: { seconds: 10 } } } }] });
    return deletedAt(node, 4000);
  }),
  () => {
    const node = testNode(() => ({ endsAfter: 5000 }));
    node.runtime.execResult = () => ({ kind: "exited", exitCode: 1, output: "" });
    const livenessProbe = {
      exec: { command: ["false"] },
      initialDelaySeconds: 3,
      periodSeconds: 1,
      failureThreshold: 1,
    };
    const lifecycle = { preStop: { sleep: { seconds: 10 } } };
    node.apply({ containers: [{ name: "a", image, livenessProbe, lifecycle }] });
    node.runUntil(10_000);
    return node.machines;
  },
  // It is stopped while its postStart hook runs.
  () => {
    const node = testNode(() => ({}));
    const lifecycle = { postStart: { sleep: { seconds: 20 } }, preStop: { sleep: { seconds: 1 } } };
    node.apply({ containers: [{ name: "a", image, lifecycle }] });
    return deletedAt(node, 4000);
  },
];

function deletedAt(node: ReturnType<typeof testNode>, at: number): MachineEntry[] {
  node.runUntil(at);
  node.api.delete(PODS, "default", "web");
  node.runUntil(at + 60_000);
  return node.machines;
}
