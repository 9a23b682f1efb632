/** Two runs beside each other: what they have in common stands in one row, whatever the time of day in it. */
import { describe, expect, it } from "vitest";
import type { Leg } from "../../src/scenario/lesson-run.ts";
import { compare } from "../../src/worker/comparison/comparing.ts";
import type { ComparisonView } from "../../src/worker/comparison/comparison-view.ts";
import { align } from "../../src/worker/comparison/align.ts";
import type { StoryEntry } from "../../src/worker/comparison/comparison-view.ts";
import { Engine } from "../../src/worker/engine.ts";
import type { Goal } from "../../src/worker/engine.ts";
import { allChunks } from "../../src/cli/chunks.ts";
import { example } from "../world.fixture.ts";

function story(...texts: string[]): StoryEntry[] {
  return texts.map((text, index) => ({ t: index, kind: "log", pod: "p", container: "c", text }));
}

function drawn(left: string[], right: string[]): string[] {
  return align(story(...left), story(...right)).map((row) => `${row.left?.text ?? "-"}|${row.right?.text ?? "-"}`);
}

describe("aligning", () => {
  it.each([
    [[], [], []],
    [["a"], ["a"], ["a|a"]],
    [["a"], [], ["a|-"]],
    [
      ["a", "b", "c"],
      ["a", "x", "c"],
      ["a|a", "b|-", "-|x", "c|c"],
    ],
    [
      ["a", "c"],
      ["a", "b", "c"],
      ["a|a", "-|b", "c|c"],
    ],
    [["x", "a", "y"], ["a"], ["x|-", "a|a", "y|-"]],
  ])("%j and %j", (left, right, rows) => expect(drawn(left, right)).toEqual(rows));

  it("takes lines for the same that differ in the time of day alone", () => {
    expect(drawn(["Thu Jan 15 12:00:01 hello"], ["Thu Jan 15 12:00:06 hello"])).toHaveLength(1);
    expect(drawn(["exit 1"], ["exit 2"])).toHaveLength(2);
  });

  it("keeps every entry of both", () => {
    const left = [..."abcabbaxyz"];
    const right = [..."cbabacyzz"];
    const rows = align(story(...left), story(...right));
    expect(rows.flatMap((row) => row.left?.text ?? [])).toEqual(left);
    expect(rows.flatMap((row) => row.right?.text ?? [])).toEqual(right);
  });
});

function go(engine: Engine, goal: Goal): void {
  for (;;) {
    const result = engine.run(goal, 10_000);
    if (result?.stopped !== "budget") return;
  }
}

describe("a branch and the run that it left", () => {
  it("differ in what was done, and in what came of it", () => {
    const engine = new Engine(allChunks());
    engine.open({ files: [{ name: "init.yaml", text: example("init.yaml") }], playing: false });
    go(engine, { until: 20_000, stop: null });
    const main = engine.branch.id;
    go(engine, engine.seek(600));
    go(
      engine,
      engine.input({
        type: "inject",
        fault: {
          id: "f1",
          fault: "exit",
          namespace: "default",
          pod: "app-with-init",
          container: "fetch-content",
          exitCode: 3,
          times: 1,
        },
      }),
    );
    go(engine, { until: 20_000, stop: null });
    expect(engine.branch.id).not.toBe(main);
    const runs = engine.compare(main);
    const comparing = runs && compare(runs);
    const leg = comparing?.next().value as Leg | undefined;
    expect(leg?.simulation.run(leg.until, 1_000_000).stopped).toBe("time");
    const view = comparing?.next().value as ComparisonView | undefined;
    expect(view).toMatchObject({ left: "run 2", right: "main", cut: false });
    const only = (side: "left" | "right"): string[] =>
      (view?.rows ?? [])
        .filter((row) => row[side === "left" ? "right" : "left"] === null)
        .map((row) => row[side]?.text ?? "");
    expect(only("left")).toContain("Error, exit 3");
    expect(only("left").some((text) => text.startsWith("break fetch-content"))).toBe(true);
    expect(only("right")).toEqual([]);
    const running = view?.rows.findLast((row) => row.left?.text === "app-with-init 1/1 Running 0");
    expect(running?.right?.t).toBeLessThan(running?.left?.t ?? 0);
    expect(engine.compare("nothing")).toBeNull();
    expect(engine.compare(engine.branch.id)).toBeNull();
  });
});
