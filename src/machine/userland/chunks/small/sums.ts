/** cksum, crc32 and sum: checksums of a few bytes. Source: POSIX cksum; BusyBox 1.36.1 cksum, sum. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, strerror } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, openOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Applet } from "../../types.ts";
import { toBytes } from "../compress/bytes.ts";
import { crc32, forwardCrcByte } from "../compress/crc.ts";

/** Reads a descriptor to its end; how many bytes there were, or -errno. */
function* eachByte(sys: Sys, fd: Fd, take: (bytes: Uint8Array) => void): Generator<void, number, void> {
  let length = 0;
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (data === "") return length;
    if (typeof data === "number") return data;
    take(toBytes(data));
    length += data.length;
    sys.charge(1 + (data.length >> 3));
    if (sys.spent) yield;
  }
}

/** One line a file: `show` makes it of the bytes. */
function* eachFile(
  sys: Sys,
  applet: string,
  style: "cant-open" | "plain",
  names: readonly ByteString[],
  show: (fd: Fd, name: ByteString | null) => Generator<void, string | number, void>,
): AppletRun {
  let code = 0;
  for (const name of names.length === 0 ? [null] : names) {
    const fd = yield* openOperand(sys, name ?? "-");
    if (isError(fd)) {
      yield* complain(sys, applet, openMessage(style, name ?? "-", fd));
      code = 1;
      continue;
    }
    const shown = yield* show(fd, name);
    if (typeof shown === "number") {
      yield* complain(sys, applet, `${name ?? "-"}: ${strerror(shown)}`);
      code = 1;
    } else yield* sys.print(`${shown}\n`);
    if (fd !== 0) sys.k.close(sys.p, fd);
  }
  return code;
}

/** POSIX: the CRC of the bytes and of their number, whose zero bytes in front are left out. */
function* posixSum(sys: Sys, fd: Fd): Generator<void, string | number, void> {
  let crc = 0;
  const length = yield* eachByte(sys, fd, (bytes) => {
    for (const byte of bytes) crc = forwardCrcByte(crc, byte);
  });
  if (length < 0) return length;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) crc = forwardCrcByte(crc, rest % 256);
  return `${~crc >>> 0} ${length}`;
}

export const cksumApplet: Applet = {
  name: "cksum",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    return yield* eachFile(sys, "cksum", "cant-open", options.operands, function* (fd, name) {
      const sum = yield* posixSum(sys, fd);
      return typeof sum === "number" || name === null ? sum : `${sum} ${name}`;
    });
  },
};

export const crc32Applet: Applet = {
  name: "crc32",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    return yield* eachFile(sys, "crc32", "cant-open", options.operands, function* (fd, name) {
      let crc = 0;
      const length = yield* eachByte(sys, fd, (bytes) => {
        crc = crc32(bytes, crc);
      });
      if (length < 0) return length;
      return crc.toString(16).padStart(8, "0") + (name === null ? "" : ` ${name}`);
    });
  },
};

export const sumApplet: Applet = {
  name: "sum",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "sr");
    if (!options) return 1;
    const isSystemV = options.has("s") && !options.has("r");
    const showsName = options.operands.length > 1 || (isSystemV && options.operands.length > 0);
    return yield* eachFile(sys, "sum", "cant-open", options.operands, function* (fd, name) {
      let sum = 0;
      const length = yield* eachByte(sys, fd, (bytes) => {
        for (const byte of bytes)
          sum = isSystemV ? (sum + byte) >>> 0 : (((sum >> 1) | ((sum & 1) << 15)) + byte) & 0xffff;
      });
      if (length < 0) return length;
      const shown = ` ${name ?? "-"}`;
      if (!isSystemV) {
        const blocks = String(Math.ceil(length / 1024)).padStart(5);
        return `${String(sum).padStart(5, "0")} ${blocks} ${showsName ? (name ?? "") : ""}`;
      }
      const folded = (sum & 0xffff) + (sum >>> 16);
      return `${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(length / 512)}${shown}`;
    });
  },
};
