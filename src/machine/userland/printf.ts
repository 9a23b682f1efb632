/** printf as a program; the shell has the same as a built-in. Source: BusyBox 1.36.1 printf. */
import { formatPrintf } from "../shell/printf.ts";
import type { Applet } from "./types.ts";
import { complain } from "./message.ts";
import { usageError } from "./usage.ts";

export const printfApplet: Applet = {
  name: "printf",
  *main(sys, argv) {
    const [format, ...args] = argv.slice(argv[1] === "--" ? 2 : 1);
    if (format === undefined) return yield* usageError(sys, "printf");
    const { pieces, status } = formatPrintf(format, args);
    for (const { isError, text } of pieces) yield* isError ? complain(sys, "printf", text) : sys.print(text);
    return status;
  },
};
