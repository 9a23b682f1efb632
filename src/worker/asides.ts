/**
 * What is asked beside the run that plays: another run to put beside it, what is true in its world now, what kubectl would
 * print of it, and what a level that is made becomes. The host fetches it with the first of these questions.
 */
import type * as LessonsChunk from "../scenario/lessons.chunk.ts";
import type * as LevelsChunk from "../scenario/levels.chunk.ts";
import type { WorkerChunks } from "./chunks.ts";
import { ComparisonDesk } from "./comparison/comparison-desk.ts";
import { PrintingDesk } from "./comparison/printing-desk.ts";
import { ChoiceDesk } from "./inside/choice-desk.ts";
import { answerLevel } from "./teaching/level-answer.ts";
import { ProofDesk } from "./teaching/proof-desk.ts";
import type { Teaching } from "./teaching/teaching.ts";
import type { Engine } from "./engine.ts";
import type { Reply, Request } from "./protocol.ts";

/** What the host lends. */
export interface Hosting {
  readonly engine: Engine;
  readonly chunks: WorkerChunks;
  reply(message: Reply): void;
  /** The lesson that is being taken. */
  teaching(): Teaching | null;
  /** Calls when everything asked for before has been done. */
  whenDone(call: () => void): void;
}

type AsideRequest = Extract<Request, { type: "choice" | "compare" | "fact" | "level" | "print" }>;

export class Asides {
  readonly #host: Hosting;
  readonly #comparisons: ComparisonDesk;
  readonly #printing: PrintingDesk;
  readonly #proofs: ProofDesk;
  readonly #choices: ChoiceDesk;

  constructor(host: Hosting) {
    this.#host = host;
    this.#comparisons = new ComparisonDesk(host.chunks, host.reply);
    this.#printing = new PrintingDesk(host.chunks, host.reply);
    this.#proofs = new ProofDesk(host.chunks);
    this.#choices = new ChoiceDesk(host.chunks, host.reply);
  }

  get isBusy(): boolean {
    return this.#comparisons.isBusy || this.#printing.isBusy || this.#proofs.isBusy || this.#choices.isBusy;
  }

  attend(request: AsideRequest): void {
    const { engine, whenDone } = this.#host;
    if (request.type === "compare") this.#comparisons.begin(request.id, engine.compare(request.branch));
    else if (request.type === "level") void this.#tellLevel(request);
    else if (request.type === "choice") whenDone(() => this.#choices.begin(request, engine.simulation));
    else if (request.type === "fact") whenDone(() => this.#tellFact(request));
    else whenDone(() => this.#printing.begin(request.id, engine.simulation, request));
  }

  /** A little of what is under way. */
  advance(maxTimers: number): void {
    this.#comparisons.advance(maxTimers);
    this.#printing.advance(maxTimers);
    this.#proofs.advance(maxTimers);
    this.#choices.advance(maxTimers);
  }

  /** Where the code for it cannot be had, it is never answered, and who asks gives up. */
  async #tellLevel({ id, given, wants }: Extract<Request, { type: "level" }>): Promise<void> {
    const { chunks, engine, reply, teaching } = this.#host;
    const levels = await chunks.need<typeof LevelsChunk>("levels");
    const answer = answerLevel(levels, given);
    const { level, problems } = answer;
    if (wants === "proof" && level && problems.length === 0) {
      this.#proofs.begin(levels, levels.formatLevel(level), (proof) =>
        reply({ type: "leveled", id, answer: { ...answer, proof } }),
      );
      return;
    }
    const deeds = wants === "recording" && teaching()?.deeds(engine.simulation);
    const recording = deeds && level ? levels.solutionsOf(deeds, level.parts) : [];
    reply({ type: "leveled", id, answer: { ...answer, recording } });
  }

  #tellFact({ id, fact }: Extract<Request, { type: "fact" }>): void {
    const { engine, chunks, reply } = this.#host;
    const { cluster } = engine.simulation;
    chunks.need<typeof LessonsChunk>("lessons").then(
      ({ factText }) => reply({ type: "facted", id, text: factText(cluster, fact) }),
      () => reply({ type: "facted", id, text: null }),
    );
  }
}
