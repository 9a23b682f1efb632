/**
 * Dates as they are given to -d and -t of BusyBox's applets. Source: BusyBox 1.36.1 libbb parse_datestr.
 * Simplified: where no zone is handed in (touch), the time zone is UTC.
 */
import { calendarDate, epochOf } from "../../sim/units.ts";
import type { CalendarDate, EpochMs } from "../../sim/units.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const CLOCK = String.raw` *(?<hour>\d\d?):(?<minute>\d\d?)(?::(?<second>\d\d?))?`;
const DAY = String.raw` *(?<year>\d{1,4})-(?<month>\d\d?)-(?<day>\d\d?)`;

/** What `strptime` is tried with, one after the other; `Z` may follow each. */
const FORMS: readonly RegExp[] = [
  new RegExp(`^${CLOCK}Z?$`),
  new RegExp(String.raw`^ *(?<month>\d\d?)\.(?<day>\d\d?)-${CLOCK}Z?$`),
  new RegExp(String.raw`^ *(?<year>\d{1,4})\.(?<month>\d\d?)\.(?<day>\d\d?)-${CLOCK}Z?$`),
  new RegExp(String.raw`^(?<name>[A-Za-z]+) *(?<day>\d\d?) +${CLOCK} +(?<year>\d{1,4})Z?$`),
  new RegExp(String.raw`^${DAY} *${CLOCK}(?: *(?<zone>[+-]\d\d:?\d\d))?Z?$`),
  new RegExp(String.raw`^${DAY}(?: +(?<hour>\d\d?))?Z?$`),
];

/** `[[[[[YY]YY]MM]DD]hh]mm[.ss]`. */
const DIGITS = /^((?:\d\d){1,6})(?:\.(\d\d?))?$/;

type Parts = Pick<CalendarDate, "year" | "month" | "day" | "hour" | "minute" | "second">;

/**
 * The moment that the text means, or null. What it leaves out is taken from `now`; `toEpoch` makes a moment of what local
 * clocks show, where that is not UTC.
 */
export function parseDateString(
  text: string,
  now: EpochMs,
  today: Parts = calendarDate(now),
  toEpoch?: (shown: EpochMs) => EpochMs,
): EpochMs | null {
  const at = /^@(-?\d+)$/.exec(text);
  if (at) return Number(at[1]) * 1000;
  const shown = shownTime(text, today);
  const isAbsolute = /Z$|[+-]\d\d:?\d\d$/.test(text) && /:\d/.test(text);
  return shown === null || !toEpoch || isAbsolute ? shown : toEpoch(shown);
}

function shownTime(text: string, today: Parts): EpochMs | null {
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups) return fromGroups(groups, today);
  }
  const digits = DIGITS.exec(text);
  return digits ? fromDigits(digits[1] ?? "", Number(digits[2] ?? 0), today) : null;
}

function fromGroups(groups: Readonly<Record<string, string | undefined>>, today: Parts): EpochMs | null {
  const part = (name: keyof Parts): number => (groups[name] === undefined ? today[name] : Number(groups[name]));
  const { name, zone } = groups;
  const month = name === undefined ? part("month") : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  // `%T` and `%R`: seconds that are not given stay what they are.
  const moment = valid({
    year: part("year"),
    month,
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  });
  if (moment === null || zone === undefined) return moment;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return moment - (zone.startsWith("-") ? -offset : offset) * 60_000;
}

function fromDigits(digits: string, second: number, today: Parts): EpochMs | null {
  const pairs = (digits.match(/../g) ?? []).map(Number);
  const minute = pairs.pop() ?? 0;
  const hour = pairs.pop() ?? today.hour;
  const day = pairs.pop() ?? today.day;
  const month = pairs.pop() ?? today.month;
  const [first, last] = pairs;
  let year = today.year;
  if (first !== undefined && last !== undefined) year = first * 100 + last;
  // Two digits mean the year within fifty years of now.
  else if (first !== undefined) {
    year = Math.floor(today.year / 100) * 100 + first;
    if (year > today.year + 50) year -= 100;
    else if (year <= today.year - 50) year += 100;
  }
  return valid({ year, month, day, hour, minute, second });
}

function valid({ year, month, day, hour, minute, second }: Parts): EpochMs | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 61) return null;
  return epochOf(year, month, day, hour, minute, second);
}
