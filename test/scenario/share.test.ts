/** A run as a link: whole, it gives the run back; damaged, it says so. */
import { assert, nat, property, string } from "fast-check";
import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { SCENARIO_LIMITS } from "../../src/scenario/limits.ts";
import { scenarioOfFiles, step } from "../../src/scenario/scenario.ts";
import type { Step } from "../../src/scenario/scenario.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";
import { fromFragment, toFragment } from "../../src/scenario/share.ts";
import { example, scenarioOfExample, World } from "../world.fixture.ts";

function refusal(fragment: string): string {
  try {
    fromFragment(fragment);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return "it was accepted";
}

const scenario = scenarioOfExample("init-fails-twice.yaml");
const link = toFragment(scenario);

describe("a link", () => {
  it("gives back the run it was made of", () => {
    expect(fromFragment(link)).toEqual(scenario);
    expect(fromFragment(`#${link}`)).toEqual(scenario);
    expect(link).toMatch(/^v2\.[0-9a-z]+\.[\w-]+$/);
  });

  it("of the first version is still read", () => {
    const old =
      "v1.1hcfye2.PU_NTsMwDL73KXzbqaMpYoc8BRKIA4iDadzJWppEiYs0wd59TrpNysH-8v0ZE39QLhyDhRQdZl6Xp1_TnTg4C28TBYVit5CgQ0HbAQiLJwu4P-Piu5JoqiiFIweFjc6FSMXbJMLhWCoD4LT-UA4kVB6ZO7N_Puzab8px5ursaMbVSwOLYBaljcN46AfTm5d3M9ph0Pe5yTwKhYmpWPi7NCSuUtip0de37tXzlr9VtvDfNu3TjnyNrjYVSjdaD6iRQ7mztPUkKsOU_Bn6-X76FQ";
    expect(fromFragment(old)).toEqual(scenarioOfFiles([{ name: "a.yaml", text: "kind: Pod\n" }]));
  });

  it("of a run in the middle of its script goes on from there, and costs next to nothing", () => {
    const scripted = scenarioOfExample("scripts/01-predict-the-init.yaml");
    const desk = scripted.desk ?? { keys: [], script: [] };
    const midway = { ...scripted, desk: { ...desk, begun: [0, 12_345] } };
    const shared = toFragment(midway);
    expect(shared).toMatch(/^v3\./);
    expect(fromFragment(shared)).toEqual(midway);
    expect(shared.length - toFragment(scripted).length).toBeLessThan(40);
  });

  it("is short enough for a chat: the lesson's Pods with three faults", () => {
    const files = ["sidecar.yaml", "init.yaml"].map((name) => ({ name, text: example(name) }));
    const begun = scenarioOfFiles(files);
    const broken = (id: string, pod: string, container: string, exitCode: number): Step =>
      step(0, {
        type: "inject",
        fault: { id, fault: "exit", namespace: "default", pod, container, exitCode, times: 2 },
      });
    const steps = [
      ...begun.steps,
      broken("f1", "app-with-init", "fetch-content", 1),
      broken("f2", "app-with-sidecar", "app", 3),
      broken("f3", "app-with-init", "nginx", 137),
    ];
    const fragment = toFragment({ ...begun, steps, until: 42_000 });
    expect(fragment.length).toBeLessThan(350);
    // With an address before it, as the page has it, and everything that can be said of how it opens.
    const address = "https://podarium.example.org/course/?panels=stage,logs,dock&tab=machines&play=0&read=1#";
    expect(encode(address + fragment, { ecc: "L" }).version).toBeLessThanOrEqual(13);
  });

  it("makes the same trace as the run it was made of", () => {
    const here = new World({
      "sidecar.yaml":
        "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: [{name: c, image: busybox, command: [sleep, '5']}]}\n",
    });
    here.runTo("3s").input({ type: "kubectl", args: "delete pod a --now" }).runTo("20s");
    const { scenario: begun, steps } = here.simulation;
    const there = new World(fromFragment(toFragment({ ...begun, steps: [...steps] }))).runTo("20s");
    expect(there.simulation.trace.identity()).toBe(here.simulation.trace.identity());
  });

  it("holds any text, to the character", () => {
    assert(
      property(string({ unit: "grapheme" }), string(), nat(), (text, title, seed) => {
        const made = { ...scenarioOfFiles([{ name: "a.yaml", text }]), title, seed };
        const steps = [...made.steps, step(5, { type: "apply", file: "b.yaml", text })];
        expect(fromFragment(toFragment({ ...made, steps }))).toEqual({ ...made, steps });
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("a damaged link", () => {
  const LOOKS = "this link is damaged: it does not look like a Podarium link";
  const LOST = "this link is damaged: part of it was lost or changed on the way";

  it.each([
    ["", LOOKS],
    ["#", LOOKS],
    ["#top", LOOKS],
    ["v1.thisIsNoRunAtAll", LOOKS],
    ["v1.abc.", LOST],
    ["v1.abc.!!!!", LOOKS],
    ["v4.abc.AAAA", "this link was made by another version of Podarium (v4)"],
    [`v1.${"A".repeat(SCENARIO_LIMITS.linkChars)}`, "this link is too long to be one of ours"],
  ])("%.40j", (fragment, message) => expect(refusal(fragment)).toBe(message));

  it("is told for what it is, wherever it was cut", () => {
    for (let length = 0; length < link.length; length++)
      expect([LOOKS, LOST]).toContain(refusal(link.slice(0, length)));
  });

  it("is told for what it is, whichever character was changed", () => {
    for (let at = 3; at < link.length; at++) {
      const other = link[at] === "A" ? "B" : "A";
      expect([LOOKS, LOST]).toContain(refusal(link.slice(0, at) + other + link.slice(at + 1)));
    }
  });
});
