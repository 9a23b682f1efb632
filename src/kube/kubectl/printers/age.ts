/** Ages and local times as kubectl prints them. `now` is in milliseconds since the epoch. */
import { calendarDate, parseRfc3339 } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";
import { humanDuration } from "../../api/human-duration.ts";
import { text } from "../fields.ts";

/** `5m`, `<unknown>` where there is no time. */
export function ageOf(timestamp: unknown, now: EpochMs): string {
  const then = typeof timestamp === "string" ? parseRfc3339(timestamp) : undefined;
  return then === undefined ? "<unknown>" : humanDuration(now - then);
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Thu, 15 Jan 2026 11:34:30 +0000`: Go's RFC1123Z in a zone `offsetMinutes` east of UTC; "" for no time. */
export function rfc1123(timestamp: unknown, offsetMinutes: number): string {
  const then = parseRfc3339(text(timestamp));
  if (then === undefined) return "";
  const date = calendarDate(then + offsetMinutes * 60_000);
  const clock = [date.hour, date.minute, date.second].map(twoDigits).join(":");
  const zone = `${offsetMinutes < 0 ? "-" : "+"}${twoDigits(Math.floor(Math.abs(offsetMinutes) / 60))}${twoDigits(Math.abs(offsetMinutes) % 60)}`;
  return `${DAYS[date.weekday] ?? ""}, ${twoDigits(date.day)} ${MONTHS[date.month - 1] ?? ""} ${date.year} ${clock} ${zone}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
