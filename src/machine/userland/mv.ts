/** mv: renames files, or copies and removes them between filesystems. Source: BusyBox 1.36.1. */
import type { Sys } from "../kernel/applet.ts";
import { EXDEV } from "../kernel/errno.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { confirm } from "./confirm.ts";
import { Copier } from "./copy-file.ts";
import { statOrAbsent } from "./cp.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { joinPath, lastComponent, withoutTrailingSlashes } from "./paths.ts";
import { removeFile } from "./remove-tree.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const LONG = {
  interactive: "i",
  force: "f",
  "no-clobber": "n",
  "no-target-directory": "T",
  "target-directory": "t",
  verbose: "v",
};

export const mvApplet: Applet = {
  name: "mv",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "finvTt:", LONG);
    if (!options) return 1;
    const sources = [...options.operands];
    const into = options.value("t");
    const target = into ?? sources.pop();
    const [first] = sources;
    const isUsed = !options.has("T") || (into === undefined && sources.length < 2);
    if (target === undefined || first === undefined || !isUsed) return yield* usageError(sys, "mv");
    if (sources.length === 1 && into === undefined) {
      const there = yield* statOrAbsent(sys, "mv", target, true);
      if (there === undefined) return 1;
      if (options.has("T") && there?.kind === "directory") {
        const from = sys.k.stat(sys.p, first);
        if (typeof from !== "number" && from.kind !== "directory") {
          yield* complain(sys, "mv", `'${target}' is a directory`);
          return 1;
        }
      }
      if (options.has("T") || there?.kind !== "directory")
        return (yield* move(sys, first, target, there, options)) ? 0 : 1;
    }
    let code = 0;
    for (const operand of sources) {
      // The name is cut where it stands, which complaints show.
      const source = withoutTrailingSlashes(operand);
      const place = joinPath(target || "/", lastComponent(source));
      const there = yield* statOrAbsent(sys, "mv", place, true);
      if (!(yield* move(sys, source, place, there, options))) code = 1;
    }
    return code;
  },
};

function* move(
  sys: Sys,
  source: ByteString,
  target: ByteString,
  there: Stat | null | undefined,
  options: Options,
): Generator<void, boolean, void> {
  const isMoved = there !== undefined && (yield* tryMove(sys, source, target, there, options.last("fin")));
  if (options.has("v")) yield* sys.print(`'${source}' -> '${target}'\n`);
  return isMoved;
}

function* tryMove(
  sys: Sys,
  source: ByteString,
  target: ByteString,
  there: Stat | null,
  asked: string | undefined,
): Generator<void, boolean, void> {
  if (there && asked === "n") return true;
  const isProtected = there && sys.k.access(sys.p, target, 2) < 0 && sys.k.isatty(sys.p, 0);
  if (there && (asked === "i" || (isProtected && asked !== "f"))) {
    if (!(yield* confirm(sys, `mv: overwrite '${target}'? `))) return true;
  }
  const moved = sys.k.rename(sys.p, source, target);
  if (moved >= 0) return true;
  const stat = sys.k.lstat(sys.p, source);
  if (moved === -EXDEV && typeof stat !== "number") return yield* moveAcross(sys, source, target, stat, there);
  yield* complainErrno(sys, "mv", `can't rename '${source}'`, moved);
  return false;
}

/** Between filesystems a move is a copy and a removal. */
function* moveAcross(
  sys: Sys,
  source: ByteString,
  target: ByteString,
  stat: Stat,
  there: Stat | null,
): Generator<void, boolean, void> {
  if (there && (there.kind === "directory") !== (stat.kind === "directory")) {
    const [old, given] = there.kind === "directory" ? ["", "non-"] : ["non-", ""];
    yield* complain(sys, "mv", `can't overwrite ${old}directory with ${given}directory`);
    return false;
  }
  const cleared = there ? sys.k.unlink(sys.p, target) : 0;
  if (cleared < 0) {
    yield* complainErrno(sys, "mv", `can't remove '${target}'`, cleared);
    return false;
  }
  const copier = new Copier(sys, {
    applet: "mv",
    recursive: true,
    follow: "never",
    preserve: true,
    interactive: false,
    noClobber: false,
    update: false,
    removeFirst: false,
    verbose: false,
    links: "none",
  });
  if (!(yield* copier.copy(source, target))) return false;
  const how = { applet: "mv", recursive: true, force: true, interactive: false, verbose: false };
  return yield* removeFile(sys, source, how);
}
