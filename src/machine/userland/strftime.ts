/** Times as texts. Source: strftime(3) of the C locale, in UTC; an unknown conversion stands for itself. */
import { calendarDate } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";

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

export function strftime(format: string, time: EpochMs): string {
  const { year, month, day, hour, minute, second, weekday, yearDay } = calendarDate(time);
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const conversions: Readonly<Record<string, () => string>> = {
    a: () => (DAYS[weekday] ?? "").slice(0, 3),
    A: () => DAYS[weekday] ?? "",
    b: () => (MONTHS[month - 1] ?? "").slice(0, 3),
    h: () => (MONTHS[month - 1] ?? "").slice(0, 3),
    B: () => MONTHS[month - 1] ?? "",
    c: () => strftime("%a %b %e %H:%M:%S %Y", time),
    C: () => two(Math.floor(year / 100)),
    d: () => two(day),
    D: () => strftime("%m/%d/%y", time),
    e: () => two(day, " "),
    F: () => strftime("%Y-%m-%d", time),
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
    r: () => strftime("%I:%M:%S %p", time),
    R: () => strftime("%H:%M", time),
    s: () => String(Math.floor(time / 1000)),
    S: () => two(second),
    t: () => "\t",
    T: () => strftime("%H:%M:%S", time),
    u: () => String(weekday === 0 ? 7 : weekday),
    U: () => two(Math.floor((yearDay + 6 - weekday) / 7)),
    W: () => two(Math.floor((yearDay + 6 - ((weekday + 6) % 7)) / 7)),
    w: () => String(weekday),
    x: () => strftime("%m/%d/%y", time),
    X: () => strftime("%H:%M:%S", time),
    y: () => two(year % 100),
    Y: () => String(year),
    z: () => "+0000",
    Z: () => "UTC",
    "%": () => "%",
  };
  return format.replace(/%:z|%([A-Za-z%])/g, (whole, letter: string | undefined) =>
    letter === undefined ? "+00:00" : (conversions[letter]?.() ?? whole),
  );
}
