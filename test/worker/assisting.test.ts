/** What the editor asks of a world that runs: an init container that goes on and on is told of, and in a lesson is not. */
import { describe, expect, it } from "vitest";
import { Assisting } from "../../src/worker/assisting.ts";
import { WorkerChunks } from "../../src/worker/chunks.ts";
import { Engine } from "../../src/worker/engine.ts";
import type { ProblemView } from "../../src/worker/view.ts";

const TEXT = `apiVersion: v1
kind: Pod
metadata: { name: waits }
spec:
  initContainers:
    - { name: reader, image: busybox, command: [sh, -c, mkfifo /tmp/f; cat /tmp/f] }
    - { name: asker, image: busybox, command: [sh, -c, until test -f /x; do sleep 2; done] }
  containers: [{ name: app, image: nginx }]
`;

const chunks = new WorkerChunks();
const engine = new Engine(chunks);

async function runTo(t: number): Promise<void> {
  const goal = engine.seek(t);
  for (;;) {
    const result = engine.run(goal, 10_000);
    if (result?.stopped !== "needs") break;
    await chunks.load(result.chunk);
    engine.simulation.clock.resume();
  }
}

async function problems(isLesson = false, text = TEXT): Promise<ProblemView[]> {
  const assisting = new Assisting(chunks, engine, () => isLesson);
  const reply = await assisting.answer({ type: "check", id: 1, file: "waits.yaml", text });
  return reply.type === "checked" ? reply.problems : [];
}

describe("an init container that runs on and on", () => {
  it("is told of after a minute, where nothing in it would end it", async () => {
    engine.open({ files: [{ name: "waits.yaml", text: TEXT }], playing: false });
    await runTo(30_000);
    expect(await problems()).toEqual([]);
    await runTo(90_000);
    const [hint, ...others] = await problems();
    expect(others).toEqual([]);
    expect(hint).toMatchObject({ severity: "warning", line: 6 });
    expect(hint?.message).toMatch(/^init container "reader" does not end: it has been running for 8\ds, and nothing/);
    expect(hint?.suggestion?.text).toContain("image: busybox, restartPolicy: Always, command");
  });

  it("is for the learner to find in a lesson", async () => {
    expect(await problems(true)).toEqual([]);
  });

  it("is not told of where it waits for a time, or has another name", async () => {
    const swapped = TEXT.replace("reader", "other");
    expect(await problems(false, swapped)).toEqual([]);
  });
});
