/** `{name}>file`: the shell chooses the descriptor, 10 or more, and it outlives the command. Source: bash 5.2 manual (Redirections). */
import { O_RDONLY } from "../../kernel/flags.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { ShellState } from "../interp/state.ts";
import { assignTo, elementOf, parseTarget } from "./variable.ts";

const FIRST = 10;

/** The name in `{name}` or `{name[subscript]}`. */
export function readVariable(word: ByteString): ByteString | undefined {
  return /^\{([A-Za-z_]\w*(?:\[[^\]]+\])?)\}$/.exec(word)?.[1];
}

export function redirectVariable(
  state: ShellState,
  variable: ByteString,
  target: ByteString,
): { fd: number; stays: true; failure?: ByteString } {
  const { kernel, proc } = state;
  if (target === "-") {
    const place = parseTarget(variable);
    const value = place?.subscript ? elementOf(state, place.name, place.subscript) : state.get(variable);
    if (!/^\d+$/.test(value ?? "")) return { fd: -1, stays: true, failure: `${variable}: Bad file descriptor` };
    return { fd: Number(value), stays: true };
  }
  // Something stands there until the file is opened, so that the next one gets another.
  const opened = kernel.open(proc, "/dev/null", O_RDONLY);
  const fd = opened < 0 ? opened : kernel.dup(proc, opened, FIRST);
  if (opened >= 0) kernel.close(proc, opened);
  if (fd < 0) return { fd, stays: true, failure: `${variable}: cannot assign fd to variable` };
  assignTo(state, variable, String(fd));
  return { fd, stays: true };
}
