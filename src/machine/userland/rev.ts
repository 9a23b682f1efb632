/** rev: every line backwards, byte by byte. Source: BusyBox 1.36.1 rev. */
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import type { Applet } from "./types.ts";

export const revApplet: Applet = {
  name: "rev",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    return yield* eachOperand(sys, "rev", options.operands, "plain", function* (fd) {
      const reader = new LineReader(sys, fd);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        // What stands behind a NUL is not seen, the end of the line included: it ends a C string.
        const end = line.indexOf("\0");
        const text = [...(end < 0 ? line : line.slice(0, end))].reverse().join("");
        if ((yield* sys.print(reader.terminated && end < 0 ? `${text}\n` : text)) < 0) return 1;
      }
      return 0;
    });
  },
};
