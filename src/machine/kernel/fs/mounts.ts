/**
 * The mounts of one container, and how a path is followed through them.
 * Source: mount_namespaces(7), path_resolution(7), symlink(7).
 */
import { EACCES, EEXIST, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR } from "../errno.ts";
import { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, capable } from "../capabilities.ts";
import { KERNEL_LIMITS } from "../limits.ts";
import type { Process } from "../process.ts";
import type { ByteString, Credentials, KernelObserver, MountInfo, MountNamespace } from "../types.ts";
import { Location } from "./location.ts";
import type { Mount } from "./location.ts";
import { MemoryDirectory, MemoryFile } from "./memory-fs.ts";
import { DirectoryNode, FileNode, MagicLinkNode, SymlinkNode } from "./node.ts";
import type { Filesystem, FsNode } from "./node.ts";

export const ROOT: Credentials = { uid: 0, gid: 0, groups: [] };

/** Whether these credentials may do that: 4 read, 2 write, 1 execute or search. */
export function permits(node: FsNode, cred: Credentials, want: number): boolean {
  const isDirectory = node.kind === "directory";
  if (capable(cred, CAP_DAC_OVERRIDE)) return (want & 1) === 0 || isDirectory || (node.mode & 0o111) !== 0;
  if ((want === 4 || ((want & 2) === 0 && isDirectory)) && capable(cred, CAP_DAC_READ_SEARCH)) return true;
  const shift = node.uid === cred.uid ? 6 : isMember(cred, node.gid) ? 3 : 0;
  return ((node.mode >> shift) & want) === want;
}

export function isMember({ gid, groups }: Credentials, group: number): boolean {
  return group === gid || groups.includes(group);
}

/** What is to be mounted where. */
export interface MountRequest {
  /** Absolute path in the container; made where it is missing. */
  target: string;
  filesystem: Filesystem;
  /** A directory or file of it; absent: its root. */
  root?: FsNode;
  /** Where `root` lies in it, for the observer. */
  rootPath?: string;
  readOnly?: boolean;
  /** Whose volume it is: operations on it are told to the observer. */
  label?: unknown;
}

/** Whose walk it is: the host walks as root and sees /proc as nobody. */
export interface Walker {
  readonly cred: Credentials;
  readonly proc: Process | null;
}

export const HOST_WALKER: Walker = { cred: ROOT, proc: null };

/** A name in a directory, which may exist or not. */
export interface Place {
  directory: Location & { node: DirectoryNode };
  name: ByteString;
  /** The node of that name, itself (links are not followed). */
  location: Location | null;
  /** The path ended in a slash. */
  wantsDirectory: boolean;
}

/** The entries of the root through which mounts are reached. */
export type MountHeads = ReadonlySet<ByteString>;

export class Mounts implements MountNamespace {
  readonly root: DirectoryNode;
  readonly #list: Mount[];
  #over: Map<FsNode, Mount> | null = null;
  /** Mounts all but the root. Null: that has been done. */
  #fill: (() => unknown) | null = null;
  #heads: MountHeads | null = null;
  readonly #rootLocation: Location;
  readonly #observer: () => KernelObserver;

  constructor(filesystem: Filesystem, options: { readOnly: boolean; observer: () => KernelObserver }) {
    this.root = filesystem.root;
    this.#observer = options.observer;
    const mount: Mount = {
      target: "/",
      filesystem,
      root: filesystem.root,
      readOnly: options.readOnly,
      label: undefined,
      rootPath: "",
      space: this,
      observer: options.observer,
    };
    // Most never have another: a list that begins with one is a sixth of an empty one to which it is pushed.
    this.#list = [mount];
    this.#rootLocation = new Location(filesystem.root, mount, null, "");
  }

  get rootLocation(): Location {
    return this.#rootLocation;
  }

  /**
   * Mounts all but the root when somebody first comes near. What is mounted below other entries of the root than the heads
   * cannot be reached without passing by one of them; and who lists the root, or makes or removes anything, is near too.
   */
  postpone(heads: MountHeads, fill: () => unknown): void {
    this.#heads = heads;
    this.#fill = fill;
  }

