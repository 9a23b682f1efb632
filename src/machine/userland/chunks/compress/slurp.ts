/** A packed file in one piece, for the unpackers. */
import type { Sys } from "../../../kernel/applet.ts";
import { EINTR } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { toBytes } from "./bytes.ts";
import { joinBytes } from "./packer.ts";

/** Bytes of a packed file that are held at once. */
const LARGEST_PACKED = 268_435_456;

/** Everything of a descriptor behind `start` as bytes, or -errno. It counts as memory of the process. */
export function* slurp(sys: Sys, fd: Fd, start: ByteString = ""): Generator<void, Uint8Array | number, void> {
  const pieces: Uint8Array[] = [toBytes(start)];
  let length = start.length;
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (typeof data === "number") return data;
    if (data === "") break;
    pieces.push(toBytes(data));
    length += data.length;
    sys.charge(1 + (data.length >> 4));
    // What cannot be any format is not read to its end.
    const isHopeless = pieces.length === 2 && start === "" && data.startsWith("\0\0\0\0\0\0");
    if (length > LARGEST_PACKED || isHopeless) break;
    if (length > 1_048_576 && !sys.k.setMemory(sys.p, length)) yield;
    if (sys.spent) yield;
  }
  return joinBytes(pieces);
}
