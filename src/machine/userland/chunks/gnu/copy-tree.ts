/** How GNU's cp, mv and install copy a file or a tree. Source: coreutils 9.1 copy.c: a file that is there is written into, not replaced. */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { EEXIST, EISDIR, ENOENT, ENOTDIR } from "../../../kernel/errno.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { Stat } from "../../../kernel/types.ts";
import { confirm } from "../../confirm.ts";
import { copyData } from "../../copy-file.ts";
import { formatPermissions } from "../../file-mode.ts";
import type { Options } from "../../getopt.ts";
import { joinPath } from "../../paths.ts";
import { backedUp, backupOf } from "./backup.ts";
import { say, sayErrno } from "./words.ts";

export interface CopyRules {
  readonly name: "cp" | "mv" | "install";
  readonly options: Options;
  readonly recursive: boolean;
  /** Links themselves are copied: never, below operands, or always. */
  readonly keepsLinks: "never" | "below" | "always";
  readonly mode: boolean;
  readonly owner: boolean;
  readonly times: boolean;
  /** Hard links among what is copied stay so. */
  readonly hardLinks: boolean;
  readonly overwrite: "yes" | "ask" | "no";
  readonly update: boolean;
  readonly force: boolean;
  readonly removesFirst: boolean;
  readonly attributesOnly: boolean;
  readonly makes: "copies" | "hard links" | "symbolic links";
  readonly verbose: boolean;
}

export class TreeCopier {
  readonly #sys: Sys;
  readonly #rules: CopyRules;
  readonly #copies = new Map<string, string>();
  /** Files that this run has made, which it does not overwrite. */
  readonly #made = new Set<string>();

  constructor(sys: Sys, rules: CopyRules) {
    this.#sys = sys;
    this.#rules = rules;
  }

  /** Whether it went well; else something was said. `root`: the directory whose copy is being made. */
  *copy(source: string, target: string, depth = 0, root = ""): Generator<void, boolean, void> {
    const sys = this.#sys;
    const rules = this.#rules;
    sys.charge(4);
    if (sys.spent) yield;
    const keeps = rules.keepsLinks === "always" || (rules.keepsLinks === "below" && depth > 0);
    const stat = keeps ? sys.k.lstat(sys.p, source) : sys.k.stat(sys.p, source);
    if (typeof stat === "number") return yield* this.#fail(`cannot stat '${source}'`, stat);
    if (stat.kind === "directory" && !rules.recursive) {
      const text =
        rules.name === "install"
          ? `omitting directory '${source}'`
          : `-r not specified; omitting directory '${source}'`;
      yield* say(sys, rules.name, text);
      return false;
    }
    const there = sys.k.lstat(sys.p, target);
    if (typeof there === "number" && there !== -ENOENT && there !== -ENOTDIR)
      return yield* this.#fail(`cannot stat '${target}'`, there);
    let existing = typeof there === "number" ? null : there;
    if (existing?.kind === "symlink" && stat.kind !== "symlink") {
      const followed = sys.k.stat(sys.p, target);
      if (typeof followed !== "number") existing = followed;
      else if (stat.kind === "file" && !rules.removesFirst && rules.makes === "copies" && rules.name === "cp") {
        yield* say(sys, rules.name, `not writing through dangling symlink '${target}'`);
        return false;
      }
    }
    let saved = "";
    if (existing) {
      const verdict = yield* this.#mayReplace(source, target, stat, existing);
      if (verdict !== null) return verdict;
      const backup = stat.kind === "directory" ? "" : backupOf(sys, rules.options, target);
      if (backup !== "") {
        saved = ` (backup: '${backup}')`;
        backedUp(sys, target, backup);
        existing = null;
      } else if (
        rules.removesFirst ||
        rules.makes !== "copies" ||
        (stat.kind !== "file" && stat.kind !== "directory")
      ) {
        if (existing.kind !== "directory") {
          sys.k.unlink(sys.p, target);
          existing = null;
        }
      }
    }
    if (stat.kind === "directory") return yield* this.#copyDirectory(source, target, stat, existing, depth, root);
    if (rules.verbose) yield* sys.print(`${rules.name === "mv" ? "copied " : ""}'${source}' -> '${target}'${saved}\n`);
    return yield* this.#copyOther(source, target, stat);
  }

