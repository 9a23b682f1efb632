/** Times as servers write them. */
import { calendarDate } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = (value: number): string => String(value).padStart(2, "0");

/** `Thu, 15 Jan 2026 12:00:00 GMT`. */
export function httpDate(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second, weekday } = calendarDate(epoch);
  return `${DAYS[weekday] ?? ""}, ${two(day)} ${MONTHS[month - 1] ?? ""} ${year} ${two(hour)}:${two(minute)}:${two(second)} GMT`;
}

/** `15/Jan/2026:12:00:00 +0000`. */
export function commonLogDate(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  return `${two(day)}/${MONTHS[month - 1] ?? ""}/${year}:${two(hour)}:${two(minute)}:${two(second)} +0000`;
}

/** `Thu Jan 15 12:00:00.123456 2026`. */
export function apacheDate(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second, weekday } = calendarDate(epoch);
  const micro = String(Math.floor(epoch % 1000)).padStart(3, "0");
  return `${DAYS[weekday] ?? ""} ${MONTHS[month - 1] ?? ""} ${two(day)} ${two(hour)}:${two(minute)}:${two(second)}.${micro}000 ${year}`;
}

/** `2026/01/15 12:00:00`, as Go's log writes. */
export function goDate(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  return `${year}/${two(month)}/${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `2026-01-15T12:00:00.123Z`. */
export function isoDate(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  const milli = String(Math.floor(epoch % 1000)).padStart(3, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${milli}Z`;
}

/** `I0115 12:00:00.123000       1`: how klog begins a line of the first process. */
export function klogDate(epoch: EpochMs): string {
  const { month, day, hour, minute, second } = calendarDate(epoch);
  const milli = String(Math.floor(epoch % 1000)).padStart(3, "0");
  return `I${two(month)}${two(day)} ${two(hour)}:${two(minute)}:${two(second)}.${milli}000       1`;
}
