/** install: copies files and sets what they are. Source: BusyBox 1.36.1. */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseGroup, parseUser } from "./accounts.ts";
import { Copier } from "./copy-file.ts";
import { execProgram, exitCodeOf, forkApplet, waitFor } from "./exec-program.ts";
import { applyMode } from "./file-mode.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { makeDirectory } from "./mkdir.ts";
import { isDirectory, joinPath, parentOf } from "./paths.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const LONG = {
  verbose: "v",
  directory: "d",
  "preserve-timestamps": "p",
  strip: "s",
  group: "g",
  mode: "m",
  owner: "o",
  "target-directory": "t",
};

/** What installed files get; ids of -1 leave what is there. */
interface Attributes {
  mode: number;
  uid: number;
  gid: number;
}

export const installApplet: Applet = {
  name: "install",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "cvbDdpsg:m:o:t:", LONG);
    if (!options) return 1;
    if (options.clash("td", "sd")) return yield* usageError(sys, "install");
    const attributes = attributesOf(sys, options);
    if (typeof attributes === "string") {
      yield* complain(sys, "install", attributes);
      return 1;
    }
    const sources = [...options.operands];
    if (options.has("d")) {
      if (sources.length === 0) return yield* usageError(sys, "install");
      let code = 0;
      for (const path of sources) code = (yield* makeOne(sys, path, attributes, options)) || code;
      return code;
    }
    const into = options.value("t");
    const target = into ?? sources.pop();
    if (target === undefined || sources.length === 0) return yield* usageError(sys, "install");
    const isInto = into !== undefined || isDirectory(sys, target);
    let code = 0;
    for (const source of sources) {
      const parent = into ?? parentOf(target);
      if (options.has("D"))
        yield* makeDirectory(sys, "install", parent, { parents: true, verbose: options.has("v"), mode: 0o755 });
      const place = isInto ? joinPath(target, source.slice(source.lastIndexOf("/") + 1)) : target;
      code = (yield* installOne(sys, source, place, attributes, options)) || code;
    }
    return code;
  },
};

function attributesOf(sys: Sys, options: Options): Attributes | string {
  const [modeText, userText, groupText] = ["m", "o", "g"].map((option) => options.value(option));
  // What is no mode is not noticed, and gives all bits.
  const mode = modeText === undefined ? 0o755 : (applyMode(modeText, 0o755, sys.p.umask, false) ?? 0o7777);
  const isOwned = userText !== undefined || groupText !== undefined;
  const user = userText === undefined ? { uid: isOwned ? sys.p.cred.uid : -1 } : parseUser(sys, userText);
  if (!user) return `unknown user ${userText ?? ""}`;
  const gid = groupText === undefined ? (isOwned ? sys.p.cred.gid : -1) : parseGroup(sys, groupText);
  return gid === undefined ? `unknown group ${groupText ?? ""}` : { mode, uid: user.uid, gid };
}

function* makeOne(sys: Sys, path: ByteString, attributes: Attributes, options: Options): AppletRun {
  const failed = yield* makeDirectory(sys, "install", path, { parents: true, verbose: options.has("v"), mode: 0o755 });
  return failed !== 0 ? failed : yield* give(sys, path, attributes);
}

function* installOne(
  sys: Sys,
  source: ByteString,
  target: ByteString,
  attributes: Attributes,
  options: Options,
): AppletRun {
  const copier = new Copier(sys, {
    applet: "install",
    recursive: false,
    follow: "always",
    preserve: options.has("p"),
    interactive: false,
    noClobber: false,
    update: false,
    removeFirst: false,
    verbose: options.has("v"),
    links: "none",
  });
  if (!(yield* copier.copy(source, target))) return 1;
  const isStripped = !options.has("s") || (yield* strip(sys, target));
  const code = yield* give(sys, target, attributes);
  return isStripped ? code : 1;
}

/** Has the program of that name take symbols away; false after a complaint. */
function* strip(sys: Sys, path: ByteString): Generator<void, boolean, void> {
  const failure = { errno: 0 };
  yield* sys.flush();
  const child = forkApplet(sys, function* (own) {
    failure.errno = yield* execProgram(own, ["strip", "-p", path]);
    return 127;
  });
  const status = isError(child) ? child : yield* waitFor(sys, child.pid);
  if (typeof status === "number") failure.errno = status;
  else if (failure.errno === 0 && exitCodeOf(status) === 0) return true;
  yield* complainErrno(sys, "install", "strip", failure.errno);
  return false;
}

function* give(sys: Sys, path: ByteString, { mode, uid, gid }: Attributes): AppletRun {
  const moded = sys.k.chmod(sys.p, path, mode);
  if (moded < 0) yield* complainErrno(sys, "install", `can't change permissions of ${path}`, moded);
  const owned = uid === -1 && gid === -1 ? 0 : sys.k.chown(sys.p, path, uid, gid, { noFollow: true });
  if (owned < 0) yield* complainErrno(sys, "install", `can't change ownership of ${path}`, owned);
  return moded < 0 || owned < 0 ? 1 : 0;
}
