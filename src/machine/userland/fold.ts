/**
 * fold: wraps lines at a width in columns, or in bytes (-b), at blanks if it can (-s).
 * Source: BusyBox 1.36.1 fold.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EIO, strerror } from "../kernel/errno.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import { complain } from "./message.ts";
import { numberOption } from "./number-option.ts";
import type { Applet } from "./types.ts";

interface Folding {
  width: number;
  bytes: boolean;
  blanks: boolean;
}

/** The column after a character. */
function advance(column: number, character: string, folding: Folding): number {
  if (folding.bytes) return column + 1;
  if (character === "\t") return column + 8 - (column % 8);
  if (character === "\b") return Math.max(0, column - 1);
  if (character === "\r") return 0;
  // The bytes of a character behind its first have no width, whatever they are of.
  return (character.charCodeAt(0) & 0xc0) === 0x80 ? column : column + 1;
}

function foldLine(line: string, folding: Folding): string {
  let out = "";
  let held = "";
  let column = 0;
  for (let i = 0; i < line.length;) {
    const character = line[i] ?? "";
    const next = advance(column, character, folding);
    if (next <= folding.width || held === "") {
      held += character;
      column = next;
      i++;
      continue;
    }
    const blank = folding.blanks ? Math.max(held.lastIndexOf(" "), held.lastIndexOf("\t")) + 1 : 0;
    const cut = blank > 0 ? blank : held.length;
    out += `${held.slice(0, cut)}\n`;
    held = held.slice(cut);
    column = 0;
    for (const one of held) column = advance(column, one, folding);
  }
  return out + held;
}

function* foldFile(sys: Sys, fd: Fd, name: ByteString, folding: Folding): AppletRun {
  const reader = new LineReader(sys, fd);
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
    sys.charge(line.length >> 3);
    const text = foldLine(line, folding);
    if ((yield* sys.print(reader.terminated ? `${text}\n` : text)) < 0) return 1;
  }
  if (reader.error === 0) return 0;
  yield* complain(sys, "fold", `${name}: ${strerror(-EIO)}`);
  return 1;
}

export const foldApplet: Applet = {
  name: "fold",
  *main(sys, argv) {
    const end = argv.indexOf("--");
    // `-72` is an old spelling of `-w72`.
    const words = argv.map((word, i) =>
      i > 0 && (end < 0 || i < end) && /^-\d/.test(word) ? `-w${word.slice(1)}` : word,
    );
    const options = yield* parseOptions(sys, words, "bsw:");
    if (!options) return 1;
    const width = yield* numberOption(sys, "fold", options, "w", 80, { min: 1, max: 10_000 });
    if (width === null) return 1;
    const folding = { width, bytes: options.has("b"), blanks: options.has("s") };
    return yield* eachOperand(sys, "fold", options.operands, "plain", (fd, name) => foldFile(sys, fd, name, folding));
  },
};
