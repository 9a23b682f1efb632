/** The working tree: what is in it, how it differs from the index and from a commit, and how it becomes another. Source: git 2.39. */
import type { Sys } from "../../kernel/applet.ts";
import type { ByteString, Stat } from "../../kernel/types.ts";
import { joinPath } from "../paths.ts";
import { writeFile } from "./store.ts";
import type { IndexItem, Item, Repository } from "./store.ts";

export interface Change {
  /** `A`, `M`, `D`, `T`. */
  readonly kind: string;
  readonly path: string;
  readonly old: Item | null;
  readonly fresh: Item | null;
}

export interface Status {
  /** Between HEAD and the index, and between the index and the files. */
  readonly staged: readonly Change[];
  readonly unstaged: readonly Change[];
  readonly untracked: readonly string[];
}

const NO_HASH = "";

export function modeOf(stat: Stat): number {
  return stat.kind === "symlink" ? 0o120000 : (stat.mode & 0o100) !== 0 ? 0o100755 : 0o100644;
}

/** The content of a file or of a link; null where there is none. */
export function contentOf(sys: Sys, path: string): ByteString | null {
  const stat = sys.k.lstat(sys.p, path);
  if (typeof stat === "number") return null;
  const text = stat.kind === "symlink" ? sys.k.readlink(sys.p, path) : sys.k.readFile(sys.p, path);
  return typeof text === "number" ? null : text;
}

interface Ignore {
  readonly pattern: RegExp;
  readonly isNegated: boolean;
  readonly onlyDirectories: boolean;
}

