/** What packs a stream piece by piece: gzip through fflate, bzip2 by our own hand. */
import { Deflate } from "fflate";
import { Bzipper } from "./bzipper.ts";
import { littleEndian } from "./bytes.ts";
import { crc32 } from "./crc.ts";

export interface Packer {
  /** Takes bytes; gives what is ready. */
  push(bytes: Uint8Array): Uint8Array;
  /** The rest. */
  finish(): Uint8Array;
}

/** One gzip member. `mtimeMs` is what the packed file's header tells. */
export class Gzipper implements Packer {
  readonly #ready: Uint8Array[];
  readonly #deflate: Deflate;
  #crc = 0;
  #size = 0;

  constructor(mtimeMs: number) {
    this.#ready = [Uint8Array.from([0x1f, 0x8b, 8, 0, ...littleEndian(Math.floor(mtimeMs / 1000), 4), 0, 3])];
    this.#deflate = new Deflate({ level: 9 }, (bytes) => void this.#ready.push(bytes));
  }

  push(bytes: Uint8Array): Uint8Array {
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
    this.#deflate.push(bytes);
    return this.#take();
  }

  finish(): Uint8Array {
    this.#deflate.push(new Uint8Array(0), true);
    this.#ready.push(Uint8Array.from([...littleEndian(this.#crc, 4), ...littleEndian(this.#size % 2 ** 32, 4)]));
    return this.#take();
  }

  #take(): Uint8Array {
    return joinBytes(this.#ready.splice(0));
  }
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export function packerOf(format: "gzip" | "bzip2", mtimeMs = 0, level = 9): Packer {
  return format === "gzip" ? new Gzipper(mtimeMs) : new Bzipper(level);
}
