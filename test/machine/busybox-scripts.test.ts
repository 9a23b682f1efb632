/**
 * The rows recorded from BusyBox, run here. `fidelity/known-failing-busybox.json` lists the ids that are not met yet, each with its reason: it
 * may only shrink. `npm run -s podarium -- conformance test/fidelity/busybox-scripts.json --only GLOB` runs some of them alone.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Box } from "../../src/cli/box.ts";
import { allChunks } from "../../src/cli/chunks.ts";
import { runScriptRow } from "../../src/cli/conformance/busybox-scripts.ts";
import { DEFAULT_SETTINGS } from "../../src/scenario/settings.ts";

const folder = new URL("../fidelity/", import.meta.url);
const { entries } = JSON.parse(readFileSync(new URL("busybox-scripts.json", folder), "utf8")) as {
  entries: { id: string; category: string }[];
};
const known = new Set(
  Object.keys(JSON.parse(readFileSync(new URL("known-failing-busybox.json", folder), "utf8")) as object),
);

describe("scripts as BusyBox runs them", () => {
  const box = new Box({ seed: 1, start: DEFAULT_SETTINGS.start, chunks: allChunks() });
  for (const row of entries) {
    it(`${row.category} ${row.id}`, () => {
      const { difference } = runScriptRow(row, box);
      if (known.has(row.id))
        expect(difference, `${row.id} passes: remove it from known-failing-busybox.json`).not.toBeNull();
      else expect(difference).toBeNull();
    });
  }

  it("knows of no row that does not exist", () => {
    const ids = new Set(entries.map((row) => row.id));
    expect([...known].filter((id) => !ids.has(id))).toEqual([]);
  });
});
