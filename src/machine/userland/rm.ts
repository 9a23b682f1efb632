/** rm: removes files and trees. Source: BusyBox 1.36.1. */
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { lastComponent, withoutTrailingSlashes } from "./paths.ts";
import { removeFile } from "./remove-tree.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const rmApplet: Applet = {
  name: "rm",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "fiRrv");
    if (!options) return 1;
    const asked = options.last("fi");
    if (options.operands.length === 0) return asked === "f" ? 0 : yield* usageError(sys, "rm");
    const how = {
      applet: "rm",
      recursive: options.has("r") || options.has("R"),
      force: asked === "f",
      interactive: asked === "i",
      verbose: options.has("v"),
    };
    let code = 0;
    for (const operand of options.operands) {
      const path = withoutTrailingSlashes(operand);
      const name = lastComponent(path);
      if (name === "." || name === "..") {
        yield* complain(sys, "rm", "can't remove '.' or '..'");
        code = 1;
      } else if (!(yield* removeFile(sys, path, how))) code = 1;
    }
    return code;
  },
};
