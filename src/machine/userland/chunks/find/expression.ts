/** The words of find's command line as an expression: alternatives of conjunctions of tests and actions. */
import type { Sys } from "../../../kernel/applet.ts";
import type { ByteString, Stat } from "../../../kernel/types.ts";

/** The file that is looked at. */
export interface Found {
  readonly path: ByteString;
  readonly stat: Stat;
  readonly depth: number;
}

/** What the whole run shares. */
export interface Search {
  readonly sys: Sys;
  /** When find was started. */
  readonly now: number;
  follow: "never" | "operands" | "always";
  depthFirst: boolean;
  oneFilesystem: boolean;
  minDepth: number;
  maxDepth: number;
  /** Set by an action: what lies below the file just looked at is left out. */
  pruned: boolean;
  /** Set by -quit. */
  isOver: boolean;
  code: number;
  /** Command lines of `-exec ... +` that wait for more names. */
  readonly batches: Batch[];
}

export interface Batch {
  flush(): Generator<void, void, void>;
}

/** A test or an action: whether it holds. */
export type Predicate = (file: Found) => Generator<void, boolean, void>;

/** A test that needs nothing but the file. */
export function test(holds: (file: Found) => boolean): Predicate {
  return function* (file) {
    return holds(file);
  };
}

interface Term {
  readonly predicate: Predicate;
  readonly isInverted: boolean;
}

/** Alternatives of conjunctions. */
export class Expression {
  readonly #alternatives: Term[][] = [[]];

  add(predicate: Predicate, isInverted: boolean): void {
    this.#alternatives.at(-1)?.push({ predicate, isInverted });
  }

  or(): void {
    this.#alternatives.push([]);
  }

  /** The first alternative whose terms all hold decides; one without terms ends the list (BusyBox). */
  *evaluate(file: Found): Generator<void, boolean, void> {
    let holds = true;
    for (const terms of this.#alternatives) {
      if (terms.length === 0) return holds;
      holds = true;
      for (const { predicate, isInverted } of terms) {
        holds = (yield* predicate(file)) !== isInverted;
        if (!holds) break;
      }
      if (holds) return true;
    }
    return false;
  }
}
