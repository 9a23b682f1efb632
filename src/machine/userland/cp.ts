/** cp: copies files and trees. Source: BusyBox 1.36.1. */
import type { Sys } from "../kernel/applet.ts";
import { ENOENT } from "../kernel/errno.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { Copier } from "./copy-file.ts";
import type { CopyHow } from "./copy-file.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { makeDirectory } from "./mkdir.ts";
import { joinPath, lastComponent, parentOf, withoutTrailingSlashes } from "./paths.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const LONG = {
  archive: "a",
  force: "f",
  interactive: "i",
  "no-clobber": "n",
  link: "l",
  dereference: "L",
  "no-dereference": "P",
  recursive: "R",
  "symbolic-link": "s",
  "no-target-directory": "T",
  "target-directory": "t",
  verbose: "v",
  update: "u",
  "remove-destination": "remove",
  parents: "parents",
};

export const cpApplet: Applet = {
  name: "cp",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "pdRfinslarPHLvuTt:", LONG);
    if (!options) return 1;
    const sources = [...options.operands];
    const into = options.value("t");
    const target = into ?? sources.pop();
    const [first] = sources;
    const isUsed = !options.clash("ls") && (into !== undefined || sources.length < 2 || !options.has("T"));
    if (target === undefined || first === undefined || !isUsed) return yield* usageError(sys, "cp");
    const how = howOf(options);
    const copier = new Copier(sys, how);
    if (sources.length === 1 && into === undefined) {
      const isSimple = yield* isSimpleCopy(sys, first, target, how, options);
      if (isSimple === null) return 1;
      if (isSimple) return (yield* copier.copy(first, target)) ? 0 : 1;
    }
    let code = 0;
    for (const operand of sources) {
      const isNested = options.has("parents");
      // The name is cut where it stands, which complaints show.
      const source = isNested ? operand : withoutTrailingSlashes(operand);
      const place = joinPath(target || "/", isNested ? source : lastComponent(source));
      if (isNested) {
        const failed = yield* makeDirectory(sys, "cp", parentOf(place), { parents: true, mode: null });
        if (failed !== 0) return 1;
      }
      if (!(yield* copier.copy(source, place))) code = 1;
    }
    return code;
  },
};

function howOf(options: Options): CopyHow {
  const isArchive = options.has("a");
  const isRecursive = isArchive || options.has("r") || options.has("R");
  const keepsLinks = isRecursive || options.has("d") || options.has("P");
  const asked = options.last("fin");
  return {
    applet: "cp",
    recursive: isRecursive,
    follow: options.has("L") || !keepsLinks ? "always" : options.has("H") ? "operands" : "never",
    preserve: isArchive || options.has("p"),
    interactive: asked === "i",
    noClobber: asked === "n",
    update: options.has("u"),
    removeFirst: options.has("remove"),
    verbose: options.has("v"),
    links: options.last("ls") === "l" ? "hard" : options.has("s") ? "symbolic" : "none",
  };
}

/** Whether the copy has the target's name, rather than lying in it; null after a complaint. */
function* isSimpleCopy(
  sys: Sys,
  source: ByteString,
  target: ByteString,
  how: CopyHow,
  options: Options,
): Generator<void, boolean | null, void> {
  const from = yield* statOrAbsent(sys, "cp", source, how.follow === "always");
  if (from === undefined) return null;
  const to = yield* statOrAbsent(sys, "cp", target, true);
  if (to === undefined) return null;
  const [isFromDirectory, isToDirectory] = [from, to].map((stat) => stat?.kind === "directory");
  if (options.has("T") && !isFromDirectory && isToDirectory) {
    yield* complain(sys, "cp", `'${target}' is a directory`);
    return null;
  }
  if (options.has("parents")) {
    if (isToDirectory) return false;
    yield* complain(sys, "cp", "with --parents, the destination must be a directory");
    return null;
  }
  if (options.has("T") || (!isFromDirectory && !isToDirectory)) return true;
  return how.recursive && isFromDirectory === true && to === null;
}

/** What is there, null where nothing is, undefined after a complaint. */
export function* statOrAbsent(
  sys: Sys,
  applet: string,
  path: ByteString,
  follow: boolean,
): Generator<void, Stat | null | undefined, void> {
  const stat = follow ? sys.k.stat(sys.p, path) : sys.k.lstat(sys.p, path);
  if (typeof stat !== "number") return stat;
  if (stat === -ENOENT) return null;
  yield* complainErrno(sys, applet, `can't stat '${path}'`, stat);
  return undefined;
}
