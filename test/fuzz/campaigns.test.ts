/** A few hundred seeds of each fuzzer; larger campaigns are `npm run fuzz`. */
import { expect, it } from "vitest";
import { campaign, FUZZERS } from "./main.ts";

const SEEDS: Readonly<Record<string, number>> = {
  kinds: 12,
  links: 400,
  manifests: 300,
  objects: 30,
  pods: 200,
  shell: 200,
};

it.each(FUZZERS.map((fuzzer) => [fuzzer.name, fuzzer] as const))(
  "%s: nothing breaks",
  { timeout: 120_000 },
  (name, fuzzer) => {
    const said: string[] = [];
    campaign(fuzzer, 1, SEEDS[name] ?? 100, (line) => said.push(line));
    expect(said).toEqual([]);
  },
);

/**
 * Found by campaigns: a container that started in a lost sandbox; the phase of a Pod that was ended before a new start; a
 * deletion that waited for the grace period of a hook's failure; a check that took a restart in a long sync for a later one, and one that missed the turn of another container.
 */
it.each([
  ["pods", 1_006_775],
  ["pods", 1_038_367],
  ["pods", 2_015_915],
  ["pods", 2_072_125],
  ["pods", 9_011_713],
])("%s: seed %i, which failed once", (name, seed) => {
  const fuzzer = FUZZERS.find((one) => one.name === name);
  const said: string[] = [];
  if (fuzzer) campaign(fuzzer, seed, 1, (line) => said.push(line));
  expect(fuzzer).toBeDefined();
  expect(said).toEqual([]);
});
