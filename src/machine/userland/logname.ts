/** logname: who has logged in, which in a container nobody has. Source: BusyBox 1.36.1; getlogin_r(3) of glibc. */
import { complainErrno } from "./message.ts";
import { ENXIO } from "../kernel/errno.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const lognameApplet: Applet = {
  name: "logname",
  *main(sys, argv) {
    if (argv.length > 1) return yield* usageError(sys, "logname");
    yield* complainErrno(sys, "logname", "getlogin", ENXIO);
    return 1;
  },
};
