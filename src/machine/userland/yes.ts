/** yes: the same line for ever. Source: BusyBox 1.36.1 yes. */
import type { Applet } from "./types.ts";

export const yesApplet: Applet = {
  name: "yes",
  *main(sys, argv) {
    const line = (argv.length > 1 ? argv.slice(1).join(" ") : "y") + "\n";
    for (;;) {
      if ((yield* sys.print(line)) < 0) return 1;
      sys.charge(1);
      if (sys.spent) yield;
    }
  },
};
