/**
 * Why a step of a chart was taken, told when somebody asks: the run is run again, unseen, and looked at in the moment in which the
 * step is recorded. Nothing of it is kept while a run plays.
 */
import { wordsOf } from "../../scenario/explain/chain.ts";
import { choiceOf } from "../../scenario/explain/choice.ts";
import type { Choice } from "../../scenario/explain/choice.ts";
import type { Leg } from "../../scenario/lesson-run.ts";
import { Simulation } from "../../scenario/simulation.ts";
import type { Trace, TraceEntry } from "../../sim/trace.ts";
import type { WorkerChunks } from "../chunks.ts";
import { LegDesk } from "../leg-desk.ts";
import type { Reply, Request } from "../protocol.ts";
import type { ChoiceView } from "./inside-view.ts";

type Question = Extract<Request, { type: "choice" }>;

export class ChoiceDesk extends LegDesk<ChoiceView | null> {
  readonly #reply: (message: Reply) => void;

  constructor(chunks: WorkerChunks, reply: (message: Reply) => void) {
    super(chunks);
    this.#reply = reply;
  }

  begin(question: Question, played: Simulation): void {
    this.run(this.#choose(question, played), (choice) => this.#reply({ type: "chosen", id: question.id, choice }));
  }

  /** `seq`: of the entry that records the step. */
  *#choose({ uid, seq }: Question, { scenario, steps, trace }: Simulation): Generator<Leg, ChoiceView | null> {
    const entry = trace.entries.find((one) => one.seq === seq && one.type === "machine");
    if (!entry) return null;
    const simulation = new Simulation({ ...scenario, steps: [...steps] }, this.chunks);
    let choice: Choice | null = null;
    let isThere = false;
    simulation.trace.onEntry = (one) => {
      if (one.seq !== seq || one.type !== "machine") return;
      isThere = true;
      choice = choiceOf(one, simulation.cluster.inspect(uid), simulation.trace.entries);
    };
    yield { simulation, until: entry.t, stop: () => isThere };
    return viewOf(choice, entry, simulation.trace);
  }
}

/** With what brought the step about, and the Events that were told with it. */
function viewOf(choice: Choice | null, entry: TraceEntry, trace: Trace): ChoiceView | null {
  if (!choice) return null;
  const cause = trace.entries.find((one) => one.seq === entry.cause);
  const events = trace.entries.filter((one) => one.type === "event" && one.cause === entry.seq && one.t === entry.t);
  return {
    ...choice,
    cause: cause ? { t: cause.t, text: wordsOf(cause) } : null,
    events: events.map((one) => `${String(one["reason"])}: ${String(one["message"])}`),
  };
}
