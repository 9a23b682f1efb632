/** Everything on this floor that can grow, and where it stops. */
export const SIM_LIMITS = {
  /** Entries kept of one run's trace. */
  traceEntries: 2_000_000,
} as const;
