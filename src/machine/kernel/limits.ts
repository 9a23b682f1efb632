/**
 * Everything in a machine that can grow, and where it stops. Limits of Linux give the errors of Linux; limits of the
 * simulator say so through `KernelObserver.limit`.
 */

export const KERNEL_LIMITS = {
  /** Operations per virtual millisecond of one CPU. */
  opsPerMs: 100,
  /** Operations that a process may use before others get a turn. */
  sliceOps: 100,
  /** Turns that a process may use up, one after the other without waiting for anything, before the learner is told. */
  busyTurns: 10_000,
  /** Processes of one container where the cgroup sets no lower limit. */
  processesPerContainer: 1024,
  /** Processes of one node. */
  processesPerNode: 4096,
  /** Open files of one process where RLIMIT_NOFILE allows more. */
  openFiles: 20_000,
  /** PATH_MAX and NAME_MAX. */
  pathLength: 4096,
  nameLength: 255,
  /** Symbolic links followed in one path. */
  symlinks: 40,
  /** Bytes that a pipe holds, and that are written to one whole. */
  pipeBytes: 65_536,
  pipeAtomic: 4096,
  /** Bytes of one file. */
  fileBytes: 1_073_741_824,
  /** Bytes of a file that a program may want in one piece. */
  wholeFileBytes: 268_435_456,
  /** Bytes of one writable filesystem that was given no size. */
  filesystemBytes: 4_294_967_296,
  /** Files of one filesystem. */
  inodes: 200_000,
  /** ARG_MAX: bytes of arguments and environment. */
  argumentBytes: 2_097_152,
  /** Interpreters (`#!`) followed by one execve. */
  interpreters: 4,
  /** What a program that wants more memory than is simulated is taken to use in the end. */
  endlessMemory: 2 ** 40,
  /** Bytes that a process is taken to use of itself. */
  processMemory: 262_144,
  /** Characters of a line typed to a terminal; what a terminal holds unread. */
  terminalLine: 4096,
  terminalInput: 65_536,
  /** Bytes a socket holds unread; connections waiting to be accepted; datagrams waiting to be read. */
  socketBytes: 212_992,
  backlog: 4096,
  datagrams: 256,
  /** Sockets of one Pod. */
  sockets: 8192,
  /** Connections that a network tells of when they are over; of each so many writes, so much of each. */
  conversations: 128,
  writesKept: 32,
  writeKept: 512,
} as const;

/** What the learner is told when a limit of the simulator is reached. */
export const LIMIT_MESSAGES = {
  busyTurns: `a process has used ${KERNEL_LIMITS.busyTurns / 1000} s of CPU without waiting for anything; it is held to one CPU, and everything else goes on`,
  processesPerContainer: `this container has ${KERNEL_LIMITS.processesPerContainer} processes; no more can be started until some end`,
  processesPerNode: `this node has ${KERNEL_LIMITS.processesPerNode} processes; no more can be started until some end`,
  fileBytes: "a file of 1 GiB is the largest that is simulated",
  filesystemBytes:
    "this disk is full: the simulator keeps at most 4 GiB of written files for each container and volume",
  inodes: `this disk holds ${KERNEL_LIMITS.inodes} files, the most that are simulated`,
  sockets: `this Pod has ${KERNEL_LIMITS.sockets} open sockets, the most that are simulated`,
} as const;
