/** Scripts that were run on the real shells, run here: what they printed and how they ended. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { debian } from "../../../src/machine/images/linux/debian.ts";
import { runBox } from "../box.fixture.ts";

interface Row {
  shell: "ash" | "dash" | "bash";
  script: string;
  stdout: string;
  stderr: string;
  exit: number;
}

const file = new URL("../../fidelity/shell-rows.json", import.meta.url);
const { entries } = JSON.parse(readFileSync(file, "utf8")) as { entries: Row[] };

/** What differs, in full; "" where the row is as recorded. */
function difference({ shell, script, stdout, stderr, exit }: Row): string {
  const image = shell === "ash" ? {} : { image: debian };
  const result = runBox([shell === "bash" ? "bash" : "sh", "-c", script], { ...image, untilMs: 120_000 });
  const wanted = JSON.stringify({ stdout, stderr, exit }, null, 1);
  const came = JSON.stringify({ stdout: result.stdout, stderr: result.stderr, exit: result.exitCode }, null, 1);
  return wanted === came ? "" : `${script}\n--- wanted ${wanted}\n--- came ${came}`;
}

describe("scripts as real shells run them", () => {
  it.each([...new Set(entries.map((row) => row.shell))])("%s", (shell) => {
    const rows = entries.filter((row) => row.shell === shell);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(difference).filter((text) => text !== "")).toEqual([]);
  });
});
