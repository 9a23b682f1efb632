/** uname, arch: what the machine says about itself. Source: BusyBox 1.36.1; uname(2). */
import { BUILD, RELEASE } from "../kernel/fs/version.ts";
import { parseOptions } from "./getopt.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const MACHINE = "x86_64";

const LONG_OPTIONS = {
  all: "a",
  "kernel-name": "s",
  nodename: "n",
  "kernel-release": "r",
  release: "r",
  "kernel-version": "v",
  machine: "m",
  processor: "p",
  "hardware-platform": "i",
  "operating-system": "o",
};

export const unameApplet: Applet = {
  name: "uname",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "snrvmpioa", LONG_OPTIONS);
    if (!options) return 1;
    if (options.operands.length > 0) return yield* usageError(sys, "uname");
    const all = options.has("a");
    const unknown = all ? "" : "unknown";
    const fields = [
      ["s", "Linux"],
      ["n", sys.p.ns.uts.hostname],
      ["r", RELEASE],
      ["v", BUILD],
      ["m", MACHINE],
      ["p", unknown],
      ["i", unknown],
      ["o", "GNU/Linux"],
    ] as const;
    const isAsked = (letter: string): boolean =>
      all || options.has(letter) || (letter === "s" && options.given.length === 0);
    const shown = fields.filter(([letter, text]) => isAsked(letter) && text !== "");
    yield* sys.print(`${shown.map(([, text]) => text).join(" ")}\n`);
    return 0;
  },
};

export const archApplet: Applet = {
  name: "arch",
  *main(sys) {
    yield* sys.print(`${MACHINE}\n`);
    return 0;
  },
};
