/** The builtin printf. */
import { formatPrintf } from "../printf.ts";
import type { Builtin } from "./types.ts";

export const printf: Builtin = (vm, args) => {
  let words = args.slice(1);
  if (words[0] === "--") words = words.slice(1);
  const [format, ...rest] = words;
  if (format === undefined) {
    vm.err(`${vm.appletName}: usage: printf FORMAT [ARGUMENT...]\n`);
    return 2;
  }
  const { pieces, status } = formatPrintf(format, rest);
  for (const { isError, text } of pieces) {
    if (isError) vm.err(`${vm.appletName}: ${text}\n`);
    else vm.out(text);
  }
  return status;
};
