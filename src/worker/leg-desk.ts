/**
 * What is run beside the run that plays, in worlds of its own: one thing at a time, a little with every turn of the host; what it lacks
 * of the engine's code is fetched.
 */
import type { Leg } from "../scenario/lesson-run.ts";
import type { WorkerChunks } from "./chunks.ts";

interface Job<Answer> {
  readonly legs: Generator<Leg, Answer>;
  readonly tell: (answer: Answer | null) => void;
  leg: Leg;
  isFetching: boolean;
}

export class LegDesk<Answer> {
  protected readonly chunks: WorkerChunks;
  readonly #turnMs: number;
  #job: Job<Answer> | null = null;

  /** `turnMs`: how long it works at once, in real time; 0: once. */
  constructor(chunks: WorkerChunks, turnMs = 0) {
    this.chunks = chunks;
    this.#turnMs = turnMs;
  }

  get isBusy(): boolean {
    return this.#job !== null;
  }

  /** Goes on with the present job, each step for at most `maxTimers` timers. */
  advance(maxTimers: number): void {
    const until = performance.now() + this.#turnMs;
    do this.#step(maxTimers);
    while (performance.now() < until && this.#job?.isFetching === false);
  }

  /** Runs worlds leg by leg in the place of what was run before. Tells null where it could not be brought to its end. */
  protected run(legs: Generator<Leg, Answer>, tell: Job<Answer>["tell"]): void {
    this.stop();
    const first = legs.next();
    if (first.done) tell(first.value);
    else this.#job = { legs, tell, leg: first.value, isFetching: false };
  }

  /** Gives up what is being run. */
  protected stop(): void {
    this.#end(null);
  }

  #step(maxTimers: number): void {
    const job = this.#job;
    if (!job || job.isFetching) return;
    const { simulation, until, stop } = job.leg;
    try {
      const result = simulation.run(until, maxTimers, stop);
      if (result.stopped === "budget") return;
      if (result.stopped === "needs") {
        this.#fetch(job, result.chunk);
        return;
      }
      const next = job.legs.next();
      if (next.done) this.#end(next.value);
      else job.leg = next.value;
    } catch {
      // A world that ends in a mistake of ours is told where somebody plays it.
      this.#end(null);
    }
  }

  #fetch(job: Job<Answer>, chunk: string): void {
    job.isFetching = true;
    this.chunks.load(chunk).then(
      () => {
        job.isFetching = false;
        job.leg.simulation.clock.resume();
      },
      () => {
        if (this.#job === job) this.#end(null);
      },
    );
  }

  #end(answer: Answer | null): void {
    const job = this.#job;
    this.#job = null;
    job?.tell(answer);
  }
}
