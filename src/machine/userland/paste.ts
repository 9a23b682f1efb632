/** paste: lines of files side by side, or of each file in one line (-s). Source: BusyBox 1.36.1 paste. */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { readEscape } from "../shell/escapes.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

/** The list of delimiters; NUL stands for none. What is not an escape stays as it is. */
function delimiters(text: ByteString): ByteString {
  let list = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      list += text[i];
      continue;
    }
    const escape = readEscape(text, i + 1);
    list += escape.value;
    i += escape.length;
  }
  return list;
}

function delimiterAt(list: ByteString, index: number): ByteString {
  const delimiter = list[index % list.length] ?? "";
  return delimiter === "\0" ? "" : delimiter;
}

/** A file that has ended leaves nothing behind: neither its delimiter nor, if it was the last, the end of the line. */
function* pasteParallel(sys: Sys, files: readonly LineReader[], list: ByteString): AppletRun {
  const readers: (LineReader | null)[] = [...files];
  while (readers.some((reader) => reader !== null)) {
    let text = "";
    let used = 0;
    for (const [i, reader] of readers.entries()) {
      if (reader === null) continue;
      const line = yield* reader.next();
      if (line === null) readers[i] = null;
      else text += line + (i < readers.length - 1 ? delimiterAt(list, used++) : "\n");
    }
    if ((yield* sys.print(text)) < 0) return 1;
  }
  return 0;
}

function* pasteSerial(sys: Sys, reader: LineReader, list: ByteString): AppletRun {
  let text = "";
  for (let i = 0; ; i++) {
    const line = yield* reader.next();
    if (line === null) return i === 0 ? 0 : yield* sys.print(`${text}\n`);
    text += i === 0 ? line : delimiterAt(list, i - 1) + line;
  }
}

export const pasteApplet: Applet = {
  name: "paste",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "d:s");
    if (!options) return 1;
    const given = options.value("d") ?? "\t";
    if (given === "") {
      yield* complain(sys, "paste", "-d '' is not supported");
      return 1;
    }
    const list = delimiters(given);
    const readers: LineReader[] = [];
    // `-` given twice shares one reader, so that its lines go in turns.
    const standardInput = new LineReader(sys, 0, "\n", true);
    for (const name of options.operands.length === 0 ? ["-"] : options.operands) {
      const fd = yield* openOperand(sys, name);
      if (isError(fd)) {
        yield* complain(sys, "paste", openMessage("plain", name, fd));
        return 1;
      }
      readers.push(name === "-" ? standardInput : new LineReader(sys, fd, "\n", true));
    }
    if (!options.has("s")) return yield* pasteParallel(sys, readers, list);
    for (const reader of readers) if ((yield* pasteSerial(sys, reader, list)) < 0) return 1;
    return 0;
  },
};
