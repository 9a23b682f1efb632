/** Applets against rows recorded from a real BusyBox: `fidelity/busybox-applets.json` names its version. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sh } from "../box.fixture.ts";

interface Row {
  group: string;
  script: string;
  stdout: string;
  stderr: string;
  exit: number;
}

const file = new URL("../../fidelity/busybox-applets.json", import.meta.url);
const { entries } = JSON.parse(readFileSync(file, "utf8")) as { entries: Row[] };

describe.each([...new Set(entries.map((row) => row.group))])("%s", (group) => {
  it.each(entries.filter((row) => row.group === group))("$script", ({ script, stdout, stderr, exit }) => {
    const result = sh(`mkdir -p /data/w; cd /data/w\n${script}\n`, { untilMs: 60_000 });
    expect({ stdout: result.stdout, stderr: result.stderr, exit: result.exitCode }).toEqual({ stdout, stderr, exit });
  });
});
