/** `podarium faults`: the catalogue of failures, with their parameters. */
import { FAULT_CATALOGUE } from "../../scenario/faults/index.ts";
import { parseArguments } from "../arguments.ts";
import type { Command } from "./types.ts";

export const faults: Command = {
  name: "faults",
  usage: "faults [--json]",
  summary: "List the failures that can be injected",
  run(args) {
    const { values } = parseArguments({ args: [...args], options: { json: { type: "boolean" } } });
    process.stdout.write(values.json === true ? `${JSON.stringify(FAULT_CATALOGUE, null, 2)}\n` : table());
    return 0;
  },
};

function table(): string {
  let out = "";
  for (const entry of FAULT_CATALOGUE) {
    out += `${entry.name}  (${entry.group}, aimed at a ${entry.target})\n  ${entry.title}. ${entry.description}\n`;
    for (const { name, title, type, default: usual, minimum, maximum } of entry.parameters) {
      out += `  ${name}: ${title}; ${type} from ${minimum} to ${maximum}, ${usual} unless told\n`;
    }
    out += "  times: how many attempts it strikes; until healed unless told\n";
  }
  return out;
}
