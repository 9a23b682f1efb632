/** Lets a world go on as the page's worker does: what it needs of the engine is fetched when it first needs it. */
import { WorkerChunks } from "../../src/worker/chunks.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import type { RunResult } from "../../src/scenario/simulation.ts";
import type { SimTime } from "../../src/sim/units.ts";

export class World {
  readonly simulation: Simulation;
  readonly #chunks = new WorkerChunks();

  constructor(scenario: Scenario) {
    this.simulation = new Simulation(scenario, this.#chunks);
  }

  async run(until: SimTime, isDone?: () => boolean): Promise<RunResult> {
    for (;;) {
      const result = this.simulation.run(until, Number.POSITIVE_INFINITY, isDone);
      if (result.stopped !== "needs") return result;
      await this.#chunks.load(result.chunk);
      this.simulation.clock.resume();
    }
  }
}
