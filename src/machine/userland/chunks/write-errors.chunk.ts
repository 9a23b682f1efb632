/**
 * How applets end when their standard output cannot be written: a full disk, a broken pipe that is no signal.
 * Source: BusyBox 1.36.1, each applet with its output on /dev/full. Some flush and say so, some take what the flush returned
 * for their exit code, and most do not look.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { calledName } from "../family.ts";
import { writeProblem } from "../message.ts";

/** `NAME: standard output: TEXT`, and the exit code where it is not 1 (fflush_stdout_and_exit). */
const SAYS = names(
  "arch base32 base64 cal cksum crc32 cut du env expand expr=2 cmp=2 fold groups head id nice nl paste printenv realpath rev route",
  "shuf sort=2 strings tsort tty=2 uname unexpand uniq wc",
);

/** `NAME: write error: TEXT`, or `short write` where some of it was written. */
const WRITES = names("less more tac tail tr uuencode");

/** Nothing, but this exit code. */
const SILENT = names("basename=1 clear=1 dirname=255 echo=1 hostid=255 pwd=255 readlink=1 seq=255 whoami=255 yes=1");

function names(...lists: readonly string[]): ReadonlyMap<string, number> {
  const words = lists.join(" ").split(" ");
  return new Map(words.map((word) => [word.replace(/=.*/, ""), Number(word.replace(/^[^=]*=?/, "") || 1)]));
}

/** `isEarly`: it failed before the end, and the applet's own exit code may say no more than that. */
export function* endWithoutOutput(sys: Sys, code: number, isEarly: boolean): AppletRun {
  const name = calledName(sys.p.argv);
  const text = strerror(sys.outputError);
  if (SAYS.has(name)) yield* sys.error(`${name}: standard output: ${text}\n`);
  if (WRITES.has(name)) yield* sys.error(`${name}: ${writeProblem(sys, sys.outputError)}\n`);
  if (name === "bc" || name === "dc") {
    yield* sys.error(`${name}: output error: ${text}\n`);
    return 1;
  }
  return SAYS.get(name) ?? WRITES.get(name) ?? SILENT.get(name) ?? (isEarly && code === 1 ? 0 : code);
}
