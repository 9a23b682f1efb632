/** mkdir: makes directories. Source: BusyBox 1.36.1 mkdir, libbb make_directory. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EEXIST, EISDIR } from "../kernel/errno.ts";
import type { ByteString } from "../kernel/types.ts";
import { applyMode } from "./file-mode.ts";
import { parseOptions } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export interface MakeDirectory {
  /** Missing parents too, and no complaint about what is there. */
  parents: boolean;
  verbose?: boolean;
  /** Of the last directory, whatever the umask; null: what the umask leaves. */
  mode: number | null;
}

/** Makes a directory for an applet; 0, or 1 after a complaint in its name. */
export function* makeDirectory(sys: Sys, applet: string, path: ByteString, how: MakeDirectory): AppletRun {
  if (path === "." || path === "/") return 0;
  const prefixes = how.parents
    ? [...path.matchAll(/\/+(?=[^/])/g)].map((at) => path.slice(0, at.index + at[0].length))
    : [];
  for (const part of [...prefixes, path]) {
    const isLast = part === path;
    const made = sys.k.mkdir(sys.p, part, 0o777);
    if (made < 0) {
      const isThere = (made === -EEXIST || made === -EISDIR) && how.parents;
      const stat = isThere ? sys.k.stat(sys.p, part) : made;
      if (typeof stat !== "number" && stat.kind === "directory") continue;
      yield* complainErrno(sys, applet, `can't create directory '${part}'`, typeof stat === "number" ? stat : made);
      return 1;
    }
    if (how.verbose) yield* sys.print(`created directory: '${part}'\n`);
    const stat = sys.k.stat(sys.p, part);
    // A parent must let its maker in, whatever the umask.
    if (!isLast && typeof stat !== "number") sys.k.chmod(sys.p, part, stat.mode | 0o300);
    const failed = isLast && how.mode !== null ? sys.k.chmod(sys.p, part, how.mode) : 0;
    if (failed < 0) {
      yield* complainErrno(sys, applet, `can't set permissions of directory '${part}'`, failed);
      return 1;
    }
    if (sys.spent) yield;
  }
  return 0;
}

export const mkdirApplet: Applet = {
  name: "mkdir",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "m:pv", { mode: "m", parents: "p", verbose: "v" });
    if (!options) return 1;
    const text = options.value("m");
    const mode = text === undefined ? null : applyMode(text, 0o777, sys.p.umask, true);
    if (mode === undefined) {
      yield* complain(sys, "mkdir", `invalid mode '${text ?? ""}'`);
      return 1;
    }
    if (options.operands.length === 0) return yield* usageError(sys, "mkdir");
    let code = 0;
    for (const path of options.operands) {
      const how = { parents: options.has("p"), verbose: options.has("v"), mode };
      code = (yield* makeDirectory(sys, "mkdir", path, how)) || code;
    }
    return code;
  },
};
