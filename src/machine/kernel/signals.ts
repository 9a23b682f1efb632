/** Signal numbers and names. Source: signal(7), x86. */
import type { Signal } from "./types.ts";

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGSEGV = 11;
export const SIGUSR2 = 12;
export const SIGPIPE = 13;
export const SIGALRM = 14;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGXFSZ = 25;
export const SIGWINCH = 28;

/** By number, without the SIG prefix; index 0 is the EXIT of `trap`. */
export const SIGNAL_NAMES: readonly string[] = [
  "EXIT",
  "HUP",
  "INT",
  "QUIT",
  "ILL",
  "TRAP",
  "ABRT",
  "BUS",
  "FPE",
  "KILL",
  "USR1",
  "SEGV",
  "USR2",
  "PIPE",
  "ALRM",
  "TERM",
  "STKFLT",
  "CHLD",
  "CONT",
  "STOP",
  "TSTP",
  "TTIN",
  "TTOU",
  "URG",
  "XCPU",
  "XFSZ",
  "VTALRM",
  "PROF",
  "WINCH",
  "POLL",
  "PWR",
  "SYS",
];

/** `TERM`, `sigterm`, `15` to 15; undefined where there is no such signal. */
export function signalNumber(name: string): Signal | undefined {
  if (/^\d+$/.test(name)) return Number(name) < SIGNAL_NAMES.length ? Number(name) : undefined;
  const bare = name.toUpperCase().replace(/^SIG/, "");
  const index = bare === "IO" ? 29 : bare === "IOT" ? 6 : SIGNAL_NAMES.indexOf(bare);
  return index < 0 ? undefined : index;
}

/** What signal(7) calls the default action. */
export function defaultAction(signal: Signal): "terminate" | "ignore" | "stop" | "continue" {
  switch (signal) {
    case SIGCHLD:
    case 23:
    case SIGWINCH:
      return "ignore";
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return "stop";
    case SIGCONT:
      return "continue";
    default:
      return "terminate";
  }
}
