/**
 * Manifests of the kinds, images and waits that people really use, in test/fidelity/workloads/: each says in its head what
 * kubectl shows after two minutes, and which fact that follows from.
 *
 *   #@ 30s kubectl ...     is done at that time
 *   #$ kubectl ...         is asked after 120 s
 *   #> a  1/1  Running     a line of the answer: cells between two spaces, `*` for anything, `|` between alternatives
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { World } from "./world.fixture.ts";

/** Rows that are not met yet, with the reason; one that is met must leave this list. */
const KNOWN: Readonly<Record<string, string>> = {};

const folder = new URL("fidelity/workloads/", import.meta.url);
const files = readdirSync(folder).sort();

interface Question {
  readonly line: string;
  readonly rows: string[];
}

interface Workload {
  readonly text: string;
  readonly fact: string;
  readonly deeds: readonly { readonly at: string; readonly line: string }[];
  readonly questions: readonly Question[];
}

function read(name: string): Workload {
  const text = readFileSync(new URL(name, folder), "utf8");
  const deeds: { at: string; line: string }[] = [];
  const questions: Question[] = [];
  for (const line of text.split("\n")) {
    const [, at = "", deed = ""] = /^#@ (\S+) kubectl (.*)$/.exec(line) ?? [];
    if (at !== "") deeds.push({ at, line: deed });
    if (line.startsWith("#$ kubectl ")) questions.push({ line: line.slice(11), rows: [] });
    if (line.startsWith("#> ")) questions.at(-1)?.rows.push(line.slice(3));
  }
  return { text, fact: /^# Fact: (.+)$/m.exec(text)?.[1] ?? "", deeds, questions };
}

const isTable = (line: string): boolean => /^get (?!.* -o )/.test(line);

/** What kubectl printed, without the head of a table, its cells two spaces apart. */
function answered(line: string, printed: string): string[] {
  const lines = printed.split("\n").filter((one) => one.trim() !== "");
  if (!isTable(line)) return lines;
  return lines.filter((one) => !one.startsWith("NAME")).map((one) => one.trim().replace(/\s{2,}/g, "  "));
}

function patternOf(row: string, hasCells: boolean): RegExp {
  const glob = (text: string): string => text.replace(/[.+?^${}()[\]\\]/g, "\\$&").replaceAll("*", ".*");
  const cells = row.split("  ").map((cell) => `(?:${glob(cell)})`);
  return new RegExp(hasCells ? `^${cells.join("  ")}$` : `^${glob(row).replaceAll("|", "\\|")}$`);
}

describe.each(files)("%s", (name) => {
  const { text, fact, deeds, questions } = read(name);

  it.runIf(name in KNOWN)("is known to be otherwise, and still is", () => expect(check).toThrow());

  it.skipIf(name in KNOWN)("is as it says after two minutes", check);

  function check(): void {
    expect(fact).not.toBe("");
    expect(questions.length).toBeGreaterThan(0);
    const world = new World({ [name]: text });
    for (const { at, line } of deeds) {
      world.runTo(at);
      expect(world.kubectl(line)).toMatchObject({ exit: 0 });
    }
    world.runTo("120s");
    for (const { line, rows } of questions) {
      const { stdout, stderr } = world.kubectl(line);
      const lines = answered(line, stdout === "" ? stderr : stdout);
      const shown = lines.map((one, i) => {
        const row = rows[i];
        return row !== undefined && patternOf(row, isTable(line)).test(one) ? row : one;
      });
      expect(shown).toEqual(rows);
    }
  }
});
