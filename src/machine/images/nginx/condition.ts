/** The condition of an `if`. Source: nginx.org, rewrite module; messages of nginx 1.27. */
import { ConfigFault } from "./config-tree.ts";
import type { Directive } from "./config-tree.ts";
import { regexOf } from "./expressions.ts";
import type { Pcre } from "./pcre.ts";
import { templateOf } from "./template.ts";
import type { Template } from "./template.ts";

export type Condition =
  | { readonly kind: "true"; readonly variable: string }
  | { readonly kind: "equal"; readonly variable: string; readonly value: Template; readonly negative: boolean }
  | { readonly kind: "match"; readonly variable: string; readonly regex: Pcre; readonly negative: boolean }
  | {
      readonly kind: "file";
      readonly test: "f" | "d" | "e" | "x";
      readonly path: Template;
      readonly negative: boolean;
    };

const kept = new WeakMap<Directive, Condition>();

export function conditionOf(directive: Directive): Condition {
  let condition = kept.get(directive);
  if (!condition) kept.set(directive, (condition = parse(directive)));
  return condition;
}

function parse(directive: Directive): Condition {
  const words = [...directive.args];
  const first = words[0] ?? "";
  const last = words.at(-1) ?? "";
  if (!first.startsWith("(")) throw new ConfigFault(`invalid condition "${first}"`, directive);
  if (!last.endsWith(")")) throw new ConfigFault(`invalid condition "${last}"`, directive);
  words[0] = first.slice(1);
  words[words.length - 1] = (words.at(-1) ?? "").slice(0, -1);
  const [subject = "", operator, value] = words.filter((word, i) => word !== "" || (i > 1 && i < words.length - 1));
  const test = /^(!?)-([fdex])$/.exec(subject);
  if (test && operator !== undefined) {
    const kind = test[2] === "d" || test[2] === "e" || test[2] === "x" ? test[2] : "f";
    return { kind: "file", test: kind, path: templateOf(operator), negative: test[1] === "!" };
  }
  if (!/^\$\w+$/.test(subject)) throw new ConfigFault(`invalid condition "${subject}"`, directive);
  const variable = subject.slice(1).toLowerCase();
  if (operator === undefined) return { kind: "true", variable };
  const compared = /^(!?)(=|~\*?)$/.exec(operator);
  if (!compared || (operator === "!" && value === undefined)) {
    throw new ConfigFault(`unexpected "${operator}" in condition`, directive);
  }
  const negative = compared[1] === "!";
  if (compared[2] === "=") return { kind: "equal", variable, value: templateOf(value ?? ""), negative };
  if (value === undefined) throw new ConfigFault(`invalid condition "${operator}"`, directive);
  return { kind: "match", variable, regex: regexOf(directive, value, compared[2] === "~*"), negative };
}
