/** A level is proven beside the run that plays, a little at a time, in worlds whose code may still have to come. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import { drive } from "../../src/cli/drive.ts";
import { proveLesson } from "../../src/scenario/lesson-proof.ts";
import type { ProofCase } from "../../src/scenario/lesson-proof.ts";
import { parseLesson } from "../../src/scenario/lessons.ts";
import * as levels from "../../src/scenario/levels.chunk.ts";
import type { WorkerChunks } from "../../src/worker/chunks.ts";
import { ProofDesk } from "../../src/worker/teaching/proof-desk.ts";

const TEXT = readFileSync(new URL("../../examples/challenges/02-nobody-is-behind-it.md", import.meta.url), "utf8");

/** Code that comes when it is asked for. */
function lateChunks(): WorkerChunks {
  const all = allChunks();
  const come = new Set<string>();
  return {
    get: (name: string) => (come.has(name) ? all.get(name) : undefined),
    load: (name: string) => Promise.resolve(void come.add(name)),
  } as unknown as WorkerChunks;
}

async function proven(desk: ProofDesk, text: string): Promise<ProofCase[] | null> {
  let found: ProofCase[] | null | undefined;
  desk.begin(levels, text, (cases) => void (found = cases));
  while (desk.isBusy) {
    desk.advance(500);
    await Promise.resolve();
  }
  return found ?? null;
}

it("finds what podarium run finds", async () => {
  const { lesson } = parseLesson(TEXT, "level");
  const desk = new ProofDesk(lateChunks());
  const cases = await proven(desk, TEXT);
  expect(cases).toEqual(lesson && proveLesson(lesson, allChunks(), drive));
  expect(cases?.every(({ failure }) => failure === null)).toBe(true);
  expect(cases?.map(({ name }) => name)).toContain("goal is not done by waiting");
});

it("gives up a proof for another one, and says so where there is nothing to prove", async () => {
  const desk = new ProofDesk(lateChunks());
  const told: unknown[] = [];
  desk.begin(levels, TEXT, (cases) => void told.push(cases));
  expect(await proven(desk, "no lesson")).toBeNull();
  expect(told).toEqual([null]);
});
