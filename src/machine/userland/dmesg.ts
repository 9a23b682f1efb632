/** dmesg: the kernel's messages, which are no business of a container. Source: BusyBox 1.36.1; syslog(2). */
import { EPERM } from "../kernel/errno.ts";
import { parseOptions } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";

export const dmesgApplet: Applet = {
  name: "dmesg",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "cs:n:r");
    if (!options) return 1;
    const bad = options.given.find(({ value }) => value !== undefined && parseNumber(value) === null);
    if (bad) yield* complain(sys, "dmesg", `invalid number '${bad.value ?? ""}'`);
    else yield* complainErrno(sys, "dmesg", "klogctl", EPERM);
    return 1;
  },
};
