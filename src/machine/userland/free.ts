/** free: the memory of the machine. Source: BusyBox 1.36.1 (DESKTOP). */
import type { Sys } from "../kernel/applet.ts";
import { formatHumanSize } from "./human-size.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** Bytes of one unit; 0 chooses one for every number. */
const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1_048_576, g: 1_073_741_824, h: 0 };

/** /proc/meminfo in bytes. */
function memory(sys: Sys): ReadonlyMap<string, number> {
  const text = sys.k.readFile(sys.p, "/proc/meminfo");
  const rows = typeof text === "number" ? [] : text.matchAll(/^(\w+): +(\d+) kB$/gm);
  return new Map([...rows].map(([, name = "", kilobytes]) => [name, Number(kilobytes) * 1024]));
}

export const freeApplet: Applet = {
  name: "free",
  *main(sys, argv) {
    const unit = argv[1]?.startsWith("-") ? UNITS[argv[1][1] ?? ""] : 1024;
    if (unit === undefined) return yield* usageError(sys, "free");
    yield* sys.chunk("proc-files");
    const info = memory(sys);
    const of = (name: string): number => info.get(name) ?? 0;
    const shown = (bytes: number): string =>
      (unit === 0 ? formatHumanSize(bytes) : String(Math.floor((bytes + Math.floor(unit / 2)) / unit))).padStart(12);
    const cached = of("Cached") + of("Buffers") + of("SReclaimable");
    const used = of("MemTotal") - cached - of("MemFree");
    const headers = ["total", "used", "free", "shared", "buff/cache", "available"].map((name) => name.padStart(12));
    const mem = [of("MemTotal"), used, of("MemFree"), of("Shmem"), cached, of("MemAvailable")];
    const swap = [of("SwapTotal"), of("SwapTotal") - of("SwapFree"), of("SwapFree")];
    yield* sys.print(`       ${headers.join("")}\n`);
    yield* sys.print(`Mem:   ${mem.map(shown).join("")}\n`);
    yield* sys.print(`Swap:  ${swap.map(shown).join("")}\n`);
    return 0;
  },
};
