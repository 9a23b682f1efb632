/**
 * Model-based: every walk that xstate/graph finds through a chart is walked by the kubelet's own table; and the kubelet,
 * driven through Pods that between them do everything, takes every transition of every chart.
 */
import { getAdjacencyMap, getShortestPaths, getSimplePaths } from "xstate/graph";
import type { AnyStateMachine } from "xstate";
import { describe, expect, it } from "vitest";
import { createChart } from "../../../src/kube/kubelet/chart.ts";
import { statePath, tabulate } from "../../../src/kube/kubelet/chart-table.ts";
import { containerMachine } from "../../../src/kube/kubelet/container.machine.ts";
import { podMachine } from "../../../src/kube/kubelet/pod.machine.ts";
import { probeMachine } from "../../../src/kube/kubelet/probe.machine.ts";
import { Random } from "../../../src/sim/random.ts";
import { testNode } from "./node.fixture.ts";
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
  it(
    "reaches every state of its charts in random Pods, and takes no step that they do not have",
    { timeout: 120_000 },
    () => {
      const wanted = new Set(
        MACHINES.flatMap(([id, machine]) => [...transitionsOf(machine)].map((one) => `${id}: ${one}`)),
      );
      const states = new Set(
        MACHINES.flatMap(([id, machine]) => Object.keys(tabulate(machine).moves).map((state) => `${id}: ${state}`)),
      );
      const taken = new Set<string>();
      const missing = new Set(states);
      const see = (machine: string, from: string, event: string, to: string): void => {
        taken.add(`${machine}: ${from} ${event} ${to}`);
        for (const state of [from, to]) missing.delete(`${machine}: ${state}`);
      };
      const node = testNode(() => ({}));
      node.runtime.runPodSandbox = (_config, done): void => done({ ok: false, message: "no address" });
      node.apply({ containers: [{ name: "a", image: "busybox:1.36" }] });
      node.runUntil(30_000);
      for (const { machine, from, event, to } of node.machines) see(machine, from, event, to);
      for (let seed = 1; seed <= SEEDS && missing.size > 0; seed++) {
        for (const entry of simulatePods(pods.make(new Random(seed).stream("make"))).trace.entries) {
          if (entry.type !== "machine") continue;
          see(String(entry["machine"]), String(entry["from"]), String(entry["event"]), String(entry["to"]));
        }
      }
      expect([...missing]).toEqual([]);
      expect([...taken].filter((one) => !wanted.has(one))).toEqual([]);
    },
  );
});

const SEEDS = 600;
