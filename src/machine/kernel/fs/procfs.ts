/**
 * /proc: processes and the machine as files, made when they are read; and /sys/fs/cgroup, which is made alike. What it shows
 * depends on who looks: the processes of the looker's PID namespace, the sockets of its network, its own cgroup.
 * Source: proc(5), ptrace(2) (who may look at whom).
 * Simplified: settings below /proc/sys/net belong to the machine, not to a Pod.
 * Simplified: a process's memory maps are not shown, and its namespaces cannot be entered; a machine has 2 CPUs and 8 GB.
 */
import { CAP_SYS_PTRACE, CAP_SYS_RESOURCE, capable } from "../capabilities.ts";
import type { Core } from "../core.ts";
import { EACCES, EINVAL, EIO, ENOENT, EPERM } from "../errno.ts";
import type { FileContent } from "../open-file.ts";
import type { Process } from "../process.ts";
import { BLOCKED } from "../types.ts";
import type { ByteString, DirectoryEntry, FileKind, Namespaces } from "../types.ts";
import { Location } from "./location.ts";
import type { Mounts } from "./mounts.ts";
import { DirectoryNode, FileNode, MagicLinkNode, SymlinkNode } from "./node.ts";
import type { Filesystem, FsNode } from "./node.ts";
import { cpuinfo, RELEASE } from "./version.ts";

/** What a file of /proc says to that process. */
type Text = (proc: Process | null) => string;
type Store = (text: string, proc: Process) => number;
interface Says {
  text: Text;
  store?: Store | null;
  /** Whose it is, where nobody but who may trace it can read it. */
  owner?: Process | null;
  /** Its text is in a chunk. */
  isLate?: boolean;
}
type ProcFiles = typeof import("./proc-files.chunk.ts");

/** Whether `looker` may see what only a process itself and who traces it may. Source: ptrace(2), access mode checking. */
function mayTrace({ cred }: Process, { cred: of }: Process): boolean {
  const isSame = cred.uid === of.uid && cred.gid === of.gid;
  // Of root nobody sees more than who can do as much.
  const isAble = cred.uid !== 0 || (~(cred.bounding ?? -1) & (of.bounding ?? -1)) === 0;
  return (isSame && isAble) || capable(cred, CAP_SYS_PTRACE);
}

class ProcFile extends FileNode {
  readonly #core: Core;
  readonly #text: Text;
  readonly #store: Store | null;
  readonly #reader: Process | null;
  /** Of what only who may trace it can read. */
  readonly #owner: Process | null;
  readonly #isLate: boolean;

  constructor(core: Core, ino: number, { text, store, owner, isLate }: Says, reader: Process | null) {
    super(core.clock, ino, owner ? 0o400 : store ? 0o644 : 0o444);
    this.#core = core;
    this.#text = text;
    this.#store = store ?? null;
    this.#reader = reader;
    this.#owner = owner ?? null;
    this.#isLate = isLate ?? false;
  }

  /** Files of /proc have no size. */
  override get size(): number {
    return 0;
  }

  /** Settings of the machine are for who is privileged. */
  override isFrozen({ ns }: Process): boolean {
    return this.#store !== null && !this.#isLate && ns.isPrivileged !== true;
  }

