/**
 * date with options: other moments, other forms, other time zones. Source: BusyBox 1.36.1 date; strptime(3) for -D.
 * Simplified: the clock cannot be set.
 */
import { calendarDate, epochOf } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseDateString } from "../date-string.ts";
import { parseOptions } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { complain } from "../message.ts";
import { strftime } from "../../../sim/strftime.ts";
import { usageError } from "../usage.ts";
import { parseZone } from "../../../sim/time-zone.ts";
import type { Zone } from "../../../sim/time-zone.ts";

/** Other applets read dates as well. */
export { parseDateString } from "../date-string.ts";

const ISO_FORMS: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,000000000%:z",
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
  const setting = options.value("s") ?? (asked === undefined ? inOrder(more.shift()) : undefined);
  const iso = options.has("I") ? isoForm(options.given.findLast((one) => one.option === "I")?.value) : null;
  if (more.length > 0 || (options.has("I") && iso === null) || (options.has("d") && options.has("s")))
    return yield* usageError(sys, "date");
  if (setting === null) {
    yield* complain(sys, "date", `invalid date '${options.operands.at(-1) ?? ""}'`);
    return 1;
  }
  const zone = parseZone(options.has("u") ? "UTC0" : sys.env("TZ"));
  const time = yield* wantedTime(sys, options, setting, zone);
  if (time === null) return 1;
  if (setting !== undefined) yield* complain(sys, "date", "can't set date: Operation not permitted");
  const form = format ?? iso ?? (options.has("R") ? "%a, %d %b %Y %H:%M:%S %z" : "%a %b %e %H:%M:%S %Z %Y");
  yield* sys.print(`${strftime(form, time, zone.at(time))}\n`);
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
    if (time === null) yield* complain(sys, "date", `invalid date '${text}'`);
    return time;
  }
  const reference = options.value("r");
  if (reference === undefined) return now;
  const stat = sys.k.stat(sys.p, reference);
  if (typeof stat !== "number") return stat.mtime;
  yield* complain(sys, "date", `can't stat '${reference}': ${strerror(stat)}`);
  return null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

type Shown = Pick<ReturnType<typeof calendarDate>, "year" | "month" | "day" | "hour" | "minute" | "second">;

/** What conversions of strptime read, and what they set. */
const CONVERSIONS: Readonly<Record<string, readonly [pattern: string, set: (shown: Shown, text: string) => void]>> = {
  Y: ["\\d{1,4}", (shown, text) => void (shown.year = Number(text))],
  y: ["\\d{1,2}", (shown, text) => void (shown.year = Number(text) + (Number(text) < 69 ? 2000 : 1900))],
  m: ["\\d{1,2}", (shown, text) => void (shown.month = Number(text))],
  d: ["\\d{1,2}", (shown, text) => void (shown.day = Number(text))],
  e: ["\\d{1,2}", (shown, text) => void (shown.day = Number(text))],
  H: ["\\d{1,2}", (shown, text) => void (shown.hour = Number(text))],
  I: ["\\d{1,2}", (shown, text) => void (shown.hour = Number(text) % 12)],
  p: ["[AaPp][Mm]", (shown, text) => void (shown.hour = (shown.hour % 12) + (/^p/i.test(text) ? 12 : 0))],
  M: ["\\d{1,2}", (shown, text) => void (shown.minute = Number(text))],
  S: ["\\d{1,2}", (shown, text) => void (shown.second = Number(text))],
  b: ["[A-Za-z]+", (shown, text) => void (shown.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1)],
  B: ["[A-Za-z]+", (shown, text) => void (shown.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1)],
  h: ["[A-Za-z]+", (shown, text) => void (shown.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1)],
  a: ["[A-Za-z]+", () => undefined],
  A: ["[A-Za-z]+", () => undefined],
  j: [
    "\\d{1,3}",
    (shown, text) => {
      shown.month = 1;
      shown.day = Number(text);
    },
  ],
  Z: ["[A-Za-z]+", () => undefined],
};
const SHORTHANDS: Readonly<Record<string, string>> = { T: "%H:%M:%S", F: "%Y-%m-%d", D: "%m/%d/%y", R: "%H:%M" };

/** The moment that `text` means by `template`, or null where it does not fit. */
function strptime(template: string, text: string, today: Shown, zone: Zone): EpochMs | null {
  const whole = template.replace(/%([TFDR])/g, (_, letter: string) => SHORTHANDS[letter] ?? "");
  const shown: Shown = { ...today, hour: 0, minute: 0, second: 0 };
  let rest = text;
  let epoch: number | null = null;
  for (const [part] of whole.matchAll(/%(.)|\s+|./gs)) {
    if (/^\s/.test(part)) {
      rest = rest.trimStart();
      continue;
    }
    const letter = part.length > 1 ? (part[1] ?? "") : "";
    if (letter === "s") {
      const match = /^\s*-?\d+/.exec(rest);
      if (!match) return null;
      epoch = Number(match[0]) * 1000;
      rest = rest.slice(match[0].length);
      continue;
    }
    const conversion = CONVERSIONS[letter];
    if (!conversion) {
      const literal = part === "%%" ? "%" : part;
      if (!rest.startsWith(literal)) return null;
      rest = rest.slice(literal.length);
      continue;
    }
    const match = new RegExp(`^\\s*(${conversion[0]})`).exec(rest);
    if (!match) return null;
    conversion[1](shown, match[1] ?? "");
    rest = rest.slice(match[0].length);
  }
  if (rest.trim() !== "") return null;
  if (epoch !== null) return epoch;
  if (shown.month < 1 || shown.month > 12 || shown.hour > 23 || shown.minute > 59) return null;
  return zone.moment(epochOf(shown.year, shown.month, shown.day, shown.hour, shown.minute, shown.second));
}
