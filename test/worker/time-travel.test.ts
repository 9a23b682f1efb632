/** Going to other moments of a run, and doing something else there: the same world comes back, and nothing done is lost. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { Engine } from "../../src/worker/engine.ts";
import type { Goal } from "../../src/worker/engine.ts";
import type { Reply } from "../../src/worker/protocol.ts";
import { Timeline } from "../../src/worker/timeline/timeline.ts";
import type { TimelineItem } from "../../src/worker/timeline/timeline-view.ts";
import { WorkerChunks } from "../../src/worker/chunks.ts";

const example = (name: string): { name: string; text: string } => ({
  name,
  text: readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8"),
});
const chunks = new WorkerChunks();
let engine: Engine;

async function reach(goal: Goal | null, run = engine): Promise<void> {
  if (!goal) return;
  for (;;) {
    const result = run.run(goal, 10_000);
    if (result?.stopped === "needs") {
      await chunks.load(result.chunk);
      run.simulation.clock.resume();
    } else if (result?.stopped !== "budget") return;
  }
}

/** All that a panel can see, but for what differs by nature: how far the run has come. */
function seen(): unknown {
  const { revision: _revision, branches: _branches, clock, ...rest } = engine.view();
  return { ...rest, now: clock.now, next: clock.next };
}

beforeEach(async () => {
  engine = new Engine(chunks);
  engine.open({ files: [example("sidecar.yaml"), example("init.yaml")], playing: false });
  await reach(engine.seek(30_000));
});

describe("going to another moment", () => {
  it("shows the world as it was, and the same end when it goes on", async () => {
    await reach(engine.seek(40_000));
    const end = seen();
    await reach(engine.seek(12_345));
    const fresh = new Engine(chunks);
    fresh.open({ files: [example("sidecar.yaml"), example("init.yaml")], playing: false });
    const goal = fresh.seek(12_345);
    while (fresh.run(goal, 10_000)?.stopped === "budget");
    expect(engine.view().pods).toEqual(fresh.view().pods);
    expect(engine.view().clock).toMatchObject({ now: 12_345, head: 40_000 });
    await reach(engine.seek(40_000));
    expect(seen()).toEqual(end);
  });

  it("steps back to the last moment at which something was recorded, and forward again", async () => {
    const { trace } = engine.simulation;
    const before = trace.entries.findLast((entry) => entry.t < 30_000)?.t;
    await reach(engine.stepBack());
    expect(engine.simulation.clock.now).toBe(before);
    await reach(engine.step());
    expect(engine.simulation.clock.now).toBeGreaterThanOrEqual(before ?? 0);
  });

  it("replays what was done at its time", async () => {
    await reach(engine.input({ type: "kubectl", args: "delete pod app-with-sidecar --wait=false" }));
    await reach(engine.seek(90_000));
    expect(engine.view().pods.map((pod) => pod.name)).toEqual(["app-with-init"]);
    await reach(engine.seek(20_000));
    expect(engine.view().pods.map((pod) => pod.name)).toContain("app-with-sidecar");
    await reach(engine.seek(90_000));
    expect(engine.view().pods.map((pod) => pod.name)).toEqual(["app-with-init"]);
    expect(engine.view().branches).toHaveLength(1);
  });
});

describe("worlds that are kept along a run", () => {
  it("are prepared when somebody goes to and fro, and show the same as a run from the beginning", async () => {
    await reach(engine.seek(600_000));
    const end = seen();
    expect(engine.prepare(1000)).toBe(false);
    await reach(engine.seek(300_000));
    const middle = seen();
    let turns = 0;
    while (engine.prepare(1000)) turns++;
    expect(turns).toBeGreaterThan(7);
    for (const t of [500_000, 123_456, 300_000, 600_000]) await reach(engine.seek(t));
    expect(seen()).toEqual(end);
    await reach(engine.seek(300_000));
    expect(seen()).toEqual(middle);
  });
});

