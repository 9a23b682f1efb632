/** tty: the terminal behind standard input. Source: BusyBox 1.36.1; ttyname(3). */
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

export const ttyApplet: Applet = {
  name: "tty",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "s");
    if (!options) return 2;
    if (options.operands.length > 0) yield* complain(sys, "tty", "ignoring all arguments");
    const name = sys.k.isatty(sys.p, 0) ? sys.k.readlink(sys.p, "/proc/self/fd/0") : null;
    const isTerminal = typeof name === "string";
    if (!options.has("s")) yield* sys.print(`${isTerminal ? name : "not a tty"}\n`);
    return isTerminal ? 0 : 1;
  },
};
