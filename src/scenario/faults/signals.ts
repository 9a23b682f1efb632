/** The parameter that names a signal. */
const SIGNALS = ["none", "SIGKILL", "SIGTERM", "SIGSEGV", "SIGABRT", "SIGBUS", "SIGINT", "SIGHUP"] as const;

export const SIGNAL = { name: "signal", title: "Signal", type: "choice", choices: SIGNALS } as const;

/** How a process is to end: of the signal, where there is one. */
export function howOf(exitCode: number, signal: string): { exitCode: number } | { signal: string } {
  return signal === "none" ? { exitCode } : { signal };
}
