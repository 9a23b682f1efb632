/** The chunk `lessons`: reading lessons, and judging what is answered and done in one. */
export { factText } from "./facts.ts";
export { isTask, openBlocks } from "./lesson.ts";
export { isRight, scenarioOfLesson, TaskWatch } from "./lesson-run.ts";
export { parseLesson } from "./lessons.ts";
