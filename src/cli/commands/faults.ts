/** `podarium faults`: the catalogue of failures, with their parameters. */
import { catalogueTable } from "../../scenario/faults/catalogue-text.ts";
import { FAULT_CATALOGUE } from "../../scenario/faults/index.ts";
import { parseArguments } from "../arguments.ts";
import type { Command } from "./types.ts";

export const faults: Command = {
  name: "faults",
  usage: "faults [--json]",
  summary: "List the failures that can be injected",
  run(args) {
    const { values } = parseArguments({ args: [...args], options: { json: { type: "boolean" } } });
    process.stdout.write(values.json === true ? `${JSON.stringify(FAULT_CATALOGUE, null, 2)}\n` : catalogueTable());
    return 0;
  },
};
