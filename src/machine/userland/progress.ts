/** The progress bar of wget. Source: BusyBox 1.36.1 libbb/progress.c, smart_ulltoa5. */
import type { Sys } from "../kernel/applet.ts";

/** Seconds without a byte after which a transfer is called stalled. */
const STALL_SECONDS = 5;

/** A size in five characters: `   12`, `99999`, `97.6k`, ` 123M`. */
export function sizeInFive(bytes: number): string {
  if (bytes <= 99_999) return String(bytes).padStart(5);
  let tenths = bytes * 10;
  let unit = 0;
  do {
    tenths = Math.floor(tenths / 1024);
    unit++;
  } while (tenths >= 100_000);
  const scale = " kMGTPEZY"[unit] ?? "Y";
  const whole = Math.floor(tenths / 10);
  return (whole >= 100 ? String(whole) : `${whole}.${tenths % 10}`).padStart(4) + scale;
}

export class ProgressBar {
  readonly #sys: Sys;
  readonly #name: string;
  #start: number;
  #lastUpdate: number;
  #lastChange: number;
  #lastSize = 0;

  constructor(sys: Sys, name: string) {
    this.#sys = sys;
    this.#name = name;
    this.#start = this.#lastUpdate = this.#lastChange = this.#now();
  }

  #now(): number {
    return Math.floor(this.#sys.k.clock.now / 1000);
  }

  /** Shows how far it is, once a second at most and at the end. `total` 0: unknown. */
  *update(begin: number, moved: number, total: number): Generator<void, void, void> {
    const now = this.#now();
    const isSameSecond = now === this.#lastUpdate;
    this.#lastUpdate = now;
    let transferred = moved;
    if (total !== 0 && transferred >= total - begin) transferred = total - begin;
    else if (isSameSecond) return;
    const isTerminal = this.#sys.k.isatty(this.#sys.p, 2);
    const bar = total === 0 ? "" : this.#bar(begin + transferred, total);
    const line = `${this.#name.slice(0, 20).padEnd(20)} ${bar}${sizeInFive(begin + transferred)}`;
    const eta = this.#estimate(now, transferred, total, total - begin);
    yield* this.#sys.error(isTerminal ? `\r${line}${eta}` : `${line}${eta}\n`);
  }

  #bar(done: number, total: number): string {
    const size = this.#sys.k.windowSize(this.#sys.p, 2);
    const columns = typeof size === "number" || size.columns === 0 ? 80 : size.columns;
    const length = Math.min(columns - 48, 999);
    const percent = `${String(Math.floor((100 * done) / total)).padStart(3)}% `;
    if (length <= 2) return percent;
    const stars = Math.floor((length * done) / total);
    return `${percent}|${"*".repeat(stars).padEnd(length)}| `;
  }

  #estimate(now: number, transferred: number, total: number, bytes: number): string {
    let silent = now - this.#lastChange;
    if (transferred !== this.#lastSize) {
      this.#lastChange = now;
      this.#lastSize = transferred;
      if (silent >= STALL_SECONDS) this.#start += silent;
      silent = 0;
    }
    if (silent >= STALL_SECONDS) return "  - stalled -";
    const elapsed = now - this.#start;
    if (total === 0 || transferred === 0 || elapsed < 0) return " --:--:-- ETA";
    const seconds = Math.min(Math.floor((bytes * elapsed) / transferred) - elapsed, 3_599_999);
    const two = (value: number): string => String(value).padStart(2, "0");
    const hours = String(Math.floor(seconds / 3600)).padStart(3);
    return `${hours}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)} ETA`;
  }
}
