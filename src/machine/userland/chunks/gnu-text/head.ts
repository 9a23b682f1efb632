/** GNU's head. Source: coreutils 9.1 head. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, strerror } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { LineReader, openOperand } from "../../input.ts";
import { quoted } from "../gnu/quoting.ts";
import { gnuOptions, longOptions, say } from "../gnu/words.ts";
import { Output, countOf } from "./text-io.ts";

const LONG = longOptions("bytes=c lines=n quiet=q silent=q verbose=v zero-terminated=z");

/** `-5c` and the like as options of today. */
export function modernHead(argv: readonly ByteString[]): readonly ByteString[] {
  const [, count, letters] = /^-(\d+)([bkmclqvz]*)$/.exec(argv[1] ?? "") ?? [];
  if (count === undefined || letters === undefined) return argv;
  const unit = /[bkm]/.exec(letters)?.[0] ?? "";
  const flags = letters.replace(/[^qvz]/g, "");
  const asBytes = unit !== "" || /c/.test(letters);
  return [argv[0] ?? "", asBytes ? "-c" : "-n", count + unit, ...(flags === "" ? [] : [`-${flags}`]), ...argv.slice(2)];
}

export function* headMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "head", modernHead(argv), "c:n:qvz", LONG);
  if (typeof options === "number") return options;
  const unit = options.last("cn") ?? "n";
  for (const { option, value = "" } of options.given) {
    if (option !== "c" && option !== "n") continue;
    const count = countOf(value.replace(/^-/, ""));
    if (typeof count === "number") continue;
    const why = count === "overflow" ? ": Value too large for defined data type" : "";
    yield* say(
      sys,
      "head",
      `invalid number of ${option === "c" ? "bytes" : "lines"}: '${value.replace(/^-/, "")}'${why}`,
    );
    return 1;
  }
  const text = options.value(unit) ?? "10";
  const count = Number(countOf(text.replace(/^-/, "")));
  const fromEnd = text.startsWith("-");
  const names = options.operands.length === 0 ? ["-"] : options.operands;
  const headers = options.last("qv");
  const withHeaders = headers === "v" || (names.length > 1 && headers !== "q");
  const end = options.has("z") ? "\0" : "\n";
  const out = new Output(sys, "head");
  out.problem = "error writing 'standard output': $";
  let code = 0;
  let isFirst = true;
  for (const name of names) {
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      yield* say(sys, "head", `cannot open ${quoted(name, "shell-escape-always")} for reading: ${strerror(fd)}`);
      code = 1;
      continue;
    }
    const title = name === "-" ? "standard input" : name;
    if (withHeaders) yield* out.put(`${isFirst ? "" : "\n"}==> ${title} <==\n`);
    isFirst = false;
    const failed = unit === "c" ? yield* bytes(out, fd, count, fromEnd) : yield* lines(out, fd, count, fromEnd, end);
    if (failed < 0) {
      yield* say(sys, "head", `error reading ${quoted(title, "shell-escape-always")}: ${strerror(failed)}`);
      code = 1;
    }
    if (failed === 1) break;
    if (fd !== 0) sys.k.close(sys.p, fd);
  }
  return yield* out.end(code);
}

function* bytes(out: Output, fd: Fd, count: number, fromEnd: boolean): AppletRun {
  const { sys } = out;
  let left = count;
  let held = "";
  while (fromEnd || left > 0) {
    const data = yield* sys.read(fd, fromEnd ? 65_536 : Math.min(left, 65_536));
    if (data === -EINTR) continue;
    if (typeof data === "number") return data;
    if (data === "") break;
    sys.charge(1 + (data.length >> 8));
    if (sys.spent) yield;
    left -= data.length;
    held = fromEnd ? held + data : data;
    const ready = fromEnd ? Math.max(0, held.length - count) : held.length;
    if (!(yield* out.put(held.slice(0, ready)))) return 1;
    held = held.slice(ready);
  }
  return 0;
}

function* lines(out: Output, fd: Fd, count: number, fromEnd: boolean, end: string): AppletRun {
  const reader = new LineReader(out.sys, fd, end);
  const held: string[] = [];
  for (let seen = 0; fromEnd || seen < count; seen++) {
    const line = yield* reader.next();
    if (line === null) return reader.error;
    const whole = reader.terminated ? line + end : line;
    if (fromEnd) held.push(whole);
    const ready = fromEnd ? (held.length > count ? held.shift() : "") : whole;
    if (!(yield* out.put(ready ?? ""))) return 1;
  }
  // Who reads the same file afterwards goes on behind these lines.
  const rest = reader.takeBuffered().length;
  if (rest > 0) out.sys.k.lseek(out.sys.p, fd, -rest, "current");
  return 0;
}
