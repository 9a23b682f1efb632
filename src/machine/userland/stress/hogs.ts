/** Workers that use something up: processor time, memory, the disk. */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { isError } from "../../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";

const BURST_OPERATIONS = 1000;
const HOUR_MS = 3_600_000;
/** A disk is written in pieces of so many bytes, each of which takes a millisecond. */
const DISK_PIECE = 1_048_576;

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
};
const TIMES: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_556_926 };

/** A number with a letter behind it: a size, or seconds. The letter where it is not known. */
export function suffixed(text: string, kind: "size" | "time" | "count"): number | { readonly bad: string } {
  const [, digits = "", suffix = ""] = /^(\d*)([^]?)/.exec(text) ?? [];
  if (suffix === "" && digits !== "") return Number(digits);
  const units = kind === "size" ? SIZES : kind === "time" ? TIMES : {};
  const factor = units[suffix.toLowerCase()];
  return factor === undefined || digits === "" ? { bad: suffix } : Number(digits) * factor;
}

/** Keeps a processor busy: in bursts, so that a day of it costs little. */
export function* burnCpu(sys: Sys): AppletRun {
  for (;;) {
    sys.charge(BURST_OPERATIONS);
    yield;
    yield* sys.sleep(1);
  }
}

/** Calls sync() over and over. */
export function* spinIo(sys: Sys): AppletRun {
  for (;;) yield* sys.sleep(10);
}

/** Takes memory and keeps it, `hangMs` long each time (0: for ever), or gives it back and takes it again. */
export function memoryHog(bytes: number, hangMs: number | null): (sys: Sys) => AppletRun {
  return function* (sys): AppletRun {
    for (;;) {
      if (!sys.k.setMemory(sys.p, bytes)) return 1;
      yield* sys.sleep(hangMs === null ? 100 : hangMs === 0 ? HOUR_MS : hangMs);
      if (hangMs === 0) continue;
      sys.charge(BURST_OPERATIONS);
      yield;
    }
  };
}

/** Writes a file as large as that, removes it, and begins again. */
export function diskHog(bytes: number): (sys: Sys) => AppletRun {
  return function* (sys): AppletRun {
    const piece = "\0".repeat(DISK_PIECE);
    for (;;) {
      const name = `./stress.${sys.k.random.stream("mkstemp").text(6, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")}`;
      const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
      if (isError(fd)) return 1;
      sys.k.unlink(sys.p, name);
      for (let written = 0; written < bytes; written += DISK_PIECE) {
        const failed = yield* sys.writeAll(fd, piece.slice(0, Math.min(DISK_PIECE, bytes - written)));
        if (failed < 0) return 1;
        yield* sys.sleep(1);
      }
      sys.k.close(sys.p, fd);
    }
  };
}
