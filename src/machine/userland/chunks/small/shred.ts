/** shred: writes over a file. Source: BusyBox 1.36.1 shred. */
import { isError } from "../../../kernel/applet.ts";
import { EACCES } from "../../../kernel/errno.ts";
import { O_WRONLY } from "../../../kernel/flags.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage } from "../../input.ts";
import { complain } from "../../message.ts";
import { numberOption } from "../../number-option.ts";
import type { Applet } from "../../types.ts";

const PIECE = 65_536;

export const shredApplet: Applet = {
  name: "shred",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "fuzn:vx", { force: "f", remove: "u", zero: "z", iterations: "n" });
    if (!options) return 1;
    const rounds = yield* numberOption(sys, "shred", options, "n", 3);
    if (rounds === null) return 1;
    for (const name of options.operands) {
      let fd = yield* sys.open(name, O_WRONLY);
      if (fd === -EACCES && options.has("f")) {
        sys.k.chmod(sys.p, name, 0o666);
        fd = yield* sys.open(name, O_WRONLY);
      }
      if (isError(fd)) {
        yield* complain(sys, "shred", openMessage("cant-open", name, fd));
        return 1;
      }
      const stat = sys.k.fstat(sys.p, fd);
      const size = typeof stat === "number" || stat.kind !== "file" ? 0 : stat.size;
      for (let round = 0; round < rounds + (options.has("z") ? 1 : 0); round++) {
        sys.k.lseek(sys.p, fd, 0, "set");
        for (let left = size; left > 0; left -= PIECE) {
          const length = Math.min(left, PIECE);
          const isZero = round === rounds;
          const bytes = isZero
            ? "\0".repeat(length)
            : String.fromCharCode(sys.k.random.stream("shred").below(256)).repeat(length);
          yield* sys.writeAll(fd, bytes);
        }
      }
      if (options.has("u")) sys.k.ftruncate(sys.p, fd, 0);
      sys.k.close(sys.p, fd);
      if (options.has("u")) sys.k.unlink(sys.p, name);
    }
    return 0;
  },
};
