/** The mechanism of what is done once and is over by itself after a while, or when it is healed before. */
import type { Duration } from "../../sim/units.ts";
import type { FaultSite, Mechanism } from "./types.ts";

export function forAWhile(site: FaultSite, lasting: Duration, act: () => () => void): Mechanism {
  const undone = new Set<() => void>();
  return {
    begin() {
      const undo = act();
      const over = (): void => {
        if (undone.delete(over)) undo();
      };
      undone.add(over);
      site.cluster.clock.after(lasting, over);
    },
    end() {
      for (const over of undone) over();
    },
    holds: () => undone.size > 0,
  };
}
