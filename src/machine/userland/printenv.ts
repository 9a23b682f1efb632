/** printenv: the environment, or the values of some variables. Source: BusyBox 1.36.1. */
import type { Applet } from "./types.ts";

export const printenvApplet: Applet = {
  name: "printenv",
  *main(sys, argv) {
    const names = argv.slice(1);
    if (names.length === 0) for (const [name, value] of sys.p.env) yield* sys.print(`${name}=${value}\n`);
    let code = 0;
    for (const name of names) {
      const value = sys.env(name);
      if (value === undefined) code = 1;
      else yield* sys.print(`${value}\n`);
    }
    return code;
  },
};
