/** The packed formats by name and by magic number. */
import { FormatError } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";
import { Bunzipper } from "./bunzipper.ts";
import { Gunzipper } from "./gunzipper.ts";
import { Unlzma } from "./lzma.ts";
import { Unxz, isXz } from "./unxz.ts";

export type Format = "gzip" | "bzip2" | "xz" | "lzma";

/** Which format the bytes are in, as far as a magic number says. */
export function detectFormat(input: Uint8Array): Format | null {
  if (input[0] === 0x1f && input[1] === 0x8b) return "gzip";
  if (input[0] === 0x42 && input[1] === 0x5a && input[2] === 0x68 && input.length > 3) return "bzip2";
  return isXz(input) ? "xz" : null;
}

const NOTHING: Unpacker = { next: () => null };

export function unpackerOf(format: Format, input: Uint8Array): Unpacker {
  const found = detectFormat(input);
  switch (format) {
    case "lzma":
      return new Unlzma(input);
    case "gzip":
      if (found === "gzip") return new Gunzipper(input);
      break;
    case "xz":
      // What does not begin as an .xz file is passed over without a word.
      return found === "xz" ? new Unxz(input) : NOTHING;
    case "bzip2":
      if (found === "bzip2") return new Bunzipper(input);
      if (input.length < 4 && input[0] === 0x42 && input[1] === 0x5a) throw new FormatError("bunzip error -3");
  }
  throw new FormatError("invalid magic");
}
