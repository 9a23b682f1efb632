/**
 * What kubectl prints of a run, without a trace of the asking in it: the run is run again, unseen, with a watch from its
 * beginning, and what is to be printed at the end is printed there.
 * Simplified: the watch and the lines are processes of that world's workstation, of which the run itself has none; no Pod
 * can see them.
 */
import { Simulation } from "../../scenario/simulation.ts";
import type { SimTime } from "../../sim/units.ts";
import type { WorkerChunks } from "../chunks.ts";
import type { PrintedLine, Reply } from "../protocol.ts";

/** Virtual time in which a line has to be done. */
const LINE_TIME = 30_000;

interface Job {
  id: number;
  simulation: Simulation;
  until: SimTime;
  printed: PrintedLine[];
  /** Whether everything that ends by itself has ended. */
  open: number;
  hasAsked: boolean;
  fetching: boolean;
}

export class PrintingDesk {
  readonly #chunks: WorkerChunks;
  readonly #reply: (message: Reply) => void;
  #job: Job | null = null;

  constructor(chunks: WorkerChunks, reply: (message: Reply) => void) {
    this.#chunks = chunks;
    this.#reply = reply;
  }

  get isBusy(): boolean {
    return this.#job !== null;
  }

  /** `watches` are begun with the run, `lines` at its present moment. */
  begin(
    id: number,
    { scenario, steps, clock }: Simulation,
    { watches, lines }: { watches: string[]; lines: string[] },
  ): void {
    if (this.#job) this.#answer(this.#job, null);
    const simulation = new Simulation({ ...scenario, steps: [...steps] }, this.#chunks);
    const printed = [...watches, ...lines].map((line): PrintedLine => ({ line, out: "", rows: [] }));
    const job = { id, simulation, until: clock.now, printed, open: 0, hasAsked: false, fetching: false };
    this.#job = job;
    for (const one of printed.slice(0, watches.length)) start(job, one, false);
  }

  advance(maxTimers: number): void {
    const job = this.#job;
    if (!job || job.fetching) return;
    const { simulation, until, printed } = job;
    try {
      const isOver = job.hasAsked ? () => job.open === 0 : undefined;
      const result = simulation.run(job.hasAsked ? until + LINE_TIME : until, maxTimers, isOver);
      if (result.stopped === "needs") this.#fetch(job, result.chunk);
      else if (result.stopped === "budget") return;
      else if (job.hasAsked) this.#answer(job, printed);
      else {
        job.hasAsked = true;
        for (const one of printed.filter(({ line }) => !isWatch(line))) start(job, one, true);
      }
    } catch {
      // That run ends in a mistake of ours, which is told where somebody goes to it.
      this.#answer(job, null);
    }
  }

  #fetch(job: Job, chunk: string): void {
    job.fetching = true;
    this.#chunks.load(chunk).then(
      () => {
        job.fetching = false;
        job.simulation.clock.resume();
      },
      () => this.#answer(job, null),
    );
  }

  #answer(job: Job, printed: PrintedLine[] | null): void {
    if (this.#job === job) this.#job = null;
    this.#reply({ type: "printed", id: job.id, printed });
  }
}

function isWatch(line: string): boolean {
  return /\s(-w|--watch)\b/.test(line);
}

function start(job: Job, one: PrintedLine, ends: boolean): void {
  const { clock, cluster } = job.simulation;
  if (ends) job.open++;
  cluster.workstation.run(one.line, {
    stdin: "",
    onOutput: (text) => {
      // What a watch prints while the other lines are printed happened after the moment that is looked at.
      if (!ends && clock.now > job.until) return;
      one.out += text;
      for (const row of text.split("\n").filter((line) => line !== "")) one.rows.push({ t: clock.now, text: row });
    },
    onExit: () => {
      if (ends) job.open--;
    },
  });
}
