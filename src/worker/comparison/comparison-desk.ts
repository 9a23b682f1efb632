/** Makes one comparison at a time, a little with every turn of the host. */
import type { WorkerChunks } from "../chunks.ts";
import { LegDesk } from "../leg-desk.ts";
import type { Reply } from "../protocol.ts";
import type { ComparisonView } from "./comparison-view.ts";
import { compare } from "./comparing.ts";
import type { ComparedRuns } from "./comparing.ts";

export class ComparisonDesk extends LegDesk<ComparisonView> {
  readonly #reply: (message: Reply) => void;

  constructor(chunks: WorkerChunks, reply: (message: Reply) => void) {
    super(chunks);
    this.#reply = reply;
  }

  /** Another comparison in the place of the one before; null where there is nothing to compare with. */
  begin(id: number, runs: ComparedRuns | null): void {
    const tell = (comparison: ComparisonView | null): void => this.#reply({ type: "compared", id, comparison });
    if (runs) {
      this.run(compare(runs), tell);
    } else {
      this.stop();
      tell(null);
    }
  }
}
