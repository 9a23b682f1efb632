/** echo as a program; the shell has the same as a built-in. Source: BusyBox 1.36.1 echo. */
import { strerror } from "../kernel/errno.ts";
import { echoText } from "../shell/echo-text.ts";
import type { Applet } from "./types.ts";

export const echoApplet: Applet = {
  name: "echo",
  *main(sys, argv) {
    const failed = (yield* sys.print(echoText(argv))) || (yield* sys.flush());
    if (failed === 0) return 0;
    yield* sys.error(`echo: write error: ${strerror(failed)}\n`);
    return 1;
  },
};
