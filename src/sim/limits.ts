/** Everything on this floor that can grow, and where it stops. */
export const SIM_LIMITS = {
  /** Entries kept of one run's trace. */
  traceEntries: 2_000_000,
  /** Lines of one container's attempt that are kept in it: one that never stops printing leaves room for all others. */
  traceLines: 200_000,
} as const;
