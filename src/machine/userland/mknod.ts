/**
 * mknod: makes named pipes; devices are refused, as without CAP_MKNOD. Source: BusyBox 1.36.1.
 * Simplified: who has the capability, as root in a container does, cannot make devices either, and is told so.
 */
import { CAP_MKNOD, capable } from "../kernel/capabilities.ts";
import { EINVAL, EPERM } from "../kernel/errno.ts";
import { applyMode } from "./file-mode.ts";
import { parseOptions } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const mknodApplet: Applet = {
  name: "mknod",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "m:", { mode: "m" });
    if (!options) return 1;
    const text = options.value("m");
    const mode = text === undefined ? 0o666 & ~sys.p.umask : applyMode(text, 0o666, sys.p.umask, false);
    const [path, type, ...numbers] = options.operands;
    if (path === undefined || type === undefined || !/^[pbcu]/.test(type)) return yield* usageError(sys, "mknod");
    if (numbers.length !== (type.startsWith("p") ? 0 : 2)) return yield* usageError(sys, "mknod");
    const bad = numbers.findLast((number) => parseNumber(number, 0, 0xfffff) === null);
    if (bad !== undefined) {
      yield* complain(sys, "mknod", `invalid number '${bad}'`);
      return 1;
    }
    if (!type.startsWith("p") && capable(sys.p.cred, CAP_MKNOD)) {
      yield* complain(sys, "mknod", `${path}: devices are not simulated by Podarium`);
      return 1;
    }
    const failed = mode === undefined ? -EINVAL : type.startsWith("p") ? sys.k.mkfifo(sys.p, path, mode) : -EPERM;
    if (failed < 0 || mode === undefined) {
      yield* complainErrno(sys, "mknod", path, failed);
      return 1;
    }
    sys.k.chmod(sys.p, path, mode);
    return 0;
  },
};
