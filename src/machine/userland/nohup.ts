/** nohup: a program that hangups do not end. Source: BusyBox 1.36.1. */
import type { Sys } from "../kernel/applet.ts";
import { O_APPEND, O_CREAT, O_RDONLY, O_WRONLY } from "../kernel/flags.ts";
import { SIGHUP } from "../kernel/signals.ts";
import { execOrFail } from "./exec-or-fail.ts";
import { openMessage } from "./input.ts";
import { complain } from "./message.ts";
import { joinPath } from "./paths.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const APPEND = O_CREAT | O_WRONLY | O_APPEND;

/** Standard output goes to nohup.out, here or at home. Returns whether there is one. */
function* openOutput(sys: Sys): Generator<void, boolean, void> {
  sys.k.close(sys.p, 1);
  let name = "nohup.out";
  if ((yield* sys.open(name, APPEND, 0o600)) < 0) {
    const home = sys.env("HOME");
    if (home !== undefined) name = joinPath(home, name);
    const failed = home === undefined ? yield* sys.open("/dev/null", O_RDONLY) : yield* sys.open(name, APPEND, 0o600);
    if (failed < 0) {
      yield* complain(sys, "nohup", openMessage("cant-open", name, failed));
      return false;
    }
  }
  yield* complain(sys, "nohup", `appending output to ${name}`);
  return true;
}

export const nohupApplet: Applet = {
  name: "nohup",
  *main(sys, argv) {
    if (argv.length < 2) return yield* usageError(sys, "nohup", 127);
    const { k, p } = sys;
    if (k.isatty(p, 0)) {
      k.close(p, 0);
      yield* sys.open("/dev/null", O_RDONLY);
    }
    if (k.isatty(p, 1) && !(yield* openOutput(sys))) return 127;
    if (k.isatty(p, 2)) k.dup2(p, 1, 2);
    k.setDisposition(p, SIGHUP, "ignore");
    return yield* execOrFail(sys, "nohup", argv.slice(1));
  },
};
