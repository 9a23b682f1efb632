/** Redirections of a command, their targets compiled. */
import { compileString } from "../expand/word.ts";
import type { Compiled, StringOf } from "../expand/word.ts";
import type { Redirect, RedirectOperator } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { ResolvedRedirect } from "./redirect.ts";
import type { ShellState } from "./state.ts";

export interface CompiledRedirect {
  readonly operator: RedirectOperator;
  readonly fd: number;
  readonly word: Compiled<StringOf>;
  /** Takes its target from the front of `targets`, in order. */
  resolve(targets: ByteString[]): ResolvedRedirect;
  /** Expands and resolves at once, where there is no command substitution. */
  expand(state: ShellState): ResolvedRedirect;
}

export function compileRedirects(redirects: readonly Redirect[]): CompiledRedirect[] {
  return redirects.map(({ operator, fd, target }) => {
    const word = compileString(target, operator === "<<" ? "none" : "word");
    return {
      operator,
      fd,
      word,
      resolve: (targets) => ({ operator, fd, target: targets.shift() ?? "" }),
      expand: (state) => ({ operator, fd, target: word.run(state) }),
    };
  });
}
