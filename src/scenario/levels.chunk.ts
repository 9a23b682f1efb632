/** The chunk `levels`: making challenges. Needed by whoever makes or edits one. */
export { levelProblems, targetsOf } from "./level-check.ts";
export { seal } from "./level-seal.ts";
export { formatLevel, readLevel, sealedFile } from "./level-text.ts";
