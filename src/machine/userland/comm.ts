/** comm: lines of two sorted files in three columns. Source: BusyBox 1.36.1 comm. */
import { isError } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const commApplet: Applet = {
  name: "comm",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "123");
    if (!options) return 1;
    if (options.operands.length !== 2) return yield* usageError(sys, "comm");
    const readers: LineReader[] = [];
    // Standard input is one stream, also where both are.
    const input = new LineReader(sys, 0, "\n", true);
    for (const name of options.operands) {
      const fd = yield* openOperand(sys, name);
      if (isError(fd)) {
        yield* complain(sys, "comm", openMessage("plain", name, fd));
        return 1;
      }
      readers.push(fd === 0 ? input : new LineReader(sys, fd, "\n", true));
    }
    const [first, second] = readers;
    if (!first || !second) return 1;
    const hidden = { 1: options.has("1"), 2: options.has("2"), 3: options.has("3") };
    const indent = { 1: "", 2: hidden[1] ? "" : "\t", 3: (hidden[1] ? "" : "\t") + (hidden[2] ? "" : "\t") };
    const column = (number: 1 | 2 | 3, line: ByteString): ByteString =>
      hidden[number] ? "" : `${indent[number]}${line}\n`;
    let a = yield* first.next();
    let b = yield* second.next();
    while (a !== null || b !== null) {
      const isFirst = a !== null && (b === null || a < b);
      const isSecond = !isFirst && a !== b;
      const text = isFirst ? column(1, a ?? "") : column(isSecond ? 2 : 3, b ?? "");
      if ((yield* sys.print(text)) < 0) return 1;
      if (!isSecond) a = yield* first.next();
      if (!isFirst) b = yield* second.next();
    }
    return 0;
  },
};
