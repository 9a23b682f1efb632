/** Ages as kubectl and the API server print them. Source: k8s.io/apimachinery duration.HumanDuration, v1.33. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** `45s`, `2m5s`, `3h`, `2d7h`, `40d`, `<invalid>` for what lies in the future. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (ms < 2 * MINUTE) return `${seconds}s`;
  if (ms < 10 * MINUTE) return twoUnits(ms, MINUTE, "m", SECOND, "s");
  if (ms < 3 * HOUR) return `${Math.trunc(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return twoUnits(ms, HOUR, "h", MINUTE, "m");
  if (ms < 2 * DAY) return `${Math.trunc(ms / HOUR)}h`;
  if (ms < 8 * DAY) return twoUnits(ms, DAY, "d", HOUR, "h");
  if (ms < 2 * YEAR) return `${Math.trunc(ms / DAY)}d`;
  if (ms < 8 * YEAR) return twoUnits(ms, YEAR, "y", DAY, "d");
  return `${Math.trunc(ms / YEAR)}y`;
}

function twoUnits(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.trunc((ms % big) / small);
  return `${Math.trunc(ms / big)}${bigName}${rest === 0 ? "" : `${rest}${smallName}`}`;
}
