/**
 * date with options: other moments, other forms, other time zones. Source: BusyBox 1.36.1 date; strptime(3) for -D.
 * Simplified: the clock cannot be set.
 */
import { calendarDate } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseDateString } from "../date-string.ts";
import { parseOptions } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { complain } from "../message.ts";
import { strftime, zoneOffset } from "../../../sim/strftime.ts";
import { usageError } from "../usage.ts";
import { parseZone } from "../../../sim/time-zone.ts";
import type { Zone } from "../../../sim/time-zone.ts";
import { strptime } from "./date-template.ts";

/** Other applets read dates as well. */
export { parseDateString } from "../date-string.ts";

/** What -I shows, and behind all but the first the zone. */
const ISO_FORMS: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H",
  minutes: "%Y-%m-%dT%H:%M",
  seconds: "%Y-%m-%dT%H:%M:%S",
  ns: "%Y-%m-%dT%H:%M:%S,000000000",
};
const LONG = { "rfc-2822": "R", utc: "u", date: "d", reference: "r", set: "s" };

/** The form that -I asks for; null where it is none. */
function isoForm(text: string | undefined): string | null {
  const name = Object.keys(ISO_FORMS).find((one) => one.startsWith(text ?? "date"));
  return name === undefined || text === "" ? null : (ISO_FORMS[name] ?? null);
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "Rs:ud:r:I::D:", LONG);
  if (!options) return 1;
  const more = [...options.operands];
  const format = more[0]?.startsWith("+") === true ? more.shift()?.slice(1) : undefined;
  const asked = options.value("s") ?? options.value("d");
  const operand = asked === undefined ? more.shift() : undefined;
  const setting = options.value("s") ?? inOrder(operand);
  const iso = options.has("I") ? isoForm(options.given.findLast((one) => one.option === "I")?.value) : null;
  const excludes = (options.has("d") && options.has("s")) || (options.has("R") && options.has("I"));
  if (excludes || (options.has("I") && iso === null)) return yield* usageError(sys, "date");
  if (setting === null) {
    yield* complain(sys, "date", `invalid date '${operand ?? ""}'`);
    return 1;
  }
  if (more.length > 0) return yield* usageError(sys, "date");
  const zone = parseZone(options.has("u") ? "UTC0" : sys.env("TZ"));
  const time = yield* wantedTime(sys, options, setting, zone);
  if (time === null) return 1;
  if (setting !== undefined) yield* complain(sys, "date", "can't set date: Operation not permitted");
  const form = format ?? iso ?? (options.has("R") ? "%a, %d %b %Y %H:%M:%S %z" : "%a %b %e %H:%M:%S %Z %Y");
  const local = zone.at(time);
  const offset = format === undefined && iso?.includes("T") === true ? zoneOffset(local.offset, ":") : "";
  yield* sys.print(`${strftime(form, time, local)}${offset}\n`);
  return 0;
}

/** `MMDDhhmm[[CC]YY][.ss]`, with the year in front as -s has it; null where the digits are too many or too few. */
function inOrder(text: string | undefined): string | undefined | null {
  if (text === undefined || !/^\d*(\.\d\d)?$/.test(text)) return text;
  const [digits = "", seconds] = text.split(".");
  if (![8, 10, 12].includes(digits.length)) return null;
  return digits.slice(8) + digits.slice(0, 8) + (seconds === undefined ? "" : `.${seconds}`);
}

/** The moment to show; null after a complaint. */
function* wantedTime(
  sys: Sys,
  options: Options,
  setting: string | undefined,
  zone: Zone,
): Generator<void, EpochMs | null, void> {
  const now = sys.k.clock.epoch;
  const text = options.value("d") ?? setting;
  if (text !== undefined) {
    const local = calendarDate(now + zone.at(now).offset * 1000);
    const template = options.value("D");
    const time =
      template === undefined
        ? parseDateString(text, now, { ...local, hour: 0, minute: 0, second: 0 }, (shown) => zone.moment(shown))
        : strptime(template, text, local, zone);
    // mktime(3) says -1 where there is no such time.
    if (time === null || time === -1000) yield* complain(sys, "date", `invalid date '${text}'`);
    return time === -1000 ? null : time;
  }
  const reference = options.value("r");
  if (reference === undefined) return now;
  const stat = sys.k.stat(sys.p, reference);
  if (typeof stat !== "number") return stat.mtime;
  yield* complain(sys, "date", `can't stat '${reference}': ${strerror(stat)}`);
  return null;
}
