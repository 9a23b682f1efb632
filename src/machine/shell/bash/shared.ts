/** Builtins of ash, and how they are put into bash's words. Source: bash 5.2. */
import { complain } from "../builtins/complain.ts";
import { BUILTINS } from "../builtins/index.ts";
import type { Builtin } from "../builtins/types.ts";
import type { ByteString } from "../../kernel/types.ts";

/** The builtin of ash of that name. */
export const shared = (name: ByteString): Builtin =>
  BUILTINS.special.get(name) ?? BUILTINS.regular.get(name) ?? (() => 127);

/** What was said on standard error is put into bash's words; "" drops it. */
export function worded(
  original: Builtin,
  rewrite: (text: ByteString, args: readonly ByteString[]) => ByteString,
  status?: number,
): Builtin {
  return (vm, args) => {
    const said: ByteString[] = [];
    const result = vm.hearing(
      (text) => said.push(text),
      () => original(vm, args),
    );
    for (const text of said) {
      const words = rewrite(
        text
          .replace(/^[^:]*: (?:line \d+: )?/, "")
          .replace(`${args[0] ?? ""}: `, "")
          .replace(/\n$/, ""),
        args,
      );
      if (words !== "") complain(vm, args[0] ?? "", words);
    }
    return said.length > 0 && status !== undefined ? status : result;
  };
}
