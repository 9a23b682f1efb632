/** readlink: what a symbolic link points to. Source: BusyBox 1.36.1. */
import { EINVAL, strerror } from "../kernel/errno.ts";
import { canonicalPathOfLink } from "./canonical-path.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const readlinkApplet: Applet = {
  name: "readlink",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "nvsqf", { canonicalize: "f" });
    if (!options) return 1;
    const [path, ...more] = options.operands;
    if (path === undefined || more.length > 0) return yield* usageError(sys, "readlink");
    const target = options.has("f") ? canonicalPathOfLink(sys, path) : sys.k.readlink(sys.p, path);
    if (typeof target === "number") {
      const reason = target === -EINVAL ? "not a symlink" : strerror(target);
      if (options.has("v") && !options.has("f"))
        yield* complain(sys, "readlink", `${path}: cannot read link: ${reason}`);
      return 1;
    }
    yield* sys.print(target + (options.has("n") ? "" : "\n"));
    return 0;
  },
};