/** The lines of an ignore file, as patterns of paths below the top. */
function ignoresOf(text: string, directory: string): Ignore[] {
  return text.split("\n").flatMap((line) => {
    const plain = line.replace(/(?<!\\)\s+$/, "");
    if (plain === "" || plain.startsWith("#")) return [];
    const isNegated = plain.startsWith("!");
    let glob = isNegated ? plain.slice(1) : plain;
    const onlyDirectories = glob.endsWith("/");
    glob = glob.replace(/\/$/, "");
    const isAnchored = glob.includes("/");
    const source = glob
      .replace(/^\//, "")
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replace(/\*\*\/|\/\*\*$|\*+|\?/g, (what) =>
        what === "**/" ? "(?:.*/)?" : what === "/**" ? "/.*" : what === "?" ? "[^/]" : "[^/]*",
      );
    const front = directory === "" ? "" : directory.replace(/[.+^${}()|\\[\]*?]/g, "\\$&") + "/";
    try {
      return [
        { pattern: new RegExp(`^${front}${isAnchored ? "" : "(?:.*/)?"}${source}$`), isNegated, onlyDirectories },
      ];
    } catch {
      return [];
    }
  });
}

/** All files below the top, by path; directories without tracked files stand as `name/` where not all are wanted. */
export class WorkTree {
  readonly repository: Repository;
  readonly top: string;

  constructor(repository: Repository, top: string) {
    this.repository = repository;
    this.top = top;
  }

  path(name: string): string {
    return joinPath(this.top, name);
  }

  stat(name: string): Stat | null {
    const { sys } = this.repository;
    const stat = sys.k.lstat(sys.p, this.path(name));
    return typeof stat === "number" ? null : stat;
  }

  content(name: string): ByteString | null {
    return contentOf(this.repository.sys, this.path(name));
  }

  #ignores: Ignore[] | null = null;

  /** Files that are not in the index and not ignored (`ignored`: or are). `all`: also those in directories of their own, one by one. */
  *untracked(all: boolean, ignored = false): Generator<void, string[], void> {
    const index = this.repository.index();
    const tracked = new Set<string>();
    for (const path of index.keys())
      for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) tracked.add(path.slice(0, at));
    const exclude = this.repository.read("info/exclude") ?? "";
    this.#ignores = ignored ? null : ignoresOf(exclude, "");
    const out: string[] = [];
    yield* this.#walk("", index, tracked, all, out);
    return out.sort();
  }

  *#walk(
    directory: string,
    index: ReadonlyMap<string, IndexItem>,
    tracked: ReadonlySet<string>,
    all: boolean,
    out: string[],
  ): Generator<void, boolean, void> {
    const { sys } = this.repository;
    const entries = sys.k.readdir(sys.p, directory === "" ? this.top : this.path(directory));
    if (typeof entries === "number") return false;
    const ignore = this.content(directory === "" ? ".gitignore" : `${directory}/.gitignore`);
    if (ignore !== null) this.#ignores?.push(...ignoresOf(ignore, directory));
    let isAny = false;
    for (const { name, kind } of entries) {
      const path = directory === "" ? name : `${directory}/${name}`;
      sys.charge(2);
      if (sys.spent) yield;
      if (name === ".git" || index.has(path) || this.#isIgnored(path, kind === "directory")) continue;
      if (kind !== "directory") {
        out.push(path);
        isAny = true;
      } else if (all || tracked.has(path)) isAny = (yield* this.#walk(path, index, tracked, all, out)) || isAny;
      else {
        const inner: string[] = [];
        if (
          typeof sys.k.lstat(sys.p, `${this.path(path)}/.git`) !== "number" ||
          (yield* this.#walk(path, index, tracked, true, inner))
        ) {
          out.push(`${path}/`);
          isAny = true;
        }
      }
    }
    return isAny;
  }

  #isIgnored(path: string, isDirectory: boolean): boolean {
    let isIgnored = false;
    for (const { pattern, isNegated, onlyDirectories } of this.#ignores ?? [])
      if ((!onlyDirectories || isDirectory) && pattern.test(path)) isIgnored = !isNegated;
    return isIgnored;
  }

  /** What is different between the index and the files. */
  *unstaged(): Generator<void, Change[], void> {
    const { sys } = this.repository;
    const changes: Change[] = [];
    for (const [path, old] of this.repository.index()) {
      sys.charge(3);
      if (sys.spent) yield;
      const stat = this.stat(path);
      if (!stat || stat.kind === "directory") {
        changes.push({ kind: "D", path, old, fresh: null });
        continue;
      }
      const mode = modeOf(stat);
      if (mode === old.mode && stat.size === old.size && Math.abs(stat.mtime - old.mtime) < 0.001) continue;
      const text = this.content(path) ?? "";
      if (mode === old.mode && text.length === (this.repository.object(old.hash)?.body.length ?? -1)) {
        if (text === this.repository.object(old.hash)?.body) continue;
      }
      changes.push({ kind: "M", path, old, fresh: { mode, hash: NO_HASH } });
    }
    return changes;
  }

  *status(): Generator<void, Status, void> {
    return {
      staged: changesBetween(this.repository.filesOf(this.repository.head()), this.repository.index()),
      unstaged: yield* this.unstaged(),
      untracked: yield* this.untracked(false),
    };
  }

  /** Puts a file of the tree into the index. */
  *stage(index: Map<string, IndexItem>, path: string): Generator<void, boolean, void> {
    const stat = this.stat(path);
    const text = this.content(path);
    if (!stat || text === null) return false;
    const hash = yield* this.repository.store("blob", text);
    if (hash === "") return false;
    index.set(path, { mode: modeOf(stat), hash, size: stat.size, mtime: stat.mtime });
    return true;
  }

  /** Writes one file as it is in a commit. */
  *put(path: string, { mode, hash }: Item): Generator<void, IndexItem | number, void> {
    const { sys } = this.repository;
    const place = this.path(path);
    const body = this.repository.object(hash)?.body ?? "";
    const there = this.stat(path);
    if (there && there.kind !== "directory") sys.k.unlink(sys.p, place);
    let failed: number;
    if (mode === 0o120000) failed = sys.k.symlink(sys.p, body, place);
    else failed = yield* writeFile(sys, place, body, mode === 0o100755 ? 0o777 : 0o666);
    if (failed < 0) return failed;
    const stat = this.stat(path);
    return { mode, hash, size: stat?.size ?? body.length, mtime: stat?.mtime ?? 0 };
  }

  /** Removes a file, and directories that are empty then. */
  remove(path: string): void {
    const { sys } = this.repository;
    sys.k.unlink(sys.p, this.path(path));
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      if (sys.k.rmdir(sys.p, this.path(path.slice(0, at))) < 0) break;
  }

  /** Makes index and files those of a commit; what has been changed since `from` stays unless `force`. The paths in the way. */
  *checkout(to: ReadonlyMap<string, Item>, force: boolean): Generator<void, string[] | number, void> {
    const index = this.repository.index();
    const changed = new Set((yield* this.unstaged()).map(({ path }) => path));
    const from = this.repository.filesOf(this.repository.head());
    for (const change of changesBetween(from, index)) changed.add(change.path);
    const differing = changesBetween(from, to).map(({ path }) => path);
    if (!force) {
      const inTheWay = differing.filter(
        (path) => changed.has(path) || (!index.has(path) && to.has(path) && this.stat(path) !== null),
      );
      if (inTheWay.length > 0) return inTheWay;
    }
    const paths = force
      ? [...new Set([...differing, ...changed, ...changesBetween(index, to).map(({ path }) => path)])]
      : differing;
    for (const path of paths) {
      const item = to.get(path);
      if (!item) {
        this.remove(path);
        index.delete(path);
        continue;
      }
      const put = yield* this.put(path, item);
      if (typeof put === "number") return put;
      index.set(path, put);
    }
    yield* this.repository.writeIndex(index);
    return [];
  }
}

/** Paths whose content or mode differs, in order. */
export function changesBetween(old: ReadonlyMap<string, Item>, fresh: ReadonlyMap<string, Item>): Change[] {
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return paths.flatMap((path) => {
    const [before, after] = [old.get(path) ?? null, fresh.get(path) ?? null];
    if (before?.hash === after?.hash && before?.mode === after?.mode) return [];
    return [{ kind: before ? (after ? "M" : "D") : "A", path, old: before, fresh: after }];
  });
}
