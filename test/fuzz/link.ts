/** Share links, whole and damaged: a link gives back its scenario, or says that it is damaged; nothing else ever happens. */
import { formatScenario } from "../../src/scenario/scenario-text.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { fromFragment, toFragment } from "../../src/scenario/share.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";
import { damaged, pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const TEXTS = [
  "apiVersion: v1\nkind: Pod\n",
  "# ünïcödé \u{1f433}\n",
  "a: |\n  b\n  c\n",
  "",
  "x".repeat(500),
] as const;

export const link: Fuzzer = {
  name: "link",
  what: "share links, whole and damaged",
  make(random) {
    const files = Array.from({ length: random.below(4) }, (_, i) => ({
      name: `f${i}.yaml`,
      text: pick(random, TEXTS),
    }));
    const scenario = {
      ...scenarioOfFiles(files),
      seed: random.below(1000),
      title: pick(random, ["", "a title", 'quote " and \\']),
    };
    const fragment = toFragment(scenario);
    return random.below(2) === 0 ? fragment : damaged(random, fragment, 1 + random.below(3));
  },
  check(input) {
    try {
      const scenario = fromFragment(input);
      const again = formatScenario(fromFragment(toFragment(scenario)));
      if (again !== formatScenario(scenario)) throw new Error("a link of what a link gave is another scenario");
      return "whole";
    } catch (error) {
      if (error instanceof ScenarioError) return "refused";
      throw error;
    }
  },
};
