/** dos2unix and unix2dos: carriage returns at the ends of lines. Source: BusyBox 1.36.1 dos2unix. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletMain } from "../../../kernel/applet.ts";
import { O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

function converter(name: string): AppletMain {
  return function* (sys, argv) {
    const options = yield* parseOptions(sys, argv, "du");
    if (!options) return 1;
    if (options.has("d") && options.has("u")) return yield* usageError(sys, name);
    const direction = options.last("du") ?? (name === "dos2unix" ? "u" : "d");
    for (const file of options.operands.length === 0 ? [null] : options.operands) {
      const data = yield* readOperand(sys, file ?? "-");
      if (isError(data)) {
        yield* complain(sys, name, openMessage("cant-open", file ?? "-", data));
        return 1;
      }
      sys.charge(data.length >> 3);
      const plain = data.replaceAll("\r\n", "\n");
      const converted = direction === "u" ? plain : plain.replaceAll("\n", "\r\n");
      if (file === null) {
        yield* sys.print(converted);
        continue;
      }
      const fd = yield* sys.open(file, O_WRONLY | O_TRUNC);
      if (isError(fd)) {
        yield* complain(sys, name, openMessage("cant-open", file, fd));
        return 1;
      }
      yield* sys.writeAll(fd, converted);
      sys.k.close(sys.p, fd);
    }
    return 0;
  };
}

export const dos2unixApplet: Applet = { name: "dos2unix", main: converter("dos2unix") };
export const unix2dosApplet: Applet = { name: "unix2dos", main: converter("unix2dos") };
