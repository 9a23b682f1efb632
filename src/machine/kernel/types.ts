/**
 * The shapes of the kernel: what a process is, what a program is, and every system call a program may make.
 *
 * Contract of a system call: it never throws and never waits. It returns its result, a negative errno (`-ENOENT`), or
 * `BLOCKED`: then the caller has been put to sleep on what it asked for, must return from `Program.run` at once, and makes
 * the same call again when it is run next. A caught signal wakes the sleeper, whose repeated call returns `-EINTR` once.
 *
 * Simplified: one CPU per process. A process advances at `OPS_PER_MS` operations a millisecond whatever others do; work
 * advances its own time (`busyUntil`), so a busy loop costs only itself.
 */
import type { Clock, Timer } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { SimTime } from "../../sim/units.ts";
import type { HostEvent } from "./host-event.ts";
import type { DnsAnswer } from "./net/fabric.ts";

/** A byte string: one character, 0 to 255, a byte. Text becomes bytes at the edges only (`bytes.ts`). */
export type ByteString = string;
/** A POSIX signal number, 1 to 31; names in `signals.ts`. */
export type Signal = number;
/** A file descriptor. */
export type Fd = number;

/** "You sleep now; ask again." Distinct from every negative errno. */
export const BLOCKED = -100_000;

/** Anything that can be run. It runs until it blocks, exits or has used its budget (`proc.budget <= 0`), and never re-enters the kernel's loop. */
export interface Program {
  run(kernel: Kernel, proc: Proc): void;
  /** What `/proc/PID/comm` and ps show beyond argv; absent: argv[0]. */
  readonly comm?: string;
  /** A shell that has nothing left to do but to wait for its last command, whose end is its own. */
  readonly awaitsLast?: boolean;
}

/** A file that execve can run. The factory is called at exec time; argv[0] may choose among several programs in one file. */
export interface Executable {
  readonly name: string;
  create(kernel: Kernel, proc: Proc, argv: readonly ByteString[]): Program;
}

export type ProcState = "runnable" | "blocked" | "stopped" | "zombie" | "dead";

/** How a process ended: an exit code, or the signal that killed it. */
export interface ExitStatus {
  code: number;
  signal: Signal;
}

export interface Credentials {
  uid: number;
  gid: number;
  groups: readonly number[];
  /** The most that root's capabilities can be (`capabilities.ts`); absent: all of them. */
  bounding?: number;
  /** Programs give no rights that their caller has not. */
  noNewPrivs?: boolean;
}

/** What a process shares with others of its container or Pod. */
export interface Namespaces {
  pid: PidNamespace;
  mount: MountNamespace;
  net: NetNamespace;
  uts: { hostname: string };
  cgroup: Cgroup;
  /** May change the machine's own settings. */
  isPrivileged?: boolean;
  /** The program that is run where a command is not found; absent: none. */
  standIn?: ByteString | undefined;
  /** Whose processes these are, for whoever observes the kernel; the kernel never looks inside. */
  owner: unknown;
}

export interface PidNamespace {
  /** By number in this namespace; 1 is its init. */
  procs: Map<number, Proc>;
  next: number;
}

/** Limits and use of one container. Bytes; `null` is without limit. */
export interface Cgroup {
  memoryLimit: number | null;
  /** Working memory of all processes plus what tmpfs holds for this group. */
  memoryUsed: number;
  /** Millicores, or null. */
  cpuLimit: number | null;
  /** Operations used so far by all processes. */
  cpuOps: number;
  /** How it has fared with its limit; absent where it has none, or has not run. */
  bandwidth?: Bandwidth;
  pidsLimit: number;
  pids: number;
  /** Set when the OOM killer has acted. */
  oomKilled: boolean;
}

/** What is left of a CPU limit in each period of 100 ms. Source: Linux scheduler/sched-bwc.rst. */
export interface Bandwidth {
  /** The period that was last run in, counted from the start of the simulation, and the milliseconds used in it. */
  period: number;
  used: number;
  /** Periods in which it has run, and in which it used up what it had; how long it then stood still. */
  periods: number;
  throttled: number;
  throttledMs: number;
}

