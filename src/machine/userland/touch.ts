/** touch: makes files and sets their times. Source: BusyBox 1.36.1. Simplified: -h changes what a link points to. */
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

export const touchApplet: Applet = {
  name: "touch",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "chamr:d:t:", LONG);
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "touch");
    const time = yield* wantedTime(sys, options);
    if (time === undefined) return 1;
    let code = 0;
    for (const path of options.operands) {
      const failed = yield* touch(sys, path, time, options);
      if (failed < 0) {
        yield* complainErrno(sys, "touch", path, failed);
        code = 1;
      }
    }
    return code;
  },
};

/** The time to set, null for now; undefined after a complaint. */
function* wantedTime(sys: Sys, options: Options): Generator<void, number | null | undefined, void> {
  const text = options.values("d").concat(options.values("t")).at(-1);
  if (text !== undefined) {
    const { parseDateString } = yield* sys.chunk<typeof DateChunk>("date");
    const time = parseDateString(text, sys.k.clock.epoch);
    if (time === null) yield* complain(sys, "touch", `invalid date '${text}'`);
    return time ?? undefined;
  }
  const reference = options.value("r");
  if (reference === undefined) return null;
  const stat = sys.k.stat(sys.p, reference);
  if (typeof stat !== "number") return stat.mtime;
  yield* complainErrno(sys, "touch", `can't stat '${reference}'`, stat);
  return undefined;
}

function* touch(sys: Sys, path: ByteString, time: number | null, options: Options): Generator<void, number, void> {
  let failed = setTimes(sys, path, time, options);
  if (failed !== -ENOENT) return failed;
  if (options.has("c")) return 0;
  const fd = yield* sys.open(path, O_RDWR | O_CREAT, 0o666);
  if (isError(fd)) return fd;
  failed = time === null ? 0 : setTimes(sys, path, time, options);
  sys.k.close(sys.p, fd);
  return failed;
}

function setTimes(sys: Sys, path: ByteString, time: number | null, options: Options): number {
  const one = options.has("a") === options.has("m") ? null : options.has("a") ? "a" : "m";
  if (one === null) return sys.k.utimes(sys.p, path, time, time);
  const stat = sys.k.stat(sys.p, path);
  if (typeof stat === "number") return stat;
  const set = time ?? sys.k.clock.epoch;
  return sys.k.utimes(sys.p, path, one === "a" ? set : stat.atime, one === "m" ? set : stat.mtime);
}
