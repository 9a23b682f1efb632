/**
 * /proc: processes and the machine as files, made when they are read. What it shows depends on who looks: the processes
 * of the looker's PID namespace, the sockets of its network.
 * Source: proc(5).
 * Simplified: settings below /proc/sys/net belong to the machine, not to a Pod; that they cannot be changed shows when they
 * are written, not when they are opened.
 * Simplified: a process's tasks, memory maps and limits are not shown; a machine has 2 CPUs and 8 GB.
 */
import type { Core } from "../core.ts";
import { EACCES, EINVAL, EIO, ENOENT, EPERM, EROFS } from "../errno.ts";
import type { FileContent, KernelFile } from "../open-file.ts";
import type { Process } from "../process.ts";
import type { ByteString, DirectoryEntry, FileKind, Namespaces } from "../types.ts";
import { DirectoryNode, FileNode, MagicLinkNode, SymlinkNode } from "./node.ts";
import type { Filesystem, FsNode } from "./node.ts";
import { netFiles } from "./proc-net.ts";
import {
  cmdline,
  cpuinfo,
  environ,
  loadavg,
  machineStat,
  meminfo,
  mountsText,
  statLine,
  statusText,
  uptime,
  VERSION,
} from "./proc-text.ts";

/** What a file of /proc says to that process. */
type Text = (proc: Process | null) => string;

class ProcFile extends FileNode {
  readonly #text: Text;
  readonly #store: ((text: string, proc: Process) => number) | null;
  readonly #reader: Process | null;

  constructor(
    core: Core,
    ino: number,
    text: Text,
    reader: Process | null,
    store: ((text: string, proc: Process) => number) | null = null,
  ) {
    super(core.clock, ino, store ? 0o644 : 0o444);
    this.#text = text;
    this.#store = store;
    this.#reader = reader;
  }

  /** Files of /proc have no size. */
  override get size(): number {
    return 0;
  }

  content(): FileContent {
    const whole = this.#text(this.#reader);
    return {
      size: whole.length,
      read: (offset, max) => whole.slice(offset, offset + max),
      write: (_offset, data, proc) => (this.#store && proc ? this.#store(data, proc) : -EIO),
      truncate: () => 0,
    };
  }
}

class ProcLink extends SymlinkNode {
  readonly #target: Text;

  constructor(core: Core, ino: number, target: Text) {
    super(core.clock, ino, 0o777);
    this.#target = target;
  }

  target(proc: Process | null): ByteString {
    return this.#target(proc);
  }
}

class FdLink extends MagicLinkNode {
  readonly #owner: Process;
  readonly #fd: number;

  constructor(core: Core, ino: number, owner: Process, fd: number) {
    super(core.clock, ino, 0o700);
    this.#owner = owner;
    this.#fd = fd;
    this.uid = owner.cred.uid;
    this.gid = owner.cred.gid;
  }

  file(): KernelFile | undefined {
    return this.#owner.files[this.#fd];
  }

  target(): ByteString {
    return this.file()?.describe() ?? "";
  }

  override get size(): number {
    return 64;
  }
}

type Maker = (proc: Process | null) => FsNode | undefined;

/** A directory whose entries are made when they are looked up. */
class ProcDirectory extends DirectoryNode {
  readonly #entries: ReadonlyMap<string, readonly [FileKind, Maker]>;
  readonly #more: {
    find(name: string, proc: Process | null): FsNode | undefined;
    list(proc: Process | null): DirectoryEntry[];
  } | null;

  constructor(
    core: Core,
    ino: number,
    entries: ReadonlyMap<string, readonly [FileKind, Maker]>,
    more: {
      find(name: string, proc: Process | null): FsNode | undefined;
      list(proc: Process | null): DirectoryEntry[];
    } | null = null,
  ) {
    super(core.clock, ino, 0o555);
    this.#entries = entries;
    this.#more = more;
  }

  lookup(name: ByteString, proc: Process | null): FsNode | undefined {
    return this.#entries.get(name)?.[1](proc) ?? this.#more?.find(name, proc);
  }

  list(proc: Process | null): DirectoryEntry[] {
    const entries: DirectoryEntry[] = [...this.#entries].map(([name, [kind]], index) => ({
      name,
      kind,
      ino: this.ino + index + 1,
    }));
    return [...entries, ...(this.#more?.list(proc) ?? [])].sort((x, y) => (x.name < y.name ? -1 : 1));
  }

  insert(): number {
    return -EPERM;
  }

  remove(): number {
    return -EPERM;
  }

  create(): number {
    return -ENOENT;
  }
}

/** Inode numbers are made of the process and what is asked about it. */
const PER_PROCESS = 4096;