export interface Proc {
  /** Number in its own PID namespace. */
  readonly pid: number;
  /** Unique in the kernel. */
  readonly id: number;
  parent: Proc | null;
  readonly children: Set<Proc>;
  pgid: number;
  sid: number;
  ns: Namespaces;
  cred: Credentials;
  umask: number;
  /** From -20 to 19, the least willing to run. */
  nice: number;
  /** What `ulimit` has set, by its letter (`resource-limits.ts`); null: nothing. Replaced, never changed. */
  limits: ReadonlyMap<string, readonly [soft: number, hard: number]> | null;
  /** Exported environment, in order of definition. */
  env: ReadonlyMap<ByteString, ByteString>;
  argv: readonly ByteString[];
  program: Program;
  state: ProcState;
  exit: ExitStatus | null;
  startedAt: SimTime;

  /* Written by the kernel while the process runs; programs read `budget` and lower it through `charge`. */
  /** Operations left in this slice. */
  budget: number;
  /** Operations used since the start. */
  cpuOps: number;
  /** The process has used its CPU up to this moment and cannot run before. */
  busyUntil: number;
  /** Bytes of working memory, as last reported through `setMemory`. */
  memory: number;
  /** The trace entry that this process acts for. */
  cause: number | null;
  timer: Timer | null;
}

export type Disposition = "default" | "ignore" | "catch";

export interface Stat {
  dev: number;
  ino: number;
  kind: FileKind;
  /** Permission bits with setuid, setgid and sticky: 0 to 07777. */
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  size: number;
  /** Milliseconds since the epoch. */
  atime: number;
  mtime: number;
  ctime: number;
  /** 512-byte blocks. */
  blocks: number;
  /** Device number of chr files: major * 256 + minor. */
  rdev: number;
}

export type FileKind = "file" | "directory" | "symlink" | "fifo" | "device" | "socket";

export interface DirectoryEntry {
  name: ByteString;
  ino: number;
  kind: FileKind;
}

export interface FilesystemStat {
  type: string;
  source: string;
  /** Bytes. */
  size: number;
  used: number;
}

export interface MountInfo extends FilesystemStat {
  target: string;
  readOnly: boolean;
}

export interface PollRequest {
  fd: Fd;
  read?: boolean;
  write?: boolean;
}

export interface SocketAddress {
  address: string;
  port: number;
}

/** A window in characters. */
export interface WindowSize {
  rows: number;
  columns: number;
}

/** Line discipline of a terminal. Canonical: whole lines, with erase; signals: Ctrl-C, Ctrl-Z, Ctrl-\. */
export interface TerminalModes {
  canonical: boolean;
  echo: boolean;
  signals: boolean;
  /** OPOST: a carriage return goes before each newline. */
  output: boolean;
  /** Not canonical, but a line is edited by whoever reads: what is typed may come line by line. No mode of a real terminal. */
  editing: boolean;
}

/** A started process, as whoever starts a container asks for it. */
export interface SpawnSpec {
  path: ByteString;
  argv: readonly ByteString[];
  env: ReadonlyMap<ByteString, ByteString>;
  cwd: ByteString;
  cred: Credentials;
  ns: Namespaces;
  umask?: number;
  /** Open files by descriptor; each is taken over. */
  files: ReadonlyMap<Fd, OpenFile>;
  /** Makes it a session leader with this controlling terminal. */
  terminal?: OpenFile;
  /** What runs where the file is found to be no program: whoever was to become it goes on. */
  otherwise?: Program;
  oomScoreAdj?: number | undefined;
  /** Called once, when the process has become a zombie or has been reaped. */
  onExit?(status: ExitStatus): void;
}

/** An entry of the system-wide file table; opaque outside the kernel. */
export interface OpenFile {
  readonly kind: "file" | "directory" | "pipe" | "socket" | "terminal" | "device";
  refs: number;
}

export interface MountNamespace {
  readonly root: Inode;
  readonly mounts: readonly MountInfo[];
}
/** Opaque outside the kernel. */
export interface Inode {
  readonly ino: number;
  readonly kind: FileKind;
}
/** The network of one Pod: addresses, ports and routes that its containers share. */
export interface NetNamespace {
  readonly addresses: readonly string[];
}

export interface Kernel {
  readonly clock: Clock;
  readonly random: Random;
  observer: KernelObserver;

