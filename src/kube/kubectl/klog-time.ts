/** The moment as klog writes it before a line. */
import { calendarDate } from "../../sim/units.ts";

/** `0115 12:00:00.000000`. */
export function klogTime(epoch: number): string {
  const date = calendarDate(epoch);
  return `${twoDigits(date.month)}${twoDigits(date.day)} ${twoDigits(date.hour)}:${twoDigits(date.minute)}:${twoDigits(date.second)}.${String(date.ms).padStart(3, "0")}000`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
