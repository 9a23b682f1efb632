/**
 * The Pods recorded under a container runtime, run here without a kubelet's delays. `fidelity/known-failing-pods.json` lists
 * the ids that are not met yet, each with its reason: it may only shrink.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allChunks } from "../src/cli/chunks.ts";
import { runPodRow } from "../src/cli/conformance/pod-runs.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fidelity/${name}`, import.meta.url), "utf8")) as unknown;
const { entries } = read("pod-runs.json") as { entries: { id: string }[] };
const known = read("known-failing-pods.json") as Record<string, string>;

describe("Pods as a container runtime ran them", () => {
  it.each(entries.map((entry) => [entry.id, entry] as const))("%s", { timeout: 60_000 }, (id, entry) => {
    const { difference } = runPodRow(entry, allChunks());
    if (id in known) expect(difference, "it passes now: take it off known-failing-pods.json").not.toBeNull();
    else expect(difference).toBeNull();
  });

  it("the list of known failures names rows only", () => {
    const ids = new Set(entries.map((entry) => entry.id));
    expect(Object.keys(known).filter((id) => !ids.has(id))).toEqual([]);
  });
});
