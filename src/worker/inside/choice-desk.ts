/**
 * Why a step of a chart was taken, told when somebody asks: the run is run again, unseen, and looked at in the moment in which the
 * step is recorded. Nothing of it is kept while a run plays.
 */
import { wordsOf } from "../../scenario/explain/chain.ts";
import { choiceOf } from "../../scenario/explain/choice.ts";
import type { Choice } from "../../scenario/explain/choice.ts";
import { Simulation } from "../../scenario/simulation.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { WorkerChunks } from "../chunks.ts";
import type { Reply, Request } from "../protocol.ts";
import type { ChoiceView } from "./inside-view.ts";

interface Job {
  readonly id: number;
  readonly simulation: Simulation;
  readonly entry: TraceEntry;
  choice: Choice | null;
  isThere: boolean;
  fetching: boolean;
}

export class ChoiceDesk {
  readonly #chunks: WorkerChunks;
  readonly #reply: (message: Reply) => void;
  #job: Job | null = null;

  constructor(chunks: WorkerChunks, reply: (message: Reply) => void) {
    this.#chunks = chunks;
    this.#reply = reply;
  }

  get isBusy(): boolean {
    return this.#job !== null;
  }

  /** `seq`: of the entry that records the step. */
  begin({ id, uid, seq }: Extract<Request, { type: "choice" }>, { scenario, steps, trace }: Simulation): void {
    if (this.#job) this.#answer(this.#job, null);
    const entry = trace.entries.find((one) => one.seq === seq && one.type === "machine");
    if (!entry) {
      this.#reply({ type: "chosen", id, choice: null });
      return;
    }
    const simulation = new Simulation({ ...scenario, steps: [...steps] }, this.#chunks);
    const job: Job = { id, simulation, entry, choice: null, isThere: false, fetching: false };
    this.#job = job;
    simulation.trace.onEntry = (one) => {
      if (one.seq !== seq || one.type !== "machine") return;
      job.isThere = true;
      job.choice = choiceOf(one, simulation.cluster.inspect(uid), simulation.trace.entries);
    };
  }

  advance(maxTimers: number): void {
    const job = this.#job;
    if (!job || job.fetching) return;
    try {
      const result = job.simulation.run(job.entry.t, maxTimers, () => job.isThere);
      if (job.isThere) this.#answer(job, viewOf(job));
      else if (result.stopped === "needs") this.#fetch(job, result.chunk);
      else if (result.stopped !== "budget") this.#answer(job, null);
    } catch {
      // That run ends in a mistake of ours, which is told where somebody goes to it.
      this.#answer(job, null);
    }
  }

  #fetch(job: Job, chunk: string): void {
    job.fetching = true;
    this.#chunks.load(chunk).then(
      () => {
        job.fetching = false;
        job.simulation.clock.resume();
      },
      () => this.#answer(job, null),
    );
  }

  #answer(job: Job, choice: ChoiceView | null): void {
    if (this.#job === job) this.#job = null;
    this.#reply({ type: "chosen", id: job.id, choice });
  }
}

/** With what brought the step about, and the Events that were told with it. */
function viewOf({ choice, entry, simulation: { trace } }: Job): ChoiceView | null {
  if (!choice) return null;
  const cause = trace.entries.find((one) => one.seq === entry.cause);
  const events = trace.entries.filter((one) => one.type === "event" && one.cause === entry.seq && one.t === entry.t);
  return {
    ...choice,
    cause: cause ? { t: cause.t, text: wordsOf(cause) } : null,
    events: events.map((one) => `${String(one["reason"])}: ${String(one["message"])}`),
  };
}
