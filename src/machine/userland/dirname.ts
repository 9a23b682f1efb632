/** dirname: a path without its last part. Source: POSIX dirname; BusyBox 1.36.1. */
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** The path of the directory that a path names something in. */
export function directoryName(path: string): string {
  const bare = path.replace(/\/+$/, "");
  if (bare === "") return path.startsWith("/") ? "/" : ".";
  const at = bare.lastIndexOf("/");
  if (at < 0) return ".";
  return bare.slice(0, at).replace(/\/+$/, "") || "/";
}

export const dirnameApplet: Applet = {
  name: "dirname",
  *main(sys, argv) {
    const operands = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
    const [path] = operands;
    if (path === undefined || operands.length > 1) return yield* usageError(sys, "dirname");
    // To the C library two slashes in front are not one.
    const isDouble = !sys.isGnu && /^\/\/([^/]+\/*)?$/.test(path);
    yield* sys.print(`${isDouble ? "//" : directoryName(path)}\n`);
    return 0;
  },
};
