/** hexdump and hd: dump files in the formats that -b -c -C -d -o -x -e -f choose. Source: BusyBox 1.36.1 hexdump. */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import type { GivenOption } from "../getopt.ts";
import { openMessage, readOperand } from "../input.ts";
import { complain } from "../message.ts";
import { BKM_SUFFIXES } from "../number.ts";
import { anyBaseNumber, checkedNumber } from "../number-option.ts";
import { ByteInput } from "./byte-input.ts";
import { DumpFormat, FormatProblem } from "./dump-format.ts";
import type { DumpOptions } from "./dump-format.ts";
import { main as xxd } from "./xxd.ts";

const FINAL_ADDRESS = '"%07.7_Ax\\n"';
/** The formats of the letters, behind the final address. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  b: [FINAL_ADDRESS, '"%07.7_ax "16/1 "%03o ""\\n"'],
  c: [FINAL_ADDRESS, '"%07.7_ax "16/1 "%3_c ""\\n"'],
  d: [FINAL_ADDRESS, '"%07.7_ax "8/2 "  %05u ""\\n"'],
  o: [FINAL_ADDRESS, '"%07.7_ax "8/2 " %06o ""\\n"'],
  x: [FINAL_ADDRESS, '"%07.7_ax "8/2 "   %04x ""\\n"'],
  C: ['"%08.8_Ax\\n"', '"%08.8_ax  "8/1 "%02x ""  "8/1 "%02x "', '"  |"16/1 "%_p""|\\n"'],
};

/** Applies one option; false after a complaint. */
function* apply(
  sys: Sys,
  applet: string,
  given: GivenOption,
  format: DumpFormat,
  dump: DumpOptions,
): Generator<void, boolean, void> {
  const value = given.value ?? "";
  for (const text of FORMATS[given.option] ?? []) format.add(text);
  if (given.option === "e") format.add(value);
  if (given.option === "f") {
    const text = yield* readOperand(sys, value);
    if (isError(text)) {
      yield* complain(sys, applet, openMessage("cant-open", value, text));
      return false;
    }
    for (const line of text.split("\n")) if (/^\s*[^\s#]/.test(line)) format.add(line);
  }
  if (given.option === "n") {
    const length = yield* checkedNumber(sys, applet, value, { max: 0x7fffffff });
    if (length === null) return false;
    dump.length = length;
  }
  if (given.option === "s") {
    const start = yield* anyBaseNumber(sys, applet, value, BKM_SUFFIXES);
    if (start === null) return false;
    dump.start = start;
  }
  if (given.option === "v") dump.all = true;
  return true;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = (argv[0] ?? "").replace(/^.*\//, "");
  if (applet === "xxd") return yield* xxd(sys, argv);
  const options = yield* parseOptions(sys, argv, "bcdoxCe:f:n:s:v");
  if (!options) return 1;
  const format = new DumpFormat();
  const dump: DumpOptions = { all: false, start: 0, length: Infinity };
  try {
    const given = applet === "hd" ? [{ option: "C", value: undefined }, ...options.given] : options.given;
    for (const one of given) if (!(yield* apply(sys, applet, one, format, dump))) return 1;
    if (format.isEmpty) {
      format.add(FINAL_ADDRESS);
      format.add('"%07.7_ax "8/2 "%04x ""\\n"');
    }
    const input = new ByteInput(sys, applet, options.operands);
    if (dump.start > 0) {
      if (!(yield* input.isSeekable())) return 1;
      dump.start = yield* input.skip(dump.start);
    }
    yield* format.run(sys, input, dump);
    return input.failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof FormatProblem)) throw error;
    yield* complain(sys, applet, error.message);
    return 1;
  }
}
