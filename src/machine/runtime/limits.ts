/** Everything on this floor that can grow, and where it stops. */
export const RUNTIME_LIMITS = {
  /** Bytes of a container's log file before it is rotated; what came before is no longer shown. Source: kubelet containerLogMaxSize. */
  logBytes: 10 * 1024 * 1024,
  /** Records of a log file, whatever their length. */
  logRecords: 200_000,
  /** Bytes of one record; longer lines are cut into several. Source: containerd max_container_log_line_size. */
  logLineBytes: 16_384,
  /** Bytes of a termination message. Source: kubelet MaxContainerTerminationMessageLength. */
  terminationMessageBytes: 4096,
  /** Bytes kept of what an exec probe printed. Source: kubelet's limit of 10 KiB. */
  execOutputBytes: 10_240,
  /** Bytes of an HTTP probe's answer that are read. */
  httpBodyBytes: 10_240,
  /** Ended containers of a node that are remembered. */
  history: 2000,
} as const;
