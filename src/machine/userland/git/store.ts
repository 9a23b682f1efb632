/**
 * A repository's files: objects, refs, index, settings, as git itself keeps them, so that what stands in `.git` is what a
 * script finds there. Source: gitformat-index(5), gitrepository-layout(5), git 2.39. Simplified: no packs, every object is loose.
 */
import { unzlibSync, zlibSync } from "fflate";
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import type { ByteString } from "../../kernel/types.ts";
import { fromBytes, toBytes } from "../chunks/compress/bytes.ts";
import { createDigest } from "../chunks/digests.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  readonly type: ObjectType;
  readonly body: ByteString;
}

/** What stands at a path of a commit or of the index. Modes: 0o100644, 0o100755, 0o120000. */
export interface Item {
  readonly mode: number;
  readonly hash: string;
}

export interface IndexItem extends Item {
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtime: number;
}

export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** `NAME <MAIL> SECONDS ZONE`. */
  readonly author: string;
  readonly committer: string;
  readonly message: string;
}

export function sha1(data: ByteString): string {
  const digest = createDigest("sha1");
  digest?.update(data);
  return digest?.finish() ?? "";
}

export function binaryHash(hash: string): ByteString {
  return hash.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

export function hexHash(bytes: ByteString): string {
  return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** Writes a whole file, with the directories above it; 0 or -errno. */
export function* writeFile(sys: Sys, path: string, content: ByteString, mode = 0o644): Generator<void, number, void> {
  for (const at of path.matchAll(/\/+(?=[^/])/g)) if (at.index > 0) sys.k.mkdir(sys.p, path.slice(0, at.index), 0o777);
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (isError(fd)) return fd;
  const written = yield* sys.writeAll(fd, content);
  sys.k.close(sys.p, fd);
  return written < 0 ? written : 0;
}

export class Repository {
  readonly sys: Sys;
  /** Where its files are. */
  readonly directory: string;
  /** The top of the working tree; null: bare. */
  readonly top: string | null;
  readonly #objects = new Map<string, GitObject>();

  constructor(sys: Sys, directory: string, top: string | null) {
    this.sys = sys;
    this.directory = directory;
    this.top = top;
  }

  read(name: string): ByteString | null {
    const text = this.sys.k.readFile(this.sys.p, `${this.directory}/${name}`);
    return typeof text === "number" ? null : text;
  }

  *write(name: string, content: ByteString): Generator<void, number, void> {
    return yield* writeFile(this.sys, `${this.directory}/${name}`, content);
  }

  object(hash: string): GitObject | null {
    const known = this.#objects.get(hash);
    if (known) return known;
    const packed = this.read(`objects/${hash.slice(0, 2)}/${hash.slice(2)}`);
    if (packed === null) return null;
    let whole: ByteString;
    try {
      whole = fromBytes(unzlibSync(toBytes(packed)));
    } catch {
      return null;
    }
    const match = /^(blob|tree|commit|tag) \d+\0/.exec(whole);
    if (!match) return null;
    const object = { type: match[1] as ObjectType, body: whole.slice(match[0].length) };
    this.#objects.set(hash, object);
    return object;
  }

  /** The hash; "" where it cannot be written. */
  *store(type: ObjectType, body: ByteString): Generator<void, string, void> {
    const whole = `${type} ${body.length}\0${body}`;
    const hash = sha1(whole);
    const name = `objects/${hash.slice(0, 2)}/${hash.slice(2)}`;
    this.sys.charge(10 + (body.length >> 6));
    if (this.sys.spent) yield;
    if (typeof this.sys.k.lstat(this.sys.p, `${this.directory}/${name}`) !== "number") return hash;
    const path = `${this.directory}/${name}`;
    const failed = yield* writeFile(this.sys, path, fromBytes(zlibSync(toBytes(whole))), 0o444);
    return failed < 0 ? "" : hash;
  }

  commit(hash: string): Commit | null {
    const object = this.object(hash);
    if (object?.type !== "commit") return null;
    const at = object.body.indexOf("\n\n");
    const head = object.body.slice(0, at).split("\n");
    const field = (name: string): string[] =>
      head.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
    return {
      tree: field("tree")[0] ?? "",
      parents: field("parent"),
      author: field("author")[0] ?? "",
      committer: field("committer")[0] ?? "",
      message: object.body.slice(at + 2),
    };
  }

  *storeCommit({ tree, parents, author, committer, message }: Commit): Generator<void, string, void> {
    const head = [
      `tree ${tree}`,
      ...parents.map((one) => `parent ${one}`),
      `author ${author}`,
      `committer ${committer}`,
    ];
    return yield* this.store("commit", `${head.join("\n")}\n\n${message}`);
  }

  /** All files below a tree, by path. */
  files(tree: string, front = ""): Map<string, Item> {
    const found = new Map<string, Item>();
    const body = this.object(tree)?.body ?? "";
    for (let at = 0; at < body.length;) {
      const end = body.indexOf("\0", at);
      const [mode = "", name = ""] = /^(\d+) (.*)$/s.exec(body.slice(at, end))?.slice(1) ?? [];
      const hash = hexHash(body.slice(end + 1, end + 21));
      if (mode === "40000") for (const [path, item] of this.files(hash, `${front}${name}/`)) found.set(path, item);
      else found.set(front + name, { mode: Number.parseInt(mode, 8), hash });
      at = end + 21;
    }
    return found;
  }

  filesOf(commit: string | null): Map<string, Item> {
    const found = commit === null ? null : this.commit(commit);
    return found ? this.files(found.tree) : new Map<string, Item>();
  }

  *storeTree(files: ReadonlyMap<string, Item>): Generator<void, string, void> {
    const entries = new Map<string, Item | Map<string, Item>>();
    for (const [path, item] of files) {
      const at = path.indexOf("/");
      if (at < 0) {
        entries.set(path, item);
        continue;
      }
      const name = path.slice(0, at);
      const inner = entries.get(name);
      const directory = inner instanceof Map ? inner : new Map<string, Item>();
      directory.set(path.slice(at + 1), item);
      entries.set(name, directory);
    }
    const keyed = [...entries].map(([name, item]) => ({ name, item, key: item instanceof Map ? `${name}/` : name }));
    keyed.sort((x, y) => (x.key < y.key ? -1 : 1));
    let body = "";
    for (const { name, item } of keyed) {
      const hash = item instanceof Map ? yield* this.storeTree(item) : item.hash;
      body += `${item instanceof Map ? "40000" : item.mode.toString(8)} ${name}\0${binaryHash(hash)}`;
    }
    return yield* this.store("tree", body);
  }

  index(): Map<string, IndexItem> {
    const found = new Map<string, IndexItem>();
    const data = this.read("index") ?? "";
    if (!data.startsWith("DIRC")) return found;
    const number = (at: number): number =>
      [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (data.charCodeAt(at + i) || 0), 0);
    let at = 12;
    for (let i = number(8); i > 0; i--) {
      const end = data.indexOf("\0", at + 62);
      const path = data.slice(at + 62, end);
      found.set(path, {
        mode: number(at + 24),
        hash: hexHash(data.slice(at + 40, at + 60)),
        size: number(at + 36),
        mtime: number(at + 8) * 1000 + number(at + 12) / 1e6,
      });
      at += Math.ceil((62 + path.length + 1) / 8) * 8;
    }
    return found;
  }

  *writeIndex(items: ReadonlyMap<string, IndexItem>): Generator<void, number, void> {
    const four = (value: number): ByteString =>
      String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
    const paths = [...items.keys()].sort();
    let data = `DIRC${four(2)}${four(paths.length)}`;
    for (const path of paths) {
      const item = items.get(path);
      if (!item) continue;
      const seconds = Math.floor(item.mtime / 1000);
      const nanoseconds = Math.round((item.mtime % 1000) * 1e6);
      const times = four(seconds) + four(nanoseconds);
      let entry = `${times}${times}${four(0)}${four(0)}${four(item.mode)}${four(0)}${four(0)}${four(item.size)}`;
      entry += binaryHash(item.hash) + four(Math.min(path.length, 0xfff)).slice(2) + path;
      data += entry.padEnd(Math.ceil((entry.length + 1) / 8) * 8, "\0");
    }
    return yield* this.write("index", data + binaryHash(sha1(data)));
  }

  /** `refs/heads/main` where HEAD names a branch; null where it is detached. */
  headRef(): string | null {
    return /^ref: (.*)\n/.exec(this.read("HEAD") ?? "")?.[1] ?? null;
  }

  head(): string | null {
    const ref = this.headRef();
    if (ref !== null) return this.ref(ref);
    return /^[0-9a-f]{40}/.exec(this.read("HEAD") ?? "")?.[0] ?? null;
  }

  ref(name: string): string | null {
    const text = this.read(name)?.trim() ?? "";
    if (text.startsWith("ref: ")) return this.ref(text.slice(5));
    if (/^[0-9a-f]{40}$/.test(text)) return text;
    const packed = (this.read("packed-refs") ?? "").split("\n").find((line) => line.slice(41) === name);
    return packed?.slice(0, 40) ?? null;
  }

  /** Names of refs below a prefix, in order. */
  refs(prefix: string): string[] {
    const names = new Set<string>();
    const walk = (path: string): void => {
      const entries = this.sys.k.readdir(this.sys.p, `${this.directory}/${path}`);
      for (const { name, kind } of typeof entries === "number" ? [] : entries)
        if (kind === "directory") walk(`${path}${name}/`);
        else names.add(`${path}${name}`);
    };
    walk(prefix);
    for (const line of (this.read("packed-refs") ?? "").split("\n"))
      if (line.slice(41).startsWith(prefix) && line.slice(41) !== "") names.add(line.slice(41));
    return [...names].sort();
  }

  /** Which object a name means: `HEAD~2`, a branch, a tag, a hash in short; null for none. */
  resolve(name: string): string | null {
    const suffix = /(?:[~^]\d*|\^\{\w*\})+$/.exec(name)?.[0] ?? "";
    const base = name.slice(0, name.length - suffix.length);
    let hash = this.#named(base === "" || base === "@" ? "HEAD" : base);
    for (const [, sign = "", count = ""] of suffix.matchAll(/([~^])(\{\w*\}|\d*)/g)) {
      if (hash === null) return null;
      hash = this.peeled(hash);
      if (count.startsWith("{")) {
        if (count === "{tree}") hash = this.commit(hash)?.tree ?? null;
        continue;
      }
      const number = count === "" ? 1 : Number(count);
      if (sign === "^") hash = number === 0 ? hash : (this.commit(hash)?.parents[number - 1] ?? null);
      else for (let i = 0; i < number && hash !== null; i++) hash = this.commit(hash)?.parents[0] ?? null;
    }
    return hash;
  }

  /** The commit behind a tag. */
  peeled(hash: string): string {
    const object = this.object(hash);
    const target = object?.type === "tag" ? /^object ([0-9a-f]{40})/.exec(object.body)?.[1] : undefined;
    return target === undefined ? hash : this.peeled(target);
  }

  #named(name: string): string | null {
    if (name === "HEAD") return this.head();
    const index = /^:(?:0:)?(.*)$/.exec(name)?.[1];
    if (index !== undefined) return this.index().get(index)?.hash ?? null;
    const inside = /^([^:]+):(.*)$/.exec(name);
    if (inside) {
      const commit = this.resolve(inside[1] ?? "");
      const found = commit === null ? null : this.commit(this.peeled(commit));
      if (!found) return null;
      return inside[2] === "" ? found.tree : (this.files(found.tree).get(inside[2] ?? "")?.hash ?? null);
    }
    if (/^[0-9a-f]{40}$/.test(name)) return name;
    for (const front of ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"]) {
      if (front === "" && !/^(refs\/|[A-Z_]+HEAD$)/.test(name)) continue;
      const found = this.ref(front + name);
      if (found !== null) return found;
    }
    const remote = this.ref(`refs/remotes/${name}/HEAD`);
    if (remote !== null) return remote;
    if (!/^[0-9a-f]{4,39}$/.test(name)) return null;
    const entries = this.sys.k.readdir(this.sys.p, `${this.directory}/objects/${name.slice(0, 2)}`);
    const fitting = (typeof entries === "number" ? [] : entries).filter((one) => one.name.startsWith(name.slice(2)));
    return fitting.length === 1 ? name.slice(0, 2) + (fitting[0]?.name ?? "") : null;
  }

  /** A commit and those before it, the newest first. */
  history(from: readonly string[], without: ReadonlySet<string> = new Set()): string[] {
    const time = (hash: string): number => Number(/> (\d+)/.exec(this.commit(hash)?.committer ?? "")?.[1] ?? 0);
    const seen = new Set<string>();
    const waiting = from.filter((hash) => !without.has(hash));
    const out: string[] = [];
    while (waiting.length > 0) {
      waiting.sort((x, y) => time(y) - time(x));
      const hash = waiting.shift() ?? "";
      if (seen.has(hash) || without.has(hash)) continue;
      seen.add(hash);
      const commit = this.commit(hash);
      if (!commit) continue;
      out.push(hash);
      waiting.push(...commit.parents);
    }
    return out;
  }
}
