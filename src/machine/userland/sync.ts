/** sync: everything that is written is on the disk already. Source: BusyBox 1.36.1 without FEATURE_SYNC_FANCY. */
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

export const syncApplet: Applet = {
  name: "sync",
  *main(sys, argv) {
    if (argv.length > 1) yield* complain(sys, "sync", "ignoring all arguments");
    return 0;
  },
};
