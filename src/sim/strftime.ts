/** Times as texts. Source: strftime(3) of the C locale; an unknown conversion stands for itself; `%-d`, `%_H`, `%^a` and `%10Y` as in glibc. */
import type { LocalTime } from "./time-zone.ts";
import { calendarDate, epochOf } from "./units.ts";
import type { EpochMs } from "./units.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function two(value: number, pad = "0"): string {
  return String(value).padStart(2, pad);
}

export const UTC: LocalTime = { offset: 0, name: "UTC" };

/** `+0530`, with a colon perhaps. */
export function zoneOffset(offset: number, colon = ""): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${colon}${two(minutes % 60)}`;
}

/** The week of ISO 8601 and the year that it belongs to. */
function isoWeek(year: number, yearDay: number, weekday: number): { year: number; week: number } {
  const day = weekday === 0 ? 7 : weekday;
  const week = Math.floor((yearDay - day + 10) / 7);
  const weeksOf = (one: number): number => {
    const january1 = calendarDate(epochOf(one, 1, 1)).weekday;
    const december31 = calendarDate(epochOf(one, 12, 31)).weekday;
    return january1 === 4 || december31 === 4 ? 53 : 52;
  };
  if (week < 1) return { year: year - 1, week: weeksOf(year - 1) };
  return week > weeksOf(year) ? { year: year + 1, week: 1 } : { year, week };
}

/** A conversion with flags: `-` no filling, `_` spaces, `0` zeros, `^` capitals, `#` the other case of a name. */
function laidOut(letter: string, text: string, flags: string, width: number): string {
  if (letter === "z") return (text[0] ?? "") + laidOut("", text.slice(1), flags, width - 1);
  const number = /^[ 0]*(?=\d+$)/.test(text) ? text.replace(/^[ 0]+(?=\d)/, "") : null;
  const length = Math.min(Math.max(width, number === null || flags.includes("-") ? 0 : text.length), 1000);
  const isSpaced = number === null || "ekl".includes(letter);
  const fill = flags.includes("_") || (isSpaced && !flags.includes("0")) ? " " : "0";
  const filled = (number ?? text).padStart(flags.includes("-") ? 0 : length, fill);
  if (letter === "P") return filled;
  if (flags.includes("^")) return filled.toUpperCase();
  if (!flags.includes("#") || !"aAbBhpZ".includes(letter)) return filled;
  return "pZ".includes(letter) ? filled.toLowerCase() : filled.toUpperCase();
}

export function strftime(template: string, time: EpochMs, local: LocalTime = UTC): string {
  const { year, month, day, hour, minute, second, weekday, yearDay } = calendarDate(time + local.offset * 1000);
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const conversions: Readonly<Record<string, () => string>> = {
    a: () => (DAYS[weekday] ?? "").slice(0, 3),
    A: () => DAYS[weekday] ?? "",
    b: () => (MONTHS[month - 1] ?? "").slice(0, 3),
    h: () => (MONTHS[month - 1] ?? "").slice(0, 3),
    B: () => MONTHS[month - 1] ?? "",
    c: () => strftime("%a %b %e %H:%M:%S %Y", time, local),
    C: () => two(Math.floor(year / 100)),
    d: () => two(day),
    D: () => strftime("%m/%d/%y", time, local),
    e: () => two(day, " "),
    F: () => strftime("%Y-%m-%d", time, local),
    H: () => two(hour),
    I: () => two(twelve),
    j: () => String(yearDay).padStart(3, "0"),
    k: () => two(hour, " "),
    l: () => two(twelve, " "),
    m: () => two(month),
    M: () => two(minute),
    n: () => "\n",
    p: () => (hour < 12 ? "AM" : "PM"),
    P: () => (hour < 12 ? "am" : "pm"),
    r: () => strftime("%I:%M:%S %p", time, local),
    R: () => strftime("%H:%M", time, local),
    s: () => String(Math.floor(time / 1000)),
    S: () => two(second),
    t: () => "\t",
    T: () => strftime("%H:%M:%S", time, local),
    u: () => String(weekday === 0 ? 7 : weekday),
    U: () => two(Math.floor((yearDay + 6 - weekday) / 7)),
    W: () => two(Math.floor((yearDay + 6 - ((weekday + 6) % 7)) / 7)),
    w: () => String(weekday),
    x: () => strftime("%m/%d/%y", time, local),
    X: () => strftime("%H:%M:%S", time, local),
    y: () => two(year % 100),
    Y: () => String(year),
    G: () => String(isoWeek(year, yearDay, weekday).year),
    g: () => two(isoWeek(year, yearDay, weekday).year % 100),
    V: () => two(isoWeek(year, yearDay, weekday).week),
    z: () => zoneOffset(local.offset),
    Z: () => local.name,
    "%": () => "%",
  };
  return template.replace(
    /%([-_0^#]*)(\d*)(?:(?:E(?![aAbBdDeFgGhHIjklmMSUVwW%])|O(?![aAcDFxXY%]))?([A-Za-z%]))/g,
    (whole, flags: string, width: string, letter: string) => {
      const text = conversions[letter]?.call(null);
      if (text === undefined) return whole;
      return flags + width === "" ? text : laidOut(letter, text, flags, Number(width));
    },
  );
}
