/** Removing files and trees of them, as rm and mv do. Source: BusyBox 1.36.1 libbb remove_file. */
import type { Sys } from "../kernel/applet.ts";
import { ENOENT } from "../kernel/errno.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { confirm } from "./confirm.ts";
import { complain, complainErrno } from "./message.ts";
import { joinPath } from "./paths.ts";

export interface Removal {
  /** In whose name is complained. */
  applet: string;
  recursive: boolean;
  force: boolean;
  interactive: boolean;
  verbose: boolean;
}

/** Removes a file or, where `recursive`, a tree; complains and says false where it cannot. */
export function* removeFile(sys: Sys, path: ByteString, how: Removal): Generator<void, boolean, void> {
  sys.charge(2);
  if (sys.spent) yield;
  const stat = sys.k.lstat(sys.p, path);
  if (typeof stat === "number") {
    if (stat === -ENOENT && how.force) return true;
    yield* complainErrno(sys, how.applet, `can't ${stat === -ENOENT ? "remove" : "stat"} '${path}'`, stat);
    return false;
  }
  if (stat.kind === "directory") return yield* removeDirectory(sys, path, stat, how);
  if (asks(sys, path, stat, how) && !(yield* confirm(sys, `${how.applet}: remove '${path}'? `))) return true;
  if (!(yield* told(sys, path, sys.k.unlink(sys.p, path), how))) return false;
  if (how.verbose) yield* sys.print(`removed '${path}'\n`);
  return true;
}

function* removeDirectory(sys: Sys, path: ByteString, stat: Stat, how: Removal): Generator<void, boolean, void> {
  if (!how.recursive) {
    yield* complain(sys, how.applet, `'${path}' is a directory`);
    return false;
  }
  if (asks(sys, path, stat, how) && !(yield* confirm(sys, `${how.applet}: descend into directory '${path}'? `)))
    return true;
  const entries = sys.k.readdir(sys.p, path);
  if (typeof entries === "number") {
    yield* complainErrno(sys, how.applet, `can't open '${path}'`, entries);
    return false;
  }
  let isWhole = true;
  for (const { name } of entries) isWhole = (yield* removeFile(sys, joinPath(path, name), how)) && isWhole;
  if (how.interactive && !(yield* confirm(sys, `${how.applet}: remove directory '${path}'? `))) return isWhole;
  if (!isWhole || !(yield* told(sys, path, sys.k.rmdir(sys.p, path), how))) return false;
  if (how.verbose) yield* sys.print(`removed directory: '${path}'\n`);
  return true;
}

/** With -i always; at a terminal also before what may not be written, unless forced. */
function asks(sys: Sys, path: ByteString, stat: Stat, how: Removal): boolean {
  if (how.interactive) return true;
  if (how.force || stat.kind === "symlink") return false;
  return sys.k.access(sys.p, path, 2) < 0 && sys.k.isatty(sys.p, 0);
}

function* told(sys: Sys, path: ByteString, result: number, how: Removal): Generator<void, boolean, void> {
  if (result < 0) yield* complainErrno(sys, how.applet, `can't remove '${path}'`, result);
  return result >= 0;
}
