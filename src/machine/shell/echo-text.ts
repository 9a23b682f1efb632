/** What echo prints: its options and escapes. Source: BusyBox 1.36.1 echo (FANCY_ECHO). */
import type { ByteString } from "../kernel/types.ts";
import { expandEscapes } from "./escapes.ts";

/** `args` without the name. `escapesByDefault`: without -e (dash). `heedsE`: -E takes an -e before it back (bash). */
export function echoText(args: readonly ByteString[], escapesByDefault = false, heedsE = false): ByteString {
  let newline = true;
  let escapes = escapesByDefault;
  let first = 0;
  for (; first < args.length; first++) {
    const option = args[first] ?? "";
    if (!(escapesByDefault && !heedsE ? /^-n$/ : /^-[neE]+$/).test(option)) break;
    if (option.includes("n")) newline = false;
    if (heedsE) escapes = option.lastIndexOf("e") > option.lastIndexOf("E") || (escapes && !option.includes("E"));
    else escapes ||= option.includes("e");
  }
  const text = args.slice(first).join(" ");
  if (!escapes) return newline ? text + "\n" : text;
  const { value, stops } = expandEscapes(text);
  return newline && !stops ? value + "\n" : value;
}
