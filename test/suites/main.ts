/**
 * The suites of others. To add one: write `test/suites/<name>.ts` with a `Suite`, its `known-failing-<name>.json` (the ratchet:
 * ids with reasons), and one line here.
 */
import { ash } from "./ash.ts";
import { oils } from "./oils.ts";
import type { Suite } from "./suite.ts";
import { testsuite } from "./testsuite.ts";
import { yash } from "./yash.ts";

export const SUITES: readonly Suite[] = [ash, testsuite, yash, oils];

export interface Outcome {
  passed: number;
  failed: number;
  /** Failed and not known to. */
  broken: string[];
  /** Passed though known to fail. */
  mended: string[];
}

/** Runs a suite against its list of known failures. */
export function runSuite(
  suite: Suite,
  root: string,
  options: { only: string; known: Readonly<Record<string, string>>; say(line: string): void; verbose: boolean },
): Outcome {
  const outcome: Outcome = { passed: 0, failed: 0, broken: [], mended: [] };
  for (const { id, passed, detail } of suite.run(root, options.only)) {
    const isKnown = Object.hasOwn(options.known, id);
    if (passed) outcome.passed++;
    else outcome.failed++;
    if (passed && isKnown) outcome.mended.push(id);
    if (!passed && !isKnown) outcome.broken.push(id);
    if (!passed && (options.verbose || !isKnown))
      options.say(`FAILED ${suite.name} ${id}${options.verbose ? `\n${detail}` : ""}`);
  }
  return outcome;
}
