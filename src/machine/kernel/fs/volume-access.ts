/**
 * Files without a process: what a container runtime does to the filesystems of its node, as root. Paths are relative to
 * a root node and use no mounts; symbolic links are followed only inside that root.
 */
import { EEXIST, EISDIR, ELOOP, ENOTDIR } from "../errno.ts";
import { KERNEL_LIMITS } from "../limits.ts";
import type { ByteString, FileKind } from "../types.ts";
import { textOf } from "./mounts.ts";
import { DirectoryNode, FileNode, SymlinkNode } from "./node.ts";
import type { FsNode, NewNode } from "./node.ts";

export interface Ownership {
  mode?: number;
  uid?: number;
  gid?: number;
}

/** A file below a root, by its path relative to it. */
export interface WalkedFile {
  path: string;
  kind: FileKind;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Milliseconds since the epoch. */
  mtime: number;
  /** The first bytes of a regular file; the target of a symbolic link. */
  text: ByteString;
}

const split = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");

/** The node of that path; `follow`: a symbolic link at its end too. */
export function lookup(root: DirectoryNode, path: string, follow = true): FsNode | undefined {
  const trail: DirectoryNode[] = [root];
  let parts = split(path);
  let links = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? "";
    const isLast = i === parts.length - 1;
    const directory = trail.at(-1) ?? root;
    if (part === "..") {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const node = directory.lookup(part, null);
    if (node instanceof SymlinkNode && (!isLast || follow)) {
      if (++links > KERNEL_LIMITS.symlinks) return undefined;
      const target = node.target(null);
      if (target.startsWith("/")) trail.length = 1;
      parts = [...split(target), ...parts.slice(i + 1)];
      i = -1;
      continue;
    }
    if (isLast) return node;
    if (!(node instanceof DirectoryNode)) return undefined;
    trail.push(node);
  }
  return trail.at(-1);
}

/** Whether that name is there, whatever it is. */
export function exists(root: DirectoryNode, path: string): boolean {
  return lookup(root, path, false) !== undefined;
}

/** Names in a directory, sorted by byte order. */
export function names(root: DirectoryNode, path = ""): string[] {
  const node = lookup(root, path);
  return node instanceof DirectoryNode ? node.list(null).map((entry) => entry.name) : [];
}

/** The bytes of a regular file, or undefined. */
export function readFile(root: DirectoryNode, path: string): ByteString | undefined {
  const node = lookup(root, path);
  return node && textOf(node);
}

/** Makes a directory and those above it; one that is there is kept. 0 or -errno. */
export function mkdir(root: DirectoryNode, path: string, ownership: Ownership = {}): number {
  let at = root;
  const parts = split(path);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const found = at.lookup(part, null);
    const next = found instanceof SymlinkNode ? lookup(root, parts.slice(0, index + 1).join("/")) : found;
    if (next) {
      if (!(next instanceof DirectoryNode)) return -ENOTDIR;
      at = next;
      continue;
    }
    const made = make(at, part, {
      kind: "directory",
      mode: isLast ? (ownership.mode ?? 0o755) : 0o755,
      ...owner(ownership),
    });
    if (!(made instanceof DirectoryNode)) return typeof made === "number" ? made : -ENOTDIR;
    at = made;
  }
  return 0;
}

/** Makes or replaces the content of a file, and the directories above it. 0 or -errno. */
export function writeFile(root: DirectoryNode, path: string, content: ByteString, ownership: Ownership = {}): number {
  const found = lookup(root, path);
  if (found instanceof FileNode) {
    if (ownership.mode !== undefined) found.mode = ownership.mode;
    const failed = found.content().truncate(0, null);
    return failed < 0 ? failed : Math.min(0, found.content().write(0, content, null));
  }
  if (found) return -EISDIR;
  const parent = parentOf(root, path);
  if (typeof parent === "number") return parent;
  const made = make(parent.directory, parent.name, {
    kind: "file",
    mode: ownership.mode ?? 0o644,
    ...owner(ownership),
  });
  if (typeof made === "number") return made;
  return made instanceof FileNode ? Math.min(0, made.content().write(0, content, null)) : -ELOOP;
}

/** Makes a symbolic link. 0 or -errno. */
export function symlink(root: DirectoryNode, target: string, path: string): number {
  const parent = parentOf(root, path);
  if (typeof parent === "number") return parent;
  const made = make(parent.directory, parent.name, { kind: "symlink", target, uid: 0, gid: 0 });
  return typeof made === "number" ? made : 0;
}

/** Removes a name and everything below it; 0 also where there was none. */
export function remove(root: DirectoryNode, path: string): number {
  const parts = split(path);
  const name = parts.pop();
  const directory = lookup(root, parts.join("/"));
  if (name === undefined || !(directory instanceof DirectoryNode)) return 0;
  const node = directory.lookup(name, null);
  if (!node) return 0;
  if (node instanceof DirectoryNode) for (const entry of node.list(null)) remove(node, entry.name);
  return directory.remove(name);
}

/** Every file below a root, sorted by path; `maxBytes` of each file's text. */
export function walk(root: DirectoryNode, maxBytes: number): WalkedFile[] {
  const found: WalkedFile[] = [];
  visit(root, "", maxBytes, found);
  return found;
}

function visit(directory: DirectoryNode, prefix: string, maxBytes: number, found: WalkedFile[]): void {
  for (const { name } of directory.list(null)) {
    const node = directory.lookup(name, null);
    if (!node) continue;
    const { kind, mode, uid, gid, size, mtime } = node;
    const text =
      node instanceof FileNode
        ? node.content().read(0, maxBytes)
        : node instanceof SymlinkNode
          ? node.target(null)
          : "";
    found.push({ path: prefix + name, kind, mode, uid, gid, size, mtime, text });
    if (node instanceof DirectoryNode) visit(node, `${prefix}${name}/`, maxBytes, found);
  }
}

function owner({ uid = 0, gid = 0 }: Ownership): { uid: number; gid: number } {
  return { uid, gid };
}

function make(directory: DirectoryNode, name: string, what: NewNode): FsNode | number {
  const node = directory.create(what);
  if (typeof node === "number") return node;
  const failed = directory.insert(name, node);
  return failed < 0 ? failed : node;
}

/** The directory of a path, made where it is missing, and its last name. */
function parentOf(root: DirectoryNode, path: string): { directory: DirectoryNode; name: string } | number {
  const parts = split(path);
  const name = parts.pop();
  if (name === undefined) return -EEXIST;
  const above = parts.join("/");
  const failed = mkdir(root, above);
  if (failed < 0) return failed;
  const directory = lookup(root, above);
  return directory instanceof DirectoryNode ? { directory, name } : -ENOTDIR;
}
