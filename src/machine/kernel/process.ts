/** A process as the kernel sees it, and the scheduler that gives it its turns. */
import type { Clock, Timer } from "../../sim/clock.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Location } from "./fs/location.ts";
import { KERNEL_LIMITS, LIMIT_MESSAGES } from "./limits.ts";
import type { KernelFile } from "./open-file.ts";
import type { Terminal } from "./terminal.ts";
import type {
  ByteString,
  Cgroup,
  Credentials,
  ExitStatus,
  Fd,
  Kernel,
  KernelObserver,
  Namespaces,
  Proc,
  ProcState,
  Program,
} from "./types.ts";
import { WaitQueue } from "./wait-queue.ts";
import type { Waiter } from "./wait-queue.ts";

/** What a process needs of the kernel that runs it. */
export interface ProcessHost {
  readonly clock: Clock;
  readonly kernel: Kernel;
  /** Applies the memory limit of a process's cgroup. */
  enforceMemoryLimit(proc: Process): void;
}

export interface ProcessFields {
  pid: number;
  id: number;
  parent: Process | null;
  pgid: number;
  sid: number;
  ns: Namespaces;
  cred: Credentials;
  umask: number;
  env: ReadonlyMap<ByteString, ByteString>;
  argv: readonly ByteString[];
  program: Program;
  cwd: Location;
}

/** Milliseconds in which a cgroup may use its share. */
const PERIOD_MS = 100;

/** Takes CPU time that was used until `end` off what the group may use in that period: how long it stands still for it. */
function throttle(cgroup: Cgroup, millicores: number, end: number, ms: number): number {
  const own = (cgroup.bandwidth ??= { period: -1, used: 0, periods: 0, throttled: 0, throttledMs: 0 });
  const period = Math.floor((end - ms) / PERIOD_MS);
  const quota = (millicores / 1000) * PERIOD_MS;
  if (period > own.period) {
    // What was used beyond the quota is paid for later.
    own.used = Math.max(0, own.used - quota * (period - own.period));
    own.period = period;
    own.periods++;
  }
  own.used += ms;
  if (own.used < quota) return 0;
  const wait = Math.max(0, (period + Math.ceil(own.used / quota - 1e-9)) * PERIOD_MS - end);
  if (wait > 0) {
    own.throttled++;
    own.throttledMs += wait;
  }
  return wait;
}

const NO_QUEUES: readonly WaitQueue[] = [];
/** Of a process that has ended. */
const NO_FILES: (KernelFile | undefined)[] = [];

export class Process implements Proc, Waiter {
  readonly pid: number;
  readonly id: number;
  readonly host: ProcessHost;
  parent: Process | null;
  #children: Set<Proc> | null = null;
  pgid: number;
  sid: number;
  ns: Namespaces;
  cred: Credentials;
  umask: number;
  limits: Proc["limits"] = null;
  env: ReadonlyMap<ByteString, ByteString>;
  argv: readonly ByteString[];
  program: Program;
  state: ProcState = "runnable";
  exit: ExitStatus | null = null;
  readonly startedAt: SimTime;

  budget = 0;
  cpuOps = 0;
  busyUntil = 0;
  memory = 0;
  /** Turns used up since it last waited for something. */
  #busyTurns = 0;
  cause: number | null;
  timer: Timer | null = null;

  cwd: Location;
  /** The file it was made from, for /proc/PID/exe. */
  executable: Location | null = null;
  oomScoreAdj = 0;
  nice = 0;
  /** The last part of the path that was executed: of a script, the script's. */
  name = "";
  /** By descriptor. */
  files: (KernelFile | undefined)[] = [];
  /** The descriptors that execve closes: those below 32 as bits, and the others. */
  #closeOnExec = 0;
  #othersOnExec: Set<Fd> | null = null;
  terminal: Terminal | null = null;
  onExit: ((status: ExitStatus) => void) | null = null;

  /* Signals: bit n-1 stands for signal n. */
  pending = 0;
  caught = 0;
  ignored = 0;
  /** A stop or a continuation that the parent has not been told of. */
  stopReported = true;
  stopSignal = 0;
  readonly childQueue = new WaitQueue();

  /* The blocking call that it is in, from its first try to its result. */
  call = "";
  callSince: SimTime = 0;
  deadline: number | null = null;
  interrupted = false;
  /** A fifo that it is opening and whose other end it waits for. */
  opening: { file: KernelFile; opensSeen: number } | null = null;
  /** Takes back a wait for the host. */
  unwaitEvent: (() => void) | null = null;
  /** The queues that it sleeps on. */
  #queues: readonly (WaitQueue | null)[] = NO_QUEUES;
  #stalled = false;

  constructor(host: ProcessHost, fields: ProcessFields) {
    this.host = host;
    this.pid = fields.pid;
    this.id = fields.id;
    this.parent = fields.parent;
    this.pgid = fields.pgid;
    this.sid = fields.sid;
    this.ns = fields.ns;
    this.cred = fields.cred;
    this.umask = fields.umask;
    this.env = fields.env;
    this.argv = fields.argv;
    this.program = fields.program;
    this.cwd = fields.cwd;
    this.startedAt = host.clock.now;
    this.busyUntil = host.clock.now;
    this.cause = host.clock.cause;
  }

  /** As whom it walks through the mounts: as itself. */
  get proc(): this {
    return this;
  }

