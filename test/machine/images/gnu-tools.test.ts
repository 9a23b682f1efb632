/** The tools of Debian images against rows recorded from the real ones: `fidelity/gnu-tools.json` names their versions. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { debian } from "../../../src/machine/images/linux/debian.ts";
import { sh } from "../box.fixture.ts";

interface Row {
  script: string;
  stdout: string;
  stderr: string;
  exit: number;
}

const file = new URL("../../fidelity/gnu-tools.json", import.meta.url);
const { meta, entries } = JSON.parse(readFileSync(file, "utf8")) as { meta: { prelude: string }; entries: Row[] };

describe("GNU's tools", () => {
  it.each(entries)("$script", ({ script, stdout, stderr, exit }) => {
    const image = debian.ofTag?.("12") ?? debian;
    const result = sh(`mkdir -p /data/w; cd /data/w; ${meta.prelude}; ${script}`, { untilMs: 60_000, image });
    expect({ stdout: result.stdout, stderr: result.stderr, exit: result.exitCode }).toEqual({ stdout, stderr, exit });
  });
});
