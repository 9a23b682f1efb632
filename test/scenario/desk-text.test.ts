/** What is prepared for presenting a run: read from a scenario and written back, refused at its line, and what the shipped scripts ask comes true. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSameAnswer } from "../../src/scenario/desk.ts";
import { factText } from "../../src/scenario/facts.ts";
import { SCENARIO_LIMITS } from "../../src/scenario/limits.ts";
import { formatScenario, parseScenario } from "../../src/scenario/scenario-text.ts";
import type { Simulation } from "../../src/scenario/simulation.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";
import { fromFragment, toFragment } from "../../src/scenario/share.ts";
import { scenarioOfExample, World } from "../world.fixture.ts";

const SCRIPTED = readdirSync(new URL("../../examples/scripts/", import.meta.url)).map((file) => `scripts/${file}`);

function scenarioWith(spec: string): string {
  return `apiVersion: podarium/v1\nkind: Scenario\nspec:\n${spec}`;
}

function refusal(text: string): string {
  try {
    parseScenario(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return "it was accepted";
}

describe("keys and script", () => {
  it("come back whole, from a file and from a link", () => {
    const scenario = scenarioOfExample("scripts/01-predict-the-init.yaml");
    expect(scenario.desk?.keys.map(({ key, fault }) => [key, fault.fault])).toEqual([
      [1, "exit"],
      [2, "probe-fails"],
    ]);
    expect(scenario.desk?.script).toHaveLength(5);
    expect(parseScenario(formatScenario(scenario))).toEqual(scenario);
    expect(fromFragment(toFragment(scenario))).toEqual(scenario);
  });

  it("hold every action and every kind of question", () => {
    const text = scenarioWith(`  keys: {9: {fault: hang, pod: p}}
  script:
    - title: All of it
      do:
        - {kubectl: get pods, stdin: "x"}
        - {apply: {file: a.yaml, text: "x"}}
        - {type: ls, tty: t2}
        - {inject: {id: a, fault: hang, pod: p}}
        - {heal: a}
        - {fire: 9}
        - {speed: 0.1}
        - {play: false}
        - {run: 1m}
        - {seek: 0s}
        - {show: stage}
      ask: {ask: why?, answer: because, why: so}
`);
    const scenario = parseScenario(text);
    expect(scenario.desk?.script[0]?.actions).toHaveLength(11);
    expect(parseScenario(formatScenario(scenario))).toEqual(scenario);
  });

  it("are not written where there are none", () => {
    expect(formatScenario(scenarioOfExample("init-fails-twice.yaml"))).not.toMatch(/keys|script/);
  });
});

describe("a script with a mistake is refused at its line", () => {
  it.each([
    ["  keys: {0: {fault: exit, pod: p}}\n", "line 4, column 13: spec.keys.0: the keys are 1 to 9"],
    [
      "  keys:\n    1: {fault: exit, pod: p, exitCode: 999}\n",
      "line 5, column 40: spec.keys.1.exitCode: 999 is not a whole number from 0 to 255",
    ],
    [
      "  script:\n    - title: a\n      do:\n        - {fire: 3}\n",
      "line 7, column 18: spec.script[0].do[0].fire: nothing waits on key 3",
    ],
    [
      "  script:\n    - title: a\n      do: [{jump: 1}]\n",
      /^line 6, column 19: spec\.script\[0\]\.do\[0\]\.jump: there is no such field/,
    ],
    ["  script:\n    - title: a\n      do: [{play: true, speed: 1}]\n", /do\[0\]: one of kubectl/],
    ["  script:\n    - title: a\n      do: [{speed: 5000}]\n", /5000 is not from 0\.1 to 1000/],
    ["  script:\n    - title: a\n      do: [{show: editor}]\n", /"editor" is none of stage/],
    ["  script:\n    - title: a\n      do: [{run: 99h}]\n", /longer than 60 minutes/],
    ["  script:\n    - {notes: a}\n", /script\[0\]\.title/],
    ["  script:\n    - title: a\n      ask: {ask: why?}\n", /it needs an answer, or a fact/],
    ["  script:\n    - title: a\n      ask: {ask: why?, answer: a, choices: [a]}\n", /two to nine can be chosen from/],
    ["  script:\n    - title: a\n      ask: {ask: why?, fact: {mood: good}}\n", /there is no such fact/],
  ])("%j", (spec, message) => {
    const told = refusal(scenarioWith(spec));
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
  });

  it("and one that is too long, too", () => {
    const steps = "    - {title: a}\n".repeat(SCENARIO_LIMITS.scriptSteps + 1);
    expect(refusal(scenarioWith(`  script:\n${steps}`))).toMatch(/more than 200 steps/);
  });
});

/** What is right at each question of a script, in their order; the world must say the same. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  "scripts/01-predict-the-init.yaml": ["Init:Error", "0/1"],
  "scripts/02-first-up-last-down.yaml": ["2/2", "app", "Terminating"],
  "scripts/03-alive-is-not-ready.yaml": ["0", "1/1", "1"],
  "scripts/04-the-patience-of-the-kubelet.yaml": ["4", "Error", "hello world"],
  "scripts/05-a-name-before-a-server.yaml": ["Init:0/2", "Init:0/2", "Running", "connection refused"],
  "scripts/06-the-job-that-never-ends.yaml": ["1", "1"],
};

it("every script has its right answers here", () => expect(Object.keys(RIGHT)).toEqual(SCRIPTED));

describe.each(SCRIPTED)("the script of %s", (name) => {
  it("can be played to its end, and what it asks comes true", () => {
    const scenario = scenarioOfExample(name);
    const { simulation } = new World(scenario);
    const { script = [], keys = [] } = scenario.desk ?? {};
    const truths: string[] = [];
    for (const { actions, ask, title } of script) {
      for (const action of actions) {
        if (action.type === "run") simulation.run(simulation.clock.now + action.duration);
        if (action.type === "input") simulation.input(action.input);
        const fault = action.type === "fire" ? keys.find(({ key }) => key === action.key)?.fault : undefined;
        if (fault) simulation.input({ type: "inject", fault: { ...fault, id: "" } });
        simulation.run(simulation.clock.now);
      }
      if (!ask) continue;
      simulation.run(simulation.clock.now + ask.after);
      const truth = ask.fact ? factText(simulation.cluster, ask.fact) : ask.answer;
      expect(truth, title).not.toBeNull();
      truths.push(truth?.trim() ?? "");
      if (!ask.fact) expect(screen(simulation), title).toContain(ask.answer.toLowerCase());
      const { choices } = ask;
      if (choices)
        expect(
          choices.filter((choice) => isSameAnswer(choice, truth ?? "")),
          title,
        ).toHaveLength(1);
    }
    expect(truths).toEqual(RIGHT[name]);
    expect(
      simulation.outcomes.flatMap(({ failure, exit }) => [failure, exit].filter((x) => x !== null && x !== 0)),
    ).toEqual([]);
  });
});

/** What stands in the terminals: where the world cannot be asked for an answer, it is to be seen there. */
function screen({ cluster }: Simulation): string {
  return cluster.workstation
    .terminals()
    .map((one) => JSON.stringify(one).toLowerCase())
    .join("\n");
}