  get children(): Set<Proc> {
    return (this.#children ??= new Set());
  }

  get hasChildren(): boolean {
    return this.#children !== null && this.#children.size > 0;
  }

  get isAlive(): boolean {
    return this.state !== "zombie" && this.state !== "dead";
  }

  /** The name that ps shows: 15 bytes of it. */
  get comm(): string {
    return (this.program.comm ?? this.name).slice(0, 15);
  }

  setCloseOnExec(fd: Fd, on: boolean): void {
    if (fd < 32) this.#closeOnExec = on ? this.#closeOnExec | (1 << fd) : this.#closeOnExec & ~(1 << fd);
    else if (on) (this.#othersOnExec ??= new Set()).add(fd);
    else this.#othersOnExec?.delete(fd);
  }

  /** Puts a file at a descriptor; none of those before it is left out of the list. */
  put(fd: Fd, file: KernelFile): void {
    const gap = fd - this.files.length;
    // Engines leave room where they let a list grow: one that is long by a saved descriptor is made of its very length.
    if (gap > 0)
      this.files = this.files.concat(
        Array.from({ length: gap }, () => undefined),
        file,
      );
    else this.files[fd] = file;
  }

  /** Takes over the descriptors of the process that it was forked from. */
  shareFiles(parent: Process): void {
    this.files = parent.files.slice();
    for (const file of this.files) file?.retain();
    this.#closeOnExec = parent.#closeOnExec;
    if (parent.#othersOnExec !== null) this.#othersOnExec = new Set(parent.#othersOnExec);
  }

  /** Closes what execve closes. */
  closeFilesOnExec(): void {
    for (let fd = 0; fd < 32; fd++) if ((this.#closeOnExec & (1 << fd)) !== 0) this.#drop(fd);
    for (const fd of this.#othersOnExec ?? []) this.#drop(fd);
    this.#closeOnExec = 0;
    this.#othersOnExec = null;
  }

  #drop(fd: Fd): void {
    this.files[fd]?.release();
    this.files[fd] = undefined;
  }

  /** Closes everything. */
  closeFiles(): void {
    const { files } = this;
    this.files = NO_FILES;
    for (const file of files) file?.release();
  }

  observer(): KernelObserver {
    return this.host.kernel.observer;
  }

  enforceMemoryLimit(): void {
    this.host.enforceMemoryLimit(this);
  }

  /** Where this process's own time stands: ahead of the clock by the work that it has done. */
  get localTime(): number {
    const used =
      this.budget < KERNEL_LIMITS.sliceOps ? (KERNEL_LIMITS.sliceOps - this.budget) / KERNEL_LIMITS.opsPerMs : 0;
    return Math.max(this.busyUntil, this.host.clock.now) + used;
  }

  /** Puts it to sleep until one of the queues or the deadline wakes it. */
  block(queues: readonly (WaitQueue | null)[], deadline: number | null): void {
    // It may have been ended or stopped by the very call: then it does not sleep, it is run no more.
    if (this.state !== "runnable") return;
    this.state = "blocked";
    for (const queue of queues) queue?.add(this);
    this.#queues = queues;
    this.deadline = deadline;
    this.host.clock.cancel(this.timer);
    this.timer = deadline === null ? null : this.host.clock.at(Math.floor(deadline), this.#tick);
  }

  wake(): void {
    if (this.state !== "blocked") return;
    this.#leaveQueues();
    this.state = "runnable";
    this.schedule();
  }

  /** Off every queue and timer: it is stopped or has ended. */
  detach(): void {
    this.#leaveQueues();
    this.host.clock.cancel(this.timer);
    this.timer = null;
  }

  schedule(): void {
    const { clock } = this.host;
    clock.cancel(this.timer);
    this.timer = clock.at(Math.max(clock.now, Math.floor(this.busyUntil)), this.#tick);
  }

  /** The world waits for code: the turn that was begun will be taken again from where it is. */
  stall(): void {
    this.#stalled = true;
  }

  #leaveQueues(): void {
    for (const queue of this.#queues) queue?.remove(this);
    this.#queues = NO_QUEUES;
    this.unwaitEvent?.();
    this.unwaitEvent = null;
  }

  readonly #tick = (): void => {
    if (this.state === "blocked") {
      this.#leaveQueues();
      this.state = "runnable";
    }
    if (this.state !== "runnable") return;
    const { clock } = this.host;
    if (Math.floor(this.busyUntil) > clock.now) {
      this.timer = null;
      this.schedule();
      return;
    }
    this.#takeTurn();
  };

  #takeTurn(): void {
    const { clock, kernel } = this.host;
    if (this.cause !== null) clock.cause = this.cause;
    if (this.#stalled) this.#stalled = false;
    else this.budget = KERNEL_LIMITS.sliceOps;
    this.program.run(kernel, this);
    if (this.#stalled) return;
    this.#account();
    // The block in `run` may have changed the state; a fresh look at it is wanted.
    const { state } = this as { state: ProcState };
    if (state !== "runnable") this.#busyTurns = 0;
    else if (++this.#busyTurns === KERNEL_LIMITS.busyTurns)
      this.observer().limit?.(this, "cpu", LIMIT_MESSAGES.busyTurns);
    if (state === "runnable" && !this.timer?.pending) this.schedule();
  }

  #account(): void {
    const used = Math.max(1, KERNEL_LIMITS.sliceOps - this.budget);
    const { cgroup } = this.ns;
    this.cpuOps += used;
    cgroup.cpuOps += used;
    const ms = used / KERNEL_LIMITS.opsPerMs;
    const end = Math.max(this.busyUntil, this.host.clock.now) + ms;
    this.busyUntil = cgroup.cpuLimit ? end + throttle(cgroup, cgroup.cpuLimit, end, ms) : end;
    this.budget = KERNEL_LIMITS.sliceOps;
  }
}