describe("the way to a moment", () => {
  it("is short from wherever somebody comes, once worlds are kept", async () => {
    await reach(engine.seek(600_000));
    const { fired } = engine.simulation.clock;
    await reach(engine.seek(0));
    while (engine.prepare(1000));
    const ways: number[] = [];
    for (let i = 0; i < 30; i++) {
      const goal = engine.seek(Math.floor(((i * 0.618) % 1) * 600_000));
      const before = engine.simulation.clock.fired;
      await reach(goal);
      ways.push(engine.simulation.clock.fired - before);
    }
    expect(Math.max(...ways)).toBeLessThan(fired / 4);
  });
});

describe("doing something else at a past moment", () => {
  it("begins another run, and keeps the one that is left", async () => {
    await reach(engine.input({ type: "kubectl", args: "delete pod app-with-sidecar --wait=false" }));
    await reach(engine.seek(90_000));
    await reach(engine.seek(20_000));
    await reach(engine.input({ type: "kubectl", args: "delete pod app-with-init --wait=false" }));
    await reach(engine.seek(90_000));
    expect(engine.view().pods.map((pod) => pod.name)).toEqual(["app-with-sidecar"]);
    const [main, second] = engine.view().branches;
    expect(main).toMatchObject({ name: "main", head: 90_000, current: false });
    expect(second).toMatchObject({ name: "run 2", from: { name: "main", t: 20_000 }, current: true });
    await reach(engine.chooseBranch(main?.id ?? ""));
    expect(engine.view().clock.now).toBe(90_000);
    expect(engine.view().pods.map((pod) => pod.name)).toEqual(["app-with-init"]);
  });

  it("lets branches have names", async () => {
    await reach(engine.seek(20_000));
    await reach(engine.input({ type: "kubectl", args: "get pods" }));
    engine.renameBranch(engine.branch.id, "without the init container");
    expect(engine.view().branches.map(({ name }) => name)).toEqual(["main", "without the init container"]);
  });

  it("a restart keeps what was done as another branch", async () => {
    await reach(engine.input({ type: "kubectl", args: "delete pod app-with-sidecar --wait=false" }));
    engine.restart();
    await reach(engine.seek(60_000));
    expect(engine.view().pods).toHaveLength(2);
    expect(engine.view().branches).toHaveLength(2);
  });
});

