/** The tabulated charts are the machines: every walk gives the same states in both. */
import { readFileSync } from "node:fs";
import { createActor } from "xstate";
import type { AnyStateMachine } from "xstate";
import { expect, test } from "vitest";
import { Random } from "../../../src/sim/random.ts";
import { chartPictures } from "../../chart-pictures.ts";
import { createChart } from "../../../src/kube/kubelet/chart.ts";
import { statePath, tabulate } from "../../../src/kube/kubelet/chart-table.ts";
import { containerMachine } from "../../../src/kube/kubelet/container.machine.ts";
import { podMachine } from "../../../src/kube/kubelet/pod.machine.ts";
import { probeMachine } from "../../../src/kube/kubelet/probe.machine.ts";

const machines: AnyStateMachine[] = [podMachine, containerMachine, probeMachine];

test.each(machines.map((machine) => [machine.id, machine] as const))(
  "the %s chart walks as XState does",
  (id, machine) => {
    const chart = createChart(tabulate(machine));
    const events = machine.events.map(String).toSorted((a, b) => (a < b ? -1 : 1));
    const random = new Random(7).stream(id);
    for (let walk = 0; walk < 30; walk++) {
      const actor = createActor(machine).start();
      let state = chart.initial.state;
      for (let i = 0; i < 40 && actor.getSnapshot().status === "active"; i++) {
        const event = events[random.below(events.length)] ?? "";
        actor.send({ type: event });
        state = chart.step(state, event).state;
        expect(state).toBe(statePath(actor.getSnapshot().value));
      }
    }
  },
);

test.each(machines.map((machine) => [machine.id, machine] as const))(
  "every state of the %s chart can be reached",
  (_id, machine) => {
    const chart = createChart(tabulate(machine));
    const reached = new Set([chart.initial.state]);
    for (const state of reached) for (const event of machine.events) reached.add(chart.step(state, event).state);
    expect([...reached].sort()).toEqual(leaves(machine.states).sort());
  },
);

function leaves(states: AnyStateMachine["states"]): string[] {
  return Object.values(states).flatMap((node) =>
    Object.keys(node.states).length === 0 ? [node.path.join(".")] : leaves(node.states),
  );
}

test("docs/CHARTS.md shows the charts as they are", () => {
  const text = readFileSync(new URL("../../../docs/CHARTS.md", import.meta.url), "utf8");
  expect(text).toBe(chartPictures());
});