  settle(): void {
    const fill = this.#fill;
    this.#fill = null;
    fill?.();
  }

  /** Whether certainly nothing is at that absolute path; told without coming near. */
  lacks(path: string): boolean {
    if (this.#fill === null || !path.startsWith("/") || path.length > KERNEL_LIMITS.nameLength) return false;
    const parts = path.split("/");
    return this.#heads?.has(parts[1] ?? "") === false && this.root instanceof MemoryDirectory && this.root.lacks(parts);
  }

  get heads(): MountHeads {
    return new Set(this.#list.map(({ target }) => target.split("/")[1] ?? ""));
  }

  /** Its root, for whoever comes from outside: then everything is mounted. */
  get entry(): Location {
    this.settle();
    return this.#rootLocation;
  }

  get list(): readonly Mount[] {
    this.settle();
    return this.#list;
  }

  get mounts(): readonly MountInfo[] {
    this.settle();
    return this.#list.map(({ target, readOnly, filesystem: { type, source, size, used, foreign = 0 } }) => ({
      target,
      readOnly,
      type,
      source,
      size,
      used: used + foreign,
    }));
  }

  /** Mounts, making the directory or file to mount on where it is missing, as a container runtime does. 0 or -errno. */
  mount(request: MountRequest): number {
    const root = request.root ?? request.filesystem.root;
    const on = this.#mountPoint(request.target, root.kind === "directory");
    if (typeof on === "number") return on;
    const mount: Mount = {
      target: on.path(),
      filesystem: request.filesystem,
      root,
      readOnly: request.readOnly ?? false,
      label: request.label,
      rootPath: request.rootPath ?? "",
      space: this,
      observer: this.#observer,
    };
    this.#list.push(mount);
    (this.#over ??= new Map()).set(on.node, mount);
    return 0;
  }

  /** Makes what is mounted at that path read-only or writable, as `mount -o remount`; what it was, or null where nothing is. */
  remount(target: string, readOnly: boolean): boolean | null {
    this.settle();
    const mount = this.#list.findLast((one) => one.target === target);
    if (!mount) return null;
    const before = mount.readOnly;
    mount.readOnly = readOnly;
    return before;
  }

  /** The place of a path that is to be made or removed: its directory must exist. */
  place(walker: Walker, start: Location, path: ByteString): Place | number {
    this.settle();
    const trimmed = path.replace(/\/+$/, "");
    if (path === "") return -ENOENT;
    if (trimmed === "") return -EEXIST;
    const slash = trimmed.lastIndexOf("/");
    const name = trimmed.slice(slash + 1);
    if (name.length > KERNEL_LIMITS.nameLength || path.length >= KERNEL_LIMITS.pathLength) return -ENAMETOOLONG;
    const directory = slash < 0 ? start : this.resolve(walker, start, trimmed.slice(0, slash + 1), true);
    if (typeof directory === "number") return directory;
    if (!isDirectory(directory)) return -ENOTDIR;
    if (!permits(directory.node, walker.cred, 1)) return -EACCES;
    const location =
      name === "." ? directory : name === ".." ? (directory.parent ?? directory) : this.#step(directory, name, walker);
    // Nothing comes into a directory that has been removed.
    if (!location && directory.node.nlink === 0) return -ENOENT;
    return { directory, name, location, wantsDirectory: trimmed.length < path.length };
  }

  /** Where a path leads, or -errno. `follow`: a symbolic link at its end too. */
  resolve(walker: Walker, start: Location, path: ByteString, follow: boolean): Location | number {
    if (path === "") return -ENOENT;
    if (path.length >= KERNEL_LIMITS.pathLength) return -ENAMETOOLONG;
    let links = 0;
    let at = path.startsWith("/") ? this.#rootLocation : start;
    // What is left of the path, a symbolic link's target before it, begins at `from`.
    let text = path;
    for (let from = 0, isLast = false; !isLast;) {
      const slash = text.indexOf("/", from);
      isLast = slash < 0;
      const part = isLast ? text.slice(from) : text.slice(from, slash);
      from = slash + 1;
      if (part === "" || part === ".") {
        // Also the empty part behind a final slash: only a directory may have one.
        if (at.node.kind !== "directory") return -ENOTDIR;
        continue;
      }
      if (!isDirectory(at)) return -ENOTDIR;
      if (!permits(at.node, walker.cred, 1)) return -EACCES;
      if (part === "..") {
        at = at.parent ?? at;
        continue;
      }
      if (part.length > KERNEL_LIMITS.nameLength) return -ENAMETOOLONG;
      const next = this.#step(at, part, walker);
      if (!next) return -ENOENT;
      const { node } = next;
      if (!(node instanceof SymlinkNode) || (isLast && !follow)) {
        at = next;
        continue;
      }
      if (++links > KERNEL_LIMITS.symlinks) return -ELOOP;
      if (node instanceof MagicLinkNode) {
        const found = node.location(walker.proc);
        if (typeof found === "number") return found;
        at = found;
        continue;
      }
      const target = node.target(walker.proc);
      text = isLast ? target : target + text.slice(slash);
      isLast = false;
      from = 0;
      if (target.startsWith("/")) at = this.#rootLocation;
    }
    if (at.node === this.root) this.settle();
    return at;
  }

  #step(directory: Location & { node: DirectoryNode }, name: ByteString, walker: Walker): Location | null {
    if (this.#fill !== null && directory.node === this.root && this.#heads?.has(name) === true) this.settle();
    const node = directory.node.lookup(name, walker.proc);
    if (!node) return null;
    // A place in another container's view, reached through /proc, has that one's mounts.
    const over = directory.mount.space.#over;
    let { mount } = directory;
    let root = node;
    for (let on = over?.get(node); on && !(on === mount && on.root === root); on = over?.get(root)) {
      mount = on;
      root = on.root;
      if (on.root === node) break;
    }
    return directory.to(root, mount, name);
  }

  /** Whether something is mounted there: it can be neither removed nor renamed. */
  isMountPoint(location: Location): boolean {
    return (
      location.parent !== null && location.mount.root === location.node && location.mount !== location.parent.mount
    );
  }

  #mountPoint(target: string, isDirectoryWanted: boolean): Location | number {
    let at: Location = this.#rootLocation;
    const parts = target.split("/").filter((part) => part !== "");
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] ?? "";
      const plain = part !== "." && part !== ".." && isDirectory(at) ? this.#step(at, part, HOST_WALKER) : null;
      if (plain && !(plain.node instanceof SymlinkNode)) {
        at = plain;
        continue;
      }
      const found = this.resolve(HOST_WALKER, at, part, true);
      if (typeof found !== "number") {
        at = found;
        continue;
      }
      if (!isDirectory(at)) return -ENOTDIR;
      const wantsFile = index === parts.length - 1 && !isDirectoryWanted;
      const made = at.node.create({
        kind: wantsFile ? "file" : "directory",
        mode: wantsFile ? 0o644 : 0o755,
        uid: 0,
        gid: 0,
      });
      if (typeof made === "number") return made;
      const failed = at.node.insert(part, made);
      if (failed < 0) return failed;
      at = new Location(made, at.mount, at, part);
    }
    if ((at.node.kind === "directory") !== isDirectoryWanted) return -ENOTDIR;
    return at;
  }
}

export function isDirectory(location: Location): location is Location & { node: DirectoryNode } {
  return location.node instanceof DirectoryNode;
}

/** The whole text of a regular file's node. */
export function textOf(node: FsNode): ByteString | undefined {
  if (node instanceof MemoryFile) return node.text();
  if (node instanceof FileNode) return node.content().read(0, KERNEL_LIMITS.fileBytes);
  return undefined;
}
