/**
 * The rows recorded from BusyBox, run here. `fidelity/known-failing-busybox.json` lists the ids that are not met yet, each with its reason: it
 * may only shrink. `PODARIUM_ROWS` (a category, an id or `all`) prints how rows differ instead.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sh } from "./box.fixture.ts";

interface Row {
  id: string;
  category: string;
  script: string;
  services?: Record<string, string>;
  stdout: string;
  stderr: string;
  combined?: string;
  exit: number;
  ignoreStderrLines?: string[];
}

const folder = new URL("../fidelity/", import.meta.url);
const { entries } = JSON.parse(readFileSync(new URL("busybox-scripts.json", folder), "utf8")) as { entries: Row[] };
const known = new Set(
  Object.keys(JSON.parse(readFileSync(new URL("known-failing-busybox.json", folder), "utf8")) as object),
);
const wanted = process.env["PODARIUM_ROWS"] ?? "";

/** Virtual time after which a row is given up. */
const UNTIL_MS = 120_000;

function masked(text: string): string {
  return text.replace(/BusyBox v1\.36\.1 \([^)]*\)/g, "BusyBox v1.36.1 (BUILD_DATE)");
}

/** A text for a person to read. */
function shown(text: string): string {
  return JSON.stringify(text.length > 1000 ? `${text.slice(0, 1000)}...` : text);
}

/** Lines of what differs; none where the row is as recorded. */
function differences(row: Row): string[] {
  let result;
  try {
    result = sh(row.script, { services: row.services ?? null, untilMs: UNTIL_MS });
  } catch (error) {
    return [
      `threw ${error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 4).join("\n") : String(error)}`,
    ];
  }
  const dropped = (text: string): string => {
    const ignored = row.ignoreStderrLines;
    if (!ignored) return masked(text);
    return masked(text)
      .split("\n")
      .filter((line) => !ignored.includes(line))
      .join("\n");
  };
  const found: string[] = [];
  const compare = (what: string, expected: string, actual: string): void => {
    if (expected !== actual) found.push(`${what}\n  - ${shown(expected)}\n  + ${shown(actual)}`);
  };
  compare("stdout", row.stdout, masked(result.stdout));
  compare("stderr", row.stderr, dropped(result.stderr));
  if (row.combined !== undefined && found.length === 0) compare("combined", row.combined, dropped(result.combined));
  if (row.exit !== result.exitCode) found.push(`exit ${result.exitCode}, not ${row.exit}`);
  if (result.timedOut) found.push(`still running after ${UNTIL_MS} ms`);
  return found;
}

if (wanted !== "") {
  const counts = new Map<string, { passed: number; failed: number }>();
  for (const row of entries) {
    if (wanted !== "all" && row.category !== wanted && row.id !== wanted) continue;
    const found = differences(row);
    const count = counts.get(row.category) ?? { passed: 0, failed: 0 };
    count[found.length === 0 ? "passed" : "failed"]++;
    counts.set(row.category, count);
    if (found.length > 0) process.stdout.write(`\n=== ${row.category} ${row.id}\n${row.script}\n${found.join("\n")}\n`);
  }
  for (const [category, { passed, failed }] of counts)
    process.stdout.write(`${category}: ${passed} passed, ${failed} failed\n`);
}

describe.skipIf(wanted !== "")("scripts as BusyBox runs them", () => {
  for (const row of entries) {
    it(`${row.category} ${row.id}`, () => {
      const found = differences(row);
      if (known.has(row.id))
        expect(found.join("\n"), `${row.id} passes: remove it from known-failing-busybox.json`).not.toBe("");
      else expect(found.join("\n")).toBe("");
    });
  }

  it("knows of no row that does not exist", () => {
    const ids = new Set(entries.map((row) => row.id));
    expect([...known].filter((id) => !ids.has(id))).toEqual([]);
  });
});
