/** truncate: sets the sizes of files. Source: BusyBox 1.36.1. */
import { isError } from "../kernel/applet.ts";
import { ENOENT } from "../kernel/errno.ts";
import { O_CREAT, O_NONBLOCK, O_WRONLY } from "../kernel/flags.ts";
import { parseOptions } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { parseNumber } from "./number.ts";
import { GNU_SUFFIXES, SIZE_SUFFIXES } from "./size-suffixes.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const truncateApplet: Applet = {
  name: "truncate",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "cs:");
    if (!options) return 1;
    const text = options.value("s");
    if (text === undefined || options.operands.length === 0) return yield* usageError(sys, "truncate");
    const suffixes = sys.isGnu ? GNU_SUFFIXES : SIZE_SUFFIXES;
    const size = parseNumber(text, 0, 2 ** 63, suffixes);
    if (size === null) {
      yield* complain(sys, "truncate", `invalid number '${text}'`);
      return 1;
    }
    let code = 0;
    const flags = O_WRONLY | O_NONBLOCK | (options.has("c") ? 0 : O_CREAT);
    for (const path of options.operands) {
      const fd = yield* sys.open(path, flags);
      if (isError(fd)) {
        if (fd === -ENOENT && options.has("c")) continue;
        yield* complainErrno(sys, "truncate", `${path}: open`, fd);
        code = 1;
        continue;
      }
      const failed = sys.k.ftruncate(sys.p, fd, size);
      sys.k.close(sys.p, fd);
      if (failed >= 0) continue;
      yield* complainErrno(sys, "truncate", `${path}: truncate`, failed);
      code = 1;
    }
    return code;
  },
};