  *#fail(what: string, errno: number): Generator<void, boolean, void> {
    yield* sayErrno(this.#sys, this.#rules.name, what, errno);
    return false;
  }

  /** Null where the copy goes on. */
  *#mayReplace(source: string, target: string, stat: Stat, there: Stat): Generator<void, boolean | null, void> {
    const sys = this.#sys;
    const { name, overwrite, update, makes, options } = this.#rules;
    if (identity(stat) === identity(there) && overwrite !== "no") {
      if (stat.kind === "directory" && stat.kind === there.kind && name === "cp") {
        yield* say(sys, name, `cannot copy a directory, '${source}', into itself, '${target}'`);
        return false;
      }
      const isOther = makes !== "copies" && options.has("f");
      if (!isOther) {
        if (makes === "hard links") return true;
        yield* say(sys, name, `'${source}' and '${target}' are the same file`);
        return false;
      }
    }
    if (stat.kind !== "directory" && there.kind !== "directory") {
      if (update && stat.mtime <= there.mtime) return true;
      if (overwrite === "no") return true;
      if (overwrite === "ask" && !(yield* confirm(sys, overwriteQuestion(sys, name, target, there)))) return true;
    }
    if (stat.kind === "directory" && there.kind !== "directory") {
      yield* say(sys, name, `cannot overwrite non-directory '${target}' with directory '${source}'`);
      return false;
    }
    if (stat.kind !== "directory" && there.kind === "directory") {
      yield* say(sys, name, `cannot overwrite directory '${target}' with non-directory`);
      return false;
    }
    if (stat.kind !== "directory" && this.#made.has(identity(there))) {
      yield* say(sys, name, `will not overwrite just-created '${target}' with '${source}'`);
      return false;
    }
    return null;
  }

  *#copyDirectory(
    source: string,
    target: string,
    stat: Stat,
    there: Stat | null,
    depth: number,
    root: string,
  ): Generator<void, boolean, void> {
    const sys = this.#sys;
    const rules = this.#rules;
    if (!there) {
      if (this.#made.has(identity(stat))) {
        yield* say(sys, rules.name, `cannot copy a directory, '${root}', into itself, '${target}'`);
        return false;
      }
      const made = sys.k.mkdir(sys.p, target, stat.mode | 0o700);
      if (made < 0) return yield* this.#fail(`cannot create directory '${target}'`, made);
      if (rules.verbose)
        yield* sys.print(rules.name === "mv" ? `created directory '${target}'\n` : `'${source}' -> '${target}'\n`);
      const copy = sys.k.lstat(sys.p, target);
      if (typeof copy !== "number") this.#made.add(identity(copy));
    } else if (this.#made.has(identity(stat))) {
      yield* say(sys, rules.name, `cannot copy a directory, '${root}', into itself, '${target}'`);
      return false;
    }
    const entries = sys.k.readdir(sys.p, source);
    let isWhole = true;
    if (typeof entries === "number") isWhole = yield* this.#fail(`cannot access '${source}'`, entries);
    else
      for (const { name } of entries) {
        const inner = joinPath(source, name);
        const found = sys.k.lstat(sys.p, inner);
        // The copy of a directory into itself holds all but itself.
        if (typeof found !== "number" && found.kind === "directory" && this.#made.has(identity(found))) {
          yield* say(
            sys,
            rules.name,
            `cannot copy a directory, '${root || source}', into itself, '${root === "" ? target : inner}'`,
          );
          isWhole = false;
        } else isWhole = (yield* this.copy(inner, joinPath(target, name), depth + 1, root || source)) && isWhole;
      }
    if (!there && !rules.mode) sys.k.chmod(sys.p, target, stat.mode & ~sys.p.umask);
    if (!there || rules.mode || rules.owner || rules.times) yield* this.#keep(target, stat);
    return isWhole;
  }

  *#copyOther(source: string, target: string, stat: Stat): Generator<void, boolean, void> {
    const sys = this.#sys;
    const { makes, hardLinks } = this.#rules;
    if (makes === "hard links")
      return yield* this.#done(sys.k.link(sys.p, source, target), `cannot create hard link '${target}' to '${source}'`);
    if (makes === "symbolic links") {
      if (!source.startsWith("/") && target.includes("/")) {
        yield* say(sys, this.#rules.name, `'${target}': can make relative symbolic links only in current directory`);
        return false;
      }
      return yield* this.#done(
        sys.k.symlink(sys.p, source, target),
        `cannot create symbolic link '${target}' to '${source}'`,
      );
    }
    const first = this.#copies.get(identity(stat));
    if (hardLinks && first !== undefined && stat.nlink > 1) {
      sys.k.unlink(sys.p, target);
      return yield* this.#done(sys.k.link(sys.p, first, target), `cannot create hard link '${target}' to '${first}'`);
    }
    this.#copies.set(identity(stat), target);
    if (stat.kind === "symlink") {
      const link = sys.k.readlink(sys.p, source);
      if (typeof link === "number") return yield* this.#fail(`cannot read symbolic link '${source}'`, link);
      const made = sys.k.symlink(sys.p, link, target);
      if (made < 0) return yield* this.#fail(`cannot create symbolic link '${target}'`, made);
      if (this.#rules.owner) sys.k.chown(sys.p, target, stat.uid, stat.gid, { noFollow: true });
      return true;
    }
    if (stat.kind !== "file" && this.#rules.recursive) {
      const made = stat.kind === "fifo" ? sys.k.mkfifo(sys.p, target, stat.mode) : -EEXIST;
      return yield* this.#done(made, `cannot create ${stat.kind === "fifo" ? "fifo" : "special file"} '${target}'`);
    }
    return yield* this.#copyContent(source, target, stat);
  }

  *#done(result: number, what: string): Generator<void, boolean, void> {
    return result >= 0 || (yield* this.#fail(what, result));
  }

  *#copyContent(source: string, target: string, stat: Stat): Generator<void, boolean, void> {
    const sys = this.#sys;
    const rules = this.#rules;
    const from = yield* sys.open(source, O_RDONLY);
    if (isError(from)) return yield* this.#fail(`cannot open '${source}' for reading`, from);
    const isNew = typeof sys.k.lstat(sys.p, target) === "number";
    const mode = stat.kind === "file" ? stat.mode & 0o777 : 0o666;
    let to = yield* sys.open(target, O_WRONLY | O_CREAT | (rules.attributesOnly ? 0 : O_TRUNC), mode);
    if (isError(to) && rules.force && !isNew && sys.k.unlink(sys.p, target) >= 0) {
      if (rules.verbose) yield* sys.print(`removed '${target}'\n`);
      to = yield* sys.open(target, O_WRONLY | O_CREAT, mode);
    }
    if (isError(to)) {
      sys.k.close(sys.p, from);
      const errno = to === -EISDIR && target.endsWith("/") ? -ENOTDIR : to;
      return yield* this.#fail(`cannot create regular file '${target}'`, errno);
    }
    const isCopied = rules.attributesOnly || (yield* copyData(sys, rules.name, from, to));
    sys.k.close(sys.p, from);
    sys.k.close(sys.p, to);
    const copy = sys.k.lstat(sys.p, target);
    if (typeof copy !== "number") this.#made.add(identity(copy));
    yield* this.#keep(target, stat);
    return isCopied;
  }

  /** Gives the copy what is preserved. */
  *#keep(target: string, stat: Stat): Generator<void, void, void> {
    const { k, p } = this.#sys;
    const { owner, mode, times } = this.#rules;
    if (times) k.utimes(p, target, stat.atime, stat.mtime);
    const owned = owner ? k.chown(p, target, stat.uid, stat.gid) : 0;
    if (owned < 0 && p.cred.uid === 0) yield* this.#fail(`failed to preserve ownership for '${target}'`, owned);
    if (mode) k.chmod(p, target, owned < 0 ? stat.mode & 0o1777 : stat.mode);
  }
}

function identity(stat: Stat): string {
  return `${stat.dev}:${stat.ino}`;
}

/** What -i asks. */
export function overwriteQuestion(sys: Sys, name: string, target: string, there: Stat): string {
  if (there.kind === "symlink" || sys.k.access(sys.p, target, 2) >= 0) return `${name}: overwrite '${target}'? `;
  const mode = `${(there.mode & 0o7777).toString(8).padStart(4, "0")} (${formatPermissions(there.mode)})`;
  return name === "mv"
    ? `mv: replace '${target}', overriding mode ${mode}? `
    : `${name}: unwritable '${target}' (mode ${mode}); try anyway? `;
}
