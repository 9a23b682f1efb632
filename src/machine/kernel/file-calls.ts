/** Names and attributes of files. Source: stat(2), mkdir(2), unlink(2), rename(2), link(2), chmod(2), chown(2), utimes(2). */
import { CAP_CHOWN, CAP_FOWNER, CAP_FSETID, capable } from "./capabilities.ts";
import type { Core } from "./core.ts";
import {
  EACCES,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  EMFILE,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EPERM,
  EROFS,
  EXDEV,
} from "./errno.ts";
import { groupFor, mostFiles } from "./descriptor-calls.ts";
import { Location } from "./fs/location.ts";
import { isDirectory, isMember, permits } from "./fs/mounts.ts";
import type { Mounts, Place } from "./fs/mounts.ts";
import { DirectoryNode, FileNode, MagicLinkNode, SymlinkNode } from "./fs/node.ts";
import type { FsNode, NewNode } from "./fs/node.ts";
import type { Process } from "./process.ts";
import { readWhole } from "./process-calls.ts";
import type { ByteString, Kernel, Proc } from "./types.ts";

export type FileCalls = Pick<
  Kernel,
  | "stat"
  | "lstat"
  | "access"
  | "readdir"
  | "mkdir"
  | "rmdir"
  | "unlink"
  | "rename"
  | "link"
  | "symlink"
  | "readlink"
  | "mkfifo"
  | "chmod"
  | "chown"
  | "utimes"
  | "truncate"
  | "statfs"
  | "mounts"
  | "chdir"
  | "getcwd"
  | "readFile"
>;

/** Whether the caller is the owner, or may do as if. */
function owns({ cred }: Process, node: FsNode): boolean {
  return cred.uid === node.uid || capable(cred, CAP_FOWNER);
}

/** Whether it may get another name: what is another's only where it could be written. Source: proc_sys_fs(5), protected_hardlinks. */
function mayLink(proc: Process, node: FsNode): boolean {
  const isSafe = node.kind === "file" && (node.mode & 0o4000) === 0 && (node.mode & 0o2010) !== 0o2010;
  return owns(proc, node) || (isSafe && permits(node, proc.cred, 6));
}

