/** The names of traps. Source: BusyBox 1.36.1 ash. */
import { SIGNAL_NAMES } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";

/** The name of a signal as `trap` lists it. */
export function trapName(signal: number): ByteString {
  return ["RETURN", "DEBUG", "ERR"][signal + 3] ?? SIGNAL_NAMES[signal] ?? String(signal);
}
