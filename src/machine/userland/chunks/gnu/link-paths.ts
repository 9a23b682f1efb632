/** GNU's readlink, realpath and ln. Source: coreutils 9.1. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EEXIST, EINVAL, ENOENT, ENOTDIR } from "../../../kernel/errno.ts";
import { canonicalPath } from "../../canonical-path.ts";
import { confirm } from "../../confirm.ts";
import type { Options } from "../../getopt.ts";
import { isDirectory, joinPath, lastComponent, parentOf, withoutTrailingSlashes } from "../../paths.ts";
import { backedUp, backupOf } from "./backup.ts";
import { gnuOptions, longOptions, say, sayErrno, sayUsage } from "./words.ts";

/** How much of a path has to be there. */
type Need = "all" | "all-but-last" | "nothing";

const MAX_LINKS = 40;

/** The canonical path, where what a link in the last place leads to, or that name itself, need not exist. */
function canonicalOfLink(sys: Sys, path: string, links = 0): string | number {
  const found = canonicalPath(sys, path);
  if (found !== -ENOENT || path === "" || links > MAX_LINKS) return found;
  const bare = withoutTrailingSlashes(path);
  const target = sys.k.readlink(sys.p, bare);
  if (typeof target !== "number")
    return canonicalOfLink(sys, target.startsWith("/") ? target : joinPath(parentOf(bare), target), links + 1);
  const parent = canonicalPath(sys, parentOf(bare));
  return typeof parent === "number" ? parent : joinPath(parent, lastComponent(bare));
}

/** The path without links, dots and double slashes, or -errno. */
function canonical(sys: Sys, path: string, need: Need): string | number {
  if (path === "") return -ENOENT;
  const known = need === "nothing" ? -ENOENT : canonicalOfLink(sys, path);
  if (typeof known === "string") {
    if (need === "all-but-last") return known;
    const stat = sys.k.stat(sys.p, known);
    return typeof stat === "number" ? stat : known;
  }
  if (need !== "nothing") return known;
  // Part by part, as far as there is something; what is not there stands for itself.
  const parts = absolute(sys, path)
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  let at = "";
  for (const part of parts) {
    if (part === "..") {
      at = at.replace(/\/[^/]*$/, "");
      continue;
    }
    const found = canonicalOfLink(sys, `${at}/${part}`);
    at = typeof found === "string" ? found.replace(/\/$/, "") : `${at}/${part}`;
  }
  return at === "" ? "/" : at;
}

function absolute(sys: Sys, path: string): string {
  return path.startsWith("/") ? path : `${sys.k.getcwd(sys.p)}/${path}`;
}

