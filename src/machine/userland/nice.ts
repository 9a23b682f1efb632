/**
 * nice: a program with another priority. Source: BusyBox 1.36.1; setpriority(2), capabilities(7).
 * Simplified: priorities are checked and forgotten, since every process has a CPU of its own.
 */
import { CAP_SYS_NICE, capable } from "../kernel/capabilities.ts";
import { EACCES, strerror } from "../kernel/errno.ts";
import { execOrFail } from "./exec-or-fail.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const niceApplet: Applet = {
  name: "nice",
  *main(sys, argv) {
    let words = argv.slice(1);
    if (words.length === 0) {
      yield* sys.print("0\n");
      return 0;
    }
    let adjustment: string | undefined = "10";
    if (words[0]?.startsWith("-")) {
      adjustment = words[0].slice(1).replace(/^n/, "");
      if (words[0] === "-n") {
        words = words.slice(1);
        adjustment = words[0];
      }
      words = words.slice(1);
      if (adjustment === undefined || words.length === 0) return yield* usageError(sys, "nice");
    }
    if (!/^[+-]?\d+$/.test(adjustment)) {
      yield* complain(sys, "nice", `invalid number '${adjustment}'`);
      return 1;
    }
    if (Number(adjustment) < 0 && !capable(sys.p.cred, CAP_SYS_NICE)) {
      yield* complain(sys, "nice", `setpriority(${Number(adjustment)}): ${strerror(EACCES)}`);
      return 1;
    }
    return yield* execOrFail(sys, "nice", words);
  },
};
