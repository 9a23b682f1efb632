/** The chunk `levels`: making challenges. Needed by whoever makes or edits one. */
export { levelProblems, targetsOf } from "./level-check.ts";
export { readLevel } from "./level-read.ts";
export { seal } from "./level-seal.ts";
export { solutionsOf } from "./level-solution.ts";
export { formatLevel, sealedFile } from "./level-text.ts";
export { proofOf } from "./lesson-proof.ts";
export { parseLesson } from "./lessons.ts";