  /* Processes */
  spawn(spec: SpawnSpec): Proc | number;
  /** A child with copies of everything but the program; it becomes runnable. */
  fork(proc: Proc, program: Program): Proc | number;
  /** Replaces the program (following `#!`), closes close-on-exec files, resets caught signals. Returns 0 or -errno (ENOENT, EACCES, ENOEXEC, EISDIR, ...). */
  exec(proc: Proc, path: ByteString, argv: readonly ByteString[], env: ReadonlyMap<ByteString, ByteString>): number;
  /** Ends the process; the caller returns from `run` at once. */
  exit(proc: Proc, code: number): void;
  /** Waits for a child: `pid` -1 is any. `noHang`: 0 when none has ended yet. Stopped children are reported where `untraced`. */
  wait(proc: Proc, pid: number, options?: { noHang?: boolean; untraced?: boolean }): WaitResult | number;
  /** `pid` > 0 a process, 0 the own group, -1 all, < -1 a group; signal 0 only asks. */
  kill(proc: Proc, pid: number, signal: Signal): number;
  /** A signal from outside the container (the runtime): reaches PID 1 even where it has no handler if it is KILL or STOP. */
  signal(target: Proc, signal: Signal): void;
  setDisposition(proc: Proc, signal: Signal, disposition: Disposition): number;
  disposition(proc: Proc, signal: Signal): Disposition;
  /** The next caught signal that has arrived, or 0; programs ask between operations. */
  takeSignal(proc: Proc): Signal;
  /** Whether `takeSignal` would return one: cheap enough for every operation. */
  hasSignal(proc: Proc): boolean;
  setpgid(proc: Proc, pid: number, pgid: number): number;
  setsid(proc: Proc): number;
  /** Sleeps that long from the first call on; 0 when over. */
  sleep(proc: Proc, ms: number): number;
  /** Sleeps until a caught signal. */
  pause(proc: Proc): number;
  /**
   * Waits for the host: 1 when `event` was signalled since it last said so, 0 after `timeoutMs` (counted from the first
   * call; -1: never), -EINTR, or BLOCKED.
   */
  waitEvent(proc: Proc, event: HostEvent, timeoutMs: number): number;
  /** Takes operations off the budget and off the process's time. */
  charge(proc: Proc, operations: number): void;
  /** Reports working memory in bytes; beyond the cgroup's limit the OOM killer acts and the caller returns at once (false). */
  setMemory(proc: Proc, bytes: number): boolean;
  /** The module of that chunk, or null: then the world waits for the host to load it and the caller returns at once, having done nothing since it was last run. */
  chunk<T>(proc: Proc, name: string): T | null;
  /** Processes of the caller's PID namespace, by number. */
  processes(proc: Proc): Proc[];

  /* Descriptors */
  open(proc: Proc, path: ByteString, flags: number, mode?: number): Fd | number;
  close(proc: Proc, fd: Fd): number;
  /** At most `max` bytes; "" at the end of the file. */
  read(proc: Proc, fd: Fd, max: number): ByteString | number;
  /** How many bytes were taken. EPIPE comes with SIGPIPE. */
  write(proc: Proc, fd: Fd, data: ByteString): number;
  lseek(proc: Proc, fd: Fd, offset: number, whence: "set" | "current" | "end"): number;
  ftruncate(proc: Proc, fd: Fd, size: number): number;
  /** The lowest free descriptor not below `from`. */
  dup(proc: Proc, fd: Fd, from?: Fd): Fd | number;
  dup2(proc: Proc, from: Fd, to: Fd): Fd | number;
  setCloseOnExec(proc: Proc, fd: Fd, on: boolean): number;
  pipe(proc: Proc): readonly [read: Fd, write: Fd] | number;
  /** The requests that are ready, BLOCKED, or [] after `timeoutMs` (-1: never). */
  poll(proc: Proc, requests: readonly PollRequest[], timeoutMs: number): readonly PollRequest[] | number;
  openFds(proc: Proc): Fd[];

  /* Files. Paths are resolved against the working directory. */
  stat(proc: Proc, path: ByteString): Stat | number;
  lstat(proc: Proc, path: ByteString): Stat | number;
  fstat(proc: Proc, fd: Fd): Stat | number;
  /** 0 or -errno; `mode` 4 read, 2 write, 1 execute, 0 exists. */
  access(proc: Proc, path: ByteString, mode: number): number;
  /** Sorted by byte order, without `.` and `..`. */
  readdir(proc: Proc, path: ByteString): DirectoryEntry[] | number;
  mkdir(proc: Proc, path: ByteString, mode: number): number;
  rmdir(proc: Proc, path: ByteString): number;
  unlink(proc: Proc, path: ByteString): number;
  rename(proc: Proc, from: ByteString, to: ByteString): number;
  link(proc: Proc, from: ByteString, to: ByteString): number;
  symlink(proc: Proc, target: ByteString, path: ByteString): number;
  readlink(proc: Proc, path: ByteString): ByteString | number;
  mkfifo(proc: Proc, path: ByteString, mode: number): number;
  chmod(proc: Proc, path: ByteString, mode: number): number;
  chown(proc: Proc, path: ByteString, uid: number, gid: number, options?: { noFollow?: boolean }): number;
  /** Times in milliseconds since the epoch; null: now; "keep": as it is. */
  utimes(
    proc: Proc,
    path: ByteString,
    atime: number | "keep" | null,
    mtime: number | "keep" | null,
    options?: { noFollow?: boolean },
  ): number;
  truncate(proc: Proc, path: ByteString, size: number): number;
  statfs(proc: Proc, path: ByteString): FilesystemStat | number;
  mounts(proc: Proc): readonly MountInfo[];
  chdir(proc: Proc, path: ByteString): number;
  getcwd(proc: Proc): ByteString;
  /** The whole text of a file, for programs that want it at once (passwd, resolv.conf); -errno. */
  readFile(proc: Proc, path: ByteString): ByteString | number;

