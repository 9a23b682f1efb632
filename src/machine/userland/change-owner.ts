/** What chown and chgrp share. Source: BusyBox 1.36.1 chown. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { complainErrno } from "./message.ts";
import type { Options } from "./getopt.ts";
import { walkFile } from "./walk.ts";
import type { Walk } from "./walk.ts";

/** A user and a group; -1 leaves what is there. */
export interface Owner {
  uid: number;
  gid: number;
}

export const OWNER_OPTIONS = "RhvcfLHP";
export const OWNER_LONG = {
  recursive: "R",
  "no-dereference": "h",
  verbose: "v",
  changes: "c",
  silent: "f",
  quiet: "f",
};

/** Gives the files to that owner, as the options say. */
export function* changeOwner(
  sys: Sys,
  applet: string,
  paths: readonly ByteString[],
  owner: Owner,
  options: Options,
): AppletRun {
  const quiet = options.has("f");
  const follow = options.last("LHP");
  function* visit(path: ByteString, stat: Stat): Generator<void, boolean, void> {
    const uid = owner.uid === -1 ? stat.uid : owner.uid;
    const gid = owner.gid === -1 ? stat.gid : owner.gid;
    const failed = sys.k.chown(sys.p, path, uid, gid, { noFollow: options.has("h") });
    if (failed < 0) {
      if (!quiet) yield* complainErrno(sys, applet, path, failed);
      return false;
    }
    if (options.has("v") || (options.has("c") && (stat.uid !== uid || stat.gid !== gid)))
      yield* sys.print(`changed ownership of '${path}' to ${uid}:${gid}\n`);
    return true;
  }
  const walk: Walk = {
    applet,
    recursive: options.has("R"),
    depthFirst: true,
    follow: follow === "L" ? "always" : follow === "H" ? "operands" : "never",
    visit,
  };
  let code = 0;
  for (const path of paths) if (!(yield* walkFile(sys, path, walk))) code = 1;
  return code;
}
