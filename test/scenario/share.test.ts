/** A run as a link: whole, it gives the run back; damaged, it says so. */
import { assert, nat, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { SCENARIO_LIMITS } from "../../src/scenario/limits.ts";
import { scenarioOfFiles, step } from "../../src/scenario/scenario.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";
import { fromFragment, toFragment } from "../../src/scenario/share.ts";
import { scenarioOfExample, World } from "../world.fixture.ts";

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
    expect(link).toMatch(/^v1\.[0-9a-z]+\.[\w-]+$/);
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
    ["v2.abc.AAAA", "this link was made by another version of Podarium (v2)"],
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
