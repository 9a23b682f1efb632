/** The lesson that is being taken, if any: opens it, keeps answers until they can be judged, and tells what has changed. */
import type * as LessonsChunk from "../../scenario/lessons.chunk.ts";
import type { Simulation } from "../../scenario/simulation.ts";
import type { WorkerChunks } from "../chunks.ts";
import type { Reply } from "../protocol.ts";
import type { Teaching } from "./teaching.ts";

export class LessonDesk {
  readonly #chunks: WorkerChunks;
  readonly #reply: (message: Reply) => void;
  #teaching: Teaching | null = null;
  readonly #answers: string[] = [];
  #told = "";

  constructor(chunks: WorkerChunks, reply: (message: Reply) => void) {
    this.#chunks = chunks;
    this.#reply = reply;
  }

  /** Begins a lesson; null where the text is none, which has then been told. Rejects where the code for it cannot be had. */
  async open(name: string, text: string): Promise<Teaching | null> {
    const lessons = await this.#chunks.need<typeof LessonsChunk>("lessons");
    const { Teaching: Taking } = await import("./teaching.ts");
    const begun = Taking.begin(lessons, text, name);
    if (begun instanceof Taking) {
      this.#teaching = begun;
      this.#told = "";
      return begun;
    }
    const [first] = begun;
    const place = text.includes("\n") ? `line ${first?.line ?? 1}: ` : "";
    const error = `${place}${first?.message ?? "this is no lesson"}`;
    this.#reply({ type: "opened", title: "", files: [], error });
    return null;
  }

  /** What is opened now is no lesson. */
  close(): void {
    if (this.#teaching) this.#reply({ type: "lesson", lesson: null });
    this.#teaching = null;
  }

  get teaching(): Teaching | null {
    return this.#teaching;
  }

  answer(given: string): void {
    this.#answers.push(given);
  }

  /** What was foreseen has come to pass: the answers are judged. */
  judge(simulation: Simulation): void {
    if (this.#answers.length === 0) return;
    for (const given of this.#answers.splice(0)) this.#teaching?.answer(given, simulation);
    this.show(simulation);
  }

  /** How far the learner has come, where that has changed. */
  show(simulation: Simulation): void {
    if (!this.#teaching) return;
    const progress = this.#teaching.progress(simulation);
    // The clock alone is no news.
    const told = JSON.stringify({ ...progress, used: { ...progress.used, time: 0 } });
    if (told === this.#told) return;
    this.#told = told;
    this.#reply({ type: "lessonProgress", progress });
  }
}
