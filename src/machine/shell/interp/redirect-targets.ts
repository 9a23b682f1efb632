/** Redirections of a command, their targets compiled. */
import { compileString } from "../expand/word.ts";
import type { Compiled, StringOf } from "../expand/word.ts";
import type { Redirect, RedirectOperator, Word } from "../syntax/tree.ts";
import { ShellError } from "../shell-error.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import type { ResolvedRedirect } from "./redirect.ts";
import type { ShellState } from "./state.ts";

export interface CompiledRedirect {
  readonly operator: RedirectOperator;
  readonly fd: number;
  readonly word: Compiled<StringOf>;
  /** Takes its target from the front of `targets`, in order. */
  resolve(targets: ByteString[], state: ShellState): ResolvedRedirect;
  /** Expands and resolves at once, where there is no command substitution. */
  expand(state: ShellState): ResolvedRedirect;
}

/** An error in its text is an error of the redirection: it ends the command and not the script. */
function compileHereDocument(fd: number, target: Word): CompiledRedirect {
  const { substitutions, run } = compileString(target, "none");
  const word: Compiled<StringOf> = {
    substitutions,
    run: (state) => {
      try {
        return run(state);
      } catch (error) {
        if (!(error instanceof ShellError) || error.isFatal) throw error;
        state.documentFailure = error.text;
        return "";
      }
    },
  };
  const finish = (state: ShellState, text: ByteString): ResolvedRedirect => {
    const failure = state.documentFailure;
    state.documentFailure = null;
    return failure === null ? { operator: "<<", fd, target: text } : { operator: "<<", fd, target: text, failure };
  };
  return {
    operator: "<<",
    fd,
    word,
    resolve: (targets, state) => finish(state, targets.shift() ?? ""),
    expand: (state) => finish(state, word.run(state)),
  };
}

export function compileRedirects(redirects: readonly Redirect[]): CompiledRedirect[] {
  return redirects.map((redirect) => {
    const compiled = compileRedirect(redirect);
    const { variable } = redirect;
    if (variable === undefined) return compiled;
    const own = (state: ShellState, one: ResolvedRedirect): ResolvedRedirect =>
      state.extension?.redirectVariable?.(state, variable, one) ?? one;
    return {
      ...compiled,
      resolve: (targets, state) => own(state, compiled.resolve(targets, state)),
      expand: (state) => own(state, compiled.expand(state)),
    };
  });
}

/** A redirection to that target, as this shell opens it. */
export function resolvedRedirect(
  state: ShellState,
  operator: RedirectOperator,
  fd: Fd,
  target: ByteString,
): ResolvedRedirect {
  const open = target.startsWith("/dev/") ? state.extension?.specialTarget?.(state, target) : undefined;
  return open ? { operator, fd, target, open } : { operator, fd, target };
}

function compileRedirect({ operator, fd, target }: Redirect): CompiledRedirect {
  if (operator === "<<") return compileHereDocument(fd, target);
  const word = compileString(target, "word");
  const resolved = (target: ByteString, state: ShellState): ResolvedRedirect => {
    const failure = state.documentFailure;
    state.documentFailure = null;
    if (failure !== null) return { operator, fd, target, failure };
    const isDuplicate = operator === "<&" || (operator === ">&" && fd !== 1);
    if (isDuplicate && !/^(?:\d+|-)$/.test(target)) throw new ShellError("redir error");
    return resolvedRedirect(state, operator, fd, target);
  };
  return {
    operator,
    fd,
    word,
    resolve: (targets, state) => resolved(targets.shift() ?? "", state),
    expand: (state) => resolved(word.run(state), state),
  };
}
