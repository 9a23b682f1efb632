/**
 * The parser of POSIX regular expressions: from the text of a BRE or an ERE to a tree over sets of bytes.
 * Source: POSIX XBD 9; where it leaves things open, glibc 2.36 regcomp(3): what is an operator where, which errors come first,
 * and the GNU extensions (`\+ \? \|` in BREs, `\w \W \s \S \b \B \< \>` and the buffer anchors).
 */
import type { ByteString } from "../../kernel/types.ts";
import type { RegexOptions } from "../regex-types.ts";
import { parseBracket } from "./regex-bracket.ts";
import { byteSet, complement, foldCase, ofClasses } from "./regex-set.ts";
import type { ByteSet } from "./regex-set.ts";

/** Zero-width conditions. */
export type AssertKind =
  | "line-start"
  | "line-end"
  | "buffer-start"
  | "buffer-end"
  | "word-start"
  | "word-end"
  | "word-edge"
  | "not-word-edge";

export type RegexNode =
  | { readonly kind: "empty" }
  | { readonly kind: "set"; readonly set: ByteSet }
  | { readonly kind: "assert"; readonly assert: AssertKind }
  | { readonly kind: "group"; readonly index: number; readonly node: RegexNode }
  | { readonly kind: "reference"; readonly index: number }
  | { readonly kind: "sequence"; readonly nodes: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly nodes: readonly RegexNode[] }
  /** `max` null: without bound. */
  | { readonly kind: "repeat"; readonly node: RegexNode; readonly min: number; readonly max: number | null };

export interface ParsedRegex {
  readonly node: RegexNode;
  readonly groups: number;
  readonly hasReferences: boolean;
}

/** What regerror(3) says. */
export const REGEX_ERRORS = {
  badPattern: "Invalid regular expression",
  collation: "Invalid collation character",
  className: "Invalid character class name",
  trailingBackslash: "Trailing backslash",
  backReference: "Invalid back reference",
  bracket: "Unmatched [, [^, [:, [., or [=",
  parenthesis: "Unmatched ( or \\(",
  brace: "Unmatched \\{",
  braceContent: "Invalid content of \\{\\}",
  rangeEnd: "Invalid range end",
  memory: "Memory exhausted",
  preceding: "Invalid preceding regular expression",
  tooBig: "Regular expression too big",
} as const;

/** An expression that regcomp refuses. */
export class RegexSyntaxError extends Error {}

const MAX_REPEAT = 0x7fff;
const MAX_DEPTH = 250;
const EMPTY: RegexNode = { kind: "empty" };
const WORD = ofClasses(["alnum"], "_");
const SPACE = ofClasses(["space"]);

type Token =
  | { readonly type: "end" | "or" | "open" | "close" | "bracket" | "dot" | "star" | "plus" | "question" }
  | { readonly type: "open-brace" | "close-brace"; readonly char: string }
  | { readonly type: "trailing-backslash" }
  | { readonly type: "char"; readonly char: string }
  | { readonly type: "reference"; readonly index: number }
  | { readonly type: "set"; readonly set: ByteSet }
  | { readonly type: "assert"; readonly assert: AssertKind; readonly char: string };

const ESCAPED_ASSERTS: Readonly<Record<string, AssertKind>> = {
  "<": "word-start",
  ">": "word-end",
  b: "word-edge",
  B: "not-word-edge",
  "`": "buffer-start",
  "'": "buffer-end",
};
const ESCAPED_SETS: Readonly<Record<string, ByteSet>> = {
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};
const OPERATORS: Readonly<Record<string, Token>> = {
  "|": { type: "or" },
  "(": { type: "open" },
  ")": { type: "close" },
  "+": { type: "plus" },
  "?": { type: "question" },
  "{": { type: "open-brace", char: "{" },
  "}": { type: "close-brace", char: "}" },
};
/** What an operator stands for where it is an ordinary character after all. */
const LITERALS: Readonly<Record<string, string>> = { star: "*", plus: "+", question: "?", close: ")" };

/** Parses an expression; throws `RegexSyntaxError`. */
export function parseRegex(source: ByteString, options: RegexOptions): ParsedRegex {
  return new Parser(source, options).parse();
}

class Parser {
  readonly #source: ByteString;
  readonly #extended: boolean;
  readonly #ignoreCase: boolean;
  readonly #newline: boolean;
  #pos = 0;
  #depth = 0;
  #groups = 0;
  /** The groups that a back-reference may mean. */
  #closed = new Set<number>();
  #hasReferences = false;
  /** The current token. */
  #token: Token = { type: "end" };

