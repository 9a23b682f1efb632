/** echo as a program; the shell has the same as a built-in. Source: BusyBox 1.36.1 echo. */
import { echoText } from "../shell/echo-text.ts";
import type { Applet } from "./types.ts";

export const echoApplet: Applet = {
  name: "echo",
  *main(sys, argv) {
    yield* sys.print(echoText(argv.slice(1)));
    return 0;
  },
};
