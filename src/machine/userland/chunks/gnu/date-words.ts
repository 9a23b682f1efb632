/**
 * Dates as people write them: `yesterday`, `2 days ago`, `next monday`, `2026-01-15T12:00:00Z`, `15 Jan 2026 10:00 +0200`.
 * Source: "Date input formats" of the coreutils manual. Simplified: time zones by offset and the best-known abbreviations only.
 */
import { calendarDate, epochOf } from "../../../../sim/units.ts";
import type { EpochMs } from "../../../../sim/units.ts";
import type { Zone } from "../../../../sim/time-zone.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const UNITS: Readonly<Record<string, readonly [unit: Unit, count: number]>> = {
  sec: ["second", 1],
  second: ["second", 1],
  min: ["minute", 1],
  minute: ["minute", 1],
  hour: ["hour", 1],
  day: ["day", 1],
  week: ["day", 7],
  fortnight: ["day", 14],
  month: ["month", 1],
  year: ["year", 1],
};
const ORDINALS: Readonly<Record<string, number>> = {
  last: -1,
  this: 0,
  next: 1,
  first: 1,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
};
/** Zones by name, hours east of UTC. Source: gnulib parse-datetime, time_zone_table. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 1,
  BST: 1,
  CET: 1,
  CEST: 2,
  MET: 1,
  MEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  MSD: 4,
  JST: 9,
  SGT: 8,
  IST: 5.5,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};
const SHIFTS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, now: 0, tomorrow: 1 };

type Unit = "second" | "minute" | "hour" | "day" | "month" | "year";

/** What has been read so far. */
class Reading {
  date: readonly [year: number, month: number, day: number] | null = null;
  /** Milliseconds of the day. */
  clock: number | null = null;
  /** Minutes east of UTC. */
  offset: number | null = null;
  weekday: readonly [day: number, ordinal: number] | null = null;
  readonly shifts: Record<Unit, number> = { second: 0, minute: 0, hour: 0, day: 0, month: 0, year: 0 };
  /** Whether it spoke of a day or a time at all. */
  isRelative = false;
}

type Rule = readonly [pattern: RegExp, read: (reading: Reading, match: RegExpExecArray) => boolean];

const n = (text: string | undefined): number => Number(text ?? 0);

function fullYear(text: string): number {
  return text.length > 2 ? Number(text) : Number(text) + (Number(text) < 69 ? 2000 : 1900);
}

function setDate(reading: Reading, year: number, month: number, day: number): boolean {
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= calendarDate(epochOf(year, month + 1, 0)).day;
  if (!isDay || reading.date) return false;
  reading.date = [year, month, day];
  return true;
}

function setClock(reading: Reading, hour: number, minute: number, second: number, half = ""): boolean {
  const isHalf = half !== "";
  if (reading.clock !== null || minute > 59 || second >= 61 || (isHalf ? hour < 1 || hour > 12 : hour > 23))
    return false;
  const whole = isHalf ? (hour % 12) + (/^p/i.test(half) ? 12 : 0) : hour;
  reading.clock = Math.round(((whole * 60 + minute) * 60 + second) * 1000);
  return true;
}

function setOffset(reading: Reading, sign: string, hours: string | undefined, minutes: string | undefined): boolean {
  if (reading.offset !== null || n(hours) > 24) return false;
  reading.offset = (sign === "-" ? -1 : 1) * (n(hours) * 60 + n(minutes));
  return true;
}

function shift(reading: Reading, count: number, unit: string): boolean {
  const found = UNITS[unit.toLowerCase().replace(/s$/, "")];
  if (!found) return false;
  reading.shifts[found[0]] += count * found[1];
  reading.isRelative = true;
  return true;
}

const UNIT = "(secs?|seconds?|mins?|minutes?|hours?|days?|weeks?|fortnights?|months?|years?)\\b";
const rule = (pattern: string, read: Rule[1]): Rule => [new RegExp(`^${pattern}`, "i"), read];

