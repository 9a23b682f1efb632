/** `set -x`. Source: BusyBox 1.36.1 ash (which characters make it quote). */
import type { ByteString } from "../../kernel/types.ts";
import { KEYWORDS, Parser } from "../syntax/parser.ts";
import { compileString } from "../expand/word.ts";
import type { Vm } from "./vm.ts";

/** Prints a command before it is run, after PS4. */
export function traceCommand(
  vm: Vm,
  assigned: readonly (readonly [ByteString, ByteString])[],
  args: readonly ByteString[],
): void {
  const { extension } = vm.state;
  const quote = extension?.trace ?? quoteForTrace;
  const shown = extension?.traceAssignment ?? ((name, value) => `${name}=${quote(value)}`);
  const words = [...assigned.map(([name, value]) => shown(name, value)), ...args.map(quote)];
  traceText(vm, words.join(" "));
}

export function traceText(vm: Vm, text: ByteString): void {
  const prompt = vm.state.get("PS4") ?? "+ ";
  const shown = vm.state.extension?.tracePrompt?.(vm, prompt) ?? prompt;
  vm.err(`${expandPrompt(vm, shown)}${text}\n`);
}

/** Parameters and arithmetic in a prompt; command substitutions are left out. */
export function expandPrompt(vm: Vm, text: ByteString): ByteString {
  if (!text.includes("$")) return text;
  const word = new Parser(text, {
    dialect: vm.state.dialect,
    syntax: vm.state.extension?.syntax,
    firstLine: 0,
  }).readHereDocument();
  return compileString(word.filter((part) => part.kind !== "command")).run(vm.state);
}

/** As it could be typed: in single quotes where a character asks for it. */
export function quoteForTrace(text: ByteString): ByteString {
  if (KEYWORDS.has(text)) return quoteSingle(text);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 43 || (c >= 59 && c <= 63) || c === 96 || c === 91 || c === 92 || c > 122) return quoteSingle(text);
  }
  return text;
}

/** `'it'"'"'s'`, as `trap`, `export -p` and `set` list values. */
export function quoteSingle(text: ByteString): ByteString {
  let out = "";
  let rest = text;
  do {
    const plain = /^[^']*/.exec(rest)?.[0] ?? "";
    out += `'${plain}'`;
    rest = rest.slice(plain.length);
    const quotes = /^'*/.exec(rest)?.[0] ?? "";
    if (quotes !== "") out += `"${quotes}"`;
    rest = rest.slice(quotes.length);
  } while (rest !== "");
  return out;
}
