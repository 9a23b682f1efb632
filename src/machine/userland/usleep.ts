/** usleep: a pause in microseconds. Source: BusyBox 1.36.1. */
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const usleepApplet: Applet = {
  name: "usleep",
  *main(sys, argv) {
    const [, text] = argv;
    if (text === undefined) return yield* usageError(sys, "usleep");
    const microseconds = /^\d/.test(text) ? parseNumber(text, 0, 0xffff_ffff) : null;
    if (microseconds === null) {
      yield* complain(sys, "usleep", `invalid number '${text}'`);
      return 1;
    }
    yield* sys.sleep(microseconds / 1000);
    return 0;
  },
};
