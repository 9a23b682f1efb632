/**
 * base64 and base32: encode or decode one file.
 *
 * Decoding skips what is not of the alphabet, starts anew after padding, and ends in `truncated input` where a group is
 * incomplete. Source: BusyBox 1.36.1 uudecode.c (baseNUM), libbb read_base64.
 */
import { BASE64_ALPHABET } from "../../sim/base64.ts";
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR } from "../kernel/errno.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { openMessage, openOperand } from "./input.ts";
import { complain, complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** How one of the two works: `bits` per character, groups of `bytes` as `characters`. */
interface Encoding {
  readonly name: string;
  readonly alphabet: string;
  readonly bits: number;
  readonly bytes: number;
  readonly characters: number;
}

const BASE64: Encoding = {
  name: "base64",
  alphabet: BASE64_ALPHABET,
  bits: 6,
  bytes: 3,
  characters: 4,
};

const BASE32: Encoding = {
  name: "base32",
  alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  bits: 5,
  bytes: 5,
  characters: 8,
};

/** Bytes that are encoded at a time: a multiple of both group sizes. */
const PORTION = 480;
/** Characters that are decoded at a time. */
const LINE = 80;

function encode(data: ByteString, encoding: Encoding): ByteString {
  let out = "";
  let held = 0;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    held = ((held << 8) | data.charCodeAt(i)) & 0xffff;
    for (count += 8; count >= encoding.bits;) {
      count -= encoding.bits;
      out += encoding.alphabet[(held >> count) & (2 ** encoding.bits - 1)] ?? "";
    }
  }
  if (count > 0) out += encoding.alphabet[(held << (encoding.bits - count)) & (2 ** encoding.bits - 1)] ?? "";
  return out.padEnd(Math.ceil(out.length / encoding.characters) * encoding.characters, "=");
}

/** Decodes one portion: the bytes, and what has to be looked at again together with the next portion. */
function decode(text: ByteString, encoding: Encoding): readonly [data: ByteString, rest: ByteString] {
  let out = "";
  let group: number[] = [];
  let padding = 0;
  for (let at = 0; at < text.length; at++) {
    const value = valueOf(text, at, group.length, encoding);
    if (value === null) continue;
    if (text[at] === "=") padding++;
    else padding = 0;
    group.push(value);
    if (group.length < encoding.characters) continue;
    out += groupBytes(group, padding, encoding);
    if (padding > 0) return [out, text.slice(at + 1)];
    group = [];
  }
  return [out, text.slice(text.length - group.length)];
}

/** What a character stands for; null where it is to be skipped. */
function valueOf(text: ByteString, at: number, filled: number, encoding: Encoding): number | null {
  const character = text[at] ?? "";
  if (character === "=") {
    if (encoding.bits === 5) return filled > 1 ? 0 : null;
    return filled === 3 || (filled === 2 && text[at + 1] === "=") ? 0 : null;
  }
  const value = encoding.alphabet.indexOf(encoding.bits === 5 ? character.toUpperCase() : character);
  return value < 0 ? null : value;
}

function groupBytes(group: readonly number[], padding: number, encoding: Encoding): ByteString {
  const size = Math.floor(((encoding.characters - padding) * encoding.bits) / 8);
  let out = "";
  let held = 0;
  let count = 0;
  for (const value of group) {
    held = ((held << encoding.bits) | value) & 0xffff;
    count += encoding.bits;
    if (count < 8) continue;
    count -= 8;
    out += String.fromCharCode((held >> count) & 255);
  }
  return out.slice(0, size);
}

function* encodeAll(sys: Sys, fd: Fd, encoding: Encoding, width: number): AppletRun {
  let held = "";
  let column = 0;
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (isError(data)) return data;
    const isEnd = data === "";
    held += data;
    const ready = isEnd ? held.length : held.length - (held.length % PORTION);
    let text = encode(held.slice(0, ready), encoding);
    held = held.slice(ready);
    sys.charge(1 + (text.length >> 4));
    if (sys.spent) yield;
    if (width === 0) {
      if ((yield* sys.print(text)) < 0) return 0;
    } else {
      let lines = "";
      while (text !== "") {
        const piece = text.slice(0, width - column);
        text = text.slice(piece.length);
        column = (column + piece.length) % width;
        lines += column === 0 ? `${piece}\n` : piece;
      }
      if (isEnd && column > 0) lines += "\n";
      if ((yield* sys.print(lines)) < 0) return 0;
    }
    if (isEnd) return 0;
  }
}

function* decodeAll(sys: Sys, fd: Fd, encoding: Encoding): AppletRun {
  const all = yield* sys.readAll(fd);
  const text = isError(all) ? "" : all;
  let held = "";
  let at = 0;
  for (;;) {
    const start = held.length;
    while (held.length < LINE && at < text.length && (text[at] ?? "") > " ") held += text[at++];
    const isEnd = at >= text.length && held.length < LINE;
    if (isEnd && held === "") return 0;
    // A control character or a space ends the portion and is dropped.
    if (held.length < LINE) at++;
    const [data, rest] = decode(held, encoding);
    if ((yield* sys.print(data)) < 0) return 0;
    if (isEnd) {
      if (rest === "") return 0;
      yield* complain(sys, encoding.name, "truncated input");
      return 1;
    }
    held = rest;
    sys.charge(1 + ((LINE - start) >> 2));
    if (sys.spent) yield;
  }
}

function create(encoding: Encoding): Applet {
  const { name } = encoding;
  return {
    name,
    *main(sys, argv) {
      const options = yield* parseOptions(sys, argv, "diw:+");
      if (!options) return 1;
      const columns = Number(options.value("w") ?? 76);
      if (options.operands.length > 1) return yield* usageError(sys, name);
      const [operand = "-"] = options.operands;
      const fd = yield* openOperand(sys, operand);
      if (isError(fd)) {
        yield* complain(sys, name, openMessage("plain", operand, fd));
        return 1;
      }
      if (options.has("d")) return yield* decodeAll(sys, fd, encoding);
      const failed = yield* encodeAll(sys, fd, encoding, columns);
      if (failed >= 0) return 0;
      yield* complainErrno(sys, name, "read error", failed);
      return 1;
    },
  };
}

export const base64Applet = create(BASE64);
export const base32Applet = create(BASE32);