/** Without dots, links untouched. */
function plain(sys: Sys, path: string): string {
  const parts: string[] = [];
  for (const part of absolute(sys, path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The way from one absolute directory to an absolute path. */
function relative(from: string, to: string): string {
  const [here, there] = [from, to].map((path) => path.split("/").filter((part) => part !== ""));
  let shared = 0;
  while (shared < (here?.length ?? 0) && here?.[shared] === there?.[shared] && there?.[shared] !== undefined) shared++;
  const way = [...(here ?? []).slice(shared).map(() => ".."), ...(there ?? []).slice(shared)].join("/");
  return way === "" ? "." : way;
}

export function* readlinkMain(sys: Sys, argv: readonly string[]): AppletRun {
  const long =
    "canonicalize=f canonicalize-existing=e canonicalize-missing=m no-newline=n quiet=q silent=q verbose=v zero=z";
  const options = yield* gnuOptions(sys, "readlink", argv, "efmnqsvz", longOptions(long));
  if (typeof options === "number") return options;
  if (options.operands.length === 0) {
    yield* sayUsage(sys, "readlink", "missing operand");
    return 1;
  }
  const mode = options.last("efm");
  const isMany = options.operands.length > 1;
  if (isMany && options.has("n")) yield* say(sys, "readlink", "ignoring --no-newline with multiple arguments");
  const end = options.has("n") && !isMany ? "" : options.has("z") ? "\0" : "\n";
  let code = 0;
  for (const path of options.operands) {
    const need = mode === "e" ? "all" : mode === "m" ? "nothing" : "all-but-last";
    const found = mode === undefined ? sys.k.readlink(sys.p, path) : canonical(sys, path, need);
    if (typeof found === "string") yield* sys.print(found + end);
    else {
      code = 1;
      if (options.last("vqs") === "v") yield* sayErrno(sys, "readlink", path, found);
    }
  }
  return code;
}

export function* realpathMain(sys: Sys, argv: readonly string[]): AppletRun {
  const long =
    "canonicalize-existing=e canonicalize-missing=m logical=L physical=P quiet=q strip=s no-symlinks=s zero=z relative-to=to: relative-base=base:";
  const options = yield* gnuOptions(sys, "realpath", argv, "eLmPqsz", longOptions(long));
  if (typeof options === "number") return options;
  if (options.operands.length === 0) {
    yield* sayUsage(sys, "realpath", "missing operand");
    return 1;
  }
  const links = options.last("LPs") ?? "P";
  const last = options.last("em");
  const need = last === "e" ? "all" : last === "m" ? "nothing" : "all-but-last";
  const resolved = (path: string, wanted: Need): string | number => {
    const made = links === "P" ? path : plain(sys, path);
    if (links !== "s") return canonical(sys, made, wanted);
    const stat = wanted === "all" ? sys.k.stat(sys.p, made) : 0;
    return typeof stat === "number" && stat < 0 ? stat : made;
  };
  const [to, base] = [options.value("to"), options.value("base")];
  const places: (string | undefined)[] = [];
  for (const place of [to, base]) {
    const found = place === undefined ? undefined : resolved(place, need === "nothing" ? need : "all");
    if (typeof found === "number") {
      yield* sayErrno(sys, "realpath", place ?? "", found);
      return 1;
    }
    if (found !== undefined && need !== "nothing" && !isDirectory(sys, found)) {
      yield* sayErrno(sys, "realpath", place ?? "", -ENOTDIR);
      return 1;
    }
    places.push(found);
  }
  let code = 0;
  for (const path of options.operands) {
    const found = resolved(path, need);
    if (typeof found === "number") {
      code = 1;
      if (!options.has("q")) yield* sayErrno(sys, "realpath", path === "" ? "''" : path, found);
    } else yield* sys.print(seenFrom(found, places[0], places[1]) + (options.has("z") ? "\0" : "\n"));
  }
  return code;
}

function seenFrom(path: string, to: string | undefined, base: string | undefined): string {
  const isBelow = (one: string, above: string): boolean =>
    above === "/" || one === above || one.startsWith(`${above}/`);
  if (base !== undefined) {
    if (!isBelow(path, base) || (to !== undefined && !isBelow(to, base))) return path;
    return relative(to ?? base, path);
  }
  return to === undefined ? path : relative(to, path);
}

export function* lnMain(sys: Sys, argv: readonly string[]): AppletRun {
  const long =
    "backup=backup:: directory=d no-dereference=n no-target-directory=T force=f interactive=i suffix=S target-directory=t logical=L physical=P relative=r symbolic=s verbose=v";
  const options = yield* gnuOptions(sys, "ln", argv, "bdfinrst:vFLPS:T", longOptions(long));
  if (typeof options === "number") return options;
  const names = [...options.operands];
  if (names.length === 0) {
    yield* sayUsage(sys, "ln", "missing file operand");
    return 1;
  }
  let into = options.value("t");
  if (into !== undefined && !isDirectory(sys, into)) {
    const stat = sys.k.stat(sys.p, into);
    yield* sayErrno(sys, "ln", `target '${into}'`, typeof stat === "number" ? stat : -ENOTDIR);
    return 1;
  }
  const last = names.at(-1) ?? "";
  if (into === undefined) {
    const problem = options.has("T") && names.length !== 2 ? countProblem(names, "") : "";
    if (problem !== "") {
      yield* sayUsage(sys, "ln", problem);
      return 1;
    }
    if (names.length === 1) into = ".";
    else if (!options.has("T") && isPlace(sys, last, options)) into = names.pop();
    else if (names.length > 2) {
      const stat = sys.k.stat(sys.p, last);
      yield* sayErrno(sys, "ln", `target '${last}'`, typeof stat === "number" ? stat : -ENOTDIR);
      return 1;
    }
  }
  let code = 0;
  const pairs =
    into === undefined
      ? [[names[0] ?? "", names[1] ?? ""] as const]
      : names.map((name) => [name, joinPath(into, lastComponent(name))] as const);
  for (const [source, target] of pairs) code = (yield* linkOne(sys, source, target, options)) || code;
  return code;
}

function countProblem(names: readonly string[], what: string): string {
  if (names.length < 2) return `missing destination ${what}file operand after '${names[0] ?? ""}'`;
  return `extra operand '${names[2] ?? ""}'`;
}

/** A directory into which links are put; a link to one is not with -n. */
function isPlace(sys: Sys, path: string, options: Options): boolean {
  if (!options.has("n")) return isDirectory(sys, path);
  const stat = sys.k.lstat(sys.p, path);
  return typeof stat !== "number" && stat.kind === "directory";
}

function* linkOne(sys: Sys, source: string, target: string, options: Options): AppletRun {
  const isSymbolic = options.has("s");
  const what = isSymbolic ? "symbolic link" : "hard link";
  if (!isSymbolic) {
    const stat = options.last("LP") === "L" ? sys.k.stat(sys.p, source) : sys.k.lstat(sys.p, source);
    if (typeof stat === "number") {
      yield* sayErrno(sys, "ln", `failed to access '${source}'`, stat);
      return 1;
    }
    if (stat.kind === "directory") {
      yield* say(sys, "ln", `${source}: hard link not allowed for directory`);
      return 1;
    }
  }
  const content = isSymbolic && options.has("r") ? relativeLink(sys, source, target) : source;
  const there = sys.k.lstat(sys.p, target);
  let saved = "";
  if (typeof there !== "number") {
    const backup = backupOf(sys, options, target);
    const removes = options.last("fi") !== undefined;
    if (there.kind === "directory" && (removes || backup !== "")) {
      yield* say(sys, "ln", `${target}: cannot overwrite directory`);
      return 1;
    }
    if (removes && !isSymbolic) {
      const stat = sys.k.lstat(sys.p, source);
      if (typeof stat !== "number" && stat.ino === there.ino && stat.dev === there.dev) {
        yield* say(sys, "ln", `'${source}' and '${target}' are the same file`);
        return 1;
      }
    }
    if (options.last("fi") === "i" && !(yield* confirm(sys, `ln: replace '${target}'? `))) return 1;
    if (backup !== "") saved = backedUp(sys, target, backup);
    else if (removes) sys.k.unlink(sys.p, target);
  }
  const made = isSymbolic ? sys.k.symlink(sys.p, content, target) : sys.k.link(sys.p, source, target);
  if (made < 0) {
    const arrow = made === -EEXIST || isSymbolic || made === -EINVAL ? "" : ` => '${source}'`;
    yield* sayErrno(sys, "ln", `failed to create ${what} '${target}'${arrow}`, made);
    return 1;
  }
  if (options.has("v")) yield* sys.print(`${saved}'${target}' ${isSymbolic ? "->" : "=>"} '${content}'\n`);
  return 0;
}

function relativeLink(sys: Sys, source: string, target: string): string {
  const directory = target.includes("/") ? target.replace(/\/[^/]*$/, "") || "/" : ".";
  const [from, to] = [canonical(sys, directory, "nothing"), canonical(sys, source, "nothing")];
  return typeof from === "string" && typeof to === "string" ? relative(from, to) : source;
}
