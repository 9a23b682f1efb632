/** strings: runs of printable characters in files. Source: BusyBox 1.36.1 strings. */
import { isError } from "../../../kernel/applet.ts";
import { EINTR } from "../../../kernel/errno.ts";
import type { Fd } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, openOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import { numberOption } from "../../number-option.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

const RADIXES: Readonly<Record<string, number>> = { d: 10, o: 8, x: 16 };
const LONGEST_RUN = 1_048_576;

export const stringsApplet: Applet = {
  name: "strings",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "an:+fot:", {
      all: "a",
      bytes: "n",
      "print-file-name": "f",
      radix: "t",
    });
    if (!options) return 1;
    const least = yield* numberOption(sys, "strings", options, "n", 4, { min: 1, max: 2_147_483_647 });
    if (least === null) return 1;
    const letter = options.has("t") ? (options.value("t") ?? "") : options.has("o") ? "o" : "";
    const radix = RADIXES[letter];
    if (options.has("t") && radix === undefined) return yield* usageError(sys, "strings");
    let code = 0;
    for (const name of options.operands.length === 0 ? ["-"] : options.operands) {
      const fd: Fd | number = yield* openOperand(sys, name);
      if (isError(fd)) {
        yield* complain(sys, "strings", openMessage("plain", name, fd));
        code = 1;
        continue;
      }
      const prefix = options.has("f") ? `${options.operands.length === 0 ? "{standard input}" : name}: ` : "";
      let run = "";
      let offset = 0;
      const show = function* (): Generator<void, void, void> {
        if (run.length >= least) {
          const at = radix === undefined ? "" : `${(offset - run.length).toString(radix).padStart(7)} `;
          yield* sys.print(`${prefix}${at}${run}\n`);
        }
        run = "";
      };
      for (;;) {
        const data = yield* sys.read(fd);
        if (data === -EINTR) continue;
        if (typeof data === "number" || data === "") break;
        for (const char of data) {
          const isPrintable = (char >= " " && char <= "~") || char === "\t";
          if (!isPrintable || run.length >= LONGEST_RUN) yield* show();
          if (isPrintable) run += char;
          offset++;
        }
        sys.charge(1 + (data.length >> 2));
        if (sys.spent) yield;
      }
      yield* show();
      if (fd !== 0) sys.k.close(sys.p, fd);
    }
    return code;
  },
};
