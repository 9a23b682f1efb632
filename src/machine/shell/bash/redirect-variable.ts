/** `{name}>file`: the shell chooses the descriptor, 10 or more, and it outlives the command. Source: bash 5.2 manual (Redirections). */
import { ENOENT, strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import { openFlags } from "../interp/redirect.ts";
import type { ResolvedRedirect } from "../interp/redirect.ts";
import type { ShellState } from "../interp/state.ts";
import { assignTo, elementOf, parseTarget } from "./variable.ts";

const FIRST = 10;

/** The name in `{name}` or `{name[subscript]}`. */
export function readVariable(word: ByteString): ByteString | undefined {
  return /^\{([A-Za-z_]\w*(?:\[[^\]]+\])?)\}$/.exec(word)?.[1];
}

/** Does what is wanted at once: what is left to be redirected is a descriptor to itself. Simplified: nobody waits for a FIFO. */
export function redirectVariable(
  state: ShellState,
  variable: ByteString,
  redirect: ResolvedRedirect,
): ResolvedRedirect {
  const { kernel, proc } = state;
  const { operator, target } = redirect;
  const done = (fd: number, failure?: ByteString): ResolvedRedirect => ({
    operator: ">&",
    fd,
    target: String(fd),
    ...(failure === undefined ? {} : { failure }),
  });
  const isCopy = operator === "<&" || operator === ">&";
  if (isCopy && target === "-") {
    const place = parseTarget(variable);
    const value = place?.subscript ? elementOf(state, place.name, place.subscript) : state.get(variable);
    if (!/^\d+$/.test(value ?? "")) return done(0, `${variable}: Bad file descriptor`);
    kernel.close(proc, Number(value));
    return done(Number(value));
  }
  const opened = isCopy && /^\d+$/.test(target) ? Number(target) : open(state, redirect);
  const fd = opened < 0 ? opened : kernel.dup(proc, opened, FIRST);
  if (opened >= 0 && !isCopy) kernel.close(proc, opened);
  if (fd < 0) {
    const why = fd === -ENOENT ? "No such file or directory" : strerror(fd);
    return done(0, `${target}: ${why}`);
  }
  assignTo(state, variable, String(fd));
  return done(fd);
}

function open({ kernel, proc }: ShellState, { operator, target }: ResolvedRedirect): number {
  if (operator !== "<<") return kernel.open(proc, target, openFlags(operator), 0o666);
  const pipe = kernel.pipe(proc);
  if (typeof pipe === "number") return pipe;
  kernel.write(proc, pipe[1], target);
  kernel.close(proc, pipe[1]);
  return pipe[0];
}
