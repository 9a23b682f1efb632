/**
 * Units of the simulated world, and the only place that formats dates.
 *
 * Plain numbers may be written where a unit is wanted, but one unit is never assignable to another: a `Duration` is not
 * a `SimTime`. All times are whole milliseconds.
 */

type Unit<Name extends string> = number & { readonly __unit?: Name };

/** Milliseconds since the simulation began. */
export type SimTime = Unit<"SimTime">;
/** Milliseconds between two moments. */
export type Duration = Unit<"Duration">;
/** Milliseconds since 1970-01-01T00:00:00Z, as a simulated clock on a wall would show it. */
export type EpochMs = Unit<"EpochMs">;

export const SECOND: Duration = 1000;
export const MINUTE: Duration = 60_000;
export const HOUR: Duration = 3_600_000;

/** The end of the year 9999: a grace period of ages ends no later. */
const LAST_SECOND: EpochMs = 253_402_300_799_000;

/** The second that was written last: most times are asked for more than once. */
let written = { second: Number.NaN, text: "" };

/** `2026-01-15T12:00:00Z`: second resolution, as Kubernetes writes metav1.Time. */
export function formatRfc3339(epoch: EpochMs): string {
  const second = Math.floor(Math.min(epoch, LAST_SECOND) / 1000);
  if (second !== written.second) written = { second, text: new Date(second * 1000).toISOString().slice(0, 19) + "Z" };
  return written.text;
}

/** `2026-01-15T12:00:00.012345678Z` with the trailing zeros of the fraction removed, as Go's RFC3339Nano writes it. */
export function formatRfc3339Nano(epoch: EpochMs, nanosOfMs = 0): string {
  const ms = String(((epoch % 1000) + 1000) % 1000).padStart(3, "0");
  const fraction = (ms + String(nanosOfMs).padStart(6, "0")).replace(/0+$/, "");
  return formatRfc3339(epoch).slice(0, 19) + (fraction === "" ? "" : "." + fraction) + "Z";
}

/** `2026-01-15T12:00:00.012345Z`: microseconds, always six digits, as Kubernetes writes metav1.MicroTime. */
export function formatMicroTime(epoch: EpochMs): string {
  return new Date(epoch).toISOString().slice(0, 23) + "000Z";
}

/** Milliseconds since the epoch of an RFC 3339 text, or undefined where it is not one. */
export function parseRfc3339(text: string): EpochMs | undefined {
  // The same few times are read again and again.
  const known = read.get(text);
  if (known !== undefined) return known;
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const value = Date.parse(text);
  if (Number.isNaN(value)) return undefined;
  if (read.size >= MAX_READ) read.clear();
  read.set(text, value);
  return value;
}

const read = new Map<string, EpochMs>();
const MAX_READ = 1000;

/** The parts of a UTC calendar date; the engine's only door to the calendar. `weekday` 0 is Sunday, `yearDay` 1 is 1 January. */
export interface CalendarDate {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  weekday: number;
  yearDay: number;
}

export function calendarDate(epoch: EpochMs): CalendarDate {
  const d = new Date(epoch);
  const year = d.getUTCFullYear();
  return {
    year,
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    ms: d.getUTCMilliseconds(),
    weekday: d.getUTCDay(),
    yearDay: Math.floor((Date.UTC(year, d.getUTCMonth(), d.getUTCDate()) - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
  };
}

/** The moment of a UTC calendar date; parts beyond their range carry over, as in mktime(3). */
export function epochOf(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): EpochMs {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const GO_UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a Go duration (`1h30m`, `1.5s`, `-10ms`, `0`), or undefined where it is not one. Source: Go time.ParseDuration. */
export function parseGoDuration(text: string): Duration | undefined {
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (text === "0" || text === "+0" || text === "-0") return 0;
  if (!match) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(number) * (GO_UNITS[unit ?? ""] ?? 0);
  }
  return match[1] === "-" ? -total : total;
}

/** `1m45.457s`, `2.017s`, `459ms`, `5m0s`, `0s`: as Go prints a time.Duration of whole milliseconds. */
export function formatGoDuration(ms: Duration): string {
  if (ms === 0) return "0s";
  const sign = ms < 0 ? "-" : "";
  const abs = Math.abs(ms);
  if (abs < 1000) return `${sign}${abs}ms`;
  const hours = Math.floor(abs / HOUR);
  const minutes = Math.floor((abs % HOUR) / MINUTE);
  const seconds = String((abs % MINUTE) / 1000);
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
