/**
 * What a cluster of 1.33 answers to manifests as people write them: every field of the first 120, every hazard, and what
 * goes wrong with each. Each answer follows from the rule beside it.
 */
import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../src/kube/manifest/parse-manifest.ts";
import { World } from "../../world.fixture.ts";
import { manifestBlocks } from "./blocks.fixture.ts";
import FIELDS from "./fields.json" with { type: "json" };

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

describe("what people write", () => {
  /** Fields of the Pods in a manifest, by their places in the Pod's specification: `containers[].ports`. */
  function fieldsOf(manifest: string): string[] {
    const fields: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (Array.isArray(value)) for (const item of value) walk(item, `${path}[]`);
      else if (typeof value === "object" && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          const place = path === "" ? name : `${path}.${name}`;
          fields.push(place);
          walk(inner, place);
        }
      }
    };
    const seek = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (name === "spec" && typeof inner === "object" && inner !== null && "containers" in inner) walk(inner, "");
        else seek(inner);
      }
    };
    for (const { value } of parseManifest(manifest, "m.yaml").documents) seek(value);
    return fields;
  }

  it("has each of the 120 fields that are met most", () => {
    const met = new Set(blocks.flatMap(({ manifest }) => fieldsOf(manifest)));
    expect(FIELDS.length).toBe(120);
    expect(FIELDS.filter((field) => !met.has(field))).toEqual([]);
  });
});
