/** Virtual times and spans in words for the screen. */
import { t } from "../locale/locale.ts";

/** `1:07.4`, `1:02:03.0`: the virtual clock. */
export function formatClock(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  const hours = Math.floor(tenths / 36_000);
  const minutes = Math.floor(tenths / 600) % 60;
  const seconds = Math.floor(tenths / 10) % 60;
  const tail = `${String(seconds).padStart(2, "0")}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** `4.7 s`, `14 s`, `2 min 10 s`, `3 h`: a span that is still to come; never shorter than it is. */
export function formatSpan(ms: number): string {
  if (ms <= 0) return "0 s";
  if (ms < 10_000) return `${(Math.ceil(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** `now`, `0.3 s ago`, `12 s ago`, `3 min ago`. */
export function formatAgo(now: number, then: number): string {
  const ms = now - then;
  if (ms < 100) return t("now");
  if (ms < 10_000) return t("{span} ago", { span: `${(Math.floor(ms / 100) / 10).toFixed(1)} s` });
  if (ms < 120_000) return t("{span} ago", { span: `${Math.floor(ms / 1000)} s` });
  const span = ms < 7_200_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / 3_600_000)} h`;
  return t("{span} ago", { span });
}

/** `490 B`, `12.3 KiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** How much of a wait has passed, 0 to 1. */
export function progress(now: number, since: number, until: number): number {
  if (until <= since) return 1;
  return Math.min(1, Math.max(0, (now - since) / (until - since)));
}