describe("the timeline", () => {
  function paint(timeline: Timeline): Extract<Reply, { type: "timeline" }>[] {
    const replies: Reply[] = [];
    timeline.paint(engine, null, (reply) => replies.push(reply));
    return replies.filter((reply) => reply.type === "timeline");
  }

  it("has a lane for the person, and for each Pod its phase, its STATUS and its containers", () => {
    const [told] = paint(new Timeline());
    const lanes = told?.items.filter((item) => item.type === "lane").map(({ lane }) => lane) ?? [];
    expect(lanes.map(({ kind, pod, container }) => [kind, pod, container].join(" ").trim())).toEqual([
      "deeds",
      "phase app-with-sidecar",
      "status app-with-sidecar",
      "container app-with-sidecar app",
      "container app-with-sidecar log-shipper",
      "phase app-with-init",
      "status app-with-init",
      "container app-with-init fetch-content",
      "container app-with-init nginx",
    ]);
  });

  it("says what each was in, in kubectl's words", () => {
    const items = paint(new Timeline())[0]?.items ?? [];
    const uid = engine.view().pods.find((pod) => pod.name === "app-with-init")?.uid ?? "";
    const words = (lane: string): string[] =>
      items.flatMap((item) => (item.type === "state" && item.lane === lane ? [item.word] : []));
    expect(words(`${uid} status`).slice(0, 3)).toEqual(["Pending", "Init:0/1", "PodInitializing"]);
    expect(words(`${uid} fetch-content`).slice(0, 2)).toEqual(["ContainerCreating", "Pulling"]);
    expect(words(`${uid} fetch-content`).at(-1)).toBe("Completed, exit 0");
  });

  it("has the keys of an editor as one mark, and lines as one each", async () => {
    const own = new Engine(chunks);
    own.open({ files: [], playing: false });
    for (const text of ["vi notes\n", "i", "h", "i", "\u001b", ":", "w", "q", "\n", "ls\n", "\u0003"])
      own.input({ type: "type", tty: "t1", text });
    await reach({ until: 1000, stop: null }, own);
    const replies: Reply[] = [];
    const timeline = new Timeline();
    timeline.paint(own, null, (reply) => replies.push(reply));
    const marks = (): string[] =>
      replies.flatMap((reply) =>
        reply.type === "timeline" ? reply.items.flatMap((item) => (item.type === "mark" ? [item.text] : [])) : [],
      );
    expect(marks()).toEqual(["vi notes", "8 keys typed: ihi^[:wq", "ls"]);
    // The last keys are told when no more have come for a while.
    await reach({ until: 30_000, stop: null }, own);
    timeline.paint(own, null, (reply) => replies.push(reply));
    expect(marks().at(-1)).toBe("^C");
  });

  it("only grows, and is not told twice, also after going back", async () => {
    const timeline = new Timeline();
    const first = paint(timeline)[0]?.items ?? [];
    expect(paint(timeline)).toEqual([]);
    await reach(engine.seek(10_000));
    expect(paint(timeline)).toEqual([]);
    await reach(engine.seek(45_000));
    const more = paint(timeline)[0];
    expect(more?.from).toBe(first.length);
    const whole = new Timeline();
    const again: TimelineItem[] = paint(whole)[0]?.items ?? [];
    expect([...first, ...(more?.items ?? [])].length).toBe(again.length);
  });
});

describe("a run that was left", () => {
  it("comes back without what was done elsewhere, also where it is run again from its beginning", async () => {
    // A run of its own, so that no world of it is kept.
    const main = engine.branch.id;
    await reach(engine.seek(700));
    await reach(
      engine.input({ type: "type", tty: "t1", text: "kubectl delete pod app-with-init --now --wait=false\n" }),
    );
    await reach({ until: 17_000, stop: null });
    expect(engine.view().pods.map(({ name }) => name)).toEqual(["app-with-sidecar"]);
    await reach(engine.chooseBranch(main));
    expect(engine.simulation.steps.some(({ input }) => input?.type === "type")).toBe(false);
    await reach(engine.seek(5000));
    expect(engine.view().pods.map(({ name }) => name)).toEqual(["app-with-init", "app-with-sidecar"]);
  });
});

describe("runs of an earlier visit", () => {
  it("are there again, each with what was done in it, its name and where it left another", async () => {
    engine.input({ type: "kubectl", args: "delete pod app-with-sidecar --wait=false" });
    await reach(engine.seek(80_000));
    await chunks.load("scenario-text");
    const main = engine.save();
    await reach(engine.seek(20_000));
    await reach(engine.input({ type: "kubectl", args: "delete pod app-with-init --wait=false" }));
    await reach(engine.seek(90_000));
    const before = engine.view();
    const kept = before.branches.map(({ name, from, head, current }) => ({
      name,
      from,
      head,
      text: current ? null : main,
    }));
    const text = engine.save();
    const after = new Engine(chunks);
    after.open({ text, until: 90_000, branches: kept });
    engine = after;
    await reach(engine.seek(90_000));
    expect(engine.view().pods.map(({ name }) => name)).toEqual(before.pods.map(({ name }) => name));
    const [first, second] = engine.view().branches;
    expect([first, second]).toMatchObject([
      { name: "main", head: 80_000, from: null, current: false },
      { name: "run 2", head: 90_000, from: { name: "main" }, current: true },
    ]);
    await reach(engine.chooseBranch(first?.id ?? ""));
    expect(engine.view().pods.map(({ name }) => name)).toEqual(["app-with-init"]);
    expect(engine.view().branches.map(({ current }) => current)).toEqual([true, false]);
  });
});
