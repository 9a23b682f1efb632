/**
 * Time zones as TZ describes them: `CET-1CEST,M3.5.0,M10.5.0/3`. Source: POSIX, Environment Variables, TZ; glibc: a name
 * without an offset is UTC under that name.
 * Simplified: there are no files of time zones in the images, so that `Europe/Berlin` is UTC called `Europe`, as it is there.
 */
import { calendarDate, epochOf } from "./units.ts";
import type { EpochMs } from "./units.ts";

/** What the clocks of a place show: seconds east of Greenwich, and what that is called. */
export interface LocalTime {
  readonly offset: number;
  readonly name: string;
}

/** When a change of clocks comes, in a year: seconds of local standard or summer time since its first moment. */
type Rule = (year: number) => number;

const DAY = 86_400;
const NAME = /^(?:<([^>]+)>|([A-Za-z]+))/;
const OFFSET = /^([+-]?)(\d{1,3})(?::(\d\d?))?(?::(\d\d?))?/;

class Zone {
  readonly standard: LocalTime;
  readonly summer: LocalTime | null;
  readonly #begin: Rule;
  readonly #end: Rule;

  constructor(standard: LocalTime, summer: LocalTime | null, begin: Rule, end: Rule) {
    this.standard = standard;
    this.summer = summer;
    this.#begin = begin;
    this.#end = end;
  }

  at(time: EpochMs): LocalTime {
    const { standard, summer } = this;
    if (!summer) return standard;
    const { year } = calendarDate(time + standard.offset * 1000);
    const start = epochOf(year, 1, 1) / 1000;
    const begin = start + this.#begin(year) - standard.offset;
    const end = start + this.#end(year) - summer.offset;
    const now = time / 1000;
    const isSummer = begin < end ? now >= begin && now < end : now >= begin || now < end;
    return isSummer ? summer : standard;
  }

  /** The moment at which clocks here show what they would show there in UTC; summer time wins where it is twice. */
  moment(shown: EpochMs): EpochMs {
    for (const one of [this.summer, this.standard]) {
      if (!one) continue;
      const time = shown - one.offset * 1000;
      if (this.at(time).offset === one.offset) return time;
    }
    // An hour that clocks leave out: as if they had not been changed yet.
    return shown - this.standard.offset * 1000;
  }
}

function take(text: string, pattern: RegExp): [RegExpExecArray | null, string] {
  const match = pattern.exec(text);
  return [match, match ? text.slice(match[0].length) : text];
}

function seconds(match: RegExpExecArray): number {
  const [, sign, hours = "0", minutes = "0", rest = "0"] = match;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
}

function isLeap(year: number): boolean {
  return calendarDate(epochOf(year, 2, 29)).month === 2;
}

/** One rule with its time, and what stands behind it; null where there is none. */
function parseRule(text: string): [Rule, string] | null {
  const [match, behind] = take(text, /^,(?:M(\d+)\.(\d)\.(\d)|J(\d+)|(\d+))/);
  if (!match) return null;
  const [time, rest] = take(behind, /^\/([+-]?)(\d{1,3})(?::(\d\d?))?(?::(\d\d?))?/);
  const offset = time ? seconds(time) : 7200;
  const [, month, week, weekday, julian, plain] = match;
  const rule: Rule = (year) => {
    if (julian !== undefined) {
      const leapDay = isLeap(year) && Number(julian) >= 60 ? 1 : 0;
      return (Number(julian) - 1 + leapDay) * DAY + offset;
    }
    if (plain !== undefined) return Number(plain) * DAY + offset;
    const first = calendarDate(epochOf(year, Number(month), 1));
    let day = 1 + ((Number(weekday) - first.weekday + 7) % 7) + (Number(week) - 1) * 7;
    while (calendarDate(epochOf(year, Number(month), day)).month !== Number(month)) day -= 7;
    return (first.yearDay - 1 + day - 1) * DAY + offset;
  };
  return [rule, rest];
}

const AMERICAN = ",M3.2.0,M11.1.0";

/** What TZ means. */
export function parseZone(text: string | undefined): Zone {
  const none: Rule = () => 0;
  const fixed = (local: LocalTime): Zone => new Zone(local, null, none, none);
  const [name, afterName] = take((text ?? "").replace(/^:/, ""), NAME);
  if (!name) return fixed({ offset: 0, name: text === "" ? "Universal" : "UTC" });
  const standardName = name[1] ?? name[2] ?? "";
  if (standardName.length < 3) return fixed({ offset: 0, name: "" });
  const [offset, afterOffset] = take(afterName, OFFSET);
  if (!offset) return fixed({ offset: 0, name: standardName });
  const standard = { offset: -seconds(offset), name: standardName };
  const [summerName, afterSummer] = take(afterOffset, NAME);
  if (!summerName) return fixed(standard);
  const [summerOffset, rules] = take(afterSummer, OFFSET);
  const summer = {
    offset: summerOffset ? -seconds(summerOffset) : standard.offset + 3600,
    name: summerName[1] ?? summerName[2] ?? "",
  };
  const begin = parseRule(rules) ?? parseRule(AMERICAN);
  const end = begin ? parseRule(begin[1]) : null;
  return begin && end ? new Zone(standard, summer, begin[0], end[0]) : fixed(standard);
}

export type { Zone };
