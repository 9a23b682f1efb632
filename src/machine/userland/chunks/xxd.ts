/** xxd: dumps a file in hexadecimal, plain (-p) or as C (-i), or makes one of a dump (-r). Source: BusyBox 1.36.1 xxd. */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { openMessage } from "../input.ts";
import { complain } from "../message.ts";
import { anyBaseNumber, numberOption } from "../number-option.ts";
import { usageError } from "../usage.ts";
import { ByteInput } from "./byte-input.ts";
import { DumpFormat } from "./dump-format.ts";
import type { DumpOptions } from "./dump-format.ts";

/** What the options say about the form of a dump. */
interface Form {
  plain: boolean;
  asC: boolean;
  columns: number;
  group: number;
}

function formatOf(form: Form): DumpFormat {
  const { columns, group } = form;
  const format = new DumpFormat();
  if (!form.plain) format.add(form.asC ? '" "' : '"%08.8_ax: "');
  if (group < 1 || group >= columns) format.add(`${columns}/1 "%02x"`);
  else if (group === 1) format.add(form.asC ? `${columns}/1 " 0x%02x,"` : `${columns}/1 "%02x "`);
  else {
    const bytes = Array.from({ length: columns }, (_, i) =>
      i + 1 === columns || (i + 1) % group !== 0 ? '/1 "%02x"' : '/1 "%02x "',
    );
    format.add(bytes.join(""));
  }
  format.add(form.plain || form.asC ? '"\\n"' : `"  "${columns}/1 "%_p""\\n"`);
  return format;
}

/** A name as C would have it. */
function identifier(name: ByteString): string {
  return (/^\d/.test(name) ? "__" : "") + name.replace(/[^A-Za-z0-9]/g, "_");
}

/** The bytes that the digits of a line stand for: pairs; what is odd is dropped as the real one drops it. */
function bytesOfDigits(text: string): ByteString {
  let out = "";
  let at = 0;
  let bad = 0;
  while (at < text.length) {
    const first = text[at] ?? "";
    if (!/[0-9a-fA-F]/.test(first)) {
      // One other character is passed over, a second one ends the line.
      if (++bad > 1) return out;
      at++;
      continue;
    }
    const second = text[at + 1] ?? "";
    if (/[0-9a-fA-F]/.test(second)) {
      out += String.fromCharCode(parseInt(first + second, 16));
      at += 2;
      bad = 0;
      continue;
    }
    const next = text.slice(at + 2).search(/[0-9a-fA-F]/);
    if (second === "" || next < 0) return out;
    at += 2 + next;
  }
  return out;
}

function* reverse(sys: Sys, options: Options): AppletRun {
  const [name = "-"] = options.operands;
  const seek = yield* anyBaseNumber(sys, "xxd", options.value("s") ?? "0");
  if (seek === null) return 1;
  const fd = options.operands.length === 0 ? 0 : yield* sys.open(name, O_RDONLY);
  if (isError(fd)) {
    yield* complain(sys, "xxd", openMessage("cant-open", name, fd));
    return 1;
  }
  const all = yield* sys.readAll(fd);
  const text = isError(all) ? "" : all;
  if (options.has("p")) {
    // Pairs of digits may be spread over white space and lines.
    const lines = text.split("\n").map((line) => line.replace(/[ \t]+/g, ""));
    const isOdd = lines.some((line) => /[^0-9a-fA-F]/.test(line));
    const data = isOdd ? lines.map(bytesOfDigits).join("") : bytesOfDigits(lines.join(""));
    yield* sys.print(data);
    return 0;
  }
  let position = 0;
  if (text === "") return 0;
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const [, digits, rest = ""] = /^\s*([0-9a-fA-F]+):?(.*)$/s.exec(line) ?? [];
    if (digits === undefined) {
      yield* complain(sys, "xxd", `invalid number '${line.replace(/\0.*/s, "")}'`);
      return 1;
    }
    const offset = parseInt(digits, 16) + seek;
    if (offset > position) yield* sys.print("\0".repeat(Math.min(offset - position, 1 << 24)));
    if (offset < position) {
      yield* complain(sys, "xxd", "cannot seek: Illegal seek");
      return 1;
    }
    const data = bytesOfDigits(rest);
    position = Math.max(position, offset) + data.length;
    yield* sys.print(data);
    sys.charge(1 + (line.length >> 3));
    if (sys.spent) yield;
  }
  return 0;
}

/** What the options say, or null after a complaint. */
function* formOf(sys: Sys, options: Options): Generator<void, Form | null, void> {
  const group = yield* numberOption(sys, "xxd", options, "g", 2, { max: 0xffffffff });
  if (group === null) return null;
  const given = yield* numberOption(sys, "xxd", options, "c", 0, { max: 0xffffffff });
  if (given === null) return null;
  const plain = options.has("p");
  const asC = options.has("i");
  const columns = given > 0 ? given : plain ? 30 : asC ? 12 : 16;
  return { plain, asC, columns, group: plain ? columns : asC ? 1 : group };
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "l:s:apirg:c:o:");
  if (!options) return 1;
  if (options.operands.length > 1) return yield* usageError(sys, "xxd");
  const form = yield* formOf(sys, options);
  if (!form) return 1;
  if (options.has("r")) return yield* reverse(sys, options);
  const dump: DumpOptions = { all: true, start: 0, length: Infinity };
  if (form.plain || form.asC) dump.endOfData = "\n";
  const length = options.value("l");
  const limit = length === undefined ? Infinity : yield* anyBaseNumber(sys, "xxd", length);
  const start = yield* anyBaseNumber(sys, "xxd", options.value("s") ?? "0");
  const shift = options.value("o") ?? "0";
  const added = yield* anyBaseNumber(sys, "xxd", shift.replace(/^-/, ""));
  if (limit === null || start === null || added === null) return 1;
  dump.length = limit;
  dump.shift = shift.startsWith("-") ? -added : added;
  const input = new ByteInput(sys, "xxd", options.operands);
  if (start > 0) {
    if (!(yield* input.isSeekable())) return 1;
    dump.start = yield* input.skip(start);
  }
  const format = formatOf(form);
  const [name] = options.operands;
  if (form.asC && name !== undefined) yield* sys.print(`unsigned char ${identifier(name)}[] = {\n`);
  yield* format.run(sys, input, dump);
  if (input.failed) return 1;
  if (form.asC && name !== undefined) {
    yield* sys.print(`};\nunsigned int ${identifier(name)}_len = ${format.end};\n`);
  }
  return 0;
}
