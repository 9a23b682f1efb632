/**
 * What happened, and what it was caused by: the append-only record on which two runs must agree, byte for byte.
 *
 * An entry is caused by the clock's present cause. Recording an entry that can bring about others makes it the present
 * cause; timers set from then on remember it. "Why?" walks that chain.
 *
 * Invariant: `seq` is the entry's place among all entries, recorded or not, so that it does not depend on who listens.
 */
import type { Clock } from "./clock.ts";
import { Sha256 } from "./digest.ts";
import { SIM_LIMITS } from "./limits.ts";
import type { SimTime } from "./units.ts";

/** Types that make up the identity of a run. */
export const DEFAULT_TYPES = [
  "start",
  "input",
  "object",
  "event",
  "container",
  "machine",
  "probe",
  "pull",
  "log",
  "fault",
  "limit",
  "end",
] as const;
/** Types recorded only on demand; they take part in the order of no other entry. */
export const DETAIL_TYPES = ["process", "file", "socket", "dns", "volume"] as const;

export type TraceType = (typeof DEFAULT_TYPES)[number];
export type DetailType = (typeof DETAIL_TYPES)[number];

/** One thing that happened. Entries about a Pod carry `namespace`, `pod` and, where they apply, `container` and `attempt`. */
export interface TraceEntry {
  t: SimTime;
  seq: number;
  cause: number | null;
  type: TraceType | DetailType;
  namespace?: string | undefined;
  pod?: string | undefined;
  container?: string | undefined;
  attempt?: number | undefined;
  [field: string]: unknown;
}

/** Entries of these types become the cause of what follows within the same timer. */
const CAUSES: ReadonlySet<string> = new Set([
  "input",
  "container",
  "machine",
  "probe",
  "pull",
  "fault",
  "limit",
  "event",
]);

const DETAILS: ReadonlySet<string> = new Set(DETAIL_TYPES);

export class Trace {
  readonly entries: TraceEntry[] = [];
  /** Called with every entry as it is made, detail entries included. */
  onEntry: ((entry: TraceEntry) => void) | null = null;
  /** Whether detail entries are kept in `entries`; they are handed to `onEntry` in any case. */
  keepDetails = false;
  readonly #clock: Clock;
  readonly #hash = new Sha256();
  #seq = 0;
  #hashed = 0;
  #full = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Records an entry and returns its `seq`. */
  record(type: TraceType, fields: Record<string, unknown>): number {
    return this.append({ t: 0, seq: 0, cause: null, type, ...fields });
  }

  /**
   * The same of an entry that is there in one piece but for `t`, `seq` and `cause`: what is spread costs twice the room. One that
   * is not kept is only told to `onEntry`.
   */
  append(entry: TraceEntry, isKept = true): number {
    entry.t = this.#clock.now;
    entry.seq = this.#seq++;
    entry.cause = this.#clock.cause;
    if (CAUSES.has(entry.type)) this.#clock.cause = entry.seq;
    if (isKept && this.entries.length < SIM_LIMITS.traceEntries) this.entries.push(entry);
    else if (isKept && !this.#full) {
      this.#full = true;
      this.entries.push({
        ...entry,
        type: "limit",
        what: "trace",
        message: "the record of this run is full; the run goes on unrecorded",
      });
    }
    this.onEntry?.(entry);
    return entry.seq;
  }

  /** Whether anybody wants details; ask before building an entry that costs something to build. */
  get wantsDetails(): boolean {
    return this.keepDetails || this.onEntry !== null;
  }

  /** Records a detail: it has the `seq` of the default entry before it, and causes nothing. */
  detail(type: DetailType, fields: Record<string, unknown>): void {
    if (!this.wantsDetails) return;
    const entry: TraceEntry = { t: this.#clock.now, seq: this.#seq - 1, cause: this.#clock.cause, type, ...fields };
    if (this.keepDetails && this.entries.length < SIM_LIMITS.traceEntries) this.entries.push(entry);
    this.onEntry?.(entry);
  }

  /** SHA-256 over the default entries so far, in hex: the identity of the run. */
  identity(): string {
    for (; this.#hashed < this.entries.length; this.#hashed++) {
      const entry = this.entries[this.#hashed];
      if (entry && !DETAILS.has(entry.type)) this.#hash.update(JSON.stringify(entry) + "\n");
    }
    return this.#hash.hex();
  }
}
