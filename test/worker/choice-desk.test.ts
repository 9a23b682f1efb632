/** Why a machine took a step: found by running the run again, which stays as it was. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { english } from "../../src/scenario/saying.ts";
import { WorkerChunks } from "../../src/worker/chunks.ts";
import { Engine } from "../../src/worker/engine.ts";
import { ChoiceDesk } from "../../src/worker/inside/choice-desk.ts";
import type { ChoiceView } from "../../src/worker/inside/inside-view.ts";
import type { Reply } from "../../src/worker/protocol.ts";

const chunks = new WorkerChunks();
const engine = new Engine(chunks);

beforeAll(async () => {
  const text = readFileSync(new URL("../../examples/retry.yaml", import.meta.url), "utf8");
  engine.open({ files: [{ name: "retry.yaml", text }], playing: false });
  const goal = engine.seek(40_000);
  for (;;) {
    const result = engine.run(goal, 10_000);
    if (result?.stopped !== "needs") break;
    await chunks.load(result.chunk);
    engine.simulation.clock.resume();
  }
});

async function ask(seq: number): Promise<ChoiceView | null> {
  const replies: Reply[] = [];
  const desk = new ChoiceDesk(chunks, (reply) => replies.push(reply));
  const uid = engine.view().pods[0]?.uid ?? "";
  desk.begin({ type: "choice", id: 7, uid, seq }, engine.simulation);
  for (let turns = 0; desk.isBusy && turns < 500; turns++) {
    desk.advance(1000);
    // A chunk that is awaited comes between two turns.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const [reply] = replies;
  return reply?.type === "chosen" && reply.id === 7 ? reply.choice : null;
}

it("is told with the facts of its moment, what brought it about, and the Event that went with it", async () => {
  const { trace } = engine.simulation;
  const before = trace.identity();
  const entry = trace.entries.find((one) => one.type === "machine" && one["event"] === "EXIT_RESTART");
  const choice = await ask(entry?.seq ?? -1);
  expect(english(choice?.rule ?? "")).toContain("started again where its restart policy");
  expect(choice?.page).toBe("Pod Lifecycle");
  expect(choice?.facts.find(({ name }) => name === "exitCode")?.value).toBe(1);
  expect(choice?.cause?.text).toMatch(/exited 1 Error$/);
  const pull = trace.entries.find((one) => one.type === "machine" && one["event"] === "PULL_IMAGE");
  expect((await ask(pull?.seq ?? -1))?.events[0]).toMatch(/^Pulling: Pulling image /);
  expect(trace.identity()).toBe(before);
});

it("is not told of what is no step", async () => {
  expect(await ask(0)).toBeNull();
  expect(await ask(999_999)).toBeNull();
});
