/** rev: every line backwards, character by character; a line that is no UTF-8 stays as it is. Source: BusyBox 1.36.1 rev. */
import { decodeUtf8, encodeUtf8 } from "../kernel/bytes.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import type { Applet } from "./types.ts";

function reversed(line: ByteString): ByteString {
  const text = decodeUtf8(line);
  return encodeUtf8(text) === line ? encodeUtf8([...text].reverse().join("")) : line;
}

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
        const text = reversed(end < 0 ? line : line.slice(0, end));
        if ((yield* sys.print(reader.terminated && end < 0 ? `${text}\n` : text)) < 0) return 1;
      }
      return 0;
    });
  },
};
