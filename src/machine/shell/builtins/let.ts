/** let. Source: BusyBox 1.36.1 ash. */
import { ShellError } from "../shell-error.ts";
import { complain, fatal } from "./complain.ts";
import type { Builtin } from "./types.ts";

export const letBuiltin: Builtin = (vm, args) => {
  if (args.length < 2) return complain(vm, "let", "expression expected", 2);
  let value: number | bigint = 0;
  try {
    for (const expression of args.slice(1)) value = vm.state.evaluate(expression);
  } catch (error) {
    if (error instanceof ShellError) fatal("let", error.text);
    throw error;
  }
  return value === 0 ? 1 : 0;
};
