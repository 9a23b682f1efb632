/** Driving a run to a moment, or until something has happened; what every command that simulates does. */
import { assert } from "../sim/assert.ts";
import type { SimTime } from "../sim/units.ts";
import type { Simulation } from "../scenario/simulation.ts";

/** An exception of our own code, with what is needed to have it again. */
export class OurFault extends Error {
  override readonly name = "OurFault";
  readonly where: string;

  constructor(cause: unknown, where: string) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.where = where;
    if (cause instanceof Error && cause.stack !== undefined) this.stack = cause.stack;
  }
}

/** Runs to `until`, or until `stop` is true. */
export function drive(simulation: Simulation, until: SimTime, stop?: () => boolean): void {
  try {
    const result = simulation.run(until, Number.POSITIVE_INFINITY, stop);
    assert(result.stopped !== "needs", `every chunk is there, ${result.stopped === "needs" ? result.chunk : ""} too`);
  } catch (error) {
    const { scenario, clock, outcomes } = simulation;
    throw new OurFault(error, `seed ${scenario.seed}, time ${clock.now} ms, input ${outcomes.length}`);
  }
}
