/** GNU's chmod, chown and chgrp. Source: coreutils 9.1. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ENOENT } from "../../../kernel/errno.ts";
import type { Stat } from "../../../kernel/types.ts";
import { groupName, parseGroup, parseUser, userName } from "../../accounts.ts";
import { applyMode, formatPermissions } from "../../file-mode.ts";
import type { Options } from "../../getopt.ts";
import { joinPath } from "../../paths.ts";
import { gnuOptions, longOptions, say, sayErrno, sayUsage } from "./words.ts";

const COMMON =
  "changes=c recursive=R no-preserve-root=no-preserve-root preserve-root=preserve-root quiet=f silent=f reference=reference: verbose=v";

type Visit = (path: string, stat: Stat, isOperand: boolean) => Generator<void, boolean, void>;

/** A file, and where wanted everything in it, the directory first or last. */
function* visitTree(
  sys: Sys,
  path: string,
  how: { recursive: boolean; last: boolean; follows: boolean; name: string; quiet: boolean },
  visit: Visit,
  isOperand = true,
): Generator<void, boolean, void> {
  sys.charge(2);
  if (sys.spent) yield;
  const found = sys.k.lstat(sys.p, path);
  const stat =
    typeof found !== "number" && found.kind === "symlink" && how.follows && isOperand ? sys.k.stat(sys.p, path) : found;
  if (typeof stat === "number") {
    if (!how.quiet) {
      const isDangling = typeof found !== "number";
      const what = isDangling
        ? how.name === "chmod"
          ? "cannot operate on dangling symlink"
          : "cannot dereference"
        : "cannot access";
      if (isDangling && how.name === "chmod") yield* say(sys, how.name, `${what} '${path}'`);
      else yield* sayErrno(sys, how.name, `${what} '${path}'`, stat);
    }
    return false;
  }
  const goesIn = how.recursive && stat.kind === "directory";
  let isWell = true;
  if (!how.last || !goesIn) isWell = yield* visit(path, stat, isOperand);
  if (!goesIn) return isWell;
  const entries = sys.k.readdir(sys.p, path);
  if (typeof entries === "number") {
    yield* sayErrno(sys, how.name, `cannot read directory '${path}'`, entries);
    isWell = false;
  } else
    for (const { name } of entries) isWell = (yield* visitTree(sys, joinPath(path, name), how, visit, false)) && isWell;
  if (how.last) isWell = (yield* visit(path, stat, isOperand)) && isWell;
  return isWell;
}

function modeText(mode: number): string {
  return `${mode.toString(8).padStart(4, "0")} (${formatPermissions(mode)})`;
}

/** A mode that looks like options (`-w`, `-rwx`) is handed over as one. */
function withMode(argv: readonly string[]): { words: readonly string[]; mode: string } {
  const at = argv.findIndex((word, i) => i > 0 && /^-[rwxXstugo,+=-]/.test(word) && !word.startsWith("--"));
  if (at < 0) return { words: argv, mode: "" };
  return { words: argv.filter((_, i) => i !== at), mode: argv[at] ?? "" };
}

export function* chmodMain(sys: Sys, argv: readonly string[]): AppletRun {
  const { words, mode: dashed } = withMode(argv);
  const options = yield* gnuOptions(sys, "chmod", words, "Rcfv", longOptions(COMMON));
  if (typeof options === "number") return options;
  const reference = options.value("reference");
  const paths = [...options.operands];
  let text = dashed;
  if (reference === undefined && dashed === "") text = paths.shift() ?? "";
  if (paths.length === 0) {
    const isAlone = text !== "" && reference === undefined;
    yield* sayUsage(sys, "chmod", isAlone ? `missing operand after '${text}'` : "missing operand");
    return 1;
  }
  const model = reference === undefined ? null : sys.k.stat(sys.p, reference);
  if (typeof model === "number") {
    yield* sayErrno(sys, "chmod", `failed to get attributes of '${reference ?? ""}'`, model);
    return 1;
  }
  const modeOf = (stat: Stat): number | undefined =>
    model ? model.mode : applyMode(text, stat.mode, sys.p.umask, stat.kind === "directory");
  if (!model && applyMode(text, 0, sys.p.umask, false) === undefined) {
    yield* sayUsage(sys, "chmod", `invalid mode: '${text}'`);
    return 1;
  }
  const how = { recursive: options.has("R"), last: false, follows: true, name: "chmod", quiet: options.has("f") };
  const visit: Visit = function* (path, stat, isOperand) {
    if (stat.kind === "symlink" && !isOperand) {
      if (options.has("v")) yield* sys.print(`neither symbolic link '${path}' nor referent has been changed\n`);
      return true;
    }
    const mode = modeOf(stat) ?? stat.mode;
    const failed = sys.k.chmod(sys.p, path, mode);
    if (failed < 0) {
      if (!options.has("f")) yield* sayErrno(sys, "chmod", `changing permissions of '${path}'`, failed);
      if (options.has("v"))
        yield* sys.print(`failed to change mode of '${path}' from ${modeText(stat.mode)} to ${modeText(mode)}\n`);
      return false;
    }
    if (mode !== stat.mode && (options.has("v") || options.has("c")))
      yield* sys.print(`mode of '${path}' changed from ${modeText(stat.mode)} to ${modeText(mode)}\n`);
    else if (options.has("v")) yield* sys.print(`mode of '${path}' retained as ${modeText(mode)}\n`);
    return true;
  };
  let code = 0;
  for (const path of paths) if (!(yield* visitTree(sys, path, how, visit))) code = 1;
  return code;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** As it was asked for. */
  readonly user?: string;
  readonly group?: string;
}

