/** tee: copies its input to its output and to files. Source: BusyBox 1.36.1 tee. */
import { isError } from "../kernel/applet.ts";
import { EINTR, EPIPE, strerror } from "../kernel/errno.ts";
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import { SIGINT } from "../kernel/signals.ts";
import { parseOptions } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";

export const teeApplet: Applet = {
  name: "tee",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "ia");
    if (!options) return 1;
    if (options.has("i")) sys.k.setDisposition(sys.p, SIGINT, "ignore");
    const mode = O_WRONLY | O_CREAT | (options.has("a") ? O_APPEND : O_TRUNC);
    let outputs = [{ fd: 1, name: "standard output" }];
    let code = 0;
    for (const name of options.operands) {
      const fd = name === "-" ? 1 : yield* sys.open(name, mode, 0o666);
      if (isError(fd)) {
        yield* complainErrno(sys, "tee", name, fd);
        code = 1;
      } else outputs.push({ fd, name });
    }
    for (;;) {
      const data = yield* sys.read(0);
      if (data === -EINTR) continue;
      if (typeof data === "number") {
        yield* complain(sys, "tee", `read error: ${strerror(data)}`);
        return 1;
      }
      if (data === "") return code;
      const failed = new Set<number>();
      for (const { fd, name } of outputs) {
        const written = yield* sys.writeAll(fd, data);
        if (!isError(written)) continue;
        failed.add(fd);
        // What happens to standard output is not looked at, and of a file only the flag of its stream is left.
        if (name === "standard output") continue;
        code = 1;
        if (written !== -EPIPE) yield* complain(sys, "tee", `${name}: I/O error`);
      }
      outputs = outputs.filter(({ fd }) => !failed.has(fd));
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
    }
  },
};