export function fileCalls(core: Core): FileCalls {
  function locate(caller: Proc, path: ByteString, follow: boolean): Location | number {
    const proc = caller as Process;
    core.kernel.charge(proc, 1);
    return (proc.ns.mount as Mounts).resolve(proc, proc.cwd, path, follow);
  }

  function placeOf(caller: Proc, path: ByteString): Place | number {
    const proc = caller as Process;
    core.kernel.charge(proc, 2);
    return (proc.ns.mount as Mounts).place(proc, proc.cwd, path);
  }

  /** Makes a node under a name that must be free. */
  function make(caller: Proc, path: ByteString, what: (place: Place) => NewNode): number {
    const proc = caller as Process;
    const place = placeOf(proc, path);
    if (typeof place === "number") return place;
    if (place.location) return -EEXIST;
    const { directory } = place;
    if (directory.mount.readOnly) return -EROFS;
    if (!permits(directory.node, proc.cred, 2)) return -EACCES;
    const request = what(place);
    if (place.wantsDirectory && request.kind !== "directory") return -ENOENT;
    const node = directory.node.create(request);
    if (typeof node === "number") return node;
    const failed = directory.node.insert(place.name, node);
    if (failed === 0) new Location(node, directory.mount, directory, place.name).report("create", proc, 0);
    return failed;
  }

  /** Whether a name may be taken out of its directory: 0 or -errno. */
  function mayRemove(proc: Process, place: Place & { location: Location }): number {
    const { directory, location } = place;
    if (!permits(directory.node, proc.cred, 2)) return -EACCES;
    const isSticky = (directory.node.mode & 0o1000) !== 0 && proc.cred.uid !== directory.node.uid;
    if (isSticky && !owns(proc, location.node)) return -EPERM;
    return (proc.ns.mount as Mounts).isMountPoint(location) ? -EBUSY : 0;
  }

  /** Changes attributes of a node that the caller owns. */
  function change(
    caller: Proc,
    path: ByteString,
    follow: boolean,
    apply: (node: FsNode, proc: Process) => number,
  ): number {
    const proc = caller as Process;
    const location = locate(proc, path, follow);
    if (typeof location === "number") return location;
    if (location.mount.readOnly) return -EROFS;
    const failed = apply(location.node, proc);
    if (failed === 0) location.node.changedStatus();
    return failed;
  }

  return {
    stat(caller, path) {
      const location = locate(caller, path, true);
      return typeof location === "number" ? location : location.node.stat();
    },
    lstat(caller, path) {
      const location = locate(caller, path, path.endsWith("/"));
      return typeof location === "number" ? location : location.node.stat();
    },
    access(caller, path, mode) {
      const location = locate(caller, path, true);
      if (typeof location === "number") return location;
      if ((mode & 2) !== 0 && location.mount.readOnly && location.node.kind !== "device") return -EROFS;
      return permits(location.node, caller.cred, mode) ? 0 : -EACCES;
    },
    readdir(caller, path) {
      const location = locate(caller, path, true);
      if (typeof location === "number") return location;
      if (!isDirectory(location)) return -ENOTDIR;
      if (!permits(location.node, caller.cred, 4)) return -EACCES;
      // It is opened for that.
      if (caller.limits && core.kernel.openFds(caller).length >= mostFiles(caller as Process)) return -EMFILE;
      location.node.accessed();
      const entries = location.node.list(caller as Process);
      core.kernel.charge(caller, entries.length / 10);
      return entries;
    },
    mkdir(caller, path, mode) {
      return make(caller, path, ({ directory }) => ({
        kind: "directory",
        mode: (mode & ~caller.umask & 0o7777) | (directory.node.mode & 0o2000),
        uid: caller.cred.uid,
        gid: groupFor(caller as Process, directory.node),
      }));
    },
    rmdir(caller, path) {
      const proc = caller as Process;
      const place = placeOf(proc, path);
      if (typeof place === "number") return place === -EEXIST ? -EBUSY : place;
      const { directory, location, name } = place;
      if (name === ".") return -EINVAL;
      if (name === "..") return -ENOTEMPTY;
      if (directory.mount.readOnly) return -EROFS;
      if (!location) return -ENOENT;
      const refused = mayRemove(proc, { ...place, location });
      if (refused < 0) return refused;
      if (!(location.node instanceof DirectoryNode)) return -ENOTDIR;
      if (!location.node.isEmpty()) return -ENOTEMPTY;
      location.report("delete", proc, 0);
      return place.directory.node.remove(name);
    },
    unlink(caller, path) {
      const proc = caller as Process;
      const place = placeOf(proc, path);
      if (typeof place === "number") return place === -EEXIST ? -EISDIR : place;
      const { directory, location, name, wantsDirectory } = place;
      if (name === "." || name === "..") return -EISDIR;
      if (directory.mount.readOnly) return -EROFS;
      if (!location) return -ENOENT;
      const isDirectoryNode = location.node.kind === "directory";
      if (wantsDirectory) return isDirectoryNode ? -EISDIR : -ENOTDIR;
      const refused = mayRemove(proc, { ...place, location });
      if (refused < 0) return refused;
      if (isDirectoryNode) return -EISDIR;
      location.report("delete", proc, 0);
      return place.directory.node.remove(place.name);
    },
    rename(caller, from, to) {
      return rename(core, caller as Process, placeOf(caller, from), placeOf(caller, to), mayRemove);
    },
    link(caller, from, to) {
      const proc = caller as Process;
      const source = locate(proc, from, false);
      if (typeof source === "number") return source;
      const place = placeOf(proc, to);
      if (typeof place === "number") return place;
      if (place.location) return -EEXIST;
      if (place.wantsDirectory) return -ENOENT;
      const { directory } = place;
      if (directory.mount.readOnly) return -EROFS;
      if (directory.mount !== source.mount) return -EXDEV;
      if (!mayLink(proc, source.node)) return -EPERM;
      if (!permits(directory.node, proc.cred, 2)) return -EACCES;
      if (source.node.kind === "directory") return -EPERM;
      return directory.node.insert(place.name, source.node);
    },
    symlink(caller, target, path) {
      if (target === "") return -ENOENT;
      return make(caller, path, ({ directory }) => ({
        kind: "symlink",
        target,
        uid: caller.cred.uid,
        gid: groupFor(caller as Process, directory.node),
      }));
    },
    readlink(caller, path) {
      const location = locate(caller, path, false);
      if (typeof location === "number") return location;
      const { node } = location;
      if (node instanceof MagicLinkNode) return node.shown(caller as Process);
      return node instanceof SymlinkNode ? node.target(caller as Process) : -EINVAL;
    },
    mkfifo(caller, path, mode) {
      return make(caller, path, ({ directory }) => ({
        kind: "fifo",
        mode: mode & ~caller.umask & 0o777,
        uid: caller.cred.uid,
        gid: groupFor(caller as Process, directory.node),
      }));
    },
    chmod(caller, path, mode) {
      return change(caller, path, true, (node, proc) => {
        if (!owns(proc, node)) return -EPERM;
        const isForeign = !isMember(proc.cred, node.gid) && !capable(proc.cred, CAP_FSETID);
        node.mode = mode & (isForeign ? 0o5777 : 0o7777);
        return 0;
      });
    },
    chown(caller, path, uid, gid, options) {
      return change(caller, path, !options?.noFollow, (node, proc) => {
        const { cred } = proc;
        const keepsUser = uid === -1 || (uid === node.uid && cred.uid === node.uid);
        const keepsGroup = gid === -1 || (cred.uid === node.uid && (gid === node.gid || isMember(cred, gid)));
        if (!(keepsUser && keepsGroup) && !capable(cred, CAP_CHOWN)) return -EPERM;
        if (uid !== -1) node.uid = uid;
        if (gid !== -1) node.gid = gid;
        if (node.kind === "file") node.mode &= ~0o6000;
        return 0;
      });
    },
    utimes(caller, path, atime, mtime, options) {
      return change(caller, path, !options?.noFollow, (node, proc) => {
        const isOwner = owns(proc, node);
        if (!isOwner && (atime !== null || mtime !== null)) return -EPERM;
        if (!isOwner && !permits(node, proc.cred, 2)) return -EACCES;
        const { epoch } = core.clock;
        const set = (wanted: number | "keep" | null, old: number): number =>
          wanted === "keep" ? old : (wanted ?? epoch);
        node.times = { atime: set(atime, node.atime), mtime: set(mtime, node.mtime), ctime: node.ctime };
        return 0;
      });
    },
    truncate(caller, path, size) {
      const proc = caller as Process;
      const location = locate(proc, path, true);
      if (typeof location === "number") return location;
      if (location.node.kind === "directory") return -EISDIR;
      if (!(location.node instanceof FileNode) || size < 0) return -EINVAL;
      if (location.mount.readOnly) return -EROFS;
      if (!permits(location.node, proc.cred, 2)) return -EACCES;
      return location.node.content().truncate(size, proc);
    },
    statfs(caller, path) {
      const location = locate(caller, path, true);
      if (typeof location === "number") return location;
      const { type, source, size, used, foreign = 0 } = location.mount.filesystem;
      return { type, source, size, used: used + foreign };
    },
    mounts(caller) {
      return caller.ns.mount.mounts;
    },
    chdir(caller, path) {
      const proc = caller as Process;
      const location = locate(proc, path, true);
      if (typeof location === "number") return location;
      if (!isDirectory(location)) return -ENOTDIR;
      if (!permits(location.node, proc.cred, 1)) return -EACCES;
      proc.cwd = location;
      return 0;
    },
    getcwd(caller) {
      return (caller as Process).cwd.path();
    },
    readFile(caller, path) {
      core.kernel.charge(caller, 3);
      return readWhole(caller as Process, path);
    },
  };
}

