/**
 * The error log: where it goes, from which level on, and how its lines look.
 * Source: nginx.org, error_log; lines as nginx 1.27 writes them.
 */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_APPEND, O_CREAT, O_WRONLY } from "../../kernel/flags.ts";
import type { EpochMs } from "../../../sim/units.ts";
import { calendarDate } from "../../../sim/units.ts";
import type { Fd } from "../../kernel/types.ts";

export const LEVELS = ["stderr", "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"] as const;
export type Level = (typeof LEVELS)[number];

export function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text) && text !== "stderr";
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `2026/01/31 12:00:00`. */
export function errorLogTime(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  return `${year}/${two(month)}/${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** ` (2: No such file or directory)`, or nothing for 0. */
export function errnoText(errno: number): string {
  return errno === 0 ? "" : ` (${Math.abs(errno)}: ${strerror(errno)})`;
}

/** NGX_MAX_ERROR_STR, without the end of the line. */
const MAX_LINE = 2047;

/** One place that messages go to. */
export interface LogTarget {
  readonly path: string;
  readonly level: Level;
  fd: Fd;
}

/** Opens a file that is written to at its end; a descriptor or -errno. */
export function* openLog(sys: Sys, path: string): Generator<void, number, void> {
  if (path === "stderr") return 2;
  return yield* sys.open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644);
}

export class ErrorLog {
  readonly targets: LogTarget[] = [];
  /** Whether serious messages are told on standard error too: until the configuration is in force. */
  usesStderr = true;
  readonly #sys: Sys;

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  /** `prefix`: who it is about, as in `*1 `. */
  *write(
    level: Level,
    text: string,
    errno = 0,
    prefix = "",
    to: readonly LogTarget[] = this.targets,
  ): Generator<void, void, void> {
    const sys = this.#sys;
    const body = `${text}${errnoText(errno)}`;
    let wroteStderr = false;
    const weight = LEVELS.indexOf(level);
    for (const target of to) {
      if (LEVELS.indexOf(target.level) < weight) continue;
      const { pid } = sys.p;
      const line = `${errorLogTime(sys.k.clock.epoch)} [${level}] ${pid}#${pid}: ${prefix}${body}`.slice(0, MAX_LINE);
      const written = yield* sys.writeAll(target.fd, `${line}\n`);
      if (target.fd === 2 && !isError(written)) wroteStderr = true;
    }
    if (this.usesStderr && weight <= LEVELS.indexOf("warn") && !wroteStderr) yield* this.console(level, body);
  }

  /** `nginx: [emerg] text` on standard error only. */
  *console(level: Level, text: string): Generator<void, void, void> {
    yield* this.#sys.error(`nginx: [${level}] ${text}\n`);
  }
}
