/** nproc: how many CPUs there are. Source: BusyBox 1.36.1. */
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";

export const nprocApplet: Applet = {
  name: "nproc",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "", { ignore: "ignore:", all: "all" });
    if (!options) return 1;
    const text = options.value("ignore") ?? "0";
    const ignored = parseNumber(text, 0, 0xffff_ffff);
    if (ignored === null) {
      yield* complain(sys, "nproc", `invalid number '${text}'`);
      return 1;
    }
    const cpuinfo = sys.k.readFile(sys.p, "/proc/cpuinfo");
    const present =
      typeof cpuinfo === "number" ? 1 : cpuinfo.split("\n").filter((line) => line.startsWith("processor\t")).length;
    yield* sys.print(`${Math.max(1, present - ignored)}\n`);
    return 0;
  },
};
