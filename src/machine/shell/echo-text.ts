/** What echo prints: its options and escapes. Source: BusyBox 1.36.1 echo (FANCY_ECHO). */
import type { ByteString } from "../kernel/types.ts";
import { expandEscapes } from "./escapes.ts";

/** `argv[0]` is its name. `escapesByDefault`: without -e (dash). `heedsE`: -E takes an -e before it back (bash). */
export function echoText(argv: readonly ByteString[], escapesByDefault = false, heedsE = false): ByteString {
  let newline = true;
  let escapes = escapesByDefault;
  let first = 1;
  for (; first < argv.length; first++) {
    const option = argv[first] ?? "";
    if (!(escapesByDefault && !heedsE ? /^-n$/ : /^-[neE]+$/).test(option)) break;
    if (option.includes("n")) newline = false;
    if (heedsE) escapes = option.lastIndexOf("e") > option.lastIndexOf("E") || (escapes && !option.includes("E"));
    else escapes ||= option.includes("e");
  }
  const text = first === argv.length - 1 ? (argv[first] ?? "") : argv.slice(first).join(" ");
  if (!escapes) return newline ? text + "\n" : text;
  const { value, stops } = expandEscapes(text);
  return newline && !stops ? value + "\n" : value;
}
