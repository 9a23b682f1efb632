/** fsync: writes files out. Source: BusyBox 1.36.1. There is nothing to be written out here; only what cannot be opened shows. */
import { isError } from "../kernel/applet.ts";
import { O_NONBLOCK, O_RDONLY } from "../kernel/flags.ts";
import { parseOptions } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const fsyncApplet: Applet = {
  name: "fsync",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "d");
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "fsync");
    let code = 0;
    for (const path of options.operands) {
      const fd = yield* sys.open(path, O_RDONLY | O_NONBLOCK);
      if (isError(fd)) {
        yield* complainErrno(sys, "fsync", `can't open '${path}'`, fd);
        code = 1;
        continue;
      }
      const stat = sys.k.fstat(sys.p, fd);
      if (typeof stat !== "number" && stat.kind !== "file" && stat.kind !== "directory") {
        yield* complain(sys, "fsync", `can't sync '${path}': Invalid argument`);
        code = 1;
      }
      sys.k.close(sys.p, fd);
    }
    return code;
  },
};
