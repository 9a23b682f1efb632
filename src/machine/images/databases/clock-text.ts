/** Times as databases log them. */
import { calendarDate } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");
const milli = (epoch: EpochMs): string => String(Math.floor(epoch % 1000)).padStart(3, "0");

/** `15 Jan 2026 12:00:00.123`. */
export function redisTime(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  return `${two(day)} ${MONTHS[month - 1] ?? ""} ${year} ${two(hour)}:${two(minute)}:${two(second)}.${milli(epoch)}`;
}

/** `2026-01-15 12:00:00`. */
export function sqlTime(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `2026-01-15 12:00:00.123 UTC`. */
export function postgresTime(epoch: EpochMs): string {
  return `${sqlTime(epoch)}.${milli(epoch)} UTC`;
}

/** `2026-01-15T12:00:00.123000Z`. */
export function mysqlTime(epoch: EpochMs): string {
  return `${sqlTime(epoch).replace(" ", "T")}.${milli(epoch)}000Z`;
}

/** `2026-01-15 12:00:00+00:00`. */
export function entrypointTime(epoch: EpochMs): string {
  return `${sqlTime(epoch)}+00:00`;
}