  override prepare(proc: Process): number {
    if (this.#owner && !mayTrace(proc, this.#owner)) return -EACCES;
    return this.#isLate && this.#core.kernel.chunk<ProcFiles>(proc, "proc-files") === null ? BLOCKED : 0;
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

/** Where a link of a process leads, and how it is shown. */
interface Lead {
  at(): Location | undefined;
  shown(): string;
}

class TracedLink extends MagicLinkNode {
  readonly #owner: Process;
  readonly #lead: Lead;

  constructor(core: Core, ino: number, owner: Process, lead: Lead, mode = 0o777) {
    super(core.clock, ino, mode);
    this.#owner = owner;
    this.#lead = lead;
    this.uid = owner.cred.uid;
    this.gid = owner.cred.gid;
  }

  location(proc: Process | null): Location | number {
    if (proc && !mayTrace(proc, this.#owner)) return -EACCES;
    return this.#lead.at() ?? -ENOENT;
  }

  shown(proc: Process): ByteString | number {
    return mayTrace(proc, this.#owner) ? this.#lead.shown() : -EACCES;
  }

  target(): ByteString {
    return this.#lead.shown();
  }

  override get size(): number {
    return this.mode === 0o777 ? 0 : 64;
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

const MACHINE = "cgroups cmdline filesystems loadavg meminfo partitions stat swaps uptime version".split(" ");
const OF_PROCESS =
  "cgroup cmdline comm cpuset gid_map limits loginuid maps mountinfo mounts oom_score sessionid setgroups stat statm status uid_map".split(
    " ",
  );
const OF_NETWORK = "dev if_inet6 route tcp tcp6 udp unix".split(" ");
const OF_CGROUP =
  "cgroup.controllers cgroup.events cgroup.procs cgroup.type cpu.max cpu.stat cpuset.cpus.effective memory.current memory.events memory.max memory.oom.group pids.current pids.max".split(
    " ",
  );

/** What the files say: there when one is open. */
const filesOf = (core: Core): ProcFiles => core.chunks.get("proc-files") as ProcFiles;

/** The cgroup of whoever looks. */
export function createCgroupfs(core: Core): Filesystem {
  const entries = OF_CGROUP.map((name, i): [string, readonly [FileKind, Maker]] => {
    const text: Text = (proc) => (proc ? (filesOf(core).cgroup[name]?.(proc.ns.cgroup, proc) ?? "") : "");
    return [name, ["file", (proc) => new ProcFile(core, i + 2, { text, isLate: true }, proc)]];
  });
  const root = new ProcDirectory(core, 1, new Map(entries));
  return { type: "cgroup2", source: "cgroup", dev: 0x1a, root, size: 0, used: 0 };
}

export function createProcfs(core: Core): Filesystem {
  let nextIno = 2;
  const file = (text: Text, store: Store | null = null, isLate = false): readonly [FileKind, Maker] => {
    const ino = nextIno++;
    return ["file", (proc) => new ProcFile(core, ino, { text, store, isLate }, proc)];
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
      (text) => {
        value = text.replace(/\n[^]*$/, "");
        return text.length;
      },
    );
  };
  const uts = (proc: Process | null): Namespaces["uts"] | undefined => proc?.ns.uts;

  const entries: Record<string, readonly [FileKind, Maker]> = {
    ...Object.fromEntries(
      MACHINE.map((name) => [name, file(() => filesOf(core).machine[name]?.(core) ?? "", null, true)]),
    ),
    cpuinfo: file(cpuinfo),
    mounts: link(() => "self/mounts"),
    net: link(() => "self/net"),
    self: link((proc) => String(proc?.pid ?? "")),
    sys: directory({
      kernel: directory({
        hostname: file((proc) => `${uts(proc)?.hostname ?? core.name}\n`, setHostname),
        osrelease: file(() => `${RELEASE}\n`),
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
  const name = text.replace(/\n[^]*$/, "");
  if (name.length > 64) return -EINVAL;
  proc.ns.uts.hostname = name;
  return text.length;
}

function processDirectory(core: Core, owner: Process): FsNode {
  const base = owner.id * PER_PROCESS;
  let offset = 1;
  const file = (text: Text, store: Store | null = null, traced: Process | null = null): readonly [FileKind, Maker] => {
    const ino = base + offset++;
    const says = { text, store, owner: traced, isLate: true };
    return ["file", (proc) => owned(new ProcFile(core, ino, says, proc), owner)];
  };
  const textOf =
    (name: string): Text =>
    () =>
      filesOf(core).process[name]?.(owner) ?? "";
  const link = (lead: Lead): readonly [FileKind, Maker] => {
    const ino = base + offset++;
    return ["symlink", () => new TracedLink(core, ino, owner, lead)];
  };
  type Entry = readonly [FileKind, Maker];
  const below = (at: number, names: () => readonly string[], entry: (name: string) => Entry): Entry => [
    "directory",
    () => new ProcDirectory(core, base + at, new Map(names().map((name) => [name, entry(name)]))),
  ];
  const texts = Object.fromEntries(OF_PROCESS.map((name) => [name, file(textOf(name))]));
  const entries: Record<string, readonly [FileKind, Maker]> = {
    ...texts,
    cwd: link({ at: () => owner.cwd, shown: () => owner.cwd.shown() }),
    environ: file(textOf("environ"), null, owner),
    exe: link({ at: () => owner.executable ?? undefined, shown: () => owner.executable?.shown() ?? "" }),
    fd: ["directory", () => fdDirectory(core, owner, base + 100)],
    fdinfo: below(
      99,
      () => core.kernel.openFds(owner).map(String),
      (name) => file(() => filesOf(core).fdInfo(owner, Number(name))),
    ),
    net: below(
      60,
      () => OF_NETWORK,
      (name) => file(() => filesOf(core).net[name]?.(owner) ?? ""),
    ),
    ns: ["directory", () => namespaceDirectory(core, owner, base + 80)],
    oom_score_adj: file(textOf("oom_score_adj"), (text, proc) => adjustOomScore(owner, text, proc)),
    root: link({ at: () => (owner.ns.mount as Mounts).entry, shown: () => "/" }),
    task: below(
      98,
      () => [String(owner.pid)],
      () => ["directory", () => processDirectory(core, owner)],
    ),
  };
  return owned(new ProcDirectory(core, base, new Map(Object.entries(entries))), owner);
}

/** To kill it later than it would be takes a capability. */
function adjustOomScore(owner: Process, text: string, proc: Process): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || Math.abs(value) > 1000) return -EINVAL;
  if (value < owner.oomScoreAdj && !capable(proc.cred, CAP_SYS_RESOURCE)) return -EACCES;
  owner.oomScoreAdj = value;
  return text.length;
}

/** The kernel's numbers of namespaces begin about here. */
const FIRST_NAMESPACE = 4_026_527_820;
const numbers = new WeakMap<object, number>();

/** In the order in which they are first looked at. */
function numberOf(core: Core, namespace: object): number {
  const number = numbers.get(namespace) ?? FIRST_NAMESPACE + core.nextIno();
  numbers.set(namespace, number);
  return number;
}

function namespaceDirectory(core: Core, owner: Process, ino: number): FsNode {
  const { cgroup, net, mount, pid, uts } = owner.ns;
  const of = {
    cgroup,
    ipc: net,
    mnt: mount,
    net,
    pid,
    pid_for_children: pid,
    time: core,
    time_for_children: core,
    user: core,
    uts,
  };
  const entries = Object.entries(of).map(([name, one], i): [string, readonly [FileKind, Maker]] => {
    const shown = (): string => `${name.replace("_for_children", "")}:[${numberOf(core, one)}]`;
    return [name, ["symlink", () => new TracedLink(core, ino + i, owner, { at: () => undefined, shown })]];
  });
  const directory = new ProcDirectory(core, ino + 15, new Map(entries));
  directory.mode = 0o511;
  return owned(directory, owner);
}

function fdDirectory(core: Core, owner: Process, ino: number): FsNode {
  const find = (name: string, reader: Process | null): FsNode | undefined => {
    const fd = /^\d+$/.test(name) ? Number(name) : -1;
    if (reader === owner && !owner.files[fd] && fd === lowestFree(core.kernel.openFds(owner))) {
      const shown = (): string => `/proc/${owner.pid}/fd`;
      return new TracedLink(core, ino + 1 + fd, owner, { at: () => undefined, shown }, 0o500);
    }
    const file = owner.files[fd];
    if (!file) return undefined;
    const lead: Lead = {
      at: () => file.location ?? new Location(file.node, owner.cwd.mount, null, ""),
      shown: () => file.describe(),
    };
    const mode = 0o100 | (file.canRead ? 0o400 : 0) | (file.canWrite ? 0o200 : 0);
    return new TracedLink(core, ino + 1 + fd, owner, lead, mode);
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
