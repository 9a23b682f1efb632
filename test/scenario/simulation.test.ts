/** A run: the order of its steps, faults armed and healed, inputs given by hand, and the replay of all that. */
import { describe, expect, it } from "vitest";
import { FAULT_CATALOGUE } from "../../src/scenario/faults/index.ts";
import { formatScenario, parseScenario } from "../../src/scenario/scenario-text.ts";
import type { Simulation } from "../../src/scenario/simulation.ts";
import { World } from "../world.fixture.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "echo up; sleep 1000"]}]
`;

function scenario(steps: readonly unknown[], more: object = {}): World {
  const text = { apiVersion: "podarium/v1", kind: "Scenario", spec: { manifests: POD, steps, ...more } };
  return new World(parseScenario(JSON.stringify(text)));
}

describe("steps", () => {
  it("happen by their times, and at the same time in their order, after all that is due by then", () => {
    const world = scenario([
      { at: "6s", kubectl: "get pods -o name" },
      { at: "0s", kubectl: "get pods -o name" },
      { at: "0s", kubectl: "apply -f -" },
      { at: "0s", kubectl: "get pods -o name" },
      { at: "5s", kubectl: "delete pod p --wait=false" },
    ]).runTo("7s");
    expect(world.simulation.outcomes.map(({ step, output }) => [step.at, output])).toEqual([
      [0, ""],
      [0, "pod/p created\n"],
      [0, "pod/p\n"],
      [5000, 'pod "p" deleted from default namespace\n'],
      [6000, "pod/p\n"],
    ]);
  });

  it("read their own standard input, or the scenario's manifests", () => {
    const other = POD.replace("name: p", "name: q");
    const world = scenario([{ kubectl: "apply -f -" }, { kubectl: "apply -f -", stdin: other }]).runTo("1s");
    expect(world.printed).toEqual(["pod/p created\n", "pod/q created\n"]);
  });

  it("given by hand happen now, after the timers and the steps of this moment, and become steps", () => {
    const world = scenario([{ at: "1s", kubectl: "apply -f -" }]).runTo("1s");
    world.simulation.input({ type: "kubectl", args: "get pods -o name" });
    world.simulation.input({ type: "kubectl", args: "delete pod p --now" });
    world.runFor("0s");
    expect(world.printed).toEqual(["pod/p created\n", "pod/p\n", 'pod "p" deleted from default namespace\n']);
    expect(world.simulation.steps.map(({ at, input }) => [at, input?.type])).toEqual([
      [1000, "kubectl"],
      [1000, "kubectl"],
      [1000, "kubectl"],
    ]);
  });

  it("clicked together and replayed are the same run, however time was portioned", () => {
    const played = new World({}).runTo("700ms");
    played.input({ type: "apply", file: "p.yaml", text: POD }).runTo("1234ms");
    played.input({ type: "inject", fault: { id: "f1", fault: "exit", pod: "p", exitCode: 9 } });
    played.input({ type: "type", tty: "t1", text: "kubectl get pods\n" }).runTo("20s");
    played.input({ type: "heal", id: "f1" }).runTo("60s");
    const { scenario: begun, steps } = played.simulation;
    const replayed = new World({ ...begun, steps: [...steps] });
    for (let ms = 7; ms < 60_000; ms += 777) replayed.runTo(`${ms}ms`);
    replayed.runTo("60s");
    expect(replayed.simulation.trace.identity()).toBe(played.simulation.trace.identity());
    expect(replayed.simulation.cluster.workstation.terminals()).toEqual(
      played.simulation.cluster.workstation.terminals(),
    );
  });
});

describe("faults", () => {
  it("strike so many attempts, then no more", () => {
    const inject = { id: "f1", fault: "exit", pod: "p", container: "c", exitCode: 7, times: 2 };
    const world = scenario([{ inject }, { kubectl: "apply -f -" }]).runTo("60s");
    const ended = world.entries("container").filter((entry) => entry["state"] === "exited");
    expect(ended.map((entry) => entry["exitCode"])).toEqual([7, 7]);
    expect(world.log("c")).toBe("up\n");
    expect(world.entries("fault").map((entry) => entry["op"])).toEqual(["armed", "fired", "fired"]);
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(/^p\s+1\/1\s+Running\s+2 /);
  });

  it("last until they are healed", () => {
    const inject = { id: "f1", fault: "exit", pod: "p" };
    const world = scenario([{ inject }, { kubectl: "apply -f -" }, { at: "100s", heal: "f1" }]).runTo("99s");
    const before = world.starts("c").length;
    expect(before).toBeGreaterThan(3);
    expect(world.log("c")).toBe("");
    world.runTo("300s");
    expect(world.log("c")).toBe("up\n");
    expect(world.entries("fault").at(-1)).toMatchObject({ op: "healed", id: "f1", pod: "p", t: 100_000 });
  });

  it("are causes: what they bring about points back to them", () => {
    const world = scenario([{ inject: { id: "f1", fault: "exit", pod: "p", times: 1 } }, { kubectl: "apply -f -" }]);
    world.runTo("5s");
    const fired = world.entries("fault").find((entry) => entry["op"] === "fired");
    const exited = world.entries("container").find((entry) => entry["state"] === "exited");
    const chain: (number | null)[] = [];
    for (let at = exited?.cause ?? null; at !== null; at = world.simulation.trace.entries[at]?.cause ?? null)
      chain.push(at);
    expect(chain).toContain(fired?.seq);
  });

  it.each([
    [
      { type: "inject", fault: { id: "f1", fault: "flood", pod: "p" } },
      `fault f1: fault: there is no fault "flood"; known are ${FAULT_CATALOGUE.map((one) => one.name).join(", ")}`,
    ],
    [
      { type: "inject", fault: { id: "f1", fault: "exit", pod: "p", times: 0 } },
      "fault f1: times: 0 is not a whole number from 1 to 1000",
    ],
    [
      { type: "inject", fault: { id: "f1", fault: "exit", pod: "p", exitCode: 256 } },
      "fault f1: exitCode: 256 is not a whole number from 0 to 255",
    ],
    [
      { type: "inject", fault: { id: "f1", fault: "exit", pod: "p", colour: "red" } },
      "fault f1: colour: exit has no such parameter; it has exitCode, signal, times, after, for, every, probability, when, hidden",
    ],
    [
      { type: "inject", fault: { id: "f1", fault: "crash", pod: "q", every: "1m" } },
      "fault f1: every: crash strikes at every attempt; it is not repeated",
    ],
    [{ type: "inject", fault: { id: "f1", fault: "sandbox", pod: "q" } }, "fault f1: there is no Pod with a sandbox"],
    [{ type: "heal", id: "f9" }, "heal: there is no fault f9"],
  ] as const)("that are wrong fail their step, and the run goes on: %j", (input, message) => {
    const world = scenario([{ kubectl: "apply -f -" }])
      .input(input)
      .runTo("5s");
    expect(world.failures).toEqual([`at 0s: ${message}`]);
    expect(world.kubectl("get pod p -o jsonpath={.status.phase}").stdout).toBe("Running");
  });

  it("without a name get one that nothing else has, and the replay gives them the same", () => {
    const hand = { type: "inject", fault: { id: "", fault: "exit", pod: "p" } } as const;
    const script = [{ title: "a", do: [{ inject: { id: "f2", fault: "hang", pod: "p" } }] }];
    const world = new World(
      parseScenario(
        JSON.stringify({
          apiVersion: "podarium/v1",
          kind: "Scenario",
          spec: { steps: [{ inject: hand.fault }, { at: "9s", inject: { id: "f4", fault: "oom", pod: "p" } }], script },
        }),
      ),
    );
    world.runTo("1s").input(hand).input(hand);
    expect(world.sh("podarium fault inject hang p").stdout).toMatch(/^fault\/f6 armed/);
    for (const action of world.simulation.scenario.desk?.script[0]?.actions ?? [])
      if (action.type === "input") world.input(action.input);
    world.runTo("10s");
    expect(world.failures).toEqual([]);
    const names = (simulation: Simulation): string[] => simulation.faults.map(({ input }) => input.id);
    expect(names(world.simulation)).toEqual(["f1", "f3", "f5", "f6", "f2", "f4"]);
  });

  it("keep their names in a run that is saved before they strike again", () => {
    const world = scenario([{ inject: { fault: "exit", pod: "p" } }, { at: "3s", heal: "f1" }]);
    world
      .runTo("1s")
      .input({ type: "inject", fault: { id: "", fault: "hang", pod: "p" } })
      .runTo("5s");
    const { scenario: begun, steps, trace } = world.simulation;
    const saved = parseScenario(formatScenario({ ...begun, steps: [...steps] }));
    expect(saved.steps).toEqual(steps);
    const replayed = new World(saved).runTo("5s");
    expect(replayed.simulation.faults.map(({ input, state }) => [input.id, state])).toEqual([
      ["f1", "healed"],
      ["f2", "armed"],
    ]);
    expect(replayed.simulation.trace.identity()).toBe(trace.identity());
  });

  it("of one name are armed once at a time", () => {
    const inject = { id: "f1", fault: "exit", pod: "p" };
    expect(scenario([{ inject }, { inject }]).runTo("1s").failures).toEqual([
      "at 0s: fault f1: there is an armed fault of this name already",
    ]);
    expect(scenario([{ inject }, { heal: "f1" }, { inject }]).runTo("1s").failures).toEqual([]);
  });
});
