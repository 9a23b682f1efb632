/** nl: numbers lines; those that are not numbered are indented. Source: BusyBox 1.36.1 nl, print_numbered_lines. */
import { parseOptions } from "./getopt.ts";
import type { LongOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import type { Applet } from "./types.ts";

const LONG: LongOptions = {
  "body-numbering": "b",
  "line-increment": "i",
  "no-renumber": "p",
  "number-separator": "s",
  "starting-line-number": "v",
  "number-width": "w",
};

export const nlApplet: Applet = {
  name: "nl",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "pw:+s:v:+i:+b:", LONG);
    if (!options) return 1;
    const width = Number(options.value("w") ?? 6);
    const start = Number(options.value("v") ?? 1);
    const step = Number(options.value("i") ?? 1);
    const separator = options.value("s") ?? "\t";
    const style = (options.value("b") ?? "t")[0];
    const blank = " ".repeat(width + separator.length);
    let number = start;
    return yield* eachOperand(sys, "nl", options.operands, "plain", function* (fd) {
      const reader = new LineReader(sys, fd, "\n", true);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        const isNumbered = style === "a" || (style === "t" && line !== "");
        const front = isNumbered ? String(number).padStart(width) + separator : blank;
        if (isNumbered) number = (number + step) >>> 0;
        if ((yield* sys.print(`${front}${line}\n`)) < 0) return 1;
      }
      return 0;
    });
  },
};
