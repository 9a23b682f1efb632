/** cat: concatenates files. Source: BusyBox 1.36.1 cat (FEATURE_CATN, FEATURE_CATV). */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, EPIPE, strerror } from "../kernel/errno.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

interface View {
  ends: boolean;
  tabs: boolean;
  caret: boolean;
  numbers: "all" | "filled" | null;
  line: number;
  atLineStart: boolean;
}

/** `^X` and `M-X` for what is not printable. */
function visible(text: ByteString, tabs: boolean): ByteString {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code === 9 && !tabs) {
      out += "\t";
      continue;
    }
    if (code >= 128) {
      out += "M-";
      code -= 128;
    }
    out += code < 32 ? "^" + String.fromCharCode(code + 64) : code === 127 ? "^?" : String.fromCharCode(code);
  }
  return out;
}

function* plain(sys: Sys, fd: Fd): AppletRun {
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (typeof data === "number") {
      yield* complain(sys, "cat", `read error: ${strerror(data)}`);
      return 1;
    }
    if (data === "") return 0;
    const written = yield* sys.writeAll(1, data);
    if (isError(written)) {
      if (written !== -EPIPE) yield* complain(sys, "cat", `write error: ${strerror(written)}`);
      return 1;
    }
    sys.charge(1 + (data.length >> 8));
    if (sys.spent) yield;
  }
}

function* decorated(sys: Sys, fd: Fd, view: View): AppletRun {
  const reader = new LineReader(sys, fd, "\n", !view.caret);
  for (;;) {
    const line = yield* reader.next();
    // What cannot be read is passed over in silence, and counts as a failure where bytes are made visible.
    if (line === null) return reader.error < 0 && view.caret ? 1 : 0;
    const isNumbered = view.atLineStart && (view.numbers === "all" || (view.numbers === "filled" && line !== ""));
    const number = isNumbered ? String(++view.line).padStart(6) + (view.caret ? "  " : "\t") : "";
    const text = view.caret ? visible(line, view.tabs) : line;
    // Numbered and nothing else, every line is ended, the last of a file too.
    const isEnded = reader.terminated || !view.caret;
    view.atLineStart = isEnded;
    const failed = yield* sys.print(number + text + (isEnded ? (view.ends ? "$\n" : "\n") : ""));
    if (failed < 0) return 1;
  }
}

/** `letters`: the options; GNU's cat knows -E and -T besides. */
export function* concatenate(sys: Sys, argv: readonly ByteString[], letters: string): AppletRun {
  const options = yield* parseOptions(sys, argv, letters);
  if (!options) return 1;
  const caret = [..."veAtET"].some((letter) => options.has(letter));
  const view: View = {
    caret,
    ends: ["e", "E", "A"].some((letter) => options.has(letter)),
    tabs: ["t", "T", "A"].some((letter) => options.has(letter)),
    numbers: options.has("b") ? "filled" : options.has("n") ? "all" : null,
    line: 0,
    atLineStart: true,
  };
  const isPlain = !caret && view.numbers === null;
  const complaint = isPlain || caret ? "cant-open" : "plain";
  return yield* eachOperand(sys, "cat", options.operands, complaint, (fd) =>
    isPlain ? plain(sys, fd) : decorated(sys, fd, view),
  );
}

export const catApplet: Applet = { name: "cat", main: (sys, argv) => concatenate(sys, argv, "nbvetuA") };
