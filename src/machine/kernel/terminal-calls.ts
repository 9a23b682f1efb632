/** System calls on terminals. Source: tcgetattr(3), tcsetpgrp(3), ioctl_tty(2). */
import { EBADF, ENOTTY, EPERM } from "./errno.ts";
import { fileOf } from "./descriptor-calls.ts";
import type { Process } from "./process.ts";
import { TerminalFile } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";
import type { Fd, Kernel, Proc } from "./types.ts";

export type TerminalCalls = Pick<Kernel, "windowSize" | "terminalModes" | "setTerminalModes" | "setForegroundGroup">;

function terminalOf(caller: Proc, fd: Fd): Terminal | number {
  const file = fileOf(caller as Process, fd);
  if (!file) return -EBADF;
  return file instanceof TerminalFile ? file.node.terminal : -ENOTTY;
}

export function terminalCalls(): TerminalCalls {
  return {
    windowSize(caller, fd) {
      const terminal = terminalOf(caller, fd);
      return typeof terminal === "number" ? terminal : terminal.size;
    },
    terminalModes(caller, fd) {
      const terminal = terminalOf(caller, fd);
      return typeof terminal === "number" ? terminal : { ...terminal.modes };
    },
    setTerminalModes(caller, fd, modes) {
      const terminal = terminalOf(caller, fd);
      if (typeof terminal === "number") return terminal;
      terminal.setModes(modes);
      return 0;
    },
    setForegroundGroup(caller, fd, pgid) {
      const terminal = terminalOf(caller, fd);
      if (typeof terminal === "number") return terminal;
      if ((caller as Process).terminal !== terminal) return -ENOTTY;
      if (![...caller.ns.pid.procs.values()].some((proc) => proc.pgid === pgid)) return -EPERM;
      terminal.foreground = pgid;
      return 0;
    },
  };
}
