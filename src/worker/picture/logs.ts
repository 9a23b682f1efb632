/** A container's log as the page shows it: the newest lines of all attempts, each line an object that never changes. */
import { formatRfc3339Nano } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";
import type { AttemptInspection, LogRecord } from "../../kube/cluster/inspection.ts";
import type { LogLine, LogView } from "../view.ts";

/** Lines of a Pod that a picture holds, shared out among its containers; the rest is one kubectl away. */
const MAX_LINES = 100_000;
const MAX_LINE_CHARS = 4000;

export class LogPicture {
  #lines: readonly LogLine[] = [];
  #dropped = 0;
  #seq = 0;
  /** How many records of each attempt's log were taken, and of which array. */
  readonly #taken = new Map<number, { records: readonly LogRecord[]; count: number }>();
  readonly #start: EpochMs;
  readonly #decode: (bytes: string) => string;
  readonly #limit: number;

  constructor(start: EpochMs, decode: (bytes: string) => string, containers: number) {
    this.#limit = Math.floor(MAX_LINES / containers);
    this.#start = start;
    this.#decode = decode;
  }

  take(attempts: readonly AttemptInspection[], empty: LogView["empty"]): LogView {
    for (const { attempt, log } of attempts) this.#read(attempt, log);
    if (this.#lines.length > this.#limit) {
      const over = this.#lines.length - this.#limit;
      this.#dropped += over;
      this.#lines = this.#lines.slice(over);
    }
    return {
      lines: this.#lines,
      dropped: this.#dropped,
      empty: this.#lines.length === 0 && this.#dropped === 0 ? empty : null,
    };
  }

  #read(attempt: number, records: readonly LogRecord[]): void {
    const before = this.#taken.get(attempt);
    // A rotated log is another array: it begins anew.
    const from = before?.records === records ? before.count : 0;
    if (records.length === from && before) return;
    const added: LogLine[] = [];
    // Lines that would be dropped at once are only counted.
    const first = Math.max(from, records.length - this.#limit);
    this.#dropped += first - from;
    this.#seq += first - from;
    for (let i = first; i < records.length; i++) {
      const record = records[i];
      if (record) added.push(this.#line(attempt, record));
    }
    if (added.length > 0) this.#lines = this.#lines.concat(added);
    this.#taken.set(attempt, { records, count: records.length });
  }

  #line(attempt: number, { time, nanos, stream, line }: LogRecord): LogLine {
    return {
      seq: this.#seq++,
      t: time - this.#start,
      timestamp: formatRfc3339Nano(time, nanos),
      attempt,
      stream,
      text: this.#decode(line.slice(0, MAX_LINE_CHARS)),
    };
  }
}
