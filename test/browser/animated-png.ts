/**
 * One picture that moves out of several that do not: PNG files of one size and one colour type, one after the other.
 * Source: Portable Network Graphics (Third Edition), W3C Recommendation 2025, chapter 11 (acTL, fcTL, fdAT).
 */
import { crc32 } from "node:zlib";

interface Chunk {
  type: string;
  data: Buffer;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** `delays`: how long each frame is shown, in milliseconds. It repeats for ever. Throws where the frames do not fit together. */
export function animatedPng(frames: readonly Buffer[], delays: readonly number[]): Buffer {
  const parsed = frames.map(chunksOf);
  const header = find(parsed[0] ?? [], "IHDR");
  const out: Buffer[] = [SIGNATURE, write("IHDR", header), write("acTL", numbers(frames.length, 0))];
  let sequence = 0;
  for (const [index, chunks] of parsed.entries()) {
    if (!find(chunks, "IHDR").equals(header)) throw new Error(`frame ${index} has another size or colour type`);
    out.push(write("fcTL", frameControl(sequence++, header, delays[index] ?? 1000)));
    for (const { type, data } of chunks) {
      if (type !== "IDAT") continue;
      out.push(index === 0 ? write("IDAT", data) : write("fdAT", Buffer.concat([numbers(sequence++), data])));
    }
  }
  out.push(write("IEND", Buffer.alloc(0)));
  return Buffer.concat(out);
}

/** The whole picture is replaced, after so many milliseconds. */
function frameControl(sequence: number, header: Buffer, delayMs: number): Buffer {
  const size = [header.readUInt32BE(0), header.readUInt32BE(4)] as const;
  const times = Buffer.alloc(6);
  times.writeUInt16BE(delayMs, 0);
  times.writeUInt16BE(1000, 2);
  return Buffer.concat([numbers(sequence, ...size, 0, 0), times]);
}

function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function find(chunks: readonly Chunk[], type: string): Buffer {
  const chunk = chunks.find((one) => one.type === type);
  if (!chunk) throw new Error(`no ${type} in this PNG`);
  return chunk.data;
}

function write(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([numbers(data.length), body, numbers(crc32(body))]);
}

function numbers(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) out.writeUInt32BE(value, index * 4);
  return out;
}
