/** realpath: absolute paths without links. Source: BusyBox 1.36.1; it knows no options. */
import { canonicalPathOfLink } from "./canonical-path.ts";
import { complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const realpathApplet: Applet = {
  name: "realpath",
  *main(sys, argv) {
    const paths = argv.slice(1);
    if (paths.length === 0) return yield* usageError(sys, "realpath");
    let code = 0;
    for (const path of paths) {
      const found = canonicalPathOfLink(sys, path);
      if (typeof found === "string") yield* sys.print(`${found}\n`);
      else {
        yield* complainErrno(sys, "realpath", path, found);
        code = 1;
      }
    }
    return code;
  },
};
