/**
 * What a chart does, asked of XState: every state that can be reached, with every event. The kubelet works with the answers
 * alone, so that the engine is built without XState (`charts.frozen.ts`).
 */
import { initialTransition, transition } from "xstate";
import type { AnyMachineSnapshot, AnyStateMachine } from "xstate";
import type { ChartTable, Move } from "./chart.ts";

export function tabulate(machine: AnyStateMachine): ChartTable {
  const [first, actions] = initialTransition(machine);
  const reached = new Map<string, AnyMachineSnapshot>([[statePath(first.value), first]]);
  const moves: Record<string, Record<string, Move>> = {};
  for (const [state, snapshot] of reached) {
    const row: Record<string, Move> = {};
    for (const event of snapshot.status === "active" ? machine.events : []) {
      const [next, effects] = transition(machine, snapshot, { type: event });
      const to = statePath(next.value);
      if (!reached.has(to)) reached.set(to, next);
      if (to !== state || effects.length > 0) row[event] = moveOf(to, effects);
    }
    moves[state] = row;
  }
  return { id: machine.id, initial: moveOf(statePath(first.value), actions), moves };
}

function moveOf(state: string, actions: readonly { type: string }[]): Move {
  return [state, ...actions.map((action) => action.type)];
}

/** `{waiting: "pullingImage"}` as `waiting.pullingImage`; our charts have no parallel states. */
export function statePath(value: AnyMachineSnapshot["value"]): string {
  if (typeof value === "string") return value;
  const [entry] = Object.entries(value);
  return entry?.[1] ? `${entry[0]}.${statePath(entry[1])}` : "";
}
