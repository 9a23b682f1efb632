/**
 * XState charts as look-up tables: each (state, event) pair is asked of XState once and remembered, so that a thousand
 * Pods cost a thousand look-ups and not a thousand interpreters.
 *
 * A chart is finite: no context, no delays, no invocations. Its guards are the kubelet's: it chooses which event to send.
 * Invariant: what a chart answers depends on its definition only, never on who asked before.
 */
import { initialTransition, transition } from "xstate";
import type { AnyMachineSnapshot, AnyStateMachine } from "xstate";

/** What a step leads to. `effects` are the names of entry, exit and transition actions, in order. */
export interface Step {
  /** The active state as a path: `waiting.pullingImage`. */
  readonly state: string;
  readonly changed: boolean;
  readonly effects: readonly string[];
}

export interface Chart {
  readonly id: string;
  readonly initial: Step;
  /** An event that the state does not know leaves it as it is. */
  step(state: string, event: string): Step;
}

/** Compiles a machine lazily, through XState's public pure functions. */
export function compileChart(machine: AnyStateMachine): Chart {
  const snapshots = new Map<string, AnyMachineSnapshot>();
  const table = new Map<string, Map<string, Step>>();

  function remember([snapshot, actions]: [AnyMachineSnapshot, readonly { type: string }[]], from: string | null): Step {
    const state = statePath(snapshot.value);
    if (!snapshots.has(state)) snapshots.set(state, snapshot);
    return { state, changed: state !== from, effects: actions.map((action) => action.type) };
  }

  function ask(state: string, event: string): Step {
    const snapshot = snapshots.get(state);
    if (!snapshot || snapshot.status !== "active") return { state, changed: false, effects: [] };
    return remember(transition(machine, snapshot, { type: event }), state);
  }

  return {
    id: machine.id,
    initial: remember(initialTransition(machine), null),
    step(state, event) {
      let row = table.get(state);
      if (!row) table.set(state, (row = new Map()));
      let step = row.get(event);
      if (!step) row.set(event, (step = ask(state, event)));
      return step;
    },
  };
}

/** `{waiting: "pullingImage"}` as `waiting.pullingImage`; our charts have no parallel states. */
export function statePath(value: AnyMachineSnapshot["value"]): string {
  if (typeof value === "string") return value;
  const [entry] = Object.entries(value);
  return entry?.[1] ? `${entry[0]}.${statePath(entry[1])}` : "";
}
