/**
 * Proves a level beside the run that plays: its solutions solve it, and nothing, or its wrong ways, do not.
 */
import type * as LevelsChunk from "../../scenario/levels.chunk.ts";
import type { ProofCase } from "../../scenario/lesson-proof.ts";
import type { WorkerChunks } from "../chunks.ts";
import { LegDesk } from "../leg-desk.ts";

/** How long it works at once, in real time. */
const TURN_MS = 25;

export class ProofDesk extends LegDesk<ProofCase[]> {
  constructor(chunks: WorkerChunks) {
    super(chunks, TURN_MS);
  }

  /** Another proof takes the place of the one before. Tells null where it could not be brought to its end. */
  begin(levels: typeof LevelsChunk, text: string, tell: (cases: ProofCase[] | null) => void): void {
    const { lesson } = levels.parseLesson(text, "level");
    if (lesson) {
      this.run(levels.proofOf(lesson, this.chunks), tell);
    } else {
      this.stop();
      tell(null);
    }
  }
}
