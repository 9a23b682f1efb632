/** Makes one comparison at a time, a little with every turn of the host. */
import type { WorkerChunks } from "../chunks.ts";
import type { Reply } from "../protocol.ts";
import type { ComparisonView } from "./comparison-view.ts";
import type { ComparedRuns, Comparing } from "./comparing.ts";

export class ComparisonDesk {
  readonly #chunks: WorkerChunks;
  readonly #reply: (message: Reply) => void;
  /** The comparison that is being made, and the question that it answers. */
  #job: { id: number; comparing: Comparing | null; fetching: boolean } | null = null;

  constructor(chunks: WorkerChunks, reply: (message: Reply) => void) {
    this.#chunks = chunks;
    this.#reply = reply;
  }

  get isBusy(): boolean {
    return this.#job !== null;
  }

  /** Another comparison in the place of the one before; null where there is nothing to compare with. */
  begin(id: number, runs: ComparedRuns | null): void {
    if (this.#job) this.#answer(this.#job.id, null);
    if (!runs) {
      this.#answer(id, null);
      return;
    }
    const job = { id, comparing: null as Comparing | null, fetching: false };
    this.#job = job;
    import("./comparing.ts").then(
      (module) => (job.comparing = new module.Comparing(runs)),
      () => this.#answer(id, null),
    );
  }

  /** Runs the other run for at most `maxTimers` timers, and answers where it is at its end. */
  advance(maxTimers: number): void {
    const job = this.#job;
    const comparing = job?.comparing;
    if (!job || !comparing || job.fetching) return;
    try {
      const result = comparing.run(maxTimers);
      if (result.stopped === "budget") return;
      if (result.stopped === "needs") {
        job.fetching = true;
        this.#chunks.load(result.chunk).then(
          () => {
            job.fetching = false;
            comparing.resume();
          },
          () => this.#answer(job.id, null),
        );
        return;
      }
      this.#answer(job.id, comparing.view());
    } catch {
      // The other run ends in a mistake of ours, which is told where somebody goes to it.
      this.#answer(job.id, null);
    }
  }

  #answer(id: number, comparison: ComparisonView | null): void {
    if (this.#job?.id === id) this.#job = null;
    this.#reply({ type: "compared", id, comparison });
  }
}
