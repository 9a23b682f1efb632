/** expand and unexpand: tabs and blanks into each other. Source: BusyBox 1.36.1 expand. One character is one column. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EIO, strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { LineReader, eachOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import { numberOption } from "../../number-option.ts";
import { onColumns } from "../../text-columns.ts";
import type { Applet } from "../../types.ts";

function expandLine(line: string, width: number, onlyFirst: boolean): string {
  let out = "";
  let column = 0;
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? "";
    if (char === "\t") {
      const blanks = width - (column % width);
      out += " ".repeat(blanks);
      column += blanks;
      continue;
    }
    if (onlyFirst && char !== " ") return out + line.slice(i);
    out += char;
    column++;
  }
  return out;
}

function unexpandLine(line: string, width: number, onlyFirst: boolean): string {
  let out = "";
  let column = 0;
  for (let i = 0; i < line.length;) {
    const blanks = /^[ \t]*/.exec(line.slice(i))?.[0] ?? "";
    if (blanks !== "") {
      let end = column;
      for (const char of blanks) end += char === "\t" ? width - (end % width) : 1;
      while (Math.floor(column / width) < Math.floor(end / width)) {
        out += "\t";
        column += width - (column % width);
      }
      out += " ".repeat(end - column);
      column = end;
      i += blanks.length;
      // As BusyBox does it: the first blanks are those behind the first word, where the line begins with one.
      if (onlyFirst) return out + line.slice(i);
      continue;
    }
    out += line[i] ?? "";
    column++;
    i++;
  }
  return out;
}

/** A line with a NUL is what stands before it, and the next begins in the same line. */
function* changeLines(
  sys: Sys,
  applet: string,
  names: readonly ByteString[],
  change: (line: ByteString) => ByteString,
): AppletRun {
  return yield* eachOperand(sys, applet, names, "plain", function* (fd, name) {
    const reader = new LineReader(sys, fd, "\n", true);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next())
      yield* sys.print(change(line) + (reader.ending === "\n" ? "\n" : ""));
    if (reader.error === 0) return 0;
    yield* complain(sys, applet, `${name}: ${strerror(-EIO)}`);
    return 1;
  });
}

export const expandApplet: Applet = {
  name: "expand",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "it:", { initial: "i", tabs: "t" });
    if (!options) return 1;
    const width = yield* numberOption(sys, "expand", options, "t", 8, { min: 1, max: 4_294_967_295 });
    if (width === null) return 1;
    const change = onColumns((line) => expandLine(line, width, options.has("i")));
    return yield* changeLines(sys, "expand", options.operands, change);
  },
};

export const unexpandApplet: Applet = {
  name: "unexpand",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "ft:a", { "first-only": "f", tabs: "t", all: "a" });
    if (!options) return 1;
    const width = yield* numberOption(sys, "unexpand", options, "t", 8, { min: 1, max: 4_294_967_295 });
    if (width === null) return 1;
    // -t asks for all blanks, and -f takes that back.
    const isAll = (options.has("a") || options.has("t")) && !options.has("f");
    const change = onColumns((line) => unexpandLine(line, width, !isAll));
    return yield* changeLines(sys, "unexpand", options.operands, change);
  },
};
