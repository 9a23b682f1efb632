/** tsort: an order that keeps every pair. Source: POSIX tsort; BusyBox 1.36.1. */
import { isError } from "../../../kernel/applet.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

export const tsortApplet: Applet = {
  name: "tsort",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    if (options.operands.length > 1) return yield* usageError(sys, "tsort");
    const name = options.operands[0] ?? "-";
    const text = yield* readOperand(sys, name);
    if (isError(text)) {
      yield* complain(sys, "tsort", openMessage("cant-open", name, text));
      return 1;
    }
    const words = text.split(/\s+/).filter((word) => word !== "");
    if (words.length % 2 === 1) {
      yield* complain(sys, "tsort", "odd input");
      return 1;
    }
    const after = new Map<ByteString, Set<ByteString>>();
    const before = new Map<ByteString, number>();
    const know = (word: ByteString): Set<ByteString> => {
      if (!before.has(word)) before.set(word, 0);
      let set = after.get(word);
      if (!set) after.set(word, (set = new Set()));
      return set;
    };
    for (let i = 0; i < words.length; i += 2) {
      const [one = "", two = ""] = [words[i], words[i + 1]];
      const followers = know(one);
      know(two);
      if (one === two || followers.has(two)) continue;
      followers.add(two);
      before.set(two, (before.get(two) ?? 0) + 1);
    }
    let code = 0;
    const left = [...before.keys()].sort((a, b) => (a < b ? -1 : 1));
    while (left.length > 0) {
      let at = left.findIndex((word) => before.get(word) === 0);
      if (at < 0) {
        // A circle: it is broken at the first word.
        yield* complain(sys, "tsort", `cycle at ${left[0] ?? ""}`);
        code = 1;
        at = 0;
      }
      const [word = ""] = left.splice(at, 1);
      for (const follower of after.get(word) ?? []) before.set(follower, (before.get(follower) ?? 1) - 1);
      yield* sys.print(`${word}\n`);
      sys.charge(2 + (left.length >> 3));
      if (sys.spent) yield;
    }
    return code;
  },
};
