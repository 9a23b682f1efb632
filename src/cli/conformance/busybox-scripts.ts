/** Rows recorded from BusyBox: a script as PID 1 of a fresh container, and what it printed. */
import type { Box } from "../box.ts";
import { allOf, differ } from "./report.ts";
import type { RowResult } from "./report.ts";

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
  sameOn?: string[];
  ms?: number;
}

const KNOWN = new Set([
  "id",
  "category",
  "script",
  "services",
  "stdout",
  "stderr",
  "combined",
  "exit",
  "ignoreStderrLines",
  "sameOn",
  "ms",
]);
const LIMIT_MS = 3_600_000;

/** Runs one row. A field that we do not know is an error. */
export function runScriptRow(value: object, box: Box): RowResult {
  for (const field of Object.keys(value)) if (!KNOWN.has(field)) throw new Error(`unknown field ${field}`);
  const row = value as Row;
  const result = box.run({ argv: ["sh", "-c", row.script], services: row.services ?? null, limitMs: LIMIT_MS });
  const dropped = (text: string): string => {
    const ignored = row.ignoreStderrLines;
    return ignored
      ? text
          .split("\n")
          .filter((line) => !ignored.includes(line))
          .join("\n")
      : text;
  };
  const masked = (text: string): string => text.replace(/BusyBox v1\.36\.1 \([^)]*\)/g, "BusyBox v1.36.1 (BUILD_DATE)");
  const difference = allOf([
    differ("stdout", row.stdout, masked(result.stdout)),
    differ("stderr", row.stderr, masked(dropped(result.stderr))),
    row.combined === undefined ? null : differ("combined", row.combined, masked(dropped(result.combined))),
    row.exit === result.exitCode ? null : `exit code ${result.exitCode}, not ${row.exit}`,
    result.timedOut ? "virtual time ran out" : null,
  ]);
  return { id: row.id, category: row.category, difference };
}
