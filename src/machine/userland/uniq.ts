/**
 * uniq: drops, counts or selects repeated neighbours.
 * Source: BusyBox 1.36.1 uniq (-c -d -u -f -s -w -i -z: only what ends
 * the lines of the output is a NUL).
 */
import { isError } from "../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const uniqApplet: Applet = {
  name: "uniq",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "cduf:+s:+w:+iz");
    if (!options) return 1;
    const fields = Number(options.value("f") ?? 0);
    const skipped = Number(options.value("s") ?? 0);
    const width = Number(options.value("w") ?? Infinity);
    const [input = "-", output = "-"] = options.operands;
    const fd = yield* openOperand(sys, input);
    if (isError(fd)) {
      yield* complain(sys, "uniq", openMessage("cant-open", input, fd));
      return 1;
    }
    if (options.operands.length > 2) return yield* usageError(sys, "uniq");
    if (output !== "-") {
      const to = yield* sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      if (isError(to)) {
        yield* complain(sys, "uniq", openMessage("cant-open", output, to));
        return 1;
      }
      sys.k.dup2(sys.p, to, 1);
      sys.k.close(sys.p, to);
    }
    const keyOf = (line: string): string => {
      let key = line;
      for (let i = fields; i > 0 && key !== ""; i--) key = key.replace(/^[ \t]*[^ \t]*/, "");
      key = key.slice(skipped).slice(0, width);
      return options.has("i") ? key.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : key;
    };
    const reader = new LineReader(sys, fd, "\n", true);
    let line = yield* reader.next();
    while (line !== null) {
      const first: string = line;
      const key = keyOf(first);
      let count = 0;
      do {
        count++;
        line = yield* reader.next();
      } while (line !== null && keyOf(line) === key);
      if ((options.has("d") && count === 1) || (options.has("u") && count > 1)) continue;
      const text = (options.has("c") ? `${String(count).padStart(7)} ` : "") + first + (options.has("z") ? "\0" : "\n");
      if ((yield* sys.print(text)) < 0) return 1;
    }
    if (reader.error === 0) return 0;
    yield* complain(sys, "uniq", `${input}: I/O error`);
    return 1;
  },
};