export function createProcfs(core: Core): Filesystem {
  let nextIno = 2;
  const file = (
    text: Text,
    store: ((text: string, proc: Process) => number) | null = null,
  ): readonly [FileKind, Maker] => {
    const ino = nextIno++;
    return ["file", (proc) => new ProcFile(core, ino, text, proc, store)];
  };
  const directory = (entries: Record<string, readonly [FileKind, Maker]>): readonly [FileKind, Maker] => {
    const node = new ProcDirectory(core, nextIno++, new Map(Object.entries(entries)));
    return ["directory", () => node];
  };
  const link = (target: Text): readonly [FileKind, Maker] => {
    const node = new ProcLink(core, nextIno++, target);
    return ["symlink", () => node];
  };
  /** A setting of the machine, for all of its containers; only a privileged one may change it. */
  const setting = (initial: string): readonly [FileKind, Maker] => {
    let value = initial;
    return file(
      () => `${value}\n`,
      (text, proc) => {
        if (proc.ns.isPrivileged !== true) return -EROFS;
        value = text.replace(/\n[^]*$/, "");
        return text.length;
      },
    );
  };
  const uts = (proc: Process | null): Namespaces["uts"] | undefined => proc?.ns.uts;

  const entries: Record<string, readonly [FileKind, Maker]> = {
    cmdline: file(() => "BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro quiet\n"),
    cpuinfo: file(cpuinfo),
    filesystems: file(() => "nodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n"),
    loadavg: file(() => loadavg(core)),
    meminfo: file(() => meminfo(core)),
    mounts: link(() => "self/mounts"),
    net: link(() => "self/net"),
    self: link((proc) => String(proc?.pid ?? "")),
    stat: file(() => machineStat(core)),
    sys: directory({
      kernel: directory({
        hostname: file((proc) => `${uts(proc)?.hostname ?? core.name}\n`, setHostname),
        osrelease: file(() => `${VERSION.release}\n`),
        ostype: file(() => "Linux\n"),
        pid_max: file(() => "32768\n"),
        random: directory({
          uuid: file(() => `${core.random.uuid("procfs")}\n`),
          boot_id: file(() => "5f0c2a1e-0d52-4a44-9d6b-2f6f0b7c6a10\n"),
        }),
      }),
      net: directory({
        core: directory({ somaxconn: setting("4096") }),
        ipv4: directory({
          ip_forward: setting("1"),
          ip_local_port_range: setting("32768\t60999"),
          tcp_syncookies: setting("1"),
        }),
      }),
      vm: directory({
        overcommit_memory: setting("1"),
        max_map_count: setting("65530"),
        swappiness: setting("60"),
      }),
      fs: directory({
        "file-max": setting("9223372036854775807"),
        inotify: directory({
          max_user_instances: setting("128"),
          max_user_watches: setting("1048576"),
        }),
      }),
    }),
    uptime: file(() => uptime(core)),
    version: file(() => `${VERSION.line}\n`),
  };

  const root: ProcDirectory = new ProcDirectory(core, 1, new Map(Object.entries(entries)), {
    find(name, proc) {
      if (!/^[1-9]\d*$/.test(name)) return undefined;
      const found = proc?.ns.pid.procs.get(Number(name)) as Process | undefined;
      return found ? processDirectory(core, found) : undefined;
    },
    list(proc) {
      const pids = [...(proc?.ns.pid.procs.keys() ?? [])];
      return pids.map((pid) => ({ name: String(pid), kind: "directory", ino: pid * PER_PROCESS }));
    },
  });
  return { type: "proc", source: "proc", dev: 0x16, root, size: 0, used: 0 };
}

function setHostname(text: string, proc: Process): number {
  if (proc.cred.uid !== 0) return -EACCES;
  const name = text.replace(/\n[^]*$/, "");
  if (name.length > 64) return -EINVAL;
  proc.ns.uts.hostname = name;
  return text.length;
}

function processDirectory(core: Core, owner: Process): FsNode {
  const base = owner.id * PER_PROCESS;
  let offset = 1;
  const file = (text: Text): readonly [FileKind, Maker] => {
    const ino = base + offset++;
    return ["file", (proc) => owned(new ProcFile(core, ino, text, proc), owner)];
  };
  const link = (target: Text): readonly [FileKind, Maker] => {
    const ino = base + offset++;
    return ["symlink", () => owned(new ProcLink(core, ino, target), owner)];
  };
  const entries: Record<string, readonly [FileKind, Maker]> = {
    cgroup: file(() => "0::/\n"),
    cmdline: file(() => cmdline(owner)),
    comm: file(() => `${owner.comm}\n`),
    cwd: link(() => owner.cwd.path()),
    environ: file(() => environ(owner)),
    exe: link(() => owner.executable),
    fd: ["directory", () => fdDirectory(core, owner, base + 100)],
    mounts: file(() => mountsText(owner)),
    net: [
      "directory",
      () => new ProcDirectory(core, base + 60, new Map(netFiles(owner).map(([name, text]) => [name, file(text)]))),
    ],
    oom_score_adj: file(() => "0\n"),
    root: link(() => "/"),
    stat: file(() => statLine(owner)),
    status: file(() => statusText(owner)),
  };
  return owned(new ProcDirectory(core, base, new Map(Object.entries(entries))), owner);
}

function fdDirectory(core: Core, owner: Process, ino: number): FsNode {
  const find = (name: string, reader: Process | null): FsNode | undefined => {
    const fd = /^\d+$/.test(name) ? Number(name) : -1;
    if (reader === owner && !owner.files[fd] && fd === lowestFree(core.kernel.openFds(owner)))
      return owned(new ProcLink(core, ino + 1 + fd, () => `/proc/${owner.pid}/fd`), owner);
    return owner.files[fd] ? new FdLink(core, ino + 1 + fd, owner, fd) : undefined;
  };
  const directory = new ProcDirectory(core, ino, new Map(), {
    find,
    list(proc) {
      const fds = core.kernel.openFds(owner);
      // Who lists its own descriptors sees the one through which it reads the list.
      if (proc === owner) fds.push(lowestFree(fds));
      return fds.map((fd) => ({ name: String(fd), kind: "symlink", ino: ino + 1 + fd }));
    },
  });
  directory.mode = 0o500;
  return owned(directory, owner);
}

function lowestFree(fds: readonly number[]): number {
  let fd = 0;
  while (fds.includes(fd)) fd++;
  return fd;
}

function owned<T extends FsNode>(node: T, owner: Process): T {
  node.uid = owner.cred.uid;
  node.gid = owner.cred.gid;
  return node;
}
