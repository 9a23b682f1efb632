/** `podarium validate`: what the API server would answer to manifests, with the place of each problem. */
import { Simulation } from "../../scenario/simulation.ts";
import { scenarioOfFiles } from "../../scenario/scenario.ts";
import { COMMON_OPTIONS, parseArguments, readText, settingsOf, UsageError } from "../arguments.ts";
import { allChunks } from "../chunks.ts";
import type { Command } from "./types.ts";

export const validate: Command = {
  name: "validate",
  usage: "validate FILE... [--json]",
  summary: "Say what the API server would answer to manifests; exit 1 where it refuses one",
  run(args) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: { ...COMMON_OPTIONS, json: { type: "boolean" } },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new UsageError("no file");
    const { cluster } = new Simulation(scenarioOfFiles([], settingsOf(values)), allChunks());
    const problems = positionals.flatMap((file) =>
      cluster.check(file, readText(file)).map((problem) => ({ file, ...problem })),
    );
    if (values.json === true) process.stdout.write(`${JSON.stringify(problems, null, 2)}\n`);
    else {
      for (const { file, severity, message, range } of problems) {
        process.stdout.write(`${file}:${range.start.line}:${range.start.column}: ${severity}: ${message}\n`);
      }
    }
    return problems.some((problem) => problem.severity === "error") ? 1 : 0;
  },
};