type MayRemove = (proc: Process, place: Place & { location: Location }) => number;

function rename(core: Core, proc: Process, from: Place | number, to: Place | number, mayRemove: MayRemove): number {
  if (typeof from === "number") return from === -EEXIST ? -EBUSY : from;
  if (typeof to === "number") return to === -EEXIST ? -EBUSY : to;
  const { location: source } = from;
  if (from.directory.mount !== to.directory.mount) return -EXDEV;
  if (from.name === "." || from.name === ".." || to.name === "." || to.name === "..") return -EBUSY;
  if (from.directory.mount.readOnly) return -EROFS;
  if (!source) return -ENOENT;
  const isMovingDirectory = source.node.kind === "directory";
  if ((from.wantsDirectory || to.wantsDirectory) && !isMovingDirectory) return -ENOTDIR;
  if (isMovingDirectory && isWithin(to.directory, source.node)) return -EINVAL;
  const target = to.location;
  if (target && isWithin(from.directory, target.node)) return -ENOTEMPTY;
  if (target?.node === source.node) return 0;
  const refused = mayRemove(proc, { ...from, location: source });
  if (refused < 0) return refused;
  const blocked = target ? mayRemove(proc, { ...to, location: target }) : 0;
  if (blocked < 0) return blocked;
  if (!permits(to.directory.node, proc.cred, 2)) return -EACCES;
  // What a directory says of its parent is written anew.
  const isElsewhere = isMovingDirectory && from.directory.node !== to.directory.node;
  if (isElsewhere && !permits(source.node, proc.cred, 2)) return -EACCES;
  const kept = target ? mayReplace(source.node, target.node) : 0;
  if (kept < 0) return kept;
  if (target) to.directory.node.remove(to.name);
  // Held while it has no name, so that the last link does not free it.
  source.node.openCount++;
  const { nlink } = source.node;
  from.directory.node.remove(from.name);
  const failed = to.directory.node.insert(to.name, source.node);
  source.node.openCount--;
  if (isMovingDirectory) source.node.nlink = nlink;
  if (isMovingDirectory || source.node.openCount > 0) carry(core, from, to, source.node);
  new Location(source.node, to.directory.mount, to.directory, to.name).report("rename", proc, 0);
  core.kernel.charge(proc, 1);
  return failed;
}

function isWithin(place: Location, node: FsNode): boolean {
  for (let at: Location | null = place; at; at = at.parent) if (at.node === node) return true;
  return false;
}

/** Whoever has it open, or is in it, finds it under its new name. */
function carry(core: Core, from: Place, to: Place, node: FsNode): void {
  for (const proc of core.processes.values()) {
    for (const held of [proc.cwd, ...proc.files.map((file) => file?.location)]) {
      for (let at = held ?? null; at; at = at.parent) {
        if (at.node !== node || at.name !== from.name || at.parent?.node !== from.directory.node) continue;
        at.name = to.name;
        at.parent = to.directory;
      }
    }
  }
}

function mayReplace(source: FsNode, target: FsNode): number {
  if (source.kind === "directory" && target.kind !== "directory") return -ENOTDIR;
  if (source.kind !== "directory" && target.kind === "directory") return -EISDIR;
  return target instanceof DirectoryNode && !target.isEmpty() ? -ENOTEMPTY : 0;
}
