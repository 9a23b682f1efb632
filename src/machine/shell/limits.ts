/** Everything in the shell that can grow, and where it stops. */
export const SHELL_LIMITS = {
  /** Nested function calls, evals and sourced files. */
  callDepth: 20_000,
  /** Bytes of one expanded word or command substitution: more is "out of memory". */
  wordBytes: 64_000_000,
  /** Values from this size on, in bytes, count as memory of the process, reported in steps of the other. */
  countedBytes: 4096,
  memoryStep: 65_536,
  /** Words of one command after expansion. */
  words: 500_000,
  /** Places tried in one replacement with extended patterns. */
  patternSteps: 20_000_000,
  /** Compiled scripts, patterns and expressions that are remembered. */
  cacheEntries: 500,
  /** Lines that a shell on a terminal remembers, and bytes of one that is edited. */
  history: 255,
  editedLine: 8192,
  /** Jobs of one shell that are remembered. */
  jobs: 2000,
  /** Sets of positional parameters in which getopts knows where it is. */
  getoptsPlaces: 64,
  /** Parts of one arithmetic expression: each is a level of its evaluation. */
  arithmeticParts: 2000,
  /** Parentheses inside parentheses of one. */
  arithmeticNesting: 200,
  /** Variables inside variables of one arithmetic expression. */
  arithmeticDepth: 100,
} as const;
