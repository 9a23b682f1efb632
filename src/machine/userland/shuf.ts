/** shuf: lines, arguments (-e) or numbers (-i) in random order. Source: BusyBox 1.36.1 shuf. */
import { isError } from "../kernel/applet.ts";
import type { Sys } from "../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { LineReader, openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import { checkedNumber, numberOption } from "./number-option.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** Numbers of a range that may be shuffled at once. */
const RANGE_LIMIT = 4_000_000;

/** The numbers of `L-H`, or null after a complaint. */
function* numbers(sys: Sys, range: string): Generator<void, ByteString[] | null, void> {
  const dash = range.indexOf("-");
  if (dash >= 0) {
    const low = yield* checkedNumber(sys, "shuf", range.slice(0, dash));
    if (low === null) return null;
    const high = yield* checkedNumber(sys, "shuf", range.slice(dash + 1));
    if (high === null) return null;
    if (high >= low && high - low < RANGE_LIMIT) {
      sys.charge(high - low);
      return Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
    }
  }
  yield* complain(sys, "shuf", `bad range '${range}'`);
  return null;
}

function* lines(sys: Sys, name: ByteString): Generator<void, ByteString[] | null, void> {
  const fd = yield* openOperand(sys, name);
  if (isError(fd)) {
    yield* complain(sys, "shuf", openMessage("plain", name, fd));
    return null;
  }
  const found: ByteString[] = [];
  const reader = new LineReader(sys, fd);
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) found.push(line);
  return found;
}

function* entries(sys: Sys, options: Options): Generator<void, ByteString[] | null, void> {
  if (options.last("ei") === "e") return [...options.operands];
  if (options.last("ei") === "i") return yield* numbers(sys, options.value("i") ?? "");
  return yield* lines(sys, options.operands[0] ?? "-");
}

export const shufApplet: Applet = {
  name: "shuf",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "ei:n:o:z");
    if (!options) return 1;
    if (options.has("e") && options.has("i")) return yield* usageError(sys, "shuf");
    const allowed = options.has("e") ? Infinity : options.has("i") ? 0 : 1;
    if (options.operands.length > allowed) return yield* usageError(sys, "shuf");
    const all = yield* entries(sys, options);
    if (all === null) return 1;
    const wanted = yield* numberOption(sys, "shuf", options, "n", all.length, { max: 0xffffffff });
    if (wanted === null) return 1;
    const target = options.value("o");
    if (target !== undefined) {
      const fd = yield* sys.open(target, O_WRONLY | O_CREAT | O_TRUNC);
      if (isError(fd)) {
        yield* complain(sys, "shuf", openMessage("cant-open", target, fd));
        return 1;
      }
      sys.k.dup2(sys.p, fd, 1);
      sys.k.close(sys.p, fd);
    }
    const random = sys.k.random.stream("shuf");
    const end = options.has("z") ? "\0" : "\n";
    for (let left = all.length; left > all.length - wanted && left > 0; left--) {
      const at = random.below(left);
      const chosen = all[at] ?? "";
      all[at] = all[left - 1] ?? "";
      if ((yield* sys.print(chosen + end)) < 0) return 1;
      sys.charge(1);
      if (sys.spent) yield;
    }
    return 0;
  },
};