  constructor(source: ByteString, options: RegexOptions) {
    this.#source = source;
    this.#extended = options.extended === true;
    this.#ignoreCase = options.ignoreCase === true;
    this.#newline = options.newline === true;
  }

  parse(): ParsedRegex {
    this.#advance(true);
    const node = this.#alternatives(0);
    return { node, groups: this.#groups, hasReferences: this.#hasReferences };
  }

  #fail(message: string): never {
    throw new RegexSyntaxError(message);
  }

  /** Reads the next token; `caretHere`: a BRE's `^` may be an anchor here although it is not the first character. */
  #advance(caretHere = false): void {
    const [token, length] = this.#peek(this.#pos, caretHere);
    this.#token = token;
    this.#pos += length;
  }

  #peek(at: number, caretHere: boolean): [token: Token, length: number] {
    const char = this.#source[at];
    if (char === undefined) return [{ type: "end" }, 0];
    if (char === "\\") return this.#peekEscape(this.#source[at + 1]);
    if (char === "*") return [{ type: "star" }, 1];
    if (char === ".") return [{ type: "dot" }, 1];
    if (char === "[") return [{ type: "bracket" }, 1];
    if (char === "^" && (this.#extended || caretHere || at === 0)) {
      return [{ type: "assert", assert: "line-start", char }, 1];
    }
    if (char === "$" && this.#isEndAnchor(at)) return [{ type: "assert", assert: "line-end", char }, 1];
    const operator = this.#extended ? OPERATORS[char] : undefined;
    return [operator ?? { type: "char", char }, 1];
  }

  #peekEscape(char: string | undefined): [token: Token, length: number] {
    if (char === undefined) return [{ type: "trailing-backslash" }, 1];
    if (char >= "1" && char <= "9") return [{ type: "reference", index: Number(char) }, 2];
    const assert = ESCAPED_ASSERTS[char];
    if (assert !== undefined) return [{ type: "assert", assert, char }, 2];
    const set = ESCAPED_SETS[char];
    if (set) return [{ type: "set", set }, 2];
    const operator = this.#extended ? undefined : OPERATORS[char];
    return [operator ?? { type: "char", char }, 2];
  }

  #isEndAnchor(at: number): boolean {
    if (this.#extended || at + 1 === this.#source.length) return true;
    const [next] = this.#peek(at + 1, false);
    return next.type === "or" || next.type === "close";
  }

  /** A branch may refer to groups before all of them and to its own, not to those of its siblings. */
  #alternatives(nest: number): RegexNode {
    const before = this.#closed;
    this.#closed = new Set(before);
    const nodes = [this.#branch(nest)];
    while (this.#token.type === "or") {
      this.#advance(true);
      const siblings = this.#closed;
      this.#closed = new Set(before);
      nodes.push(this.#endsBranch(nest) ? EMPTY : this.#branch(nest));
      for (const index of siblings) this.#closed.add(index);
    }
    const [only] = nodes;
    return nodes.length === 1 && only ? only : { kind: "choice", nodes };
  }

  #endsBranch(nest: number): boolean {
    const { type } = this.#token;
    return type === "or" || type === "end" || (nest > 0 && type === "close");
  }

  #branch(nest: number): RegexNode {
    const nodes: RegexNode[] = [];
    while (!this.#endsBranch(nest)) nodes.push(this.#expression(nest));
    const [only] = nodes;
    return nodes.length === 1 && only ? only : nodes.length === 0 ? EMPTY : { kind: "sequence", nodes };
  }

  #expression(nest: number): RegexNode {
    const token = this.#token;
    if (token.type === "assert") {
      // An anchor takes no repetition: in a BRE `^*` is an anchor and a star, and `^^` an anchor and a caret.
      this.#advance();
      return { kind: "assert", assert: token.assert };
    }
    let node = this.#atom(token, nest);
    for (;;) {
      const { type } = this.#token;
      if (type !== "star" && type !== "plus" && type !== "question" && type !== "open-brace") return node;
      node = this.#repetition(node, type);
      const after = this.#token.type;
      if (!this.#extended && (after === "star" || after === "open-brace")) this.#fail(REGEX_ERRORS.preceding);
    }
  }

  #atom(token: Token, nest: number): RegexNode {
    switch (token.type) {
      case "open":
        return this.#group(nest);
      case "bracket": {
        const { set, end } = parseBracket(this.#source, this.#pos, this.#ignoreCase, (why) =>
          this.#fail(REGEX_ERRORS[why]),
        );
        this.#pos = end;
        return this.#after(this.#setNode(set.negated && this.#newline ? without(set.bytes, "\n") : set.bytes));
      }
      case "dot":
        return this.#after(this.#setNode(complement(byteSet(this.#newline ? "\0\n" : "\0"))));
      case "set":
        return this.#after(this.#setNode(token.set));
      case "char":
      case "close-brace":
        return this.#after(this.#charNode(token.char));
      case "reference":
        if (!this.#closed.has(token.index)) this.#fail(REGEX_ERRORS.backReference);
        this.#hasReferences = true;
        return this.#after({ kind: "reference", index: token.index });
      case "trailing-backslash":
        return this.#fail(REGEX_ERRORS.trailingBackslash);
      default:
        return this.#misplaced(token);
    }
  }

  /** A repetition with nothing before it, or a closing parenthesis that nothing opened. */
  #misplaced(token: Token): RegexNode {
    if (token.type === "open-brace") this.#fail(REGEX_ERRORS.preceding);
    if (token.type === "close" && !this.#extended) this.#fail(REGEX_ERRORS.parenthesis);
    if (token.type !== "close" && this.#extended) this.#fail(REGEX_ERRORS.preceding);
    return this.#after(this.#charNode(LITERALS[token.type] ?? ""));
  }

  #after(node: RegexNode): RegexNode {
    this.#advance();
    return node;
  }

  #charNode(char: string): RegexNode {
    return this.#setNode(byteSet(this.#ignoreCase && char >= "A" && char <= "Z" ? char.toLowerCase() : char));
  }

  #setNode(set: ByteSet): RegexNode {
    return { kind: "set", set: this.#ignoreCase ? foldCase(set) : set };
  }

  #group(nest: number): RegexNode {
    if (++this.#depth > MAX_DEPTH) this.#fail(REGEX_ERRORS.memory);
    this.#groups++;
    const index = this.#groups;
    this.#advance(true);
    const node = this.#token.type === "close" ? EMPTY : this.#alternatives(nest + 1);
    if (this.#token.type !== "close") this.#fail(REGEX_ERRORS.parenthesis);
    this.#closed.add(index);
    this.#depth--;
    return this.#after({ kind: "group", index, node });
  }

  #repetition(node: RegexNode, type: "star" | "plus" | "question" | "open-brace"): RegexNode {
    let min = type === "plus" ? 1 : 0;
    let max: number | null = type === "question" ? 1 : null;
    if (type === "open-brace") ({ min, max } = this.#interval());
    this.#advance();
    return max === 0 ? EMPTY : { kind: "repeat", node, min, max };
  }

  /** From behind the brace to the closing one, which is then the current token. */
  #interval(): { min: number; max: number | null } {
    let first = this.#number();
    if (first === "none") {
      if (!this.#atComma()) this.#fail(REGEX_ERRORS.braceContent);
      first = 0;
    }
    let last: number | "none" | "bad" = "bad";
    if (first !== "bad") {
      if (this.#token.type === "close-brace") last = first;
      else if (this.#atComma()) last = this.#number();
    }
    if (first === "bad" || last === "bad") {
      this.#fail(this.#token.type === "end" ? REGEX_ERRORS.brace : REGEX_ERRORS.braceContent);
    }
    const max = last === "none" ? null : last;
    if ((max !== null && first > max) || this.#token.type !== "close-brace") this.#fail(REGEX_ERRORS.braceContent);
    if ((max ?? first) > MAX_REPEAT) this.#fail(REGEX_ERRORS.tooBig);
    return { min: first, max };
  }

  #atComma(): boolean {
    return this.#token.type === "char" && this.#token.char === ",";
  }

  #number(): number | "none" | "bad" {
    let value: number | "none" | "bad" = "none";
    for (;;) {
      this.#advance();
      const token = this.#token;
      if (token.type === "end") return "bad";
      if (token.type === "close-brace" || this.#atComma()) return value;
      if (token.type !== "char" || token.char < "0" || token.char > "9" || value === "bad") value = "bad";
      else value = Math.min(MAX_REPEAT + 1, (value === "none" ? 0 : value) * 10 + Number(token.char));
    }
  }
}

function without(set: ByteSet, char: string): ByteSet {
  const out = set.slice();
  out[char.charCodeAt(0)] = 0;
  return out;
}
