/**
 * What kubectl prints of a run, without a trace of the asking in it: the run is run again, unseen, with a watch from its
 * beginning, and what is to be printed at the end is printed there.
 * Simplified: the watch and the lines are processes of that world's workstation, of which the run itself has none; no Pod
 * can see them.
 */
import type { Leg } from "../../scenario/lesson-run.ts";
import { Simulation } from "../../scenario/simulation.ts";
import type { SimTime } from "../../sim/units.ts";
import type { WorkerChunks } from "../chunks.ts";
import { LegDesk } from "../leg-desk.ts";
import type { PrintedLine, Reply } from "../protocol.ts";

/** Virtual time in which a line has to be done. */
const LINE_TIME = 30_000;

/** What is run again, and how far. */
interface Rerun {
  readonly simulation: Simulation;
  readonly until: SimTime;
  /** How many lines that end by themselves have not ended. */
  open: number;
}

export class PrintingDesk extends LegDesk<PrintedLine[]> {
  readonly #reply: (message: Reply) => void;

  constructor(chunks: WorkerChunks, reply: (message: Reply) => void) {
    super(chunks);
    this.#reply = reply;
  }

  /** `watches` are begun with the run, `lines` at its present moment. */
  begin(
    id: number,
    { scenario, steps, clock }: Simulation,
    { watches, lines }: { watches: string[]; lines: string[] },
  ): void {
    const simulation = new Simulation({ ...scenario, steps: [...steps] }, this.chunks);
    const printed = [...watches, ...lines].map((line): PrintedLine => ({ line, out: "", rows: [] }));
    this.run(print({ simulation, until: clock.now, open: 0 }, printed, watches.length), (answer) =>
      this.#reply({ type: "printed", id, printed: answer }),
    );
  }
}

function* print(rerun: Rerun, printed: PrintedLine[], watches: number): Generator<Leg, PrintedLine[]> {
  const { simulation, until } = rerun;
  for (const one of printed.slice(0, watches)) start(rerun, one, false);
  yield { simulation, until };
  for (const one of printed.filter(({ line }) => !isWatch(line))) start(rerun, one, true);
  yield { simulation, until: until + LINE_TIME, stop: () => rerun.open === 0 };
  return printed;
}

function isWatch(line: string): boolean {
  return /\s(-w|--watch)\b/.test(line);
}

function start(rerun: Rerun, one: PrintedLine, ends: boolean): void {
  const { clock, cluster } = rerun.simulation;
  if (ends) rerun.open++;
  cluster.workstation.run(one.line, {
    stdin: "",
    onOutput: (text) => {
      // What a watch prints while the other lines are printed happened after the moment that is looked at.
      if (!ends && clock.now > rerun.until) return;
      one.out += text;
      for (const row of text.split("\n").filter((line) => line !== "")) one.rows.push({ t: clock.now, text: row });
    },
    onExit: () => {
      if (ends) rerun.open--;
    },
  });
}
