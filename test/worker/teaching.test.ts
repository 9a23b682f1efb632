/** A lesson that is taken: answers are judged, tasks are watched, and nothing of what is right is told beforehand. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import * as lessons from "../../src/scenario/lessons.chunk.ts";
import { Engine } from "../../src/worker/engine.ts";
import type { Goal } from "../../src/worker/engine.ts";
import { Teaching } from "../../src/worker/teaching/teaching.ts";

const TEXT = readFileSync(new URL("../../examples/lessons/01-what-containers-share.md", import.meta.url), "utf8");

function begun(): { teaching: Teaching; engine: Engine; type: (line: string) => void } {
  const teaching = Teaching.begin(lessons, TEXT, "01-what-containers-share");
  if (!(teaching instanceof Teaching)) throw new Error("the lesson can be read");
  const engine = new Engine(allChunks());
  engine.begin(teaching.scenario());
  const go = (goal: Goal): void => {
    while (engine.run(goal, 100_000)?.stopped === "budget");
  };
  const type = (line: string): void => {
    go(engine.input({ type: "type", tty: "t1", text: `${line}\n` }));
    go({ until: engine.simulation.clock.now + 20_000, stop: null });
  };
  return { teaching, engine, type };
}

describe("a lesson that is taken", () => {
  it("goes on when a task is done, and not before", () => {
    const { teaching, engine, type } = begun();
    expect(teaching.progress(engine.simulation)).toMatchObject({ at: "start", done: [], checks: [expect.any(String)] });
    type("kubectl get pods");
    expect(teaching.progress(engine.simulation).at).toBe("start");
    type("kubectl apply -f pair.yaml");
    expect(teaching.progress(engine.simulation)).toMatchObject({ at: "write", done: ["start"] });
    expect(teaching.progress(engine.simulation).said["start"]).toContain("READY says 2/2");
  });

  it("judges answers: a wrong one leaves the question open, without a word of why", () => {
    const { teaching, engine, type } = begun();
    type("kubectl apply -f pair.yaml");
    teaching.progress(engine.simulation);
    type("kubectl exec pair -c helper -- sh -c 'echo hello from next door > /work/index.html'");
    expect(teaching.progress(engine.simulation).at).toBe("where");
    teaching.answer("/tmp/index.html", engine.simulation);
    expect(teaching.progress(engine.simulation)).toMatchObject({
      at: "where",
      answers: { where: { given: "/tmp/index.html", right: false, why: "" } },
    });
    teaching.answer("/usr/share/nginx/html/index.html", engine.simulation);
    expect(teaching.progress(engine.simulation)).toMatchObject({ at: "fetch", answers: { where: { right: true } } });
  });

  it("hides what is right from the page, and goes on where the learner left it", () => {
    const { teaching, engine } = begun();
    const view = teaching.view();
    expect(view).toMatchObject({ kind: "lesson", problems: [] });
    expect(view.blocks.filter(({ type }) => type === "question").every((block) => !("answers" in block))).toBe(true);
    teaching.resume(["start", "write"]);
    expect(teaching.progress(engine.simulation).at).toBe("where");
  });

  it("knows what the learner did, and when each task was done by it", () => {
    const { teaching, engine, type } = begun();
    type("kubectl apply -f pair.yaml");
    teaching.progress(engine.simulation);
    const { steps, doneAt, from } = teaching.deeds(engine.simulation);
    expect({ from, inputs: steps.map(({ input }) => input) }).toEqual({
      from: 0,
      inputs: [{ type: "type", tty: "t1", text: "kubectl apply -f pair.yaml\n" }],
    });
    expect(doneAt).toEqual([engine.simulation.clock.now]);
  });

  it("says where a text is no lesson", () => {
    expect(Teaching.begin(lessons, "kind: Pod\n", "x")).toEqual([
      { line: 1, message: "a lesson begins with front matter between two lines ---" },
    ]);
  });
});
