/** touch: makes files and sets their times. Source: BusyBox 1.36.1. */
import { isError } from "../kernel/applet.ts";
import type { Sys } from "../kernel/applet.ts";
import { ENOENT } from "../kernel/errno.ts";
import { O_CREAT, O_RDWR } from "../kernel/flags.ts";
import type { ByteString } from "../kernel/types.ts";
import type * as DateChunk from "./chunks/date.chunk.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const LONG = { "no-create": "c", reference: "r", date: "d", "no-dereference": "h" };

/** Milliseconds since the epoch; null: now; "keep": as it is. */
interface Times {
  atime: number | "keep" | null;
  mtime: number | "keep" | null;
}

export const touchApplet: Applet = {
  name: "touch",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "chr:d:t:amf", LONG);
    if (!options) return 1;
    const times = options.operands.length > 0 && !options.clash("rt") ? yield* wantedTimes(sys, options) : null;
    if (times === null) return yield* usageError(sys, "touch");
    if (times === undefined) return 1;
    if (options.has("a") !== options.has("m")) times[options.has("a") ? "mtime" : "atime"] = "keep";
    let code = 0;
    for (const path of options.operands) {
      const failed = yield* touch(sys, path, times, options);
      if (failed < 0) {
        yield* complainErrno(sys, "touch", path, failed);
        code = 1;
      }
    }
    return code;
  },
};

/** Undefined after a complaint. */
function* wantedTimes(sys: Sys, options: Options): Generator<void, Times | undefined, void> {
  const times: Times = { atime: null, mtime: null };
  const reference = options.value("r");
  if (reference !== undefined) {
    const stat = sys.k.stat(sys.p, reference);
    if (typeof stat === "number") {
      yield* complainErrno(sys, "touch", `can't stat '${reference}'`, stat);
      return undefined;
    }
    times.atime = stat.atime;
    times.mtime = stat.mtime;
  }
  const last = options.last("dt");
  if (last === undefined) return times;
  const text = options.value(last) ?? "";
  const { parseDateString } = yield* sys.chunk<typeof DateChunk>("date");
  const time = parseDateString(text, sys.k.clock.epoch);
  if (time !== null) return { atime: time, mtime: time };
  yield* complain(sys, "touch", `invalid date '${text}'`);
  return undefined;
}

function* touch(sys: Sys, path: ByteString, times: Times, options: Options): Generator<void, number, void> {
  const set = (noFollow: boolean): number => sys.k.utimes(sys.p, path, times.atime, times.mtime, { noFollow });
  const failed = set(options.has("h"));
  if (failed !== -ENOENT) return failed;
  if (options.has("c")) return 0;
  const fd = yield* sys.open(path, O_RDWR | O_CREAT, 0o666);
  if (isError(fd)) return fd;
  if (options.last("rdt") !== undefined) set(false);
  sys.k.close(sys.p, fd);
  return 0;
}
