/** What the parts of GNU's find share: the run as a whole, and tests of one file. Source: findutils 4.9. */
import type { Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import type { ByteString, Stat } from "../../../kernel/types.ts";
import type { Zone } from "../../../../sim/time-zone.ts";
import { quoted } from "../gnu/quoting.ts";

/** The file that is looked at. */
export interface Found {
  readonly path: ByteString;
  readonly stat: Stat;
  readonly depth: number;
  /** The operand below which it lies. */
  readonly start: ByteString;
}

export interface Search {
  readonly sys: Sys;
  readonly zone: Zone;
  /** When find was started; where days count (-daystart), its midnight, else a day before. */
  readonly now: number;
  dayStart: number;
  follow: "never" | "operands" | "always";
  /** Warns of what is no mistake: people at a terminal are told. */
  warns: boolean;
  depthFirst: boolean;
  oneFilesystem: boolean;
  minDepth: number;
  maxDepth: number;
  /** Set by -prune: what lies below the file just looked at is left out. */
  pruned: boolean;
  /** Set by -quit. */
  isOver: boolean;
  code: number;
  /** Command lines of `-exec ... +` that wait for more names. */
  readonly batches: Batch[];
}

export interface Batch {
  /** Runs what waits. */
  flush(): Generator<void, void, void>;
}

/** A test or an action: whether it holds. */
export type Predicate = (file: Found) => Generator<void, boolean, void>;

/** A mistake of the command line, in find's words. */
export class FindProblem extends Error {}

/** A test that needs nothing but the file. */
export function test(holds: (file: Found) => boolean): Predicate {
  return function* (file) {
    return holds(file);
  };
}

/** A name in a complaint. */
export function shown(path: ByteString): ByteString {
  return quoted(path, "locale");
}

/** A complaint behind what has been printed so far. */
export function* complain(search: Search, text: string): Generator<void, void, void> {
  yield* search.sys.flush();
  yield* search.sys.error(`find: ${text}\n`);
}

export function* complainErrno(search: Search, path: ByteString, errno: number): Generator<void, void, void> {
  yield* complain(search, `${shown(path)}: ${strerror(errno)}`);
  search.code = 1;
}
