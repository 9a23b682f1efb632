/** What the commands that take files run: manifests, in the order in which they were given, or one scenario. */
import { basename, dirname, resolve } from "node:path";
import { withSettings } from "../scenario/given-settings.ts";
import { isScenario, scenarioOfFiles } from "../scenario/scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { parseScenario } from "../scenario/scenario-text.ts";
import { callersPath, readText, seedOf, settingChanges, UsageError } from "./arguments.ts";
import type { CommonValues } from "./arguments.ts";

/**
 * `-` is standard input. The common options change what the scenario says itself.
 * Throws UsageError where a file cannot be read or a scenario is not alone, ScenarioError where it is none.
 */
export function scenarioOfPaths(paths: readonly string[], values: CommonValues): Scenario {
  const files = paths.map((path) => ({ path, text: readText(path) }));
  const told = files.find(({ text }) => isScenario(text));
  if (told && files.length > 1) throw new UsageError(`${told.path}: a scenario goes alone`);
  const scenario = told
    ? parseScenario(told.text, (name) => readText(resolve(dirname(callersPath(told.path)), name)))
    : scenarioOfFiles(files.map(({ path, text }) => ({ name: path === "-" ? "stdin.yaml" : basename(path), text })));
  return {
    ...scenario,
    seed: seedOf(values) ?? scenario.seed,
    settings: withSettings(scenario.settings, settingChanges(values)),
  };
}
