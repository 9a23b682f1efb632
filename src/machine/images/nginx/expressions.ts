/**
 * The expressions of the configuration, compiled once. `~` is a match, `~*` one without regard to case.
 * Compiled ones are kept beside the directive that they stand in.
 */
import { ConfigFault } from "./config-tree.ts";
import type { Directive } from "./config-tree.ts";
import { compilePcre } from "./pcre.ts";
import type { Pcre } from "./pcre.ts";

const kept = new WeakMap<Directive, Map<string, Pcre>>();

/** The expression of a directive. Throws a ConfigFault where it is none. */
export function regexOf(directive: Directive, source: string, isCaseless: boolean): Pcre {
  const key = `${isCaseless ? "i" : ""}:${source}`;
  let own = kept.get(directive);
  if (!own) kept.set(directive, (own = new Map()));
  let regex = own.get(key);
  if (!regex) {
    const compiled = compilePcre(source, isCaseless);
    if ("message" in compiled) throw new ConfigFault(compiled.message, directive);
    own.set(key, (regex = compiled));
  }
  return regex;
}
