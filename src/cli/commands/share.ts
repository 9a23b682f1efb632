/** `podarium share` and `podarium open`: a run as what goes behind `#` of the page's address, and back as a scenario. */
import { formatScenario } from "../../scenario/scenario-text.ts";
import { ScenarioError } from "../../scenario/settings.ts";
import { fromFragment, toFragment } from "../../scenario/share.ts";
import { COMMON_OPTIONS, parseArguments, UsageError } from "../arguments.ts";
import { scenarioOfPaths } from "../scenario-of-paths.ts";
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
    const scenario = scenarioOfPaths(positionals, values);
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
