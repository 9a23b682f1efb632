/**
 * Programmer errors. `assert` stays on in production: a simulation that is wrong stops and says so; the boundary (worker,
 * CLI, test) adds seed, virtual time and input number and offers the scenario for replay.
 */

export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** States one positive fact. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The end of a switch over a union: does not compile while a case is missing. */
export function assertNever(value: never): never {
  throw new AssertionError(`unexpected value ${JSON.stringify(value)}`);
}
