/**
 * `podarium conformance`: runs rows recorded from the real tools, in any of the three formats, told apart by their fields;
 * prints a difference for each row that fails, and how many did.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { callersPath, COMMON_OPTIONS, parseArguments, readJson, seedOf, settingsOf, UsageError } from "../arguments.ts";
import { Box } from "../box.ts";
import { allChunks } from "../chunks.ts";
import { runScriptRow } from "../conformance/busybox-scripts.ts";
import type { KubectlCases } from "../conformance/kubectl-cases.ts";
import { loadKubectlRows } from "../conformance/kubectl-rows.ts";
import { runPodRow } from "../conformance/pod-runs.ts";
import { matchesGlob } from "../conformance/report.ts";
import type { RowResult } from "../conformance/report.ts";
import type { Command } from "./types.ts";

export const conformance: Command = {
  name: "conformance",
  usage: "conformance FILE.json [--only GLOB] [--known FILE] [--json] [--objects FILE] [--logs DIR] [--exec FILE]",
  summary: "Run rows recorded from the real tools and compare",
  run: runConformance,
};

/** A row, and what runs it. */
interface Runnable {
  id: string;
  run(): RowResult;
}

function runConformance(args: readonly string[]): number {
  const { values, positionals } = parseArguments({
    args: [...args],
    options: {
      ...COMMON_OPTIONS,
      only: { type: "string" },
      known: { type: "string" },
      json: { type: "boolean" },
      objects: { type: "string" },
      logs: { type: "string" },
      exec: { type: "string" },
    },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("one file of rows");
  const known = values.known === undefined ? {} : knownFailures(readJson(values.known));
  const beside = (name: string, given: string | undefined): string =>
    given === undefined ? join(dirname(callersPath(file)), name) : callersPath(given);
  const companions = {
    objects: beside("objects.json", values.objects),
    logs: beside("logs", values.logs),
    exec: beside("exec.json", values.exec),
  };
  const { start } = settingsOf(values);
  const rows = rowsOf(readJson(file), { start, seed: seedOf(values) ?? 1, companions });
  const only = values.only;
  const chosen = only === undefined ? rows : rows.filter((row) => matchesGlob(only, row.id));
  return report(chosen, known, values.json === true);
}

interface World {
  start: number;
  seed: number;
  companions: { objects: string; logs: string; exec: string };
}

function rowsOf(value: unknown, world: World): Runnable[] {
  const file = value as { entries?: Record<string, unknown>[]; cases?: unknown[] };
  if (Array.isArray(file.cases)) {
    const { objects, logs, exec } = world.companions;
    for (const path of [objects, exec])
      if (!existsSync(path))
        throw new UsageError(`${path}: not there; say where it is with --objects, --logs and --exec`);
    return loadKubectlRows(value as KubectlCases, {
      objects: readFileSync(objects, "utf8"),
      exec: readFileSync(exec, "utf8"),
      logs,
    });
  }
  if (!Array.isArray(file.entries))
    throw new UsageError("this is no file of recorded rows: it has neither entries nor cases");
  const chunks = allChunks();
  const box = new Box({ seed: world.seed, start: world.start, chunks });
  return file.entries.map((entry) => {
    const id = String(entry["id"]);
    if ("script" in entry) return { id, run: () => runScriptRow(entry, box) };
    if ("yaml" in entry) return { id, run: () => runPodRow(entry, chunks) };
    throw new UsageError(`row ${id}: neither script nor yaml`);
  });
}

function report(rows: readonly Runnable[], known: Readonly<Record<string, string>>, json: boolean): number {
  const results: RowResult[] = [];
  let passed = 0;
  let failed = 0;
  for (const row of rows) {
    const result = attempt(row);
    results.push(result);
    const isExpected = row.id in known;
    if (result.difference === null) passed++;
    else failed++;
    if (json) continue;
    if (result.difference === null && isExpected)
      process.stdout.write(`PASSES, but is listed as known to fail: ${row.id}\n`);
    else if (result.difference !== null && isExpected) process.stdout.write(`known   ${row.id}: ${known[row.id]}\n`);
    else if (result.difference !== null)
      process.stdout.write(`FAILED  ${row.id}\n${result.difference.replace(/^/gm, "        ")}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  // With --json, standard output is JSON and nothing else.
  (json ? process.stderr : process.stdout).write(`${passed} passed, ${failed} failed\n`);
  return results.every((result) => (result.difference === null) !== result.id in known) ? 0 : 1;
}

/** A row at which we break is a row that fails, with our own message. */
function attempt(row: Runnable): RowResult {
  try {
    return row.run();
  } catch (error) {
    return {
      id: row.id,
      category: "",
      difference: `our own fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    };
  }
}

function knownFailures(value: unknown): Record<string, string> {
  if (Array.isArray(value)) return Object.fromEntries(value.map((id) => [String(id), "listed"]));
  return value as Record<string, string>;
}
