/** GNU's date: dates in words, and forms of its own. Source: coreutils 9.1 date. Simplified: the clock cannot be set; --debug and -f are not simulated. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { parseZone } from "../../../../sim/time-zone.ts";
import type { Zone } from "../../../../sim/time-zone.ts";
import { getopt } from "../../getopt.ts";
import type { Options } from "../../getopt.ts";
import { strftime, zoneOffset } from "../../../../sim/strftime.ts";
import { parseGnuDate } from "./date-words.ts";
import { choice } from "./words.ts";

const LONG = {
  date: "d",
  "iso-8601": "I",
  reference: "r",
  "rfc-email": "R",
  "rfc-822": "R",
  "rfc-2822": "R",
  "rfc-3339": "rfc-3339:",
  set: "s",
  utc: "u",
  universal: "u",
  debug: "debug",
  file: "f",
};
const TRY = "Try 'date --help' for more information.\n";
const ISO: Readonly<Record<string, string>> = {
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  date: "%Y-%m-%d",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};
const RFC_3339: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  seconds: "%Y-%m-%d %H:%M:%S%:z",
  ns: "%Y-%m-%d %H:%M:%S.%N%:z",
};

/** `%N` and `%3N` (fractions of a second), `%q` and `%:z`; everything else is strftime's. */
export function gnuTime(template: string, time: number, zone: Zone): string {
  const fraction = String(Math.round((time - Math.floor(time / 1000) * 1000) * 1e6)).padStart(9, "0");
  const local = zone.at(time);
  const filled = template.replace(
    /%(%|[-_0^#]?(\d*)N|[-_0^#]?q|:{1,3}z)/g,
    (whole, what: string, digits: string | undefined) => {
      if (what === "%") return whole;
      // As short as it can be: none of the zones here has seconds.
      if (what === ":::z") return zoneOffset(local.offset, ":").replace(/:00$/, "");
      if (what.endsWith("z")) return zoneOffset(local.offset, ":") + (what === "::z" ? ":00" : "");
      if (what.endsWith("q")) return String(Math.floor((Number(strftime("%m", time, local)) + 2) / 3));
      return digits === undefined || digits === ""
        ? fraction
        : fraction.padEnd(Number(digits), "0").slice(0, Number(digits));
    },
  );
  return strftime(filled, time, local);
}

export function* dateMain(sys: Sys, argv: readonly string[]): AppletRun {
  const fail = function* (text: string): AppletRun {
    yield* sys.error(text);
    return 1;
  };
  const parsed = getopt(argv, "d:f:I::r:Rs:u", LONG);
  if (!parsed.ok) return yield* fail(parsed.message + TRY);
  const { options } = parsed;
  for (const one of ["debug", "f"])
    if (options.has(one)) return yield* fail(`date: ${one === "f" ? "-f" : "--debug"} is not simulated by Podarium\n`);
  const [operand, extra] = options.operands;
  if (extra !== undefined) return yield* fail(`date: extra operand '${extra}'\n${TRY}`);
  const formats = options.given.filter(({ option }) => ["I", "R", "rfc-3339"].includes(option)).length;
  if (formats > 1 || (formats === 1 && operand?.startsWith("+") === true))
    return yield* fail("date: multiple output formats specified\n");
  const form = formOf(options, operand);
  if (typeof form !== "string") return yield* fail(form.problem);
  const zone = parseZone(options.has("u") ? "UTC0" : sys.env("TZ"));
  const time = timeOf(sys, options, zone);
  if (typeof time !== "number") return yield* fail(time.problem);
  const isSet = options.has("s") || (operand !== undefined && !operand.startsWith("+"));
  if (operand !== undefined && !operand.startsWith("+") && !/^\d{8}(\d\d){0,2}(\.\d\d)?$/.test(operand))
    return yield* fail(`date: invalid date '${operand}'\n`);
  if (isSet) yield* sys.error("date: cannot set date: Operation not permitted\n");
  yield* sys.print(`${gnuTime(form, time, zone)}\n`);
  return isSet ? 1 : 0;
}

interface Problem {
  readonly problem: string;
}

function formOf(options: Options, operand: string | undefined): string | Problem {
  if (operand?.startsWith("+") === true) return operand.slice(1);
  const choose = (forms: Readonly<Record<string, string>>, text: string, option: string): string | Problem => {
    const names = Object.keys(forms);
    const chosen = choice(
      "date",
      option,
      text,
      names.map((name) => [name]),
    );
    return "problem" in chosen ? chosen : (forms[names[chosen.index] ?? ""] ?? "");
  };
  if (options.has("I")) return choose(ISO, options.value("I") || "date", "--iso-8601");
  if (options.has("rfc-3339")) return choose(RFC_3339, options.value("rfc-3339") ?? "", "--rfc-3339");
  return options.has("R") ? "%a, %d %b %Y %H:%M:%S %z" : "%a %b %e %H:%M:%S %Z %Y";
}

function timeOf(sys: Sys, options: Options, zone: Zone): number | Problem {
  const reference = options.value("r");
  if (reference !== undefined) {
    const stat = sys.k.stat(sys.p, reference);
    return typeof stat === "number" ? { problem: `date: ${reference}: ${strerror(stat)}\n` } : stat.mtime;
  }
  const text = options.value("d") ?? options.value("s");
  if (text === undefined) return sys.k.clock.epoch;
  return parseGnuDate(text, sys.k.clock.epoch, zone) ?? { problem: `date: invalid date '${text}'\n` };
}
