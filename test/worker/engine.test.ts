/** The run behind the page, driven as the worker drives it: opened, played, stepped, sought, restarted, shared. */
import { describe, expect, it } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";
import { Engine } from "../../src/worker/engine.ts";
import type { Goal } from "../../src/worker/engine.ts";
import { example } from "../world.fixture.ts";

/** Runs to a goal as the host does, in small portions; how it ended. */
function reach(engine: Engine, goal: Goal): string {
  for (;;) {
    const result = engine.run(goal, 50);
    if (result?.stopped !== "budget") return result?.stopped ?? "crashed";
  }
}

function opened(name: string): Engine {
  const engine = new Engine(allChunks());
  const text = example(name);
  const files = ["init.yaml"].map((beside) => ({ name: beside, text: example(beside) }));
  engine.open(text.includes("podarium/v1") ? { text, files } : { files: [{ name, text }] });
  return engine;
}

const SIDECAR = { namespace: "default", pod: "app-with-sidecar" };

describe("opening", () => {
  it("plays, and applies the files at 0 s", () => {
    const engine = opened("sidecar.yaml");
    reach(engine, { until: 0, stop: null });
    const { clock, pods } = engine.view();
    expect(clock).toMatchObject({ now: 0, playing: true, speed: 1, kubernetesVersion: "1.36", seed: 1 });
    expect(pods.map((pod) => pod.name)).toEqual([SIDECAR.pod]);
  });

  it("a scenario brings its title, its files and its steps", () => {
    const engine = opened("init-fails-twice.yaml");
    expect(engine.simulation.scenario).toMatchObject({ title: "The init container that fails twice", until: 100_000 });
    reach(engine, { until: 100_000, stop: null });
    expect(engine.simulation.outcomes.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  });

  it("what is no scenario is refused, and the present run goes on", () => {
    const engine = opened("sidecar.yaml");
    reach(engine, { until: 5000, stop: null });
    for (const text of ["v1.damaged.AAAA", "#v9.x.y", "apiVersion: podarium/v1\nkind: Scenario\nspec: {colour: red}\n"])
      expect(() => engine.open({ text })).toThrow(ScenarioError);
    expect(engine.simulation.clock.now).toBe(5000);
    expect(engine.view().pods.length).toBe(1);
  });
});

describe("time", () => {
  it("a step ends when something was recorded, and no later", () => {
    const engine = opened("sidecar.yaml");
    reach(engine, { until: 10_000, stop: null });
    const { trace, clock } = engine.simulation;
    const before = trace.entries.length;
    expect(reach(engine, engine.step())).toBe("condition");
    expect(trace.entries.length).toBe(before + 1);
    expect(clock.now).toBe(trace.entries.at(-1)?.t);
  });

  it("skipping ends just before the end of the wait", () => {
    const engine = opened("retry.yaml");
    reach(engine, { until: 5000, stop: null });
    const { next } = engine.view().clock;
    expect(next?.t).toBeGreaterThan(10_000);
    reach(engine, engine.skip());
    expect(engine.simulation.clock.now).toBe((next?.t ?? 0) - 1);
    const started = (): number =>
      engine.simulation.trace.entries.filter(
        ({ type, container, ...rest }) =>
          type === "container" && container === "prepare" && rest["state"] === "running",
      ).length;
    expect(started()).toBe(2);
    reach(engine, { until: engine.simulation.clock.now + 6000, stop: null });
    expect(started()).toBe(3);
  });

  it("sought back and forward again, it is the same run", () => {
    const engine = opened("retry.yaml");
    reach(engine, { until: 3000, stop: null });
    reach(engine, engine.input({ type: "kubectl", args: "get pods" }));
    reach(engine, engine.seek(30_000));
    const identity = engine.simulation.trace.identity();
    reach(engine, engine.seek(2000));
    expect(engine.simulation.clock.now).toBe(2000);
    reach(engine, engine.seek(30_000, 7));
    expect(engine.simulation.trace.identity()).toBe(identity);
  });

  it("paused, a command is answered and nothing else waited for", () => {
    const engine = opened("sidecar.yaml");
    reach(engine, { until: 10_000, stop: null });
    engine.playing = false;
    reach(engine, engine.input({ type: "kubectl", args: "get pods -o name" }));
    expect(engine.simulation.outcomes.at(-1)).toMatchObject({ output: "pod/app-with-sidecar\n", exit: 0, done: true });
    expect(engine.simulation.clock.now).toBeLessThan(10_300);
  });

  it("restarted, it has what was done at 0 s and no more", () => {
    const engine = opened("sidecar.yaml");
    reach(engine, { until: 10_000, stop: null });
    reach(engine, engine.input({ type: "kubectl", args: "delete pod app-with-sidecar --now" }));
    engine.restart();
    reach(engine, { until: 10_000, stop: null });
    expect(engine.view().pods[0]).toMatchObject({ name: SIDECAR.pod, status: "Running" });
    expect(engine.simulation.outcomes.length).toBe(1);
  });
});

describe("what leaves the page", () => {
  it("a link and a saved file make the same run, up to the same moment", () => {
    const engine = opened("sidecar.yaml");
    reach(engine, { until: 7000, stop: null });
    reach(
      engine,
      engine.input({ type: "inject", fault: { id: "f1", fault: "exit", ...SIDECAR, container: "app", times: 1 } }),
    );
    reach(engine, engine.input({ type: "apply", file: "extra.yaml", text: example("localhost.yaml") }));
    reach(engine, { until: 20_000, stop: null });
    const identity = engine.simulation.trace.identity();
    for (const text of [engine.share(), `#${engine.share()}`, engine.save()]) {
      const other = new Engine(allChunks());
      const { until } = other.open({ text });
      expect(until).toBe(20_000);
      reach(other, { until: 20_000, stop: null });
      expect(other.simulation.trace.identity()).toBe(identity);
    }
  });

  it("asks for the text of scenarios only where it is needed", () => {
    const engine = new Engine({ get: () => undefined, set: () => {} });
    expect(engine.needs({ type: "open", scenario: { files: [] } })).toBeNull();
    expect(engine.needs({ type: "play" })).toBeNull();
    expect(engine.needs({ type: "open", scenario: { text: "" } })).toBe("scenario-text");
    expect(engine.needs({ type: "share", id: 1 })).toBe("scenario-text");
    expect(engine.needs({ type: "save", id: 1 })).toBe("scenario-text");
  });
});

describe("our own mistakes", () => {
  it("stop the run, and say where", () => {
    const engine = opened("sidecar.yaml");
    reach(engine, { until: 5000, stop: null });
    engine.simulation.clock.at(6000, () => {
      throw new Error("a mistake of ours");
    });
    expect(reach(engine, { until: 10_000, stop: null })).toBe("crashed");
    const { crash, clock } = engine.view();
    expect(crash).toMatchObject({ message: "a mistake of ours", seed: 1, t: 6000, input: 1 });
    expect(clock.playing).toBe(false);
    expect(reach(engine, { until: 10_000, stop: null })).toBe("crashed");
  });
});

describe("what the API server would say", () => {
  it("has its place, and what is offered instead", () => {
    const engine = opened("sidecar.yaml");
    const flat = example("sidecar.yaml")
      .split("\n")
      .map((line) => line.trim())
      .join("\n");
    const problems = engine.check("sidecar.yaml", flat);
    expect(problems.find(({ suggestion }) => suggestion)?.suggestion?.title).toBe(
      "Restore the indentation that was lost in copying",
    );
    expect(engine.check("sidecar.yaml", example("sidecar.yaml"))).toEqual([]);
    const [typo] = engine.check("x.yaml", example("sidecar.yaml").replace("command:", "comand:"));
    expect(typo).toMatchObject({
      severity: "error",
      range: { start: { line: 12, column: 15 } },
      field: "spec.containers[0].comand",
    });
  });
});
