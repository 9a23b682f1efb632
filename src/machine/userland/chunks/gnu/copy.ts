/** GNU's cp, mv and install. Source: coreutils 9.1. Simplified: install -s strips nothing; no extended attributes. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY, EXDEV, strerror } from "../../../kernel/errno.ts";
import { parseGroup, parseUser } from "../../accounts.ts";
import { confirm } from "../../confirm.ts";
import { applyMode } from "../../file-mode.ts";
import type { Options } from "../../getopt.ts";
import { isDirectory, joinPath, lastComponent, parentOf, withoutTrailingSlashes } from "../../paths.ts";
import { removeFile } from "../../remove-tree.ts";
import { backupOf } from "./backup.ts";
import { overwriteQuestion, TreeCopier } from "./copy-tree.ts";
import type { CopyRules } from "./copy-tree.ts";
import { makeDirectories } from "./remove.ts";
import { gnuOptions, longOptions, say, sayErrno, sayUsage } from "./words.ts";

const CP_LONG = longOptions(
  "archive=a attributes-only=attributes-only backup=backup:: copy-contents=copy-contents dereference=L force=f interactive=i link=l no-clobber=n no-dereference=P no-preserve=no-preserve: no-target-directory=T one-file-system=x parents=parents path=parents preserve=preserve:: recursive=R remove-destination=remove-destination sparse=sparse: reflink=reflink:: strip-trailing-slashes=strip suffix=S symbolic-link=s target-directory=t update=u verbose=v context=context::",
);
const MV_LONG = longOptions(
  "backup=backup:: context=Z force=f interactive=i no-clobber=n no-copy=no-copy no-target-directory=T strip-trailing-slashes=strip suffix=S target-directory=t update=u verbose=v",
);
const INSTALL_LONG = longOptions(
  "backup=backup:: compare=C context=context:: debug=debug directory=d group=g mode=m no-target-directory=T owner=o preserve-timestamps=p preserve-context=context strip=s strip-program=strip-program: suffix=S target-directory=t verbose=v",
);

/** What is copied where; a number is the exit code after a complaint. */
function* pairsOf(
  sys: Sys,
  name: string,
  options: Options,
): Generator<void, readonly (readonly [source: string, target: string])[] | number, void> {
  const sources = options.has("strip") ? options.operands.map(withoutTrailingSlashes) : [...options.operands];
  const into = options.value("t");
  const missing = function* (text: string): AppletRun {
    yield* sayUsage(sys, name, text);
    return 1;
  };
  if (sources.length === 0) return yield* missing("missing file operand");
  if (into === undefined && sources.length === 1)
    return yield* missing(`missing destination file operand after '${sources[0] ?? ""}'`);
  if (options.has("T") && into === undefined && sources.length > 2)
    return yield* missing(`extra operand '${sources[2] ?? ""}'`);
  const target = into ?? sources.pop() ?? "";
  const stat = sys.k.stat(sys.p, target);
  const isPlace = typeof stat !== "number" && stat.kind === "directory" && !options.has("T");
  if (!isPlace && (into !== undefined || sources.length > 1)) {
    const errno = typeof stat === "number" ? stat : -ENOTDIR;
    yield* sayErrno(sys, name, `target ${into === undefined ? "" : "directory "}'${target}'`, errno);
    return 1;
  }
  if (options.has("parents") && !isPlace) return yield* missing("with --parents, the destination must be a directory");
  return sources.map((source) => {
    if (!isPlace) return [source, target] as const;
    const last = options.has("parents") ? withoutTrailingSlashes(source).replace(/^\/+/, "") : lastComponent(source);
    return [
      source,
      last === ".." || last === "." ? joinPath(target, last === ".." ? "" : ".") : joinPath(target, last),
    ] as const;
  });
}

export function* copyMain(sys: Sys, argv: readonly string[]): AppletRun {
  const options = yield* gnuOptions(sys, "cp", argv, "abdfHilLnprst:uvxPRS:TZ", CP_LONG);
  if (typeof options === "number") return options;
  const pairs = yield* pairsOf(sys, "cp", options);
  if (typeof pairs === "number") return pairs;
  const rules = copyRules(sys, options);
  if (typeof rules === "string") {
    yield* sys.error(rules);
    return 1;
  }
  const copier = new TreeCopier(sys, rules);
  let code = 0;
  for (const [source, target] of pairs) {
    if (options.has("parents")) {
      for (const at of source.replace(/^\/+/, "").matchAll(/\/+(?=[^/])/g)) {
        const part = source.replace(/^\/+/, "").slice(0, at.index);
        const place = joinPath(
          target.slice(0, target.length - source.replace(/^\/+/, "").replace(/\/+$/, "").length),
          part,
        );
        if (sys.k.mkdir(sys.p, place, 0o777) >= 0 && rules.verbose) yield* sys.print(`${part} -> ${place}\n`);
      }
    }
    if (!(yield* copier.copy(source, target))) code = 1;
  }
  return code;
}

