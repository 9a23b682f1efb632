/** uptime: how long the machine has been up, and its load. Source: BusyBox 1.36.1. Nobody is logged in to a container. */
import { parseOptions } from "./getopt.ts";
import { strftime } from "../../sim/strftime.ts";
import type { Applet } from "./types.ts";

/** `1 day, `, then `hh:mm` or `mm min`. */
function formatUptime(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const before = days === 0 ? "" : `${days} day${days === 1 ? "" : "s"}, `;
  return `${before}${hours === 0 ? `${minutes} min` : `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}`}`;
}

export const uptimeApplet: Applet = {
  name: "uptime",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "s");
    if (!options) return 1;
    yield* sys.chunk("proc-files");
    const text = sys.k.readFile(sys.p, "/proc/uptime");
    const seconds = typeof text === "number" ? 0 : Math.floor(Number(text.split(" ")[0]));
    const now = sys.k.clock.epoch;
    if (options.has("s")) {
      yield* sys.print(`${strftime("%Y-%m-%d %H:%M:%S", now - seconds * 1000)}\n`);
      return 0;
    }
    const loads = sys.k.readFile(sys.p, "/proc/loadavg");
    const load = typeof loads === "number" ? ["0.00", "0.00", "0.00"] : loads.split(" ").slice(0, 3);
    const time = strftime("%H:%M:%S", now);
    yield* sys.print(` ${time} up ${formatUptime(seconds)},  0 users,  load average: ${load.join(", ")}\n`);
    return 0;
  },
};
