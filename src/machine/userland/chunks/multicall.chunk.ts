/**
 * What the one binary does under its own name: lists its applets, explains one, links them.
 * Source: BusyBox 1.36.1 libbb/appletlib.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import { complain } from "../message.ts";
import { joinPath } from "../paths.ts";
import { BANNER, usageError } from "../usage.ts";

const ABOUT = `BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: busybox --show SCRIPT
   or: busybox --install [-s] [DIR]
   or: function [arguments]...

	BusyBox is a multi-call binary that combines many common Unix
	utilities into a single executable.  Most people will create a
	link to busybox for each function they wish to use and BusyBox
	will act like whatever it was invoked as.

Currently defined functions:
`;
const WIDTH = 80 - 8;

/** The names, as many on a line as fit behind a tab. */
function nameLines(names: readonly string[]): string {
  const lines: string[] = [];
  let line = "";
  for (const [index, name] of names.entries()) {
    const word = index < names.length - 1 ? `${name},` : name;
    if (line !== "" && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].map((one) => `\t${one}\n`).join("");
}

function* install(sys: Sys, words: readonly ByteString[], names: readonly string[]): AppletRun {
  const isSymbolic = words[0] === "-s";
  const directory = words[isSymbolic ? 1 : 0] ?? "/bin";
  let code = 0;
  for (const name of names) {
    const path = joinPath(directory, name);
    const failed = isSymbolic ? sys.k.symlink(sys.p, "/bin/busybox", path) : sys.k.link(sys.p, "/bin/busybox", path);
    if (failed >= 0) continue;
    yield* complain(sys, "busybox", `${path}: ${strerror(failed)}`);
    code = 1;
  }
  return code;
}

/** `argv` begins with `busybox`. */
export function* runMulticall(sys: Sys, argv: readonly ByteString[], names: readonly string[]): AppletRun {
  const [, option, ...rest] = argv;
  if (option === "--list" || option === "--list-full") {
    const prefix = option === "--list" ? "" : "bin/";
    yield* sys.print(names.map((name) => `${prefix}${name}\n`).join(""));
    return 0;
  }
  if (option === "--install") return yield* install(sys, rest, names);
  const [about] = rest;
  if (option === "--help" && about !== undefined && names.includes(about)) return yield* usageError(sys, about, 0);
  if (option === undefined || (option === "--help" && (about === undefined || about === "busybox"))) {
    yield* sys.print(`${BANNER}\n${ABOUT}${nameLines(names)}`);
    return 0;
  }
  yield* sys.error(`${about ?? option}: applet not found\n`);
  return 127;
}
