/** tac: files with their lines in reverse. Source: BusyBox 1.36.1 tac. */
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import type { Applet } from "./types.ts";

export const tacApplet: Applet = {
  name: "tac",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    const lines: string[] = [];
    const code = yield* eachOperand(sys, "tac", options.operands, "plain", function* (fd) {
      const reader = new LineReader(sys, fd);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        lines.push(reader.terminated ? line + "\n" : line);
      }
      return 0;
    });
    for (const line of lines.reverse()) if ((yield* sys.print(line)) < 0) return 1;
    return code;
  },
};
