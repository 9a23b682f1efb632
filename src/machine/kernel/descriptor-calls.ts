/** Descriptors: open, read, write, dup, poll. Source: open(2), read(2), write(2), dup(2), poll(2), fifo(7). */
import { beginCall, blockOn, endCall } from "./blocking.ts";
import type { Core } from "./core.ts";
import {
  EACCES,
  EAGAIN,
  EBADF,
  EEXIST,
  EFBIG,
  EINVAL,
  EIO,
  EISDIR,
  EMFILE,
  ENOENT,
  ENOTDIR,
  ENXIO,
  EPIPE,
  EROFS,
} from "./errno.ts";
import { O_ACCMODE, O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_NONBLOCK, O_RDONLY, O_TRUNC } from "./flags.ts";
import { Location } from "./fs/location.ts";
import type { Mounts } from "./fs/mounts.ts";
import { permits } from "./fs/mounts.ts";
import { DirectoryNode, FileNode, OpenableNode } from "./fs/node.ts";
import { KERNEL_LIMITS } from "./limits.ts";
import { DirectoryFile, RegularFile } from "./open-file.ts";
import type { KernelFile } from "./open-file.ts";
import { createPipe, FifoNode } from "./pipe.ts";
import type { Process } from "./process.ts";
import { postSignal, signalGroup } from "./signal-calls.ts";
import { SIGPIPE, SIGTTIN, SIGXFSZ } from "./signals.ts";
import { TerminalFile } from "./terminal.ts";
import type { Fd, Kernel, PollRequest } from "./types.ts";
import { BLOCKED } from "./types.ts";
import type { WaitQueue } from "./wait-queue.ts";

export type DescriptorCalls = Pick<
  Kernel,
  | "open"
  | "close"
  | "read"
  | "write"
  | "lseek"
  | "ftruncate"
  | "dup"
  | "dup2"
  | "setCloseOnExec"
  | "pipe"
  | "poll"
  | "openFds"
  | "fstat"
  | "isatty"
>;

/** Bytes that cost one operation to copy. */
const BYTES_PER_OP = 1024;

export function fileOf(proc: Process, fd: Fd): KernelFile | undefined {
  return proc.files[fd];
}

/** RLIMIT_NOFILE, as far as it is simulated. */
export function mostFiles({ limits }: Process): number {
  return Math.min(limits?.get("n")?.[0] ?? Infinity, KERNEL_LIMITS.openFiles);
}

/** Puts a file at the lowest free descriptor from `from` on; -EMFILE where there is none. */
export function install(proc: Process, file: KernelFile, from = 0, closeOnExec = false): Fd | number {
  let fd = from;
  while (proc.files[fd]) fd++;
  if (fd >= mostFiles(proc)) return -EMFILE;
  proc.put(fd, file.retain());
  if (closeOnExec) proc.setCloseOnExec(fd, true);
  return fd;
}

function installOrClose(proc: Process, file: KernelFile, flags: number): Fd | number {
  const fd = install(proc, file, 0, (flags & O_CLOEXEC) !== 0);
  if (fd < 0) file.retain().release();
  return fd;
}

