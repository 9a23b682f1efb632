/**
 * Looking after expectations: each is tried when its step comes, and again after everything that happens, until it holds
 * or its time is over.
 */
import type { Cluster } from "../kube/cluster/cluster.ts";
import type { Duration, SimTime } from "../sim/units.ts";
import { mismatch } from "./expectation.ts";
import type { Expectation } from "./expectation.ts";
import type { Outcome } from "./outcome.ts";

/** Between an HTTP answer that will not do and the next request. */
const ASK_AGAIN: Duration = 1000;

interface Waiting {
  outcome: Outcome;
  until: SimTime;
  /** The answer of an HTTP request that is under way or has come. */
  http: { asked: boolean; answer: number | string | null };
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
    const failure = this.#failure(outcome.step.expect ?? {}, waiting);
    if (failure !== null && this.#cluster.clock.now < waiting.until) return false;
    outcome.failure = failure;
    waiting.done();
    return true;
  }

  /** Why it does not hold now, or null where it does. */
  #failure(expect: Expectation, waiting: Waiting): string | null {
    const { outcome } = waiting;
    const cluster = this.#cluster;
    const facts: (readonly [string, string | null])[] = [];
    const { status, phase, ready, restarts, log, event, file, http, output, exit } = expect;
    if (status)
      facts.push([
        `status of ${status.pod}`,
        mismatch(status, cluster.podCell(status.namespace, status.pod, "status")),
      ]);
    if (phase)
      facts.push([`phase of ${phase.pod}`, mismatch(phase, cluster.podCell(phase.namespace, phase.pod, "phase"))]);
    if (ready)
      facts.push([`ready of ${ready.pod}`, mismatch(ready, cluster.podCell(ready.namespace, ready.pod, "ready"))]);
    if (restarts)
      facts.push([
        `restarts of ${restarts.pod}`,
        mismatch(restarts, cluster.podCell(restarts.namespace, restarts.pod, "restarts")),
      ]);
    if (log)
      facts.push([
        `log of ${log.pod}`,
        mismatch(log, cluster.logText(log.namespace, log.pod, log.container, log.attempt)),
      ]);
    if (event)
      facts.push([
        `event ${event.reason ?? ""}`,
        mismatch(event, cluster.eventText(event.namespace, event.object, event.reason)),
      ]);
    if (file)
      facts.push([
        `file ${file.path}`,
        mismatch(file, cluster.volumeText(file.namespace, file.pod, file.volume, file.path)),
      ]);
    if (http) facts.push([`http ${http.url}`, this.#http(http, waiting)]);
    if (output) facts.push(["output", mismatch(output, outcome.output)]);
    if (exit) facts.push(["exit", mismatch(exit, outcome.exit)]);
    const failed = facts.find(([, problem]) => problem !== null);
    return failed ? `${failed[0]} ${failed[1]}` : null;
  }

  /** A request from the Pod's node, sent again a second after an answer that will not do, while there is time (`within`). */
  #http(http: NonNullable<Expectation["http"]>, { http: state, until }: Waiting): string | null {
    const { clock } = this.#cluster;
    if (!state.asked) {
      state.asked = true;
      this.#cluster.httpGet(http.namespace, http.pod, http.url, (answer) => {
        state.answer = http.status === undefined ? answer.body : answer.status;
        if (http.status === undefined && answer.status === null) state.answer = null;
        this.#seen = -1;
        if (mismatchOf(http, state.answer) === null || clock.now + ASK_AGAIN > until) return;
        clock.after(ASK_AGAIN, () => {
          state.asked = false;
          this.#seen = -1;
        });
      });
    }
    return mismatchOf(http, state.answer);
  }
}

function mismatchOf(http: NonNullable<Expectation["http"]>, answer: number | string | null): string | null {
  if (http.status === undefined) return mismatch(http, answer);
  return mismatch({ is: http.status, ...(http.not === true && { not: true }) }, answer);
}
