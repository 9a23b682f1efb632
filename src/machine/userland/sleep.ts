/** sleep: as a program; in a script ash has its own. Source: BusyBox 1.36.1 sleep (FEATURE_FANCY_SLEEP, FLOAT_DURATION). */
import { parseDuration } from "../shell/duration.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const sleepApplet: Applet = {
  name: "sleep",
  *main(sys, argv) {
    const words = argv.slice(1);
    if (words.length === 0) return yield* usageError(sys, "sleep");
    let total = 0;
    for (const word of words) {
      const duration = /^(inf|infinity)$/i.test(word) ? Number.MAX_SAFE_INTEGER / 4 : parseDuration(word);
      if (duration === null) {
        yield* complain(sys, "sleep", `invalid number '${word}'`);
        return 1;
      }
      total += duration;
    }
    yield* sys.sleep(total);
    return 0;
  },
};
