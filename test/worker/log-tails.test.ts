/** Logs cross to the page as what is new at their end, and are whole again there. */
import { describe, expect, it } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import { Engine } from "../../src/worker/engine.ts";
import { cutLogs, joinLogs } from "../../src/worker/log-tails.ts";
import type { ToldLogs } from "../../src/worker/log-tails.ts";
import type { LogLine, View } from "../../src/worker/view.ts";

/** An engine with a Pod that prints, and both ends of the way to the page. */
function opened(script: string): {
  engine: Engine;
  runTo: (t: number) => void;
  cross: () => { sent: number; page: View; whole: View };
} {
  const engine = new Engine(allChunks());
  const container = { name: "app", image: "busybox:1.36", command: ["sh", "-c", script] };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers: [container] } };
  engine.open({ files: [{ name: "p.yaml", text: JSON.stringify(pod) }] });
  const told: ToldLogs = new Map();
  const known: ToldLogs = new Map();
  return {
    engine,
    runTo: (until) => {
      while (engine.run({ until, stop: null }, 500)?.stopped === "budget");
    },
    cross: () => {
      const whole = structuredClone(engine.view());
      const wire = structuredClone(cutLogs(told, engine.view()));
      const sent = linesOf(wire).length;
      return { sent, page: joinLogs(known, wire), whole };
    },
  };
}

function linesOf(view: View): readonly LogLine[] {
  return view.pods[0]?.containers[0]?.logs.lines ?? [];
}

describe("a log on its way to the page", () => {
  it("is sent as what is new, and is whole in the page", () => {
    const { runTo, cross } = opened("while true; do seq 10; sleep 1; done");
    runTo(10_000);
    const first = cross();
    expect(first.sent).toBeGreaterThan(50);
    runTo(12_000);
    const second = cross();
    expect(second.sent).toBe(20);
    expect(linesOf(second.page)).toEqual(linesOf(second.whole));
    const third = cross();
    expect(third.sent).toBe(0);
    // What did not change is the same, so that nothing is drawn again.
    expect(linesOf(third.page)).toBe(linesOf(second.page));
  });

  it("that loses lines at its beginning keeps those that stay", () => {
    const { runTo, cross } = opened("while true; do seq 60000; sleep 60; done");
    runTo(30_000);
    cross();
    runTo(90_000);
    const { sent, page, whole } = cross();
    expect(sent).toBe(60_000);
    expect(linesOf(page).length).toBe(100_000);
    expect(linesOf(page)).toEqual(linesOf(whole));
    expect(page.pods[0]?.containers[0]?.logs.dropped).toBe(20_000);
  });

  it("of another moment of the run is sent as a whole", () => {
    const { engine, runTo, cross } = opened("while true; do seq 10; sleep 1; done");
    runTo(20_000);
    cross();
    const goal = engine.seek(10_000);
    runTo(goal.until);
    const { page, whole } = cross();
    expect(linesOf(page)).toEqual(linesOf(whole));
  });
});
