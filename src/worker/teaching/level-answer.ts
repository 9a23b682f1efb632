/** What is told of a level that is made: what is wrong with it, what it can aim at, and what it is shared as. */
import type { Level } from "../../scenario/level.ts";
import type * as LevelsChunk from "../../scenario/levels.chunk.ts";
import { ScenarioError } from "../../scenario/settings.ts";
import type { LevelAnswer } from "../protocol.ts";

/** Of a level as it is filled in, or of the text of a challenge, sealed or not. */
export function answerLevel(levels: typeof LevelsChunk, given: Level | string): LevelAnswer {
  try {
    const level = typeof given === "string" ? levels.readLevel(given) : given;
    const problems = levels.levelProblems(level);
    const targets = levels.targetsOf(level);
    if (problems.length > 0) return { level, problems, targets, fragment: "", file: "" };
    const text = levels.formatLevel(level);
    return { level, problems, targets, fragment: levels.seal(text), file: levels.sealedFile(text) };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const problems = [{ field: "", message: error.message }];
    return { level: null, problems, targets: levels.targetsOf({ files: [] }), fragment: "", file: "" };
  }
}
