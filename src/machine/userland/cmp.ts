/**
 * cmp: where two files differ. Exit code 0 alike, 1 different, 2 trouble.
 * Source: BusyBox 1.36.1 cmp (DESKTOP: skips behind the file names).
 */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR } from "../kernel/errno.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { LongOptions, Options } from "./getopt.ts";
import { openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import { checkedNumber } from "./number-option.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const LONG: LongOptions = { bytes: "n", quiet: "s", silent: "s", verbose: "l" };

interface Side {
  name: ByteString;
  fd: Fd;
  skip: number;
  data: ByteString;
}

/** `each`: as `first`, but every difference within -n has its line. */
type Mode = "silent" | "list" | "first" | "each";

/** Sees to it that there is data, past what is to be skipped; false at the end, or -errno. */
function* fill(sys: Sys, side: Side): Generator<void, boolean | number, void> {
  while (side.data === "" || side.skip > 0) {
    const data = side.data === "" ? yield* sys.read(side.fd) : side.data;
    if (data === -EINTR) continue;
    if (isError(data)) return data;
    if (data === "") return false;
    const dropped = Math.min(side.skip, data.length);
    side.skip -= dropped;
    side.data = data.slice(dropped);
  }
  return true;
}

function* compare(sys: Sys, one: Side, two: Side, mode: Mode, limit: number): AppletRun {
  let position = 0;
  let line = 1;
  let code = 0;
  while (position < limit) {
    const has = [yield* fill(sys, one), yield* fill(sys, two)];
    for (const [i, state] of has.entries()) {
      if (typeof state !== "number") continue;
      yield* complain(sys, "cmp", `${(i === 0 ? one : two).name}: I/O error`);
      return 2;
    }
    if (has[0] !== true || has[1] !== true) {
      if (has[0] === has[1]) return code;
      if (mode !== "silent") yield* complain(sys, "cmp", `EOF on ${(has[1] === true ? one : two).name}`);
      return 1;
    }
    const count = Math.min(one.data.length, two.data.length, limit - position);
    for (let i = 0; i < count; i++) {
      const [a, b] = [one.data.charCodeAt(i), two.data.charCodeAt(i)];
      if (a !== b) {
        code = 1;
        const at = position + i + 1;
        if (mode === "first" || mode === "each")
          yield* sys.print(`${one.name} ${two.name} differ: char ${at}, line ${line}\n`);
        if (mode === "first" || mode === "silent") return 1;
        if (mode === "list") yield* sys.print(`${at} ${a.toString(8).padStart(3)} ${b.toString(8).padStart(3)}\n`);
      } else if (a === 10) line++;
    }
    one.data = one.data.slice(count);
    two.data = two.data.slice(count);
    position += count;
    sys.charge(1 + (count >> 3));
    if (sys.spent) yield;
  }
  return code;
}

function* openSides(sys: Sys, options: Options, mode: Mode): Generator<void, [Side, Side] | number, void> {
  const [first = "-", second = "-", ...skips] = options.operands;
  const sides: Side[] = [];
  const skip: number[] = [];
  for (const text of skips) {
    const count = yield* checkedNumber(sys, "cmp", text);
    if (count === null) return 1;
    skip.push(count);
  }
  for (const [i, name] of [first, second].entries()) {
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      if (mode !== "silent") yield* complain(sys, "cmp", openMessage("plain", name, fd));
      return 2;
    }
    sides.push({ name, fd, skip: skip[i] ?? 0, data: "" });
  }
  const [one, two] = sides;
  return one && two ? [one, two] : 2;
}

export const cmpApplet: Applet = {
  name: "cmp",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "sln:+", LONG);
    if (!options) return 1;
    const { operands } = options;
    if (operands.length < 1 || operands.length > 4) return yield* usageError(sys, "cmp");
    if (options.has("l") && options.has("s")) return yield* usageError(sys, "cmp");
    const limit = Number(options.value("n") ?? Infinity);
    const mode = options.has("s") ? "silent" : options.has("l") ? "list" : options.has("n") ? "each" : "first";
    const sides = yield* openSides(sys, options, mode);
    if (typeof sides === "number") return sides;
    const [one, two] = sides;
    if (one.fd === 0 && two.fd === 0) return 0;
    return yield* compare(sys, one, two, mode, limit);
  },
};
