/**
 * watch: a command again and again, on a screen cleared each time. Source: BusyBox 1.36.1.
 * Simplified: a SIGINT that comes while the command runs ends watch too.
 */
import { strerror } from "../kernel/errno.ts";
import { parseDurationOption } from "./duration-option.ts";
import { execProgram, forkApplet, waitFor } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { strftime } from "../../sim/strftime.ts";
import { terminalWidth } from "./terminal-width.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const TIME_FORMAT = "%Y-%m-%d %H:%M:%S";
const TIME_LENGTH = 19;

/** `Every 2.0s: COMMAND`, padded, with the time at the right end where there is room for it. */
function header(period: number, command: string, width: number, time: string): string {
  const whole = `Every ${period.toFixed(1)}s: ${command.padEnd(width)}`;
  return TIME_LENGTH + 1 < width ? whole.slice(0, width - TIME_LENGTH - 1) + time : whole;
}

export const watchApplet: Applet = {
  name: "watch",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+dtn:");
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "watch");
    const period = yield* parseDurationOption(sys, "watch", options.value("n") ?? "2");
    if (period === null) return 1;
    const command = options.operands.join(" ");
    for (;;) {
      yield* sys.print("\x1b[H\x1b[J");
      const time = strftime(TIME_FORMAT, sys.k.clock.epoch);
      if (!options.has("t")) yield* sys.print(`${header(period, command, terminalWidth(sys, 2), time)}\n\n`);
      yield* sys.flush();
      const child = forkApplet(sys, function* (own) {
        yield* execProgram(own, ["sh", "-c", command]);
        return 127;
      });
      if (typeof child === "number") yield* complain(sys, "watch", `vfork: ${strerror(child)}`);
      else yield* waitFor(sys, child.pid);
      yield* sys.sleep(period * 1000);
    }
  },
};
