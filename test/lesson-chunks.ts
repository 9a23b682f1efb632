/** Which chunks the page fetches before the lesson's two Pods have run for half a minute. Used by `sizes.mjs`. */
import { readFileSync } from "node:fs";
import { allChunks } from "../src/cli/chunks.ts";
import { Engine } from "../src/worker/engine.ts";
import { SECOND } from "../src/sim/units.ts";

const LESSONS = ["sidecar.yaml", "init.yaml"];

/** Does what the page does with each lesson, with nothing loaded at first; the names in the order of asking. */
export function lessonChunks(examples: string): string[] {
  const all = allChunks();
  const asked = new Set<string>();
  for (const name of LESSONS) {
    const text = readFileSync(`${examples}/${name}`, "utf8");
    const engine = new Engine({
      get: (chunk) => (asked.has(chunk) ? all.get(chunk) : undefined),
      set: () => undefined,
    });
    engine.open({ files: [{ name, text }], playing: true });
    engine.check(name, text);
    for (;;) {
      engine.view();
      const result = engine.run({ until: 30 * SECOND, stop: null }, 500);
      if (result === null) throw new Error(`${name}: ${engine.crash?.message ?? ""}`);
      if (result.stopped === "time") break;
      if (result.stopped !== "needs") continue;
      asked.add(result.chunk);
      engine.simulation.clock.resume();
    }
    if (engine.view().pods.length !== 1) throw new Error(`${name}: its Pod did not come to be`);
  }
  return [...asked];
}
