/**
 * nice: a program with another priority. Source: BusyBox 1.36.1.
 * Simplified: a priority is shown and inherited, but changes nothing, since every process has a CPU of its own.
 */
import { execOrFail } from "./exec-or-fail.ts";
import { complain, complainErrno } from "./message.ts";
import { setPriority } from "./priority.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const niceApplet: Applet = {
  name: "nice",
  *main(sys, argv) {
    let words = argv.slice(1);
    if (words.length === 0) {
      yield* sys.print(`${sys.p.nice}\n`);
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
      yield* complain(sys, "nice", `invalid number '${adjustment.replace(/^-/, "")}'`);
      return 1;
    }
    const size = Number(adjustment.replace(/^[+-]/, ""));
    if (size > 0x7fff_ffff) {
      const isNumber = size <= 0xffff_ffff;
      yield* complain(
        sys,
        "nice",
        isNumber ? `number ${adjustment} is not in 0..2147483647 range` : `invalid number '${adjustment}'`,
      );
      return 1;
    }
    const wanted = sys.p.nice + Number(adjustment);
    const failed = setPriority(sys.p, [sys.p], wanted);
    if (failed < 0) {
      yield* complainErrno(sys, "nice", `setpriority(${wanted})`, failed);
      return 1;
    }
    return yield* execOrFail(sys, "nice", words);
  },
};
