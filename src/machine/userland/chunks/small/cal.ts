/** cal: a month or a year. Source: BusyBox 1.36.1 cal (September 1752 is as short as it was). Simplified: English names. */
import { calendarDate } from "../../../../sim/units.ts";
import type { AppletRun } from "../../../kernel/applet.ts";
import { parseOptions } from "../../getopt.ts";
import { checkedNumber } from "../../number-option.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Su Mo Tu We Th Fr Sa".split(" ");
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ROWS = 6;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year <= 1752 || year % 100 !== 0 || year % 400 === 0);
}

function monthLength(month: number, year: number): number {
  return month === 2 && isLeap(year) ? 29 : (LENGTHS[month - 1] ?? 30);
}

/** Days since the first of January of the year 1, which was a Saturday. */
function dayNumber(day: number, month: number, year: number): number {
  const before = year - 1;
  let leaps = Math.floor(before / 4);
  if (before > 1752)
    leaps += -(Math.floor(before / 100) - 17) + (before > 1600 ? Math.floor((before - 1600) / 400) : 0);
  return before * 365 + leaps + yearDay(day, month, year);
}

function yearDay(day: number, month: number, year: number): number {
  let days = day;
  for (let one = 1; one < month; one++) days += monthLength(one, year);
  return days;
}

/** 0 is Sunday. */
function weekday(day: number, month: number, year: number): number {
  const number = dayNumber(day, month, year);
  const isAfterGap = number > 639_798;
  return isAfterGap ? (number - 1 + 6 - 11) % 7 : (number - 1 + 6) % 7;
}

interface Style {
  julian: boolean;
  monday: boolean;
}

/** Six weeks of a month; each day as wide as its name. */
function weeksOf(month: number, year: number, { julian, monday }: Style): string[] {
  const width = julian ? 3 : 2;
  const cells: string[] = [];
  const first = (weekday(1, month, year) + (monday ? 6 : 0)) % 7;
  for (let i = 0; i < first; i++) cells.push(" ".repeat(width));
  for (let day = 1; day <= monthLength(month, year); day++) {
    if (year === 1752 && month === 9 && day > 2 && day < 14) continue;
    const shown = julian
      ? yearDay(day, month, year) - (year === 1752 && (month > 9 || (month === 9 && day > 2)) ? 11 : 0)
      : day;
    cells.push(String(shown).padStart(width));
  }
  return Array.from({ length: ROWS }, (_, row) => cells.slice(row * 7, row * 7 + 7).join(" "));
}

function centered(text: string, width: number): string {
  return " ".repeat(Math.max(0, Math.floor((width - text.length) / 2))) + text;
}

function heading({ julian, monday }: Style): string {
  const days = monday ? [...DAYS.slice(1), DAYS[0] ?? ""] : DAYS;
  return days.map((day) => (julian ? ` ${day}` : day)).join(" ");
}

function monthText(month: number, year: number, style: Style): string {
  const width = style.julian ? 27 : 20;
  const weeks = weeksOf(month, year, style);
  // A week without days is a line of blanks, one more than there are columns.
  const lines = weeks.map((week) => (week === "" ? " ".repeat(width + 1) : week.replace(/\s+$/, "")));
  return `${[centered(`${MONTHS[month - 1] ?? ""} ${year}`, width), heading(style), ...lines].join("\n")}\n`;
}

function yearText(year: number, style: Style): string {
  const width = style.julian ? 27 : 20;
  const columns = style.julian ? 2 : 3;
  const total = width * columns + 2 * (columns - 1);
  const title = centered(String(year), total).padEnd(total);
  let out = `${title}\n\n`;
  for (let first = 1; first <= 12; first += columns) {
    const months = Array.from({ length: columns }, (_, i) => first + i);
    const name = (month: number): string => centered(MONTHS[month - 1] ?? "", width).padEnd(width);
    out += `${months.map(name).join("  ")}\n`;
    out += `${months.map(() => heading(style)).join("  ")}\n`;
    const weeks = months.map((month) => weeksOf(month, year, style));
    for (let row = 0; row < ROWS; row++) {
      const line = weeks.map((lines) => (lines[row] ?? "").padEnd(width)).join("  ");
      // Only behind a day blanks are dropped; a line without days is as wide as a terminal.
      out += `${line.trimEnd() === "" ? " ".repeat(79) : line.trimEnd()}\n`;
    }
  }
  return out;
}

export const calApplet: Applet = {
  name: "cal",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "jym");
    if (!options) return 1;
    const { operands } = options;
    if (operands.length > 2) return yield* usageError(sys, "cal");
    const style = { julian: options.has("j"), monday: options.has("m") };
    const today = calendarDate(sys.k.clock.epoch);
    const [first, second] = operands;
    if (first === undefined) {
      yield* sys.print(options.has("y") ? yearText(today.year, style) : monthText(today.month, today.year, style));
      return 0;
    }
    const month =
      second === undefined || options.has("y") ? null : yield* checkedNumber(sys, "cal", first, { min: 1, max: 12 });
    if (second !== undefined && month === null && !options.has("y")) return 1;
    const year = yield* checkedNumber(sys, "cal", second ?? first, { min: 1, max: 9999 });
    if (year === null) return 1;
    yield* sys.print(month === null ? yearText(year, style) : monthText(month, year, style));
    return 0;
  },
};
