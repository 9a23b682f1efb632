/** The packed formats by name and by magic number. */
import { FormatError } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";
import { Bunzipper } from "./bunzipper.ts";
import { Gunzipper } from "./gunzipper.ts";
import { Unlzma } from "./lzma.ts";
import { Unlzw } from "./unlzw.ts";
import { Unxz, isXz } from "./unxz.ts";

export type Format = "gzip" | "bzip2" | "xz" | "lzma" | "compress";

/** Which format the bytes are in, as far as a magic number says. */
export function detectFormat(input: Uint8Array): Format | null {
  if (input[0] === 0x1f && input[1] === 0x8b) return "gzip";
  if (input[0] === 0x1f && input[1] === 0x9d) return "compress";
  if (input[0] === 0x42 && input[1] === 0x5a && input[2] === 0x68) return "bzip2";
  return isXz(input) ? "xz" : null;
}

export function unpackerOf(format: Format, input: Uint8Array): Unpacker {
  const found = detectFormat(input);
  switch (format) {
    case "lzma":
      return new Unlzma(input);
    case "gzip":
      if (found === "gzip") return new Gunzipper(input);
      if (found === "compress") return new Unlzw(input);
      break;
    case "compress":
      if (found === "compress") return new Unlzw(input);
      break;
    case "xz":
      if (found === "xz") return new Unxz(input);
      break;
    case "bzip2":
      if (found === "bzip2") return new Bunzipper(input);
  }
  throw new FormatError("invalid magic");
}
