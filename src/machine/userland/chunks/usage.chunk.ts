/** The chunk of usage texts: what `UsageModule` promises. */
import { AWK_USAGE } from "./usage-awk.ts";
import { FILES_USAGE } from "./usage-files.ts";
import { NETWORK_USAGE } from "./usage-network.ts";
import { PROCESS_USAGE } from "./usage-processes.ts";
import { SEARCH_USAGE } from "./usage-search.ts";
import { SYNOPSES } from "./usage-synopsis.ts";

/** By applet, what follows `Usage: ` and its name. */
export const USAGE: Readonly<Record<string, string>> = {
  ...SYNOPSES,
  ...AWK_USAGE,
  ...FILES_USAGE,
  ...SEARCH_USAGE,
  ...NETWORK_USAGE,
  ...PROCESS_USAGE,
};
