/** uuencode and uudecode, also in base64. Source: POSIX uuencode; BusyBox 1.36.1. */
import { BASE64_ALPHABET, encodeBase64 } from "../../../../sim/base64.ts";
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { LineReader, openMessage, openOperand } from "../../input.ts";
import { complain, complainErrno } from "../../message.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

/** Six bits as a printable character; a blank would be lost at the end of a line, so zero is a grave accent. */
const UU = "`!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_";
const BYTES_OF_LINE = 45;

/** Groups of three bytes as four characters; what is missing of the last counts as zero. */
function sextets(data: ByteString): string {
  let out = "";
  for (let i = 0; i < data.length; i += 3) {
    const bits = (data.charCodeAt(i) << 16) | ((data.charCodeAt(i + 1) || 0) << 8) | (data.charCodeAt(i + 2) || 0);
    for (const shift of [18, 12, 6, 0]) out += UU[(bits >> shift) & 63] ?? "";
  }
  return out;
}

export const uuencodeApplet: Applet = {
  name: "uuencode",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "m");
    if (!options) return 1;
    const { operands } = options;
    if (operands.length === 0 || operands.length > 2) return yield* usageError(sys, "uuencode");
    const [file, stored] = operands.length === 2 ? operands : [null, operands[0]];
    const fd = file === null || file === undefined ? 0 : yield* sys.open(file, O_RDONLY);
    if (isError(fd)) {
      yield* complain(sys, "uuencode", openMessage("cant-open", file ?? "-", fd));
      return 1;
    }
    const stat = sys.k.fstat(sys.p, fd);
    const mode = file === null || typeof stat === "number" ? 0o666 & ~sys.p.umask : stat.mode & 0o777;
    yield* sys.print(`begin${options.has("m") ? "-base64" : ""} ${mode.toString(8)} ${stored ?? ""}`);
    const data = yield* sys.readAll(fd);
    if (isError(data)) {
      yield* complainErrno(sys, "uuencode", "read error", data);
      return 1;
    }
    for (let i = 0; i < data.length; i += BYTES_OF_LINE) {
      const line = data.slice(i, i + BYTES_OF_LINE);
      yield* sys.print(options.has("m") ? `\n${encodeBase64(line)}` : `\n${UU[line.length] ?? ""}${sextets(line)}`);
      sys.charge(line.length);
      if (sys.spent) yield;
    }
    yield* sys.print(options.has("m") ? "\n====\n" : "\n`\nend\n");
    return 0;
  },
};

/** The bytes of a line of base64 or uuencoded characters. */
function bytesOf(values: readonly number[]): ByteString {
  let out = "";
  for (let i = 0; i < values.length; i += 4) {
    const [a = 0, b = 0, c, d] = values.slice(i, i + 4);
    out += String.fromCharCode(((a << 2) | (b >> 4)) & 255);
    if (c !== undefined) out += String.fromCharCode(((b << 4) | (c >> 2)) & 255);
    if (c !== undefined && d !== undefined) out += String.fromCharCode(((c << 6) | d) & 255);
  }
  return out;
}

/** Null for a line that is too short for the length it claims. */
function uuLine(line: ByteString): ByteString | null {
  const length = (line.charCodeAt(0) - 32) & 63;
  const values = Array.from(line.slice(1), (char) => (char.charCodeAt(0) - 32) & 63);
  if (values.length * 3 < length * 4) return null;
  return bytesOf(values).slice(0, length);
}

function base64Bytes(line: ByteString): ByteString {
  return bytesOf(
    Array.from(line.replace(/=.*$/, ""), (char) => BASE64_ALPHABET.indexOf(char)).filter((value) => value >= 0),
  );
}

export const uudecodeApplet: Applet = {
  name: "uudecode",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "o:");
    if (!options) return 1;
    const name = options.operands[0] ?? "-";
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      yield* complain(sys, "uudecode", openMessage("plain", name, fd));
      return 1;
    }
    const reader = new LineReader(sys, fd);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      const match = /^begin(-base64)? ([^ ]*) (.*\S)\s*$/.exec(line);
      if (match)
        return yield* decode(
          sys,
          reader,
          match[1] !== undefined,
          parseInt(/^[0-7]+/.exec(match[2] ?? "")?.[0] ?? "0", 8),
          options.value("o") ?? match[3] ?? "",
        );
    }
    yield* complain(sys, "uudecode", "no 'begin' line");
    return 1;
  },
};

function* decode(sys: Sys, reader: LineReader, isBase64: boolean, mode: number, name: ByteString): AppletRun {
  let out = 1;
  if (name !== "-") {
    const opened = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (isError(opened)) {
      yield* complain(sys, "uudecode", openMessage("cant-open", name, opened));
      return 1;
    }
    out = opened;
    if (name !== "/dev/stdout") sys.k.chmod(sys.p, name, mode & 0o777);
  }
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
    if (isBase64 ? line === "====" : line === "end") return 0;
    const data = isBase64 ? base64Bytes(line) : uuLine(line);
    if (data === null) {
      yield* complain(sys, "uudecode", "short file");
      return 1;
    }
    if ((yield* sys.writeAll(out, data)) < 0) return 1;
  }
  // Base64 may end without its mark.
  if (isBase64) return 0;
  yield* complain(sys, "uudecode", "short file");
  return 1;
}
