/** Lines of every command as the real kubectl answered them, most of them wrong in some way. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { fillTimes } from "../../../src/cli/conformance/kubectl-cases.ts";
import { createKubectlWorld } from "../../../src/cli/conformance/kubectl-world.ts";
import { verbNames } from "../../../src/kube/kubectl/verbs/index.ts";
import type { KubeObject } from "../../../src/kube/api/meta.ts";
import { RULES } from "../../../src/kube/apiserver/rules/apiserver-rules.chunk.ts";
import { transcripts } from "../../fidelity/terminal/transcript.fixture.ts";
import { blocksOf } from "../../oracle/lines.ts";

interface Row {
  lines: string[];
  printed: [stdout: string, stderr: string, exit: number][];
}

const ORACLE = new URL("../../fidelity/oracle/", import.meta.url);
const NOW = "2026-01-15T12:00:00Z";
const PATIENCE_MS = 40_000;

function read(url: URL): string | undefined {
  try {
    return readFileSync(url, "utf8");
  } catch {
    return undefined;
  }
}

const { files, rows } = JSON.parse(read(new URL("verb-rows.json", import.meta.url)) ?? "") as {
  files: Record<string, string>;
  rows: Row[];
};
const objects = fillTimes(read(new URL("objects.json", ORACLE)) ?? "", NOW);
const chunks = allChunks();

function printed({ lines }: Row): Row["printed"] {
  const world = createKubectlWorld({
    now: NOW,
    tz: "UTC",
    version: "1.33.1",
    objects: (JSON.parse(objects) as { items: KubeObject[] }).items,
    log(path) {
      const text = read(new URL(`logs/${path}`, ORACLE));
      return text === undefined ? undefined : fillTimes(text, NOW);
    },
    exec: {},
    chunks,
  });
  world.api.useRules(RULES);
  return blocksOf(lines.join("\n"))
    .flat()
    .map(({ argv, input }) => {
      const running = world.start(argv, { files, stdin: input === null ? "" : (files[input] ?? ""), env: {} });
      world.runFor(PATIENCE_MS, () => running.result().exit !== null);
      const { stdout, stderr, exit } = running.result();
      return [stdout, stderr, exit ?? -1];
    });
}

describe("what the real kubectl said", () => {
  test.each(rows.map((row) => [row.lines.join("; "), row] as const))("%s", (_name, row) =>
    expect(printed(row)).toEqual(row.printed),
  );
});

describe("the transcripts of the terminal", () => {
  const commands = transcripts().flatMap((transcript) => transcript.commands.map((one) => one.command));

  test("are long enough to be believed", () => expect(commands.length).toBeGreaterThanOrEqual(150));

  test("have every command in them, or its rows are here", () => {
    const lines = [...commands, ...rows.flatMap((row) => row.lines)];
    const isSeen = (verb: string): boolean =>
      lines.some((line) => new RegExp(`\\b(kubectl|k)\\b[^|;&]*\\s${verb}(\\s|$)`).test(line));
    expect(verbNames().filter((verb) => !isSeen(verb))).toEqual([]);
  });
});
