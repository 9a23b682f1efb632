/** A few hundred seeds of each fuzzer; larger campaigns are `npm run fuzz`. */
import { expect, it } from "vitest";
import { campaign, FUZZERS } from "./main.ts";

const SEEDS: Readonly<Record<string, number>> = { links: 400, manifests: 300, objects: 30, pods: 40, shell: 200 };

it.each(FUZZERS.map((fuzzer) => [fuzzer.name, fuzzer] as const))(
  "%s: nothing breaks",
  { timeout: 120_000 },
  (name, fuzzer) => {
    const said: string[] = [];
    campaign(fuzzer, 1, SEEDS[name] ?? 100, (line) => said.push(line));
    expect(said).toEqual([]);
  },
);