const PRESERVED = ["mode", "ownership", "timestamps", "links", "context", "xattr", "all"];

function copyRules(sys: Sys, options: Options): CopyRules | string {
  const kept = new Set<string>();
  let keepsLinks: CopyRules["keepsLinks"] | "" = "";
  for (const { option, value = "" } of options.given) {
    if (option === "a") keepsLinks = "always";
    else if (option === "d" || option === "P") keepsLinks = "always";
    else if (option === "H") keepsLinks = "below";
    else if (option === "L") keepsLinks = "never";
    if (option === "a") PRESERVED.forEach((one) => kept.add(one));
    else if (option === "d") kept.add("links");
    else if (option === "p" || (option === "preserve" && value === ""))
      ["mode", "ownership", "timestamps"].forEach((one) => kept.add(one));
    else if (option === "preserve" || option === "no-preserve")
      for (const word of value.split(",")) {
        if (!PRESERVED.includes(word))
          return `cp: invalid argument '${word}' for '--${option}'\nValid arguments are:\n${PRESERVED.map((one) => `  - '${one}'\n`).join("")}Try 'cp --help' for more information.\n`;
        for (const one of word === "all" ? PRESERVED : [word])
          if (option === "preserve") kept.add(one);
          else kept.delete(one);
      }
  }
  const recursive = ["r", "R", "a"].some((one) => options.has(one));
  const makes = options.has("l") ? "hard links" : options.has("s") ? "symbolic links" : "copies";
  return {
    name: "cp",
    options,
    recursive,
    keepsLinks:
      keepsLinks === ""
        ? recursive && makes !== "hard links"
          ? "always"
          : makes === "hard links"
            ? "always"
            : "never"
        : keepsLinks,
    mode: kept.has("mode"),
    owner: kept.has("ownership"),
    times: kept.has("timestamps"),
    hardLinks: kept.has("links"),
    overwrite: overwriteOf(sys, options, "cp"),
    update: options.has("u"),
    force: options.has("f"),
    removesFirst: options.has("remove-destination"),
    attributesOnly: options.has("attributes-only"),
    makes,
    verbose: options.has("v"),
  };
}

function overwriteOf(_sys: Sys, options: Options, name: string): CopyRules["overwrite"] {
  const last = options.last(name === "cp" ? "in" : "fin");
  return last === "n" ? "no" : last === "i" ? "ask" : "yes";
}

export function* moveMain(sys: Sys, argv: readonly string[]): AppletRun {
  const options = yield* gnuOptions(sys, "mv", argv, "bfint:uvS:TZ", MV_LONG);
  if (typeof options === "number") return options;
  const pairs = yield* pairsOf(sys, "mv", options);
  if (typeof pairs === "number") return pairs;
  let code = 0;
  for (const [source, target] of pairs) if (!(yield* moveOne(sys, source, target, options))) code = 1;
  return code;
}

