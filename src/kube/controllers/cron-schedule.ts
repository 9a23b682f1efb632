/**
 * When a schedule of five fields is due.
 *
 * Source: crontab(5); robfig/cron v3 as Kubernetes uses it (behaviour): names of months and days, steps, macros. Where clocks
 * are changed, hours that are left out have no times, and hours that come twice have theirs twice.
 */
import type { Zone } from "../../sim/time-zone.ts";
import { calendarDate, HOUR, MINUTE, parseGoDuration } from "../../sim/units.ts";
import type { Duration, EpochMs } from "../../sim/units.ts";

export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Where both days are given, either is enough. */
  readonly anyDay: boolean;
  /** `@every 90s`: so many ms apart instead. */
  readonly every: number | null;
}

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY: Duration = 24 * HOUR;
/** Days that are searched: a leap day may be eight years away. */
const HORIZON = 366 * 9;

/** The schedule, or what is wrong with it. */
export function parseSchedule(text: string): CronSchedule | { error: string } {
  const trimmed = text.trim();
  const every = /^@every\s+(.+)$/.exec(trimmed);
  if (every) return parseEvery(every[1] ?? "");
  const fields = (MACROS[trimmed] ?? trimmed).split(/\s+/);
  if (trimmed.startsWith("@") && MACROS[trimmed] === undefined) return { error: `unrecognized descriptor: ${trimmed}` };
  if (fields.length !== 5) return { error: `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]` };
  const [minutes = "", hours = "", days = "", months = "", weekdays = ""] = fields;
  try {
    return {
      minutes: parseField(minutes, 0, 59, []),
      hours: parseField(hours, 0, 23, []),
      days: parseField(days, 1, 31, []),
      months: parseField(months, 1, 12, MONTHS, 1),
      weekdays: parseField(weekdays, 0, 6, WEEKDAYS),
      anyDay: !isStar(days) && !isStar(weekdays),
      every: null,
    };
  } catch (problem) {
    if (problem instanceof FieldProblem) return { error: problem.message };
    throw problem;
  }
}

/** The first time after `after`, by the clocks of a zone; undefined where there is none within some years. */
export function nextTime(schedule: CronSchedule, after: EpochMs, zone: Zone): EpochMs | undefined {
  if (schedule.every !== null) return after + schedule.every - (after % 1000);
  let at = (Math.floor(after / MINUTE) + 1) * MINUTE;
  const end = at + HORIZON * DAY;
  while (at < end) {
    const { offset } = zone.at(at);
    const { month, day, weekday, hour, minute } = calendarDate(at + offset * 1000);
    // Where clocks are changed on the way to the next value, no step is so long that it could miss one.
    const isSteady = (next: EpochMs): boolean => zone.at(next).offset === offset;
    if (!schedule.months.has(month) || !isDay(schedule, day, weekday)) {
      const next = at + DAY - hour * HOUR - minute * MINUTE;
      at = isSteady(next) ? next : dayAfter(day, next, zone);
    } else if (!schedule.hours.has(hour)) at += (60 - minute) * MINUTE;
    else if (schedule.minutes.has(minute)) return at;
    else {
      const next = at + (nextValue(schedule.minutes, minute, 60) - minute) * MINUTE;
      at = isSteady(next) ? next : at + MINUTE;
    }
  }
  return undefined;
}

/** A day of 25 hours is not over yet, and after one of 23 the next has begun already; it may lack its midnight. */
function dayAfter(day: number, at: EpochMs, zone: Zone): EpochMs {
  const shown = (time: EpochMs): ReturnType<typeof calendarDate> => calendarDate(time + zone.at(time).offset * 1000);
  const late = shown(at);
  const midnight = at - late.hour * HOUR - late.minute * MINUTE;
  return late.day !== day && shown(midnight).day === late.day ? midnight : at;
}

/** The next value of a field, or where its range ends. */
function nextValue(values: ReadonlySet<number>, value: number, end: number): number {
  let next = value + 1;
  while (next < end && !values.has(next)) next++;
  return next;
}

class FieldProblem extends Error {}

function isStar(field: string): boolean {
  return field.startsWith("*") || field === "?";
}

function isDay({ days, weekdays, anyDay }: CronSchedule, day: number, weekday: number): boolean {
  return anyDay ? days.has(day) || weekdays.has(weekday) : days.has(day) && weekdays.has(weekday);
}

function parseField(field: string, low: number, high: number, names: readonly string[], offset = 0): Set<number> {
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const [span = "", stepText, ...more] = part.split("/");
    if (more.length > 0) throw new FieldProblem(`too many slashes: ${part}`);
    const [first = "", last, ...rest] = span.split("-");
    if (rest.length > 0) throw new FieldProblem(`too many hyphens: ${part}`);
    const isAll = first === "*" || first === "?";
    const from = isAll ? low : valueOf(first, names, offset);
    const step = stepText === undefined ? 1 : valueOf(stepText, [], 0);
    let to = from;
    if (isAll || (last === undefined && stepText !== undefined)) to = high;
    else if (last !== undefined) to = valueOf(last, names, offset);
    if (from < low) throw new FieldProblem(`beginning of range (${from}) below minimum (${low}): ${part}`);
    if (to > high) throw new FieldProblem(`end of range (${to}) above maximum (${high}): ${part}`);
    if (from > to) throw new FieldProblem(`beginning of range (${from}) beyond end of range (${to}): ${part}`);
    if (step === 0) throw new FieldProblem(`step of range should be a positive number: ${part}`);
    for (let value = from; value <= to; value += step) found.add(value);
  }
  return found;
}

function valueOf(text: string, names: readonly string[], offset: number): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + offset;
  if (!/^\d+$/.test(text)) {
    throw new FieldProblem(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

function parseEvery(text: string): CronSchedule | { error: string } {
  const none = new Set<number>();
  const duration = parseGoDuration(text);
  if (duration === undefined) {
    return { error: `failed to parse duration @every ${text}: time: invalid duration ${JSON.stringify(text)}` };
  }
  // A second is the shortest.
  const every = Math.max(1000, Math.floor(duration / 1000) * 1000);
  return { minutes: none, hours: none, days: none, months: none, weekdays: none, anyDay: false, every };
}
