/**
 * What a cluster of 1.33 answers to manifests as people write them: every field of the first 120, every hazard, and what
 * goes wrong with each. Each answer follows from the rule beside it.
 */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";
import { manifestBlocks } from "./blocks.fixture.ts";

const blocks = manifestBlocks();

/** All that is printed of creating what is in the file. */
function answerTo(manifest: string): string {
  const world = new World({}, { kubernetesVersion: "1.33" });
  world.simulation.cluster.workstation.writeFile("m.yaml", manifest);
  const { stdout, stderr } = world.sh("kubectl create -f m.yaml");
  return (stdout + stderr).replace(/job-[bcdfghjklmnpqrstvwxz2456789]{5}/g, "job-xxxxx");
}

it("there are at least 150, each with a rule, no two of one name", () => {
  expect(blocks.length).toBeGreaterThanOrEqual(150);
  expect(blocks.filter(({ rule }) => rule === "")).toEqual([]);
  const titles = blocks.map(({ topic, title }) => `${topic}: ${title}`);
  expect(titles).toEqual([...new Set(titles)]);
});

for (const topic of new Set(blocks.map((block) => block.topic))) {
  describe(topic, () => {
    it.each(blocks.filter((block) => block.topic === topic).map((block) => [block.title, block] as const))(
      "%s",
      (_, { manifest, answer }) => {
        expect(answerTo(manifest)).toBe(answer);
      },
    );
  });
}