/** What open(2) finds, or -errno. */
function find(proc: Process, path: string, flags: number): Location | number {
  const isExclusive = (flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0;
  const found = (proc.ns.mount as Mounts).resolve(proc, proc.cwd, path, !isExclusive);
  if ((flags & O_CREAT) !== 0 && path.endsWith("/")) {
    // What is to be made may not be named as a directory; only who leads there is looked at.
    const place = (proc.ns.mount as Mounts).place(proc, proc.cwd, path);
    return typeof place === "number" && place !== -EEXIST ? place : -EISDIR;
  }
  return typeof found !== "number" && isExclusive ? -EEXIST : found;
}

function createFile(proc: Process, mounts: Mounts, path: string, mode: number, linksLeft: number): Location | number {
  const place = mounts.place(proc, proc.cwd, path);
  if (typeof place === "number") return place;
  const { directory, location } = place;
  // A dangling symbolic link: the file is made where it points.
  if (location?.node.kind === "symlink" && linksLeft > 0) {
    const target = (location.node as unknown as { target(proc: Process): string }).target(proc);
    return createFile(
      proc,
      mounts,
      target.startsWith("/") ? target : `${directory.path()}/${target}`,
      mode,
      linksLeft - 1,
    );
  }
  if (location) return location;
  if (directory.mount.readOnly) return -EROFS;
  if (!permits(directory.node, proc.cred, 2)) return -EACCES;
  const node = directory.node.create({
    kind: "file",
    mode: mode & ~proc.umask & 0o7777,
    uid: proc.cred.uid,
    gid: groupFor(proc, directory.node),
  });
  if (typeof node === "number") return node;
  const failed = directory.node.insert(place.name, node);
  if (failed < 0) return failed;
  const made = new Location(node, directory.mount, directory, place.name);
  made.report("create", proc, 0);
  return made;
}

/** The group of a new file: of the directory where that has the set-group-ID bit. */
export function groupFor(proc: Process, directory: DirectoryNode): number {
  return (directory.mode & 0o2000) !== 0 ? directory.gid : proc.cred.gid;
}

export function descriptorCalls(core: Core): DescriptorCalls {
  /** The open file of a location; `wasMade`: by this very call. */
  function openAt(proc: Process, location: Location, flags: number, wasMade: boolean): KernelFile | number {
    const { node } = location;
    const access = flags & O_ACCMODE;
    const wantsWrite = access !== O_RDONLY || (flags & O_TRUNC) !== 0;
    if (node instanceof DirectoryNode) {
      if (wantsWrite || (flags & O_CREAT) !== 0) return -EISDIR;
    } else if ((flags & O_DIRECTORY) !== 0) return -ENOTDIR;
    if (!wasMade) {
      const want = (access === O_RDONLY || access === 2 ? 4 : 0) | (wantsWrite ? 2 : 0);
      const isFrozen =
        wantsWrite &&
        (node instanceof FileNode && node.isFrozen(proc)
          ? true
          : location.mount.readOnly && node.kind !== "device" && node.kind !== "fifo");
      // Whoever wants it empty is told so before anybody looks at the permissions.
      if (isFrozen && (flags & O_TRUNC) !== 0) return -EROFS;
      if (!permits(node, proc.cred, want)) return -EACCES;
      if (isFrozen) return -EROFS;
    }
    if (node instanceof DirectoryNode) return placed(new DirectoryFile(node, flags), location);
    if (node instanceof OpenableNode) {
      const file = node.openFile(flags, proc);
      return typeof file === "number" ? file : placed(file, location);
    }
    if (!(node instanceof FileNode)) return -ENXIO;
    const unready = node.prepare(proc);
    if (unready < 0) return unready;
    if ((flags & O_TRUNC) !== 0 && !wasMade) {
      const failed = node.content().truncate(0, proc);
      if (failed < 0) return failed;
    }
    node.openCount++;
    return placed(new RegularFile(node, flags), location);
  }

  function placed(file: KernelFile, location: Location): KernelFile {
    file.location ??= location;
    return file;
  }

  /** A fifo is open when its other end is. */
  function finishFifo(proc: Process, flags: number): Fd | number {
    const { opening } = proc;
    if (!opening) return -EIO;
    const node = opening.file.node as FifoNode;
    if (node.mustWait(flags, opening.opensSeen)) {
      const result = blockOn(proc, [node.openQueue], null);
      if (result === BLOCKED) return BLOCKED;
      proc.opening = null;
      opening.file.retain().release();
      return result;
    }
    proc.opening = null;
    endCall(proc);
    return installOrClose(proc, opening.file, flags);
  }

  /** Sleeps until the file can go on, -EAGAIN after its own timeout. */
  function wait(proc: Process, file: KernelFile, queue: WaitQueue | null): number {
    const isImpatient = (file.flags & O_NONBLOCK) !== 0;
    if (isImpatient || (proc.deadline !== null && proc.deadline <= core.clock.now)) {
      endCall(proc);
      return -EAGAIN;
    }
    return blockOn(proc, [queue], proc.deadline ?? (file.timeoutMs === null ? null : proc.localTime + file.timeoutMs));
  }

  function pollResult(proc: Process, requests: readonly PollRequest[]): PollRequest[] {
    return requests.filter((request) => {
      const file = fileOf(proc, request.fd);
      if (!file) return true;
      return (request.read === true && file.readable()) || (request.write === true && file.writable());
    });
  }

  /** Reading a controlling terminal from the background stops the group. */
  function isBackgroundRead(proc: Process, file: KernelFile): boolean {
    if (!(file instanceof TerminalFile)) return false;
    const { terminal } = file.node;
    return proc.terminal === terminal && terminal.foreground !== 0 && terminal.foreground !== proc.pgid;
  }

  return {
    open(caller, path, flags, mode = 0o666) {
      const proc = caller as Process;
      core.kernel.charge(proc, 2);
      beginCall(proc, "open");
      if (proc.opening) return finishFifo(proc, flags);
      let location = find(proc, path, flags);
      const isMissing = location === -ENOENT && (flags & O_CREAT) !== 0;
      if (isMissing) location = createFile(proc, proc.ns.mount as Mounts, path, mode, KERNEL_LIMITS.symlinks);
      if (typeof location === "number") {
        endCall(proc);
        return location;
      }
      const file = openAt(proc, location, flags, isMissing);
      if (typeof file === "number") {
        endCall(proc);
        // It will be asked again, as if for the first time.
        if (file === BLOCKED) core.kernel.charge(proc, -2);
        return file;
      }
      if (file.node instanceof FifoNode && location.node === file.node) {
        const opensSeen = file.canRead ? file.node.writerOpens : file.node.readerOpens;
        proc.opening = { file, opensSeen };
        return finishFifo(proc, flags);
      }
      endCall(proc);
      return installOrClose(proc, file, flags);
    },
    close(caller, fd) {
      const proc = caller as Process;
      const file = proc.files[fd];
      if (!file) return -EBADF;
      proc.files[fd] = undefined;
      proc.setCloseOnExec(fd, false);
      file.release();
      return 0;
    },
    read(caller, fd, max) {
      const proc = caller as Process;
      const file = fileOf(proc, fd);
      if (!file || !file.canRead) return -EBADF;
      beginCall(proc, "read");
      if (isBackgroundRead(proc, file)) {
        if ((proc.ignored & (1 << (SIGTTIN - 1))) !== 0) return -EIO;
        signalGroup(core, proc.ns.pid.procs.values(), proc.pgid, SIGTTIN);
        return proc.state === "stopped" ? BLOCKED : -EIO;
      }
      const result = file.read(max, proc);
      if (result === BLOCKED) return wait(proc, file, file.readQueue);
      endCall(proc);
      core.kernel.charge(proc, 1 + (typeof result === "string" ? result.length / BYTES_PER_OP : 0));
      return result;
    },
    write(caller, fd, data) {
      const proc = caller as Process;
      const file = fileOf(proc, fd);
      if (!file || !file.canWrite) return -EBADF;
      beginCall(proc, "write");
      const result = file.write(data, proc);
      if (result === BLOCKED) return wait(proc, file, file.writeQueue);
      endCall(proc);
      core.kernel.charge(proc, 1 + Math.max(0, result) / BYTES_PER_OP);
      if (result === -EPIPE) postSignal(core, proc, SIGPIPE, false);
      else if (result === -EFBIG && proc.limits !== null) postSignal(core, proc, SIGXFSZ, false);
      return result;
    },
    lseek(caller, fd, offset, whence) {
      return fileOf(caller as Process, fd)?.seek(offset, whence) ?? -EBADF;
    },
    ftruncate(caller, fd, size) {
      const file = fileOf(caller as Process, fd);
      if (!file) return -EBADF;
      if (!file.canWrite) return -EINVAL;
      return file.truncate(size);
    },
    dup(caller, fd, from = 0) {
      const proc = caller as Process;
      const file = fileOf(proc, fd);
      return file ? install(proc, file, from) : -EBADF;
    },
    dup2(caller, from, to) {
      const proc = caller as Process;
      const file = fileOf(proc, from);
      if (!file || to < 0 || to >= mostFiles(proc)) return -EBADF;
      if (from === to) return to;
      file.retain();
      proc.files[to]?.release();
      proc.put(to, file);
      proc.setCloseOnExec(to, false);
      return to;
    },
    setCloseOnExec(caller, fd, on) {
      const proc = caller as Process;
      if (!proc.files[fd]) return -EBADF;
      proc.setCloseOnExec(fd, on);
      return 0;
    },
    pipe(caller) {
      const proc = caller as Process;
      core.kernel.charge(proc, 2);
      const [readEnd, writeEnd] = createPipe(core.clock, core.nextIno());
      const read = installOrClose(proc, readEnd, 0);
      const write = installOrClose(proc, writeEnd, 0);
      if (read >= 0 && write >= 0) return [read, write];
      if (read >= 0) core.kernel.close(proc, read);
      return -EMFILE;
    },
    poll(caller, requests, timeoutMs) {
      const proc = caller as Process;
      core.kernel.charge(proc, 1);
      beginCall(proc, "poll");
      const ready = pollResult(proc, requests);
      const deadline: number | null = proc.deadline ?? (timeoutMs < 0 ? null : Math.floor(proc.localTime + timeoutMs));
      if (ready.length > 0 || (deadline !== null && deadline <= core.clock.now)) {
        endCall(proc);
        return ready;
      }
      const queues: (WaitQueue | null)[] = [];
      for (const { fd, read, write } of requests) {
        const file = fileOf(proc, fd);
        if (read) queues.push(file?.readQueue ?? null);
        if (write) queues.push(file?.writeQueue ?? null);
      }
      return blockOn(proc, queues, deadline);
    },
    openFds(caller) {
      const fds: Fd[] = [];
      (caller as Process).files.forEach((file, fd) => {
        if (file) fds.push(fd);
      });
      return fds;
    },
    fstat(caller, fd) {
      return fileOf(caller as Process, fd)?.node.stat() ?? -EBADF;
    },
    isatty(caller, fd) {
      return fileOf(caller as Process, fd) instanceof TerminalFile;
    },
  };
}
