/** How builtins complain. */
import { ShellError } from "../shell-error.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";

/** `sh: cd: line 0: TEXT`, and the status that goes with it. */
export function complain(vm: Vm, builtin: ByteString, text: ByteString, status = 1): number {
  vm.err(vm.state.message(text, builtin));
  return status;
}

/** Ends a script: what a special builtin does about a wrong argument. */
export function fatal(builtin: ByteString, text: ByteString, status = 2): never {
  throw new ShellError(text, status, builtin);
}

/** A decimal number that is not negative; else `Illegal number` ends the script. */
export function parseCount(builtin: ByteString, text: ByteString): number {
  if (!/^\d+$/.test(text) || Number(text) > 2147483647) fatal(builtin, `Illegal number: ${text}`);
  return Number(text);
}

export function isName(text: ByteString): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}

/** Options before the first operand; `illegal option` ends the script. `taking`: the letter of one that has an argument. */
export function parseOptions(
  builtin: ByteString,
  args: readonly ByteString[],
  letters: string,
  taking = "",
): { options: string; rest: ByteString[]; argument?: ByteString } {
  let options = "";
  let argument: ByteString | undefined;
  let first = 1;
  for (; first < args.length; first++) {
    const word = args[first] ?? "";
    if (word === "--") {
      first++;
      break;
    }
    if (!/^-./.test(word)) break;
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] ?? "";
      if (letter === taking) {
        argument = word.slice(i + 1) || args[++first];
        if (argument === undefined) fatal(builtin, `no arg for -${letter} option`);
        break;
      }
      if (!letters.includes(letter)) fatal(builtin, `illegal option -${letter}`);
      options += letter;
    }
  }
  return { options, rest: args.slice(first), ...(argument === undefined ? {} : { argument }) };
}
