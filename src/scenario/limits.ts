/** Everything on this floor that can grow, and where it stops. */
export const SCENARIO_LIMITS = {
  /** Characters of a scenario file. */
  textBytes: 4_000_000,
  steps: 10_000,
  /** Images of its own, and what each may have. */
  images: 50,
  imageFiles: 200,
  imageTextChars: 262_144,
  imageSizeBytes: 100_000_000_000,
  /** Faults that are armed in one run, healed ones included. */
  faults: 1000,
  /** Steps of a script, and what one of them does. */
  scriptSteps: 200,
  scriptActions: 50,
  /** Characters of a lesson's file, its blocks, the actions of one solution, and the longest wait in it. */
  lessonChars: 200_000,
  lessonBlocks: 300,
  sealedBlocks: 20,
  lessonActions: 100,
  lessonWaitMs: 3_600_000,
  /** Characters of a share link's fragment. */
  linkChars: 500_000,
  /** Characters kept of what one kubectl step printed. */
  outputChars: 1_000_000,
} as const;
