/** pidof: the numbers of the processes of a name. Source: BusyBox 1.36.1. */
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { pidsByName } from "./process-table.ts";
import type { Applet } from "./types.ts";

export const pidofApplet: Applet = {
  name: "pidof",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "so:");
    if (!options) return 1;
    const omitted = options.values("o").map((text) => (text === "%PPID" ? String(sys.p.parent?.pid ?? 0) : text));
    const found: number[] = [];
    for (const name of options.operands) {
      for (const pid of (yield* pidsByName(sys, name)).reverse()) {
        const bad = omitted.find((text) => !/^\d+$/.test(text));
        if (bad !== undefined) {
          yield* complain(sys, "pidof", `invalid number '${bad}'`);
          return 1;
        }
        if (omitted.some((text) => Number(text) === pid)) continue;
        found.push(pid);
        if (options.has("s")) break;
      }
    }
    if (found.length === 0) return 1;
    yield* sys.print(`${found.join(" ")}\n`);
    return 0;
  },
};
