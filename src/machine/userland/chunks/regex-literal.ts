/** Plain searching, for expressions without operators. */
import type { ByteString } from "../../kernel/types.ts";
import type { Regex, RegexMatch } from "../regex-types.ts";
import { onlyByte } from "./regex-set.ts";
import type { ParsedRegex, RegexNode } from "./regex-syntax.ts";

/** The text that the expression stands for if it has no operators, else null. */
function literalText(node: RegexNode): string | null {
  if (node.kind === "empty") return "";
  if (node.kind === "set") {
    const byte = onlyByte(node.set);
    return byte < 0 ? null : String.fromCharCode(byte);
  }
  if (node.kind !== "sequence") return null;
  let text = "";
  for (const one of node.nodes) {
    const part = literalText(one);
    if (part === null) return null;
    text += part;
  }
  return text;
}

class LiteralRegex implements Regex {
  readonly groups = 0;
  readonly #literal: string;

  constructor(literal: string) {
    this.#literal = literal;
  }

  test(text: ByteString): boolean {
    return text.includes(this.#literal);
  }

  exec(text: ByteString, from = 0): RegexMatch | null {
    const at = text.indexOf(this.#literal, from);
    return at < 0 ? null : [at, at + this.#literal.length];
  }
}

/** The matcher of an expression that is nothing but a text, else null. */
export function literalMatcher(parsed: ParsedRegex): Regex | null {
  const literal = literalText(parsed.node);
  return literal === null ? null : new LiteralRegex(literal);
}
