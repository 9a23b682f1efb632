/**
 * date: what scripts ask for most, the time now in a form of theirs. Options and other time zones are in the chunk `date`.
 * Source: BusyBox 1.36.1 date; strftime(3).
 */
import { strftime } from "../../sim/strftime.ts";
import type { Applet, AppletChunk } from "./types.ts";

export const dateApplet: Applet = {
  name: "date",
  *main(sys, argv) {
    const words = argv.slice(1);
    const zone = sys.env("TZ") ?? "UTC";
    const isPlain = words.length <= 1 && words.every((word) => word.startsWith("+")) && zone === "UTC";
    if (!isPlain) {
      const chunk = yield* sys.chunk<AppletChunk>("date");
      return yield* chunk.main(sys, argv);
    }
    const format = words[0]?.slice(1) ?? "%a %b %e %H:%M:%S %Z %Y";
    yield* sys.print(`${strftime(format, sys.k.clock.epoch)}\n`);
    return 0;
  },
};
