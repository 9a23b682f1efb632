/**
 * Looking after expectations: each is tried when its step comes, and again after everything that happens, until it holds
 * or its time is over.
 */
import type { Cluster } from "../kube/cluster/cluster.ts";
import type { Duration, SimTime } from "../sim/units.ts";
import { factFailure } from "./facts.ts";
import type { HttpAnswer } from "./facts.ts";
import type { Outcome } from "./outcome.ts";

/** Between an HTTP answer that will not do and the next request. */
const ASK_AGAIN: Duration = 1000;

interface Waiting {
  outcome: Outcome;
  until: SimTime;
  http: HttpAnswer;
  done(): void;
}

export class Expecting {
  readonly #cluster: Cluster;
  #waiting: Waiting[] = [];
  /** Length of the trace at the last look: where nothing was recorded, nothing can have come true. */
  #seen = -1;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Takes on the expectation of a step. `done` is called once, with `outcome.failure` set where it failed. */
  add(outcome: Outcome, done: () => void): void {
    const { clock } = this.#cluster;
    const waiting: Waiting = {
      outcome,
      until: outcome.step.at + outcome.step.within,
      http: { asked: false, answer: null },
      done,
    };
    if (this.#settle(waiting)) return;
    this.#waiting.push(waiting);
    // Even where nothing happens by then, its time ends.
    clock.at(Math.max(waiting.until, clock.now), () => {
      this.#seen = -1;
    });
  }

  /** Looks again, if anything has happened. */
  look(): void {
    if (this.#waiting.length === 0 || this.#seen === this.#cluster.trace.entries.length) return;
    this.#seen = this.#cluster.trace.entries.length;
    this.#waiting = this.#waiting.filter((waiting) => !this.#settle(waiting));
  }

  /** The run is over: what has not come true has failed. */
  giveUp(): void {
    for (const { outcome, done } of this.#waiting) {
      outcome.failure ??= "the run ended before it came true";
      done();
    }
    this.#waiting = [];
  }

  #settle(waiting: Waiting): boolean {
    const { outcome } = waiting;
    const { output, exit } = outcome;
    const failure = factFailure(this.#cluster, outcome.step.expect ?? {}, {
      output,
      exit,
      http: waiting.http,
      commandsFrom: 0,
      onAnswer: (problem) => this.#answered(waiting, problem),
    });
    if (failure !== null && this.#cluster.clock.now < waiting.until) return false;
    outcome.failure = failure;
    waiting.done();
    return true;
  }

  /** An HTTP answer has come: a second after one that will not do it is asked again, while there is time (`within`). */
  #answered(waiting: Waiting, problem: string | null): void {
    const { clock } = this.#cluster;
    this.#seen = -1;
    if (problem === null || clock.now + ASK_AGAIN > waiting.until) return;
    clock.after(ASK_AGAIN, () => {
      waiting.http.asked = false;
      this.#seen = -1;
    });
  }
}
