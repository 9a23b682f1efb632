/** Every recorded line of kubectl. Known failures stand in a list that may only get shorter. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { differenceOf } from "../../../src/cli/conformance/kubectl-cases.ts";
import { CASES, KNOWN_IDS, runCase } from "./oracle.fixture.ts";

const known = JSON.parse(
  readFileSync(new URL("../../fidelity/known-failing-kubectl.json", import.meta.url), "utf8"),
) as Record<string, string>;

describe("kubectl prints what the real one printed", () => {
  test("the list of known failures names cases only", () => {
    const ids = new Set(CASES.map((one) => one.id));
    expect(Object.keys(known).filter((id) => !ids.has(id))).toEqual([]);
  });

  test.each(CASES.map((one) => [one.id, one] as const))("%s", (id, one) => {
    let difference: string | null;
    try {
      difference = differenceOf(one, runCase(one), KNOWN_IDS);
    } catch (error) {
      difference = String(error);
    }
    if (id in known)
      expect(difference, "it passes now: take it off test/fidelity/known-failing-kubectl.json").not.toBeNull();
    else expect(difference).toBeNull();
  });
});