  /* Terminals */
  isatty(proc: Proc, fd: Fd): boolean;
  windowSize(proc: Proc, fd: Fd): WindowSize | number;
  terminalModes(proc: Proc, fd: Fd): TerminalModes | number;
  setTerminalModes(proc: Proc, fd: Fd, modes: Partial<TerminalModes>): number;
  setForegroundGroup(proc: Proc, fd: Fd, pgid: number): number;

  /* Network */
  socket(proc: Proc, type: "tcp" | "udp" | "unix"): Fd | number;
  /** Port 0: an ephemeral one. For unix sockets `address` is a path. */
  bind(proc: Proc, fd: Fd, address: string, port: number): number;
  listen(proc: Proc, fd: Fd, backlog: number): number;
  accept(proc: Proc, fd: Fd): Fd | number;
  /** 0, BLOCKED, -ECONNREFUSED, -ETIMEDOUT, -ENETUNREACH, ... */
  connect(proc: Proc, fd: Fd, address: string, port: number): number;
  shutdown(proc: Proc, fd: Fd, how: "read" | "write" | "both"): number;
  sendto(proc: Proc, fd: Fd, data: ByteString, address: string, port: number): number;
  recvfrom(proc: Proc, fd: Fd, max: number): { data: ByteString; from: SocketAddress } | number;
  localAddress(proc: Proc, fd: Fd): SocketAddress | number;
  peerAddress(proc: Proc, fd: Fd): SocketAddress | number;
  /** Bounds blocking reads, writes, accepts and connects on the socket; they then return -EAGAIN (-ETIMEDOUT for connect). null: no bound. */
  setSocketTimeout(proc: Proc, fd: Fd, ms: number | null): number;
  /** An ICMP echo: milliseconds until the answer, -ETIMEDOUT after `timeoutMs` of silence, -EHOSTUNREACH, or BLOCKED. */
  ping(proc: Proc, address: string, timeoutMs: number): number;
  /** Listening and connected sockets of the caller's network, for netstat and /proc/net. */
  sockets(proc: Proc): SocketInfo[];
}

export interface WaitResult {
  pid: number;
  status: ExitStatus;
  stopped?: boolean;
}

export interface SocketInfo {
  type: "tcp" | "udp" | "unix";
  state: "listen" | "established" | "closed";
  local: SocketAddress;
  remote: SocketAddress | null;
  proc: Proc | null;
}

/** Told of what happens, for the trace; never decides anything. */
export interface KernelObserver {
  process?(
    op: "spawn" | "fork" | "exec" | "signal" | "exit",
    proc: Proc,
    detail: { signal?: Signal; status?: ExitStatus },
  ): void;
  /** Files of other filesystems, where somebody does more than read. */
  own?(op: "write" | "create" | "delete" | "rename", proc: Proc, place: { path(): ByteString }): void;
  /** Only for filesystems that were given a label (volumes). */
  file?(
    op: "write" | "read" | "create" | "delete" | "rename",
    proc: Proc | null,
    volume: unknown,
    path: ByteString,
    bytes: number,
  ): void;
  socket?(
    op: "listen" | "connect" | "refused" | "close",
    proc: Proc,
    local: SocketAddress,
    remote: SocketAddress | null,
  ): void;
  dns?(proc: Proc, name: string, type: string, answer: Exclude<DnsAnswer, null>): void;
  /** A limit of the simulator (not of the simulated world) was reached; the call failed, or the process is held back. */
  limit?(proc: Proc, what: string, message: string): void;
}
