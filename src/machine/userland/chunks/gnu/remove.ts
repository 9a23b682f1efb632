/** GNU's rm, rmdir and mkdir. Source: coreutils 9.1. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EEXIST, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY } from "../../../kernel/errno.ts";
import type { Stat } from "../../../kernel/types.ts";
import { confirm } from "../../confirm.ts";
import { applyMode } from "../../file-mode.ts";
import { joinPath, lastComponent, withoutTrailingSlashes } from "../../paths.ts";
import { choice, gnuOptions, longOptions, say, sayErrno, sayUsage } from "./words.ts";

interface Removal {
  readonly recursive: boolean;
  readonly directories: boolean;
  readonly force: boolean;
  readonly asks: boolean;
  readonly verbose: boolean;
}

const INTERACTIVE = [["never", "no", "none"], ["once"], ["always", "yes"]] as const;

export function* rmMain(sys: Sys, argv: readonly string[]): AppletRun {
  const long =
    "force=f interactive=interactive:: one-file-system=one no-preserve-root=no-preserve-root preserve-root=preserve:: recursive=r dir=d verbose=v";
  const options = yield* gnuOptions(sys, "rm", argv, "dfirvIR", longOptions(long));
  if (typeof options === "number") return options;
  let asks = "";
  let force = false;
  for (const { option, value = "" } of options.given) {
    if (option === "f") [asks, force] = ["", true];
    else if (option === "i") [asks, force] = ["always", false];
    else if (option === "I") [asks, force] = ["once", false];
    else if (option === "interactive") {
      const found = choice("rm", "--interactive", value || "always", INTERACTIVE);
      if ("problem" in found) {
        yield* sys.error(found.problem);
        return 1;
      }
      asks = ["", "once", "always"][found.index] ?? "";
      if (found.index === 2) force = false;
    }
  }
  if (options.operands.length === 0) {
    if (force) return 0;
    yield* sayUsage(sys, "rm", "missing operand");
    return 1;
  }
  const how: Removal = {
    recursive: options.has("r") || options.has("R"),
    directories: options.has("d"),
    force,
    asks: asks === "always",
    verbose: options.has("v"),
  };
  const count = options.operands.length;
  if (asks === "once" && (how.recursive || count > 3)) {
    const question = `rm: remove ${count} ${count === 1 ? "argument" : "arguments"}${how.recursive ? " recursively" : ""}? `;
    if (!(yield* confirm(sys, question))) return 0;
  }
  let code = 0;
  for (const operand of options.operands) {
    if (/^(.*\/)?\.\.?\/*$/.test(operand) && how.recursive) {
      yield* say(sys, "rm", `refusing to remove '.' or '..' directory: skipping '${operand}'`);
      code = 1;
    } else if (how.recursive && isRoot(sys, operand) && !options.has("no-preserve-root")) {
      const same = operand === "/" ? "" : " (same as '/')";
      yield* say(sys, "rm", `it is dangerous to operate recursively on '${operand}'${same}`);
      yield* say(sys, "rm", "use --no-preserve-root to override this failsafe");
      code = 1;
    } else if (!(yield* removeOne(sys, operand, how))) code = 1;
  }
  return code;
}

function isRoot(sys: Sys, path: string): boolean {
  const [root, stat] = [sys.k.stat(sys.p, "/"), sys.k.lstat(sys.p, path)];
  return typeof root !== "number" && typeof stat !== "number" && root.ino === stat.ino && root.dev === stat.dev;
}

const KINDS = {
  file: "regular file",
  directory: "directory",
  symlink: "symbolic link",
  fifo: "fifo",
  socket: "socket",
  device: "character special file",
} as const;

function kindText({ kind, size }: Stat): string {
  return kind === "file" && size === 0 ? "regular empty file" : KINDS[kind];
}

function* removeOne(sys: Sys, path: string, how: Removal): Generator<void, boolean, void> {
  sys.charge(2);
  if (sys.spent) yield;
  const stat = sys.k.lstat(sys.p, path);
  if (typeof stat === "number") {
    if (how.force && (stat === -ENOENT || stat === -ENOTDIR)) return true;
    yield* sayErrno(sys, "rm", `cannot remove '${path}'`, stat);
    return false;
  }
  const isTree = stat.kind === "directory";
  const entries = isTree ? sys.k.readdir(sys.p, path) : [];
  if (isTree && !how.recursive && !(how.directories && typeof entries !== "number" && entries.length === 0)) {
    const isFull = how.directories && typeof entries !== "number";
    yield* sayErrno(sys, "rm", `cannot remove '${path}'`, isFull ? -ENOTEMPTY : -EISDIR);
    return false;
  }
  const isProtected =
    !how.force && stat.kind !== "symlink" && sys.k.isatty(sys.p, 0) && sys.k.access(sys.p, path, 2) < 0;
  const hasEntries = typeof entries !== "number" && entries.length > 0;
  if (how.asks || isProtected) {
    const protection = isProtected ? "write-protected " : "";
    const what = hasEntries ? "descend into" : "remove";
    if (!(yield* confirm(sys, `rm: ${what} ${protection}${kindText(stat)} '${path}'? `))) return true;
  }
  let isWhole = true;
  if (isTree) {
    if (typeof entries === "number") {
      const removed = sys.k.rmdir(sys.p, path);
      if (removed < 0) yield* sayErrno(sys, "rm", `cannot remove '${path}'`, entries);
      return removed >= 0;
    }
    for (const { name } of entries) isWhole = (yield* removeOne(sys, joinPath(path, name), how)) && isWhole;
    if (!isWhole) return false;
    if (hasEntries && how.asks && !(yield* confirm(sys, `rm: remove directory '${path}'? `))) return true;
  }
  const removed = isTree ? sys.k.rmdir(sys.p, path) : sys.k.unlink(sys.p, path);
  if (removed < 0) {
    yield* sayErrno(sys, "rm", `cannot remove '${path}'`, removed);
    return false;
  }
  if (how.verbose) yield* sys.print(`removed ${isTree ? "directory " : ""}'${path}'\n`);
  return true;
}

export function* rmdirMain(sys: Sys, argv: readonly string[]): AppletRun {
  const long = "ignore-fail-on-non-empty=ignore parents=p verbose=v";
  const options = yield* gnuOptions(sys, "rmdir", argv, "pv", longOptions(long));
  if (typeof options === "number") return options;
  if (options.operands.length === 0) {
    yield* sayUsage(sys, "rmdir", "missing operand");
    return 1;
  }
  let code = 0;
  for (const operand of options.operands) {
    const path = withoutTrailingSlashes(operand);
    const parts = [operand];
    if (options.has("p"))
      for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) parts.push(path.slice(0, at));
    for (const [i, part] of parts.entries()) {
      if (options.has("v")) yield* sys.print(`rmdir: removing directory, '${part}'\n`);
      const removed = sys.k.rmdir(sys.p, part);
      if (removed >= 0) continue;
      if (removed === -ENOTEMPTY && options.has("ignore")) break;
      yield* sayErrno(sys, "rmdir", `failed to remove ${i === 0 ? "" : "directory "}'${part}'`, removed);
      code = 1;
      break;
    }
  }
  return code;
}

export function* mkdirMain(sys: Sys, argv: readonly string[]): AppletRun {
  const options = yield* gnuOptions(
    sys,
    "mkdir",
    argv,
    "pm:vZ",
    longOptions("context=context:: mode=m parents=p verbose=v"),
  );
  if (typeof options === "number") return options;
  if (options.operands.length === 0) {
    yield* sayUsage(sys, "mkdir", "missing operand");
    return 1;
  }
  const text = options.value("m");
  const mode = text === undefined ? null : applyMode(text, 0o777, sys.p.umask, true);
  if (mode === undefined) {
    yield* say(sys, "mkdir", `invalid mode '${text ?? ""}'`);
    return 1;
  }
  const how = { parents: options.has("p"), verbose: options.has("v"), mode, name: "mkdir" };
  let code = 0;
  for (const path of options.operands) code = (yield* makeDirectories(sys, path, how)) || code;
  return code;
}

/** Makes a directory and, where `parents`, those above it. */
export function* makeDirectories(
  sys: Sys,
  path: string,
  how: {
    readonly name: string;
    readonly parents: boolean;
    readonly verbose: boolean;
    readonly mode: number | null;
    readonly verb?: string;
  },
): AppletRun {
  const { name, verb = "created" } = how;
  const above = how.parents
    ? [...withoutTrailingSlashes(path).matchAll(/\/+(?=[^/])/g)].map((at) => path.slice(0, at.index))
    : [];
  for (const part of [...above.filter((one) => one !== "" && one !== "." && lastComponent(one) !== ".."), path]) {
    const isLast = part === path;
    const made = sys.k.mkdir(sys.p, part, 0o777);
    if (made < 0) {
      const stat = how.parents ? sys.k.stat(sys.p, part) : made;
      if (typeof stat !== "number" && stat.kind === "directory") continue;
      const isInTheWay = typeof stat !== "number" && !isLast;
      yield* sayErrno(
        sys,
        name,
        `cannot create directory '${part}'`,
        isInTheWay ? -ENOTDIR : made === -EISDIR ? -EEXIST : made,
      );
      return 1;
    }
    if (how.verbose) yield* sys.print(`${name}: ${verb} directory '${part}'\n`);
    const stat = sys.k.stat(sys.p, part);
    if (!isLast && typeof stat !== "number") sys.k.chmod(sys.p, part, stat.mode | 0o300);
    if (isLast && how.mode !== null) sys.k.chmod(sys.p, part, how.mode);
    if (sys.spent) yield;
  }
  return 0;
}
