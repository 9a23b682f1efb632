/** Asking before something is overwritten or removed (-i). Source: BusyBox 1.36.1 libbb ask_confirmation. */
import type { Sys } from "../kernel/applet.ts";
import { EINTR } from "../kernel/errno.ts";

/** Asks on standard error and reads one line of standard input; yes is a line whose first letter is `y`. */
export function* confirm(sys: Sys, question: string): Generator<void, boolean, void> {
  yield* sys.error(question);
  // What is printed waits until the question is there.
  yield* sys.flush();
  let first = "";
  for (;;) {
    const data = yield* sys.read(0, 1);
    if (data === -EINTR) continue;
    if (typeof data === "number" || data === "" || data === "\n") return first.toLowerCase() === "y";
    if (first === "" && data !== " " && data !== "\t") first = data;
  }
}