const RULES: readonly Rule[] = [
  rule("(\\d{4})-(\\d\\d?)-(\\d\\d?)(?:T(?=\\d)|(?!\\d))", (r, m) => setDate(r, n(m[1]), n(m[2]), n(m[3]))),
  rule("(\\d\\d?)/(\\d\\d?)/(\\d{2,4})(?!\\d)", (r, m) => setDate(r, fullYear(m[3] ?? ""), n(m[1]), n(m[2]))),
  rule("(\\d{4})/(\\d\\d?)/(\\d\\d?)(?!\\d)", (r, m) => setDate(r, n(m[1]), n(m[2]), n(m[3]))),
  // A number with a sign right behind a time is a zone, whatever follows: `12:00 -3 hours` is 12:00 at -03:00, and an hour.
  rule(
    "(\\d\\d?):(\\d\\d)(?::(\\d\\d(?:[.,]\\d+)?))?(?: *(am|pm|a\\.m\\.|p\\.m\\.)(?!\\w)| *([+-])(\\d\\d?)(?::?(\\d\\d))?(?!\\d))?",
    (r, m) => {
      if (!setClock(r, n(m[1]), n(m[2]), n(m[3]?.replace(",", ".")), m[4])) return false;
      return m[5] === undefined || setOffset(r, m[5], m[6], m[7]);
    },
  ),
  rule("(\\d\\d?) *(am|pm)\\b", (r, m) => setClock(r, n(m[1]), 0, 0, m[2])),
  rule(`([+-]? *\\d+) *${UNIT} *(ago\\b)?`, (r, m) =>
    shift(r, n((m[1] ?? "").replace(/ /g, "")) * (m[3] === undefined ? 1 : -1), m[2] ?? ""),
  ),
  rule("(Z|UTC|GMT)([+-])(\\d\\d?)(?::?(\\d\\d))?(?!\\d)", (r, m) => setOffset(r, m[2] ?? "", m[3], m[4])),
  rule("([A-Z]{1,4})\\b", (r, m) => {
    const hours = ZONES[(m[1] ?? "").toUpperCase()];
    if (hours === undefined || r.offset !== null) return false;
    r.offset = hours * 60;
    return true;
  }),
  rule(`(${Object.keys(ORDINALS).join("|")}) +${UNIT} *(ago\\b)?`, (r, m) =>
    shift(r, (ORDINALS[(m[1] ?? "").toLowerCase()] ?? 0) * (m[3] === undefined ? 1 : -1), m[2] ?? ""),
  ),
  rule("(?:(last|this|next) +)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*\\b,?", (r, m) => {
    const day = DAYS.indexOf((m[2] ?? "").slice(0, 3).toLowerCase());
    r.weekday = [day, m[1] === undefined ? 0 : (ORDINALS[m[1].toLowerCase()] ?? 0)];
    return true;
  }),
  rule("(\\d\\d?)(?: +|-)([a-z]{3})[a-z]*\\.?(?:(?: +|-|, *)(\\d{4}|\\d\\d(?!:)))?(?![\\d:])", (r, m) =>
    setNamed(r, m[2], m[1], m[3]),
  ),
  rule("([a-z]{3})[a-z]*\\.? +(\\d\\d?)(?![\\d:])(?:(?:, *| +)(\\d{4})(?![\\d:]))?", (r, m) =>
    setNamed(r, m[1], m[2], m[3]),
  ),
  rule("(yesterday|today|now|tomorrow)\\b", (r, m) => shift(r, SHIFTS[(m[1] ?? "").toLowerCase()] ?? 0, "day")),
  rule(UNIT + " *(ago\\b)?", (r, m) => shift(r, m[2] === undefined ? 1 : -1, m[1] ?? "")),
  rule("(\\d{4})(\\d\\d)(\\d\\d)(?!\\d)", (r, m) => setDate(r, n(m[1]), n(m[2]), n(m[3]))),
  // A year behind `Jan 15 10:00`.
  rule("(\\d{4})(?!\\d)", (r, m) => {
    if (!r.date || r.clock === null) return setClock(r, Math.floor(n(m[1]) / 100), n(m[1]) % 100, 0);
    r.date = [n(m[1]), r.date[1], r.date[2]];
    return true;
  }),
];

/** A day of a month by its name; the year may be missing. */
function setNamed(
  reading: Reading,
  month: string | undefined,
  day: string | undefined,
  year: string | undefined,
): boolean {
  const index = MONTHS.indexOf((month ?? "").toLowerCase());
  if (index < 0) return false;
  return (
    setDate(reading, year === undefined ? Number.NaN : fullYear(year), index + 1, n(day)) ||
    setYearless(reading, index + 1, n(day), year)
  );
}

function setYearless(reading: Reading, month: number, day: number, year: string | undefined): boolean {
  if (year !== undefined || reading.date || day < 1 || day > 31) return false;
  reading.date = [Number.NaN, month, day];
  return true;
}

/** The moment that the text means, or null. */
export function parseGnuDate(text: string, now: EpochMs, zone: Zone): EpochMs | null {
  const at = /^\s*@(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (at) return Math.floor(Number(at[1]) * 1000);
  const reading = new Reading();
  let rest = text.trim();
  while (rest !== "") {
    const match = firstMatch(rest, reading);
    if (match === null) return null;
    rest = rest.slice(match.length).replace(/^[\s,]+/, "");
  }
  return momentOf(reading, now, zone);
}

function firstMatch(rest: string, reading: Reading): string | null {
  for (const [pattern, read] of RULES) {
    const match = pattern.exec(rest);
    if (match && match[0] !== "" && read(reading, match)) return match[0];
  }
  return null;
}

function momentOf(reading: Reading, now: EpochMs, zone: Zone): EpochMs {
  const { shifts, offset } = reading;
  const today = calendarDate(now + zone.at(now).offset * 1000);
  let [year, month, day] = reading.date ?? [today.year, today.month, today.day];
  if (Number.isNaN(year)) year = today.year;
  // Whoever speaks of days alone means this time of the day; everybody else midnight.
  const isPlain = reading.date === null && reading.clock === null && reading.weekday === null && reading.isRelative;
  const ofDay = isPlain
    ? ((today.hour * 60 + today.minute) * 60 + today.second) * 1000 + today.ms
    : (reading.clock ?? 0);
  if (reading.weekday && reading.date === null) day += daysUntil(reading.weekday, today.weekday);
  year += shifts.year;
  month += shifts.month;
  day += shifts.day;
  const shown = epochOf(year, month, day) + ofDay;
  const moment = offset === null ? zone.moment(shown) : shown - offset * 60_000;
  return moment + ((shifts.hour * 60 + shifts.minute) * 60 + shifts.second) * 1000;
}

function daysUntil([wanted, ordinal]: readonly [number, number], today: number): number {
  const ahead = (wanted - today + 7) % 7;
  // The next one is not today's; the last one lies behind.
  return ahead + 7 * (ordinal - (ordinal > 0 && ahead > 0 ? 1 : 0));
}
