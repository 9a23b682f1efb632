/** The same scenario gives the same trace, to the byte, however time is portioned and whenever code arrives. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allChunks } from "../src/cli/chunks.ts";
import { parseScenario } from "../src/scenario/scenario-text.ts";
import { isScenario, scenarioOfFiles } from "../src/scenario/scenario.ts";
import type { Scenario } from "../src/scenario/scenario.ts";
import { Simulation } from "../src/scenario/simulation.ts";

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
const examples = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const SECONDS = 45;

function scenarioOf(name: string): Scenario {
  const text = readFileSync(folder + name, "utf8");
  return isScenario(text)
    ? parseScenario(text, (path) => readFileSync(folder + path, "utf8"))
    : scenarioOfFiles([{ name, text }]);
}

/** Runs for a while in portions of `portion` ms, loading each chunk only when the run stops for it. */
function identityOf(scenario: Scenario, portion: number): { hash: string; entries: number } {
  const all = allChunks();
  const present = new Map<string, unknown>();
  const simulation = new Simulation(scenario, {
    get: (name) => present.get(name),
    set: (name, module) => void present.set(name, module),
  });
  for (let until = portion; until <= SECONDS * 1000; until += portion) {
    for (;;) {
      const result = simulation.run(until);
      if (result.stopped !== "needs") break;
      present.set(result.chunk, all.get(result.chunk));
      simulation.clock.resume();
    }
  }
  return { hash: simulation.trace.identity(), entries: simulation.trace.entries.length };
}

function preloaded(scenario: Scenario): { hash: string; entries: number } {
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(SECONDS * 1000);
  return { hash: simulation.trace.identity(), entries: simulation.trace.entries.length };
}

describe.each(examples)("%s", (name) => {
  const leap = preloaded(scenarioOf(name));

  it("does something", () => expect(leap.entries).toBeGreaterThan(20));

  it("is the same run in 1 ms steps as in one leap", () => expect(identityOf(scenarioOf(name), 1)).toEqual(leap));

  it("is the same run when code arrives late", () =>
    expect(identityOf(scenarioOf(name), SECONDS * 1000)).toEqual(leap));

  it("is another run with another seed", () =>
    expect(preloaded({ ...scenarioOf(name), seed: 2 }).hash).not.toBe(leap.hash));
});
