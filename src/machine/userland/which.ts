/** which: the files that commands run. Source: BusyBox 1.36.1. */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { joinPath } from "./paths.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const DEFAULT_PATH = "/sbin:/usr/sbin:/bin:/usr/bin";

function isExecutable(sys: Sys, path: ByteString): boolean {
  const stat = sys.k.stat(sys.p, path);
  return typeof stat !== "number" && stat.kind === "file" && sys.k.access(sys.p, path, 1) === 0;
}

export const whichApplet: Applet = {
  name: "which",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "a");
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "which");
    const folders = (sys.env("PATH") ?? DEFAULT_PATH).split(":").map((folder) => (folder === "" ? "." : folder));
    let code = 0;
    for (const name of options.operands) {
      const candidates = name.includes("/") ? [name] : folders.map((folder) => joinPath(folder, name));
      const found = candidates.filter((path) => isExecutable(sys, path));
      if (found.length === 0) code = 1;
      for (const path of options.has("a") ? found : found.slice(0, 1)) yield* sys.print(`${path}\n`);
    }
    return code;
  },
};
