/** The operators of `${x...}` that transform a value. Source: POSIX.1-2017 XCU 2.6.2; slices and replacement as in BusyBox ash. */
import { ShellError } from "../shell-error.ts";
import type { ShellState } from "../interp/state.ts";
import type { ParameterOperator } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import { compilePattern, removePrefix, removeSuffix, replacePattern } from "./pattern.ts";

type StringOf = (state: ShellState) => ByteString;
type Operation = (state: ShellState, value: ByteString | undefined) => ByteString;

export function parameterOperation(operator: ParameterOperator, word: StringOf, second: StringOf | null): Operation {
  switch (operator) {
    case "":
      return (_state, value) => value ?? "";
    case "length":
      return (state, value = "") => String(state.isUnicode ? characterCount(value) : value.length);
    case "#":
    case "##":
      return (state, value = "") => removePrefix(value, compilePattern(word(state)), operator === "##");
    case "%":
    case "%%":
      return (state, value = "") => removeSuffix(value, compilePattern(word(state)), operator === "%%");
    case ":":
      return (state, value = "") => slice(state, value, word(state), second ? second(state) : null);
    case "/":
    case "//":
      return (state, value) =>
        value === undefined
          ? ""
          : replacePattern(value, compilePattern(word(state)), second ? second(state) : "", operator === "//");
    default:
      throw new ShellError("bad substitution");
  }
}

/** How many characters UTF-8 text has: bytes that do not continue one. */
export function characterCount(text: ByteString): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xc0) !== 0x80) count++;
  return count;
}

export function slice(state: ShellState, value: ByteString, offset: ByteString, length: ByteString | null): ByteString {
  let start = Number(state.evaluate(offset));
  if (start < 0) start += value.length;
  if (start < 0 || start > value.length) return "";
  if (length === null) return value.slice(start);
  const count = Number(state.evaluate(length));
  if (count >= 0) return value.slice(start, start + count);
  // A length that leads back beyond the offset is none.
  return start <= value.length + count ? value.slice(start, value.length + count) : value.slice(start);
}
