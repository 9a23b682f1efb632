/** Everything in the shell that can grow, and where it stops. */
export const SHELL_LIMITS = {
  /** Nested function calls, evals and sourced files. */
  callDepth: 20_000,
  /** Bytes of one expanded word or command substitution. */
  wordBytes: 16_000_000,
  /** Words of one command after expansion. */
  words: 500_000,
  /** Compiled scripts, patterns and expressions that are remembered. */
  cacheEntries: 500,
  /** Bytes of one script. */
  scriptBytes: 4_000_000,
  /** Jobs that have not been waited for. */
  jobs: 10_000,
  /** Variables inside variables of one arithmetic expression. */
  arithmeticDepth: 100,
} as const;