function* moveOne(sys: Sys, source: string, target: string, options: Options): Generator<void, boolean, void> {
  sys.charge(4);
  if (sys.spent) yield;
  const fail = function* (text: string, errno?: number): Generator<void, boolean, void> {
    yield* say(sys, "mv", errno === undefined ? text : `${text}: ${strerror(errno)}`);
    return false;
  };
  const stat = sys.k.lstat(sys.p, source);
  if (typeof stat === "number") return yield* fail(`cannot stat '${source}'`, stat);
  const there = sys.k.lstat(sys.p, target);
  let saved = "";
  if (typeof there !== "number") {
    const isSame = there.ino === stat.ino && there.dev === stat.dev;
    if (isSame && stat.kind !== "directory" && stat.nlink < 2 && options.last("fin") !== "n")
      return yield* fail(`'${source}' and '${target}' are the same file`);
    if (stat.kind !== "directory" && there.kind !== "directory" && options.has("u") && stat.mtime <= there.mtime)
      return true;
    const asked = options.last("fin");
    if (there.kind !== "directory" && asked === "n") return true;
    const isProtected = there.kind !== "symlink" && sys.k.access(sys.p, target, 2) < 0 && sys.k.isatty(sys.p, 0);
    if (asked === "i" || (isProtected && asked !== "f"))
      if (!(yield* confirm(sys, overwriteQuestion(sys, "mv", target, there)))) return true;
    if (stat.kind === "directory" && there.kind !== "directory")
      return yield* fail(`cannot overwrite non-directory '${target}' with directory '${source}'`);
    if (stat.kind !== "directory" && there.kind === "directory")
      return yield* fail(`cannot overwrite directory '${target}' with non-directory`);
    const backup = stat.kind === "directory" ? "" : backupOf(sys, options, target);
    if (backup !== "") {
      saved = ` (backup: '${backup}')`;
      sys.k.rename(sys.p, target, backup);
    }
  }
  const moved = sys.k.rename(sys.p, source, target);
  if (moved >= 0) {
    if (options.has("v")) yield* sys.print(`renamed '${source}' -> '${target}'${saved}\n`);
    return true;
  }
  if (moved === -EINVAL) {
    const inner = typeof there === "number" || source !== target ? target : joinPath(target, lastComponent(source));
    return yield* fail(`cannot move '${source}' to a subdirectory of itself, '${inner}'`);
  }
  if (moved !== -EXDEV) {
    const errno = moved === -EISDIR ? -ENOTDIR : moved;
    if (errno === -ENOTEMPTY) return yield* fail(`cannot move '${source}' to '${target}'`, errno);
    return yield* fail(
      `cannot move '${source}' to '${target}'`,
      moved === -ENOENT || moved === -ENOTDIR ? moved : errno,
    );
  }
  if (typeof there !== "number") {
    const cleared = there.kind === "directory" ? sys.k.rmdir(sys.p, target) : sys.k.unlink(sys.p, target);
    if (cleared < 0)
      return yield* fail(`inter-device move failed: '${source}' to '${target}'; unable to remove target`, cleared);
  }
  const verbose = options.has("v");
  const copier = new TreeCopier(sys, {
    name: "mv",
    options,
    recursive: true,
    keepsLinks: "always",
    mode: true,
    owner: true,
    times: true,
    hardLinks: true,
    overwrite: "yes",
    update: false,
    force: false,
    removesFirst: false,
    attributesOnly: false,
    makes: "copies",
    verbose,
  });
  if (!(yield* copier.copy(source, target))) return false;
  return yield* removeFile(sys, source, { applet: "mv", recursive: true, force: true, interactive: false, verbose });
}

export function* installMain(sys: Sys, argv: readonly string[]): AppletRun {
  const options = yield* gnuOptions(sys, "install", argv, "bcCsDdg:m:o:pt:TvS:Z", INSTALL_LONG);
  if (typeof options === "number") return options;
  const [modeText, userText, groupText] = [options.value("m"), options.value("o"), options.value("g")];
  const mode = modeText === undefined ? 0o755 : applyMode(modeText, 0, 0, options.has("d"));
  const user = userText === undefined ? { uid: -1 } : parseUser(sys, userText);
  const gid = groupText === undefined ? -1 : parseGroup(sys, groupText);
  const problem =
    mode === undefined
      ? `invalid mode '${modeText ?? ""}'`
      : !user
        ? `invalid user '${userText ?? ""}'`
        : gid === undefined
          ? `invalid group '${groupText ?? ""}'`
          : "";
  if (problem !== "" || mode === undefined || !user || gid === undefined) {
    yield* say(sys, "install", problem);
    return 1;
  }
  const give = function* (path: string): AppletRun {
    const owned = user.uid === -1 && gid === -1 ? 0 : sys.k.chown(sys.p, path, user.uid, gid);
    if (owned < 0) yield* sayErrno(sys, "install", `cannot change ownership of '${path}'`, owned);
    const moded = sys.k.chmod(sys.p, path, mode);
    if (moded < 0) yield* sayErrno(sys, "install", `cannot change permissions of '${path}'`, moded);
    return owned < 0 || moded < 0 ? 1 : 0;
  };
  const verbose = options.has("v");
  const make = (path: string): AppletRun =>
    makeDirectories(sys, path, { name: "install", parents: true, verbose, mode: 0o755, verb: "creating" });
  let code = 0;
  if (options.has("d")) {
    if (options.operands.length === 0) {
      yield* sayUsage(sys, "install", "missing file operand");
      return 1;
    }
    for (const path of options.operands) code = (yield* make(path)) || (yield* give(path)) || code;
    return code;
  }
  if (options.has("D")) {
    const into = options.value("t");
    const last = options.operands.at(-1) ?? "";
    const parent = into ?? (options.operands.length === 2 && !isDirectory(sys, last) ? parentOf(last) : "");
    if (parent !== "" && parent !== ".") code = (yield* make(parent)) || code;
  }
  const pairs = yield* pairsOf(sys, "install", options);
  if (typeof pairs === "number") return pairs;
  const copier = new TreeCopier(sys, {
    name: "install",
    options,
    recursive: false,
    keepsLinks: "never",
    mode: false,
    owner: false,
    times: options.has("p"),
    hardLinks: false,
    overwrite: "yes",
    update: false,
    force: false,
    removesFirst: true,
    attributesOnly: false,
    makes: "copies",
    verbose,
  });
  for (const [source, target] of pairs) {
    const isCopied = yield* copier.copy(source, target);
    code = isCopied ? (yield* give(target)) || code : 1;
  }
  return code;
}
