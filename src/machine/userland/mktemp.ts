/** mktemp: a file or directory of a name that nobody has. Source: BusyBox 1.36.1; mkstemp(3) of glibc. */
import { isError } from "../kernel/applet.ts";
import type { Sys } from "../kernel/applet.ts";
import { EEXIST, EINVAL, strerror } from "../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_RDWR } from "../kernel/flags.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain } from "./message.ts";
import { joinPath } from "./paths.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const ATTEMPTS = 100;

export const mktempApplet: Applet = {
  name: "mktemp",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "dqtp:u");
    if (!options) return 1;
    if (options.operands.length > 1) return yield* usageError(sys, "mktemp");
    const [template = "tmp.XXXXXX"] = options.operands;
    const base = options.value("p") ?? (sys.env("TMPDIR") || "/tmp");
    const isInBase = options.operands.length === 0 || options.has("t") || options.has("p");
    const made = yield* make(sys, isInBase ? joinPath(base, template) : template, options);
    if (typeof made === "string") {
      yield* sys.print(`${made}\n`);
      return 0;
    }
    if (!options.has("q")) yield* complain(sys, "mktemp", strerror(made));
    return 1;
  },
};

/** The name of what was made, or -errno. */
function* make(sys: Sys, template: ByteString, options: Options): Generator<void, ByteString | number, void> {
  if (!template.endsWith("XXXXXX")) return -EINVAL;
  const random = sys.k.random.stream("mktemp");
  for (let i = 0; i < ATTEMPTS; i++) {
    const path = template.slice(0, -6) + random.text(6, LETTERS);
    if (options.has("u")) {
      if (typeof sys.k.lstat(sys.p, path) === "number") return path;
      continue;
    }
    const made = options.has("d")
      ? sys.k.mkdir(sys.p, path, 0o700)
      : yield* sys.open(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
    if (!isError(made)) return path;
    if (made !== -EEXIST) return made;
  }
  return -EEXIST;
}
