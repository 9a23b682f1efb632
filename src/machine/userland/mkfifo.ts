/** mkfifo: makes named pipes. Source: BusyBox 1.36.1 mkfifo (coreutils_mkfifo of libcoreutils). */
import { EINVAL } from "../kernel/errno.ts";
import { applyMode } from "./file-mode.ts";
import { parseOptions } from "./getopt.ts";
import { complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const mkfifoApplet: Applet = {
  name: "mkfifo",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "m:", { mode: "m" });
    if (!options) return 1;
    const text = options.value("m");
    const mode = text === undefined ? 0o666 & ~sys.p.umask : applyMode(text, 0o666, sys.p.umask, false);
    if (options.operands.length === 0) return yield* usageError(sys, "mkfifo");
    let code = 0;
    for (const path of options.operands) {
      const failed = mode === undefined ? -EINVAL : sys.k.mkfifo(sys.p, path, mode);
      if (failed >= 0 && mode !== undefined) sys.k.chmod(sys.p, path, mode);
      else {
        yield* complainErrno(sys, "mkfifo", path, failed);
        code = 1;
      }
    }
    return code;
  },
};
