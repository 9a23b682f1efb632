/** The operators of `${x...}` that transform a value. Source: POSIX.1-2017 XCU 2.6.2; slices and replacement as in BusyBox ash. */
import { ShellError } from "../shell-error.ts";
import type { ShellState } from "../interp/state.ts";
import type { ParameterOperator } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import { compilePattern, matchPattern, removePrefix, removeSuffix, replacePattern } from "./pattern.ts";

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
        value === undefined ? "" : replace(value, word(state), second ? second(state) : "", operator === "//", state);
    case "!":
      return (state, value = "") => state.parameter(value) ?? "";
    case "^":
    case "^^":
    case ",":
    case ",,":
      return (state, value = "") => changeCase(value, word(state), operator);
    default:
      throw new ShellError("bad substitution");
  }
}

/** How many characters UTF-8 text has: bytes that do not continue one. */
function characterCount(text: ByteString): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xc0) !== 0x80) count++;
  return count;
}

function slice(state: ShellState, value: ByteString, offset: ByteString, length: ByteString | null): ByteString {
  let start = Number(state.evaluate(offset));
  if (start < 0) start += value.length;
  if (start < 0 || start > value.length) return "";
  if (length === null) return value.slice(start);
  const count = Number(state.evaluate(length));
  if (count >= 0) return value.slice(start, start + count);
  // A length that leads back beyond the offset is none.
  return start <= value.length + count ? value.slice(start, value.length + count) : value.slice(start);
}

/** bash knows anchors (`/#p`, `/%p`); ash takes them as part of the pattern. */
function replace(
  value: ByteString,
  pattern: ByteString,
  replacement: ByteString,
  all: boolean,
  state: ShellState,
): ByteString {
  if (state.dialect === "bash" && !all && pattern.startsWith("#")) {
    const rest = removePrefix(value, compilePattern(pattern.slice(1)), true);
    return rest.length < value.length || pattern === "#" ? replacement + rest : value;
  }
  if (state.dialect === "bash" && !all && pattern.startsWith("%")) {
    const rest = removeSuffix(value, compilePattern(pattern.slice(1)), true);
    return rest.length < value.length || pattern === "%" ? rest + replacement : value;
  }
  return replacePattern(value, compilePattern(pattern), replacement, all);
}

function changeCase(value: ByteString, pattern: ByteString, operator: string): ByteString {
  const compiled = compilePattern(pattern === "" ? "?" : pattern);
  let out = "";
  for (let i = 0; i < value.length; i++) {
    const c = value[i] ?? "";
    const isMeant = (i === 0 || operator.length === 2) && matchPattern(compiled, c);
    out += !isMeant ? c : operator.startsWith("^") ? upper(c) : lower(c);
  }
  return out;
}

function upper(c: string): string {
  return c >= "a" && c <= "z" ? c.toUpperCase() : c;
}

function lower(c: string): string {
  return c >= "A" && c <= "Z" ? c.toLowerCase() : c;
}
