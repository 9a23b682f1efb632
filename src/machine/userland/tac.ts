/** tac: files with their lines in reverse. Source: BusyBox 1.36.1 tac. */
import { strerror } from "../kernel/errno.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

export const tacApplet: Applet = {
  name: "tac",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    const files: string[][] = [];
    // The last file is read first, and each is turned round by itself.
    const code = yield* eachOperand(sys, "tac", options.operands.toReversed(), "plain", function* (fd, name) {
      const lines: string[] = [];
      const reader = new LineReader(sys, fd);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next())
        lines.push(reader.terminated ? line + "\n" : line);
      files.push(lines);
      if (reader.error === 0) return 0;
      yield* complain(sys, "tac", `${name}: ${strerror(reader.error)}`);
      return 1;
    });
    for (const line of files.toReversed().flatMap((lines) => lines.toReversed()))
      if ((yield* sys.print(line)) < 0) return 1;
    return code;
  },
};
