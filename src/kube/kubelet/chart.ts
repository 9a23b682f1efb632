/**
 * XState charts as look-up tables, so that a thousand Pods cost a thousand look-ups and not a thousand interpreters.
 *
 * A chart is finite: no context, no delays, no invocations. Its guards are the kubelet's: it chooses which event to send.
 * Invariant: what a chart answers depends on its definition only, never on who asked before.
 */

/** What a step leads to. `effects` are the names of entry, exit and transition actions, in order. */
export interface Step {
  /** The active state as a path: `waiting.pullingImage`. */
  readonly state: string;
  readonly changed: boolean;
  readonly effects: readonly string[];
}

/** Where a step leads, and its effects. */
export type Move = readonly [state: string, ...effects: string[]];

/** All that a chart can do (`chart-table.ts` makes it of the definition). Plain data. */
export interface ChartTable {
  readonly id: string;
  readonly initial: Move;
  /** By state, then by event; an event that changes nothing and has no effects is left out. */
  readonly moves: Readonly<Record<string, Readonly<Record<string, Move>>>>;
}

export interface Chart {
  readonly id: string;
  readonly initial: Step;
  /** An event that the state does not know leaves it as it is. */
  step(state: string, event: string): Step;
}

export function createChart({ id, initial, moves }: ChartTable): Chart {
  return {
    id,
    initial: stepOf(initial, null),
    step(state, event) {
      const move = moves[state]?.[event];
      return move ? stepOf(move, state) : { state, changed: false, effects: [] };
    },
  };
}

function stepOf([state, ...effects]: Move, from: string | null): Step {
  return { state, changed: state !== from, effects };
}
