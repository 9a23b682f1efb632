/** Durations as sleep takes them. Source: BusyBox 1.36.1 with FEATURE_FANCY_SLEEP and FLOAT_SLEEP. */
import type { Duration } from "../../sim/units.ts";

const UNIT_MS: Readonly<Record<string, number>> = { "": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A century: longer is "for ever" to any simulation. */
const LONGEST_MS = 3_155_760_000_000;

/** Milliseconds, rounded; null where the text is no duration (`invalid number`). */
export function parseDuration(text: string): Duration | null {
  if (text === "inf" || text === "infinity") return LONGEST_MS;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (!match) return null;
  return Math.min(LONGEST_MS, Math.round(Number(match[1]) * (UNIT_MS[match[2] ?? ""] ?? 1000)));
}
