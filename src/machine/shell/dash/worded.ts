/** Builtins of ash whose words are put into dash's. Source: dash 0.5.12 of Debian. */
import { complain } from "../builtins/complain.ts";
import { BUILTINS } from "../builtins/index.ts";
import type { Builtin } from "../builtins/types.ts";
import type { ByteString } from "../../kernel/types.ts";

/** What was said on standard error is put into dash's words: `rewrite` gets it without the shell's name. */
export function worded(
  original: Builtin,
  rewrite: (text: ByteString, args: readonly ByteString[]) => readonly [text: ByteString, status: number | null],
): Builtin {
  return (vm, args) => {
    const said: ByteString[] = [];
    const status = vm.hearing(
      (text) => said.push(text),
      () => original(vm, args),
    );
    let result = status;
    for (const text of said) {
      const [words, other] = rewrite(text.replace(/^[^:]*: /, "").replace(/\n$/, ""), args);
      complain(vm, args[0] ?? "", words);
      if (other !== null) result = other;
    }
    return result;
  };
}

export const builtinOf = (name: ByteString): Builtin =>
  BUILTINS.special.get(name) ?? BUILTINS.regular.get(name) ?? (() => 127);

/** `\x41` is no escape of dash. */
export function withoutHex(text: ByteString): ByteString {
  return text.includes("\\x") ? text.replace(/\\([\s\S])/g, (whole, c) => (c === "x" ? "\\\\x" : whole)) : text;
}
