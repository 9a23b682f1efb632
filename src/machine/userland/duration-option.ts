/** Durations that applets take as arguments: parse_duration_str. Source: BusyBox 1.36.1 libbb with FLOAT_DURATION. */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { complain } from "./message.ts";
import { usageError } from "./usage.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds with their fraction; null where the text is none and the applet has said so. */
export function* parseDurationOption(sys: Sys, applet: string, text: ByteString): Generator<void, number | null, void> {
  const [, number = "", suffix = ""] = /^([\d.]*)([^]*)$/.exec(text) ?? [];
  const hasDot = text.includes(".");
  if (hasDot && !/^(\d+\.?\d*|\.\d+)$/.test(number)) {
    yield* usageError(sys, applet);
    return null;
  }
  const unit = UNIT_SECONDS[suffix];
  if (number !== "" && unit !== undefined) return Number(number) * unit;
  // With a fraction, the unit is read behind a 1 that takes the number's place.
  yield* complain(sys, applet, `invalid number '${hasDot ? `1${suffix}` : text}'`);
  return null;
}
