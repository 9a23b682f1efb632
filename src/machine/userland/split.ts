/** split: a file in pieces of so many lines (-l) or bytes (-b), named xaa, xab and so on. Source: BusyBox 1.36.1 split. */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR } from "../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { openMessage, openOperand } from "./input.ts";
import { complain, complainErrno } from "./message.ts";
import type { Suffixes } from "./number.ts";
import { checkedNumber } from "./number-option.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const SUFFIXES: Suffixes = { b: 512, k: 1024, m: 1_048_576, g: 1_073_741_824 };
const NAME_MAX = 255;

interface Pieces {
  prefix: ByteString;
  /** The next suffix, or null when all have been used. */
  suffix: ByteString | null;
  count: number;
  bytes: boolean;
  /** Lines or bytes that the open piece still takes. */
  left: number;
  fd: Fd;
}

/** `aa`, `ab`, ..., `zz`, then null. */
function following(suffix: ByteString): ByteString | null {
  const tail = /z*$/.exec(suffix)?.[0].length ?? 0;
  const at = suffix.length - tail - 1;
  if (at < 0) return null;
  return `${suffix.slice(0, at)}${String.fromCharCode(suffix.charCodeAt(at) + 1)}${"a".repeat(tail)}`;
}

/** Opens the next piece; a descriptor, or the complaint that has been made. */
function* openPiece(sys: Sys, pieces: Pieces): AppletRun {
  if (pieces.fd >= 0) sys.k.close(sys.p, pieces.fd);
  if (pieces.suffix === null) {
    yield* complain(sys, "split", "suffixes exhausted");
    return -1;
  }
  const name = pieces.prefix + pieces.suffix;
  const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC);
  if (isError(fd)) {
    yield* complain(sys, "split", openMessage("cant-open", name, fd));
    return -1;
  }
  pieces.fd = fd;
  pieces.suffix = following(pieces.suffix);
  pieces.left = pieces.count;
  return 0;
}

/** How much of the data belongs to the open piece. */
function portion(pieces: Pieces, data: ByteString): number {
  if (pieces.bytes) {
    const size = pieces.left < 0 ? data.length : Math.min(data.length, pieces.left);
    pieces.left -= size;
    return size;
  }
  let at = 0;
  do {
    const end = data.indexOf("\n", at);
    if (end < 0) return data.length;
    at = end + 1;
    pieces.left--;
  } while (pieces.left !== 0 && at < data.length);
  return at;
}

function* splitAll(sys: Sys, fd: Fd, name: ByteString, pieces: Pieces): AppletRun {
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (isError(data)) {
      yield* complainErrno(sys, "split", name, data);
      return 1;
    }
    if (data === "") return 0;
    for (let rest: ByteString = data; rest !== "";) {
      if (pieces.left === 0 && (yield* openPiece(sys, pieces)) < 0) return 1;
      const size = portion(pieces, rest);
      const failed = yield* sys.writeAll(pieces.fd, rest.slice(0, size));
      if (failed < 0) {
        yield* complainErrno(sys, "split", "write error", failed);
        return 1;
      }
      rest = rest.slice(size);
      sys.charge(1 + (size >> 6));
      if (sys.spent) yield;
    }
  }
}

export const splitApplet: Applet = {
  name: "split",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "l:b:a:+");
    if (!options) return 1;
    if (options.operands.length > 2) return yield* usageError(sys, "split");
    const width = Number(options.value("a") ?? 2);
    // Whichever of -l and -b is the last has the number of both.
    const text = options.value(options.last("lb") ?? "") ?? "1000";
    const suffixes = options.has("b") ? SUFFIXES : {};
    const count = yield* checkedNumber(sys, "split", text, { max: 2 ** 63, suffixes });
    if (count === null) return 1;
    const [name = "-", prefix = "x"] = options.operands;
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      yield* complain(sys, "split", openMessage("cant-open", name, fd));
      return 1;
    }
    if (prefix.length + width > NAME_MAX) {
      yield* complain(sys, "split", "suffix too long");
      return 1;
    }
    const pieces: Pieces = { prefix, suffix: "a".repeat(width), count, bytes: options.has("b"), left: 0, fd: -1 };
    return yield* splitAll(sys, fd, name, pieces);
  },
};
