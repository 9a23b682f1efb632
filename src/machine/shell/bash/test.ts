/** test and `[`, in the words of bash. Source: bash 5.2. */
import type { Builtin } from "../builtins/types.ts";
import { OPTIONS } from "../interp/options.ts";
import { isSet } from "./conditional.ts";
import { shared, worded } from "./shared.ts";

export const test: Builtin = (vm, args) => {
  const words = args[0] === "[" && args.at(-1) === "]" ? args.slice(1, -1) : args.slice(1);
  if (words.length === 2 && words[0] === "-v") return isSet(vm, words[1] ?? "") ? 0 : 1;
  if (words.length === 2 && words[0] === "-a") return shared("test")(vm, ["test", "-e", words[1] ?? ""]);
  if (words.length === 2 && words[0] === "-o") {
    const option = OPTIONS.find(({ name }) => name === words[1]);
    return option && vm.state.options[option.name] ? 0 : 1;
  }
  return testWords(vm, args);
};
const testWords = worded(shared("test"), (text, args) => {
  const number = /^(.*): (?:bad number|out of range)$/s.exec(text)?.[1];
  if (number !== undefined) return `${number}: integer expression expected`;
  if (text === "bad number") return ": integer expression expected";
  if (text === "missing ]") return "missing `]'";
  const words = args[0] === "[" ? args.slice(1, -1) : args.slice(1);
  if (text.endsWith("unknown operand"))
    return words.length === 2
      ? `${words[0] ?? ""}: unary operator expected`
      : words.length === 3
        ? `${words[1] ?? ""}: binary operator expected`
        : "too many arguments";
  if (text.endsWith("argument expected"))
    return words.length === 2 ? `${words[0] ?? ""}: unary operator expected` : "argument expected";
  return text;
});
