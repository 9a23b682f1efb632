/**
 * Lines that the real kubectl 1.33.1 printed over these objects, which have every optional field or only some of them.
 * Recorded with `npm run oracle -- --record`; no line changes anything, and no time in them depends on the present.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { createKubectlWorld } from "../../../src/cli/conformance/kubectl-world.ts";
import type { KubeObject } from "../../../src/kube/api/meta.ts";
import { blocksOf } from "../../oracle/lines.ts";

const FOLDER = new URL("../../fidelity/kubectl-1.33/", import.meta.url);
const OBJECTS = "objects.json";
/** Longer than any line takes, in simulated milliseconds. */
const PATIENCE_MS = 60_000;

interface Row {
  line: string;
  stdout: string;
  stderr: string;
  exit: number | null;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
const { items } = read(OBJECTS) as { items: KubeObject[] };
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json") && name !== OBJECTS)
  .sort();

const manifests = Object.fromEntries(
  readdirSync(new URL("files/", FOLDER)).map((name) => [name, readFileSync(new URL(`files/${name}`, FOLDER), "utf8")]),
);

const world = createKubectlWorld({
  now: "2026-01-15T12:00:00Z",
  tz: "UTC",
  version: "1.33.1",
  objects: items,
  log: () => undefined,
  exec: {},
  chunks: allChunks(),
});

function printed(line: string): Row {
  const [argv = []] = blocksOf(line)
    .flat()
    .map((one) => one.argv);
  const running = world.start(argv, { files: manifests, stdin: "", env: {} });
  world.runFor(PATIENCE_MS, () => running.result().exit !== null);
  return { line, ...running.result() };
}

describe.each(files)("%s", (file) => {
  test.each((read(file) as Row[]).map((row) => [row.line, row] as const))("%s", (line, row) => {
    expect(printed(line)).toEqual(row);
  });
});
