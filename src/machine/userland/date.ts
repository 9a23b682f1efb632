/**
 * date: the time, in any form. Source: BusyBox 1.36.1 date; strftime(3).
 * Simplified: the time zone is UTC, and -d knows RFC 3339, `YYYY-MM-DD hh:mm[:ss]`, `hh:mm[:ss]` and `@seconds`; -s is refused.
 */
import { calendarDate, epochOf } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";
import { strftime } from "./strftime.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const ISO_FORMS: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
};

export const dateApplet: Applet = {
  name: "date",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "Rs:ud:r:I::D:", {
      "rfc-2822": "R",
      utc: "u",
      date: "d:",
      reference: "r:",
      set: "s:",
    });
    if (!options) return 1;
    const [format, ...more] = options.operands;
    if (more.length > 0) return yield* usageError(sys, "date");
    let time: EpochMs | null = sys.k.clock.epoch;
    const wanted = options.value("d");
    const reference = options.value("r");
    if (wanted !== undefined) time = parseDate(wanted, time);
    else if (reference !== undefined) {
      const stat = sys.k.stat(sys.p, reference);
      if (typeof stat === "number") {
        yield* complain(sys, "date", `${reference}: No such file or directory`);
        return 1;
      }
      time = stat.mtime;
    }
    if (time === null) {
      yield* complain(sys, "date", `invalid date '${wanted}'`);
      return 1;
    }
    if (options.has("s") || (format !== undefined && !format.startsWith("+"))) {
      yield* complain(
        sys,
        "date",
        options.has("s") ? "can't set date: Operation not permitted" : `invalid date '${format}'`,
      );
      return 1;
    }
    yield* sys.print(
      `${strftime(chosenFormat(options.has("R"), options.has("I"), options.value("I"), format), time)}\n`,
    );
    return 0;
  },
};

function chosenFormat(isRfc: boolean, isIso: boolean, iso: string | undefined, format: string | undefined): string {
  if (format !== undefined) return format.slice(1);
  if (isRfc) return "%a, %d %b %Y %H:%M:%S +0000";
  if (isIso)
    return (
      ISO_FORMS[
        Object.keys(ISO_FORMS).find((name) => iso !== undefined && iso !== "" && name.startsWith(iso)) ?? "date"
      ] ?? ""
    );
  return "%a %b %e %H:%M:%S UTC %Y";
}

function parseDate(text: string, now: EpochMs): EpochMs | null {
  const seconds = /^@(-?\d+)$/.exec(text);
  if (seconds) return Number(seconds[1]) * 1000;
  const full = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d))?)?(?:Z| ?UTC)?$/.exec(text);
  if (full) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = full
      .slice(1)
      .map((part) => Number(part ?? 0));
    return month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59
      ? null
      : epochOf(year, month, day, hour, minute, second);
  }
  const today = calendarDate(now);
  const clock = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(text);
  if (clock)
    return epochOf(today.year, today.month, today.day, Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0));
  return null;
}
