/** `podarium share` and `podarium open`: a run as what goes behind `#` of the page's address, and back as a scenario. */
import { basename, dirname, resolve } from "node:path";
import { formatScenario, parseScenario } from "../../scenario/scenario-text.ts";
import { isScenario, scenarioOfFiles } from "../../scenario/scenario.ts";
import { ScenarioError } from "../../scenario/settings.ts";
import { fromFragment, toFragment } from "../../scenario/share.ts";
import { callersPath, COMMON_OPTIONS, parseArguments, readText, settingsOf, UsageError } from "../arguments.ts";
import type { Command } from "./types.ts";

export const share: Command = {
  name: "share",
  usage: "share FILE... [--page URL]",
  summary: "Print the link that holds a scenario, or a run of manifests",
  run(args) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: { ...COMMON_OPTIONS, page: { type: "string" } },
      allowPositionals: true,
    });
    const [first] = positionals;
    if (first === undefined) throw new UsageError("no file");
    const text = readText(first);
    if (isScenario(text) && positionals.length > 1) throw new UsageError("a scenario is shared alone");
    const scenario = isScenario(text)
      ? parseScenario(text, (path) => readText(resolve(dirname(callersPath(first)), path)))
      : scenarioOfFiles(
          positionals.map((path) => ({ name: basename(path), text: readText(path) })),
          settingsOf(values),
        );
    const page = typeof values.page === "string" ? values.page.replace(/#.*$/, "") : "";
    process.stdout.write(`${page}#${toFragment(scenario)}\n`);
    return 0;
  },
};

export const open: Command = {
  name: "open",
  usage: "open URL",
  summary: "Print the scenario that a link holds",
  run(args) {
    const { positionals } = parseArguments({ args: [...args], options: COMMON_OPTIONS, allowPositionals: true });
    const [url] = positionals;
    if (url === undefined || positionals.length > 1) throw new UsageError("one link, please");
    try {
      process.stdout.write(formatScenario(fromFragment(url.replace(/^[^#]*#/, ""))));
      return 0;
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      process.stderr.write(`podarium: ${error.message}\n`);
      return 1;
    }
  },
};
