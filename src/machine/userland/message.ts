/** How applets complain: in BusyBox's form, after what they have printed so far, on standard error. */
import { strerror } from "../kernel/errno.ts";
import type { Sys } from "../kernel/applet.ts";

/** `APPLET: TEXT`. Standard output is flushed first, as bb_error_msg does, so that both streams keep their order. */
export function* complain(sys: Sys, applet: string, text: string): Generator<void, void, void> {
  yield* sys.flush();
  yield* sys.error(`${applet}: ${text}\n`);
}

/** Of a write that failed, as xwrite says it. */
export function writeProblem(sys: Sys, errno: number): string {
  return `${sys.wrotePart ? "short write" : "write error"}: ${strerror(errno)}`;
}

/** `APPLET: SUBJECT: TEXT OF ERRNO`. */
export function* complainErrno(sys: Sys, applet: string, subject: string, errno: number): Generator<void, void, void> {
  yield* complain(sys, applet, `${subject}: ${strerror(errno)}`);
}
