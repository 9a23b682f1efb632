/**
 * Proves a level beside the run that plays: its solutions solve it, and nothing, or its wrong ways, do not. In worlds of its
 * own, a little at a time.
 */
import type * as LevelsChunk from "../../scenario/levels.chunk.ts";
import type { ProofCase } from "../../scenario/lesson-proof.ts";
import type { Leg } from "../../scenario/lesson-run.ts";
import type { WorkerChunks } from "../chunks.ts";

interface Proof {
  legs: Generator<Leg, ProofCase[]>;
  leg: Leg;
  isFetching: boolean;
  tell: (cases: ProofCase[] | null) => void;
}

/** How long it works at once, in real time. */
const TURN_MS = 25;

export class ProofDesk {
  readonly #chunks: WorkerChunks;
  #proof: Proof | null = null;

  constructor(chunks: WorkerChunks) {
    this.#chunks = chunks;
  }

  get isBusy(): boolean {
    return this.#proof !== null;
  }

  /** Another proof takes the place of the one before. Tells null where it could not be brought to its end. */
  begin(levels: typeof LevelsChunk, text: string, tell: Proof["tell"]): void {
    this.#end(null);
    const { lesson } = levels.parseLesson(text, "level");
    if (!lesson) {
      tell(null);
      return;
    }
    const legs = levels.proofOf(lesson, this.#chunks);
    const first = legs.next();
    if (first.done) tell(first.value);
    else this.#proof = { legs, leg: first.value, isFetching: false, tell };
  }

  advance(maxTimers: number): void {
    const until = performance.now() + TURN_MS;
    do this.#step(maxTimers);
    while (performance.now() < until && this.#proof?.isFetching === false);
  }

  #step(maxTimers: number): void {
    const proof = this.#proof;
    if (!proof || proof.isFetching) return;
    const { simulation, until, stop } = proof.leg;
    try {
      const result = simulation.run(until, maxTimers, stop);
      if (result.stopped === "budget") return;
      if (result.stopped === "needs") {
        this.#fetch(proof, result.chunk);
        return;
      }
      const next = proof.legs.next();
      if (next.done) this.#end(next.value);
      else proof.leg = next.value;
    } catch {
      // A world that ends in a mistake of ours is told where somebody plays it.
      this.#end(null);
    }
  }

  #fetch(proof: Proof, chunk: string): void {
    proof.isFetching = true;
    this.#chunks.load(chunk).then(
      () => {
        proof.isFetching = false;
        proof.leg.simulation.clock.resume();
      },
      () => {
        if (this.#proof === proof) this.#end(null);
      },
    );
  }

  #end(cases: ProofCase[] | null): void {
    const proof = this.#proof;
    this.#proof = null;
    proof?.tell(cases);
  }
}
