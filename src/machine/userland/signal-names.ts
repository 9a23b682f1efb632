/** Signals as the process applets name them. Source: BusyBox 1.36.1 libbb u_signal_names (RTMIN and RTMAX of glibc). */
import { SIGNAL_NAMES } from "../kernel/signals.ts";
import type { Signal } from "../kernel/types.ts";

const NSIG = 65;
const RTMIN = 34;
const RTMAX = 64;

/** `TERM`, `SIGTERM`, `term`, `15`, `RTMIN+1` to a number; null where there is no such signal. */
export function parseSignal(text: string): Signal | null {
  if (/^\d+$/.test(text) && Number(text) < NSIG) return Number(text);
  const name = text.toUpperCase().replace(/^SIG/, "");
  const known = SIGNAL_NAMES.indexOf(name);
  if (known >= 0) return known;
  if (name === "IO") return 29;
  if (name === "IOT") return 6;
  const [, base, offset = "0"] = /^(RTMIN(?=$|\+)|RTMAX(?=$|-))(?:[+-](\d+))?$/.exec(name) ?? [];
  if (base === undefined || Number(offset) > RTMAX - RTMIN) return null;
  return base === "RTMIN" ? RTMIN + Number(offset) : RTMAX - Number(offset);
}

/** The name of a number, or the number. */
export function signalName(signal: Signal): string {
  return SIGNAL_NAMES[signal] ?? String(signal);
}

/** What `kill -l` prints. */
export function signalList(): string {
  const names = SIGNAL_NAMES.map((name, signal) => [signal, name] as const).slice(1);
  const all = [...names, [RTMIN, "RTMIN"], [RTMAX, "RTMAX"]] as const;
  return all.map(([signal, name]) => `${String(signal).padStart(2)}) ${name}\n`).join("");
}
