/** What chown and chgrp share. Source: BusyBox 1.36.1 chown, libpwdgrp uidgid_get. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { parseGroup, parseUser } from "./accounts.ts";
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

/** `USER`, `USER:GROUP`, `:GROUP`, or `USER:` with the login group, and all that with a point; else what is wrong with it. */
export function parseOwner(sys: Sys, given: ByteString): Owner | string {
  const point = given.indexOf(".");
  const text = point < 0 ? given : `${given.slice(0, point)}:${given.slice(point + 1)}`;
  const at = point < 0 ? text.indexOf(":") : point;
  if (at < 0) {
    const user = parseUser(sys, text);
    return user ? { uid: wrapped(user.uid), gid: -1 } : `unknown user ${text}`;
  }
  if (at === 0) {
    const gid = parseGroup(sys, text.slice(1));
    return gid === undefined ? `unknown group ${text.slice(1)}` : { uid: -1, gid: wrapped(gid) };
  }
  const both = at === text.length - 1 ? text.slice(0, at) : text;
  const colon = both.indexOf(":");
  const user = parseUser(sys, colon < 0 ? both : both.slice(0, colon));
  const gid = colon < 0 ? (user?.gid ?? user?.uid) : parseGroup(sys, both.slice(colon + 1));
  if (!user || gid === undefined) return `unknown user/group ${both}`;
  return { uid: wrapped(user.uid), gid: wrapped(gid) };
}

/** Of 32 bits, of which all set mean that nothing is to be changed. */
function wrapped(id: number): number {
  return id % 2 ** 32 === 2 ** 32 - 1 ? -1 : id % 2 ** 32;
}

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
  const noFollow = options.has("h") || (options.has("R") && (follow ?? "P") === "P");
  function* visit(path: ByteString, stat: Stat): Generator<void, number, void> {
    const uid = owner.uid === -1 ? stat.uid : owner.uid;
    const gid = owner.gid === -1 ? stat.gid : owner.gid;
    const failed = sys.k.chown(sys.p, path, uid, gid, { noFollow });
    if (failed < 0) {
      if (!quiet) yield* complainErrno(sys, applet, path, failed);
      return failed;
    }
    if (options.has("v") || (options.has("c") && (stat.uid !== uid || stat.gid !== gid)))
      yield* sys.print(`changed ownership of '${path}' to ${uid}:${gid}\n`);
    return 0;
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
