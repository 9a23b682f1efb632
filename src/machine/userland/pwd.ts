/** pwd: the working directory; `-L` as $PWD has it where that is right. Source: BusyBox 1.36.1 pwd. */
import { parseOptions } from "./getopt.ts";
import type { Applet } from "./types.ts";

export const pwdApplet: Applet = {
  name: "pwd",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "LP");
    if (!options) return 1;
    const physical = sys.k.getcwd(sys.p);
    const logical = sys.env("PWD");
    const isLogical = options.last("LP") === "L" && logical?.startsWith("/") === true && sameDirectory(logical);
    yield* sys.print(`${isLogical ? logical : physical}\n`);
    return 0;

    function sameDirectory(path: string): boolean {
      const [there, here] = [sys.k.stat(sys.p, path), sys.k.stat(sys.p, ".")];
      return typeof there !== "number" && typeof here !== "number" && there.ino === here.ino && there.dev === here.dev;
    }
  },
};