/** `USER`, `USER:GROUP`, `USER:`, `:GROUP`; else what is wrong. */
function ownerOf(sys: Sys, text: string, separator = ":"): Owner | string {
  const at = text.indexOf(separator);
  if (at < 0 && separator === ":" && text.includes(".") && !parseUser(sys, text)) {
    const dotted = ownerOf(sys, text, ".");
    if (typeof dotted !== "string") return dotted;
  }
  const [userText, groupText] = at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
  const user = userText === "" ? { uid: -1, gid: undefined } : parseUser(sys, userText);
  if (!user) return `invalid user: '${text}'`;
  if (groupText === null) return { uid: user.uid, gid: -1, user: userText };
  if (groupText === "") {
    if (userText === "") return { uid: -1, gid: -1, user: "" };
    if (/^\d+$/.test(userText) && user.gid === undefined) return `invalid spec: '${text}'`;
    const gid = user.gid ?? user.uid;
    return { uid: user.uid, gid, user: userText, group: groupName(sys, gid) ?? String(gid) };
  }
  const gid = parseGroup(sys, groupText);
  if (gid === undefined) return `invalid group: '${text}'`;
  return { uid: user.uid, gid, user: userText, group: groupText };
}

export function* chownMain(sys: Sys, argv: readonly string[]): AppletRun {
  return yield* changeOwners(sys, "chown", argv);
}

export function* chgrpMain(sys: Sys, argv: readonly string[]): AppletRun {
  return yield* changeOwners(sys, "chgrp", argv);
}

function* changeOwners(sys: Sys, name: "chown" | "chgrp", argv: readonly string[]): AppletRun {
  const long = `${COMMON} dereference=dereference no-dereference=h${name === "chown" ? " from=from:" : ""}`;
  const options = yield* gnuOptions(sys, name, argv, "HLPRcfhv", longOptions(long));
  if (typeof options === "number") return options;
  const paths = [...options.operands];
  const reference = options.value("reference");
  const text = reference === undefined ? paths.shift() : "";
  if (text === undefined || paths.length === 0) {
    yield* sayUsage(
      sys,
      name,
      text === undefined || text === "" ? "missing operand" : `missing operand after '${text}'`,
    );
    return 1;
  }
  let owner: Owner | string;
  if (reference !== undefined) {
    const stat = sys.k.stat(sys.p, reference);
    if (typeof stat === "number") {
      yield* sayErrno(sys, name, `failed to get attributes of '${reference}'`, stat);
      return 1;
    }
    const { uid, gid } = stat;
    owner = {
      uid: name === "chown" ? uid : -1,
      gid,
      ...(name === "chown" ? { user: userName(sys, uid) ?? String(uid) } : {}),
      group: groupName(sys, gid) ?? String(gid),
    };
  } else if (name === "chown") {
    owner = ownerOf(sys, text);
    if (typeof owner !== "string" && !text.includes(":") && owner.group !== undefined)
      yield* say(sys, "chown", `warning: '.' should be ':': '${text}'`);
  } else {
    const gid = parseGroup(sys, text);
    owner = gid === undefined ? `invalid group: '${text}'` : { uid: -1, gid, group: text };
  }
  const from = options.value("from");
  const only = from === undefined ? null : ownerOf(sys, from);
  for (const one of [owner, only])
    if (typeof one === "string") {
      yield* say(sys, name, one);
      return 1;
    }
  const visit = ownerVisit(sys, name, options, owner as Owner, only as Owner | null);
  const isDeep = options.has("R");
  const follows = isDeep ? options.last("HLP") === "H" || options.last("HLP") === "L" : !options.has("h");
  const how = { recursive: isDeep, last: true, follows, name, quiet: options.has("f") };
  let code = 0;
  for (const path of paths) if (!(yield* visitTree(sys, path, how, visit))) code = 1;
  return code;
}

function ownerVisit(sys: Sys, name: string, options: Options, owner: Owner, only: Owner | null): Visit {
  return function* (path, stat) {
    const isMeant = !only || ((only.uid === -1 || only.uid === stat.uid) && (only.gid === -1 || only.gid === stat.gid));
    const uid = owner.uid === -1 ? stat.uid : owner.uid;
    const gid = owner.gid === -1 ? stat.gid : owner.gid;
    const isLink = stat.kind === "symlink";
    const failed = isMeant
      ? sys.k.chown(sys.p, path, uid, gid, { noFollow: options.has("h") || (isLink && options.has("R")) })
      : 0;
    const wanted = named(owner.user, owner.group);
    const before = named(
      owner.user === undefined ? undefined : (userName(sys, stat.uid) ?? String(stat.uid)),
      owner.group === undefined ? undefined : (groupName(sys, stat.gid) ?? String(stat.gid)),
    );
    const what = owner.user === undefined && owner.group !== undefined ? "group" : "ownership";
    if (failed < 0) {
      if (!options.has("f")) {
        const part = name === "chgrp" || owner.user === undefined ? "group" : "ownership";
        if (failed === -ENOENT) yield* sayErrno(sys, name, `cannot access '${path}'`, failed);
        else yield* sayErrno(sys, name, `changing ${part} of '${path}'`, failed);
      }
      if (options.has("v")) yield* sys.print(`failed to change ${what} of '${path}' from ${before} to ${wanted}\n`);
      return false;
    }
    const hasChanged = isMeant && (uid !== stat.uid || gid !== stat.gid);
    if (hasChanged && (options.has("v") || options.has("c")))
      yield* sys.print(`changed ${what} of '${path}' from ${before} to ${wanted}\n`);
    else if (options.has("v")) yield* sys.print(`${what} of '${path}' retained as ${before}\n`);
    return true;
  };
}

function named(user: string | undefined, group: string | undefined): string {
  if (user === undefined) return group ?? "";
  return group === undefined ? user : `${user}:${group}`;
}
