/** GNU's cat. Source: coreutils 9.1 cat. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, strerror } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { LineReader, openOperand } from "../../input.ts";
import { gnuOptions, longOptions, say } from "../gnu/words.ts";
import { Output, fileName } from "./text-io.ts";

const LONG = longOptions(
  "show-all=A number-nonblank=b show-ends=E number=n squeeze-blank=s show-tabs=T show-nonprinting=v",
);

/** `^X` and `M-X` for what cannot be printed, but for tabs. */
function visible(text: ByteString): ByteString {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\0-\x08\x0a-\x1f\x7f-\xff]/g, (byte) => {
    let code = byte.charCodeAt(0);
    const meta = code >= 128 ? "M-" : "";
    code &= 127;
    return meta + (code < 32 ? `^${String.fromCharCode(code + 64)}` : code === 127 ? "^?" : String.fromCharCode(code));
  });
}

interface View {
  readonly numbers: "all" | "filled" | null;
  readonly squeezes: boolean;
  readonly ends: boolean;
  readonly tabs: boolean;
  readonly shows: boolean;
  line: number;
  atStart: boolean;
  blanks: number;
}

export function* catMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "cat", argv, "benstuvAET", LONG);
  if (typeof options === "number") return options;
  const has = (letters: string): boolean => [...letters].some((letter) => options.has(letter));
  const view: View = {
    numbers: has("b") ? "filled" : has("n") ? "all" : null,
    squeezes: has("s"),
    ends: has("AeE"),
    tabs: has("AtT"),
    shows: has("Aetv"),
    line: 0,
    atStart: true,
    blanks: 0,
  };
  const isPlain = view.numbers === null && !view.squeezes && !view.ends && !view.tabs && !view.shows;
  const out = new Output(sys, "cat");
  let code = 0;
  for (const name of options.operands.length === 0 ? ["-"] : options.operands) {
    const fd = yield* openOperand(sys, name);
    let failed: number = fd;
    if (!isError(fd)) {
      if (isOutput(sys, fd)) {
        yield* say(sys, "cat", `${fileName(name)}: input file is output file`);
        code = 1;
        failed = 0;
      } else failed = isPlain ? yield* copied(out, fd) : yield* shown(out, fd, view);
      if (fd !== 0) sys.k.close(sys.p, fd);
    }
    if (failed < 0) {
      yield* say(sys, "cat", `${fileName(name)}: ${strerror(failed)}`);
      code = 1;
    }
    if (failed === STOPPED) break;
  }
  return yield* out.end(code);
}

/** What cannot be written ends it all. */
const STOPPED = 1;

/** What is read would never end where it is what is written. */
function isOutput(sys: Sys, fd: Fd): boolean {
  const [input, output] = [sys.k.fstat(sys.p, fd), sys.k.fstat(sys.p, 1)];
  if (typeof input === "number" || typeof output === "number" || output.kind !== "file") return false;
  if (input.dev !== output.dev || input.ino !== output.ino) return false;
  return sys.k.lseek(sys.p, fd, 0, "current") < input.size;
}

function* copied(out: Output, fd: Fd): Generator<void, number, void> {
  const { sys } = out;
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (typeof data === "number") return data;
    if (data === "") return 0;
    if (!(yield* out.put(data))) return STOPPED;
    // Nothing is kept back: what follows may be long in coming.
    yield* sys.flush();
    sys.charge(1 + (data.length >> 8));
    if (sys.spent) yield;
  }
}

function* shown(out: Output, fd: Fd, view: View): Generator<void, number, void> {
  const reader = new LineReader(out.sys, fd);
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
    const isBlank = line === "" && view.atStart;
    view.blanks = isBlank ? view.blanks + 1 : 0;
    if (view.squeezes && view.blanks > 1) continue;
    const isNumbered = view.atStart && (view.numbers === "all" || (view.numbers === "filled" && !isBlank));
    let text = view.shows ? visible(line) : line;
    if (view.ends && !view.shows && reader.terminated) text = text.replace(/\r$/, "^M");
    if (view.tabs) text = text.replaceAll("\t", "^I");
    const number = isNumbered ? `${String(++view.line).padStart(6)}\t` : "";
    view.atStart = reader.terminated;
    if (!(yield* out.put(number + text + (reader.terminated ? (view.ends ? "$\n" : "\n") : "")))) return STOPPED;
  }
  return reader.error;
}
