/** How a signal is told in the error log. Source: lines of nginx 1.27. */
import { SIGNAL_NAMES } from "../../kernel/signals.ts";
import type { Signal } from "../../kernel/types.ts";

const OWN_NAMES: Readonly<Record<number, string>> = { 29: "SIGIO" };

/**
 * `signal 3 (SIGQUIT) received from 12, shutting down`.
 * Simplified: who has sent a signal is known only of SIGCHLD; the others are told as if they came from outside.
 */
export function signalText(signal: Signal, from: number | null, action: string): string {
  const name = OWN_NAMES[signal] ?? `SIG${SIGNAL_NAMES[signal] ?? String(signal)}`;
  return `signal ${signal} (${name}) received${from === null ? "" : ` from ${from}`}${action}`;
}
