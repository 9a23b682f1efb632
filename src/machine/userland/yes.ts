/** yes: the same line for ever. Source: BusyBox 1.36.1 yes. */
import { strerror } from "../kernel/errno.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

/** As much as stdio writes at once. */
const BLOCK = 4096;

export const yesApplet: Applet = {
  name: "yes",
  *main(sys, argv) {
    const line = (argv.length > 1 ? argv.slice(1).join(" ") : "y") + "\n";
    // A terminal gets line after line; elsewhere whole blocks, which is much less work for the same bytes.
    const block = sys.k.isatty(sys.p, 1) ? line : line.repeat(Math.max(1, Math.floor(BLOCK / line.length)));
    for (;;) {
      const failed = yield* sys.print(block);
      if (failed < 0) {
        yield* complain(sys, "yes", strerror(failed));
        return 1;
      }
      sys.charge(1 + (block.length >> 8));
      if (sys.spent) yield;
    }
  },
};
