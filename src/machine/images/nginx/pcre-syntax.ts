/** The syntax of PCRE expressions as a tree. Source: pcre2pattern(3); messages of pcre2_compile. */

export type PcreNode =
  | { kind: "empty" }
  | { kind: "set"; has(code: number): boolean }
  | { kind: "sequence"; parts: readonly PcreNode[] }
  | { kind: "choice"; options: readonly PcreNode[] }
  | { kind: "group"; body: PcreNode; number: number }
  | { kind: "look"; body: PcreNode; behind: boolean; negative: boolean }
  | { kind: "atomic"; body: PcreNode }
  | { kind: "assert"; what: string }
  | { kind: "back"; number: number; isCaseless: boolean }
  | { kind: "repeat"; body: PcreNode; min: number; max: number; mode: "greedy" | "lazy" | "possessive" };

export class PcreError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export interface ParsedPcre {
  readonly node: PcreNode;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

type Has = (code: number) => boolean;

const isDigit: Has = (code) => code >= 48 && code <= 57;
const isUpper: Has = (code) => code >= 65 && code <= 90;
const isLower: Has = (code) => code >= 97 && code <= 122;
const isAlpha: Has = (code) => isUpper(code) || isLower(code);
const isWordCode: Has = (code) => isAlpha(code) || isDigit(code) || code === 95;
const isSpace: Has = (code) => code === 32 || (code >= 9 && code <= 13);
const isHexCode: Has = (code) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
const isPrint: Has = (code) => code >= 32 && code < 127;

const CLASSES: Readonly<Record<string, Has>> = {
  alpha: isAlpha,
  digit: isDigit,
  alnum: (code) => isAlpha(code) || isDigit(code),
  upper: isUpper,
  lower: isLower,
  space: isSpace,
  blank: (code) => code === 32 || code === 9,
  punct: (code) => code > 32 && code < 127 && !isAlpha(code) && !isDigit(code),
  print: isPrint,
  graph: (code) => code > 32 && code < 127,
  cntrl: (code) => code < 32 || code === 127,
  xdigit: isHexCode,
  word: isWordCode,
  ascii: (code) => code < 128,
};

const not =
  (has: Has): Has =>
  (code) =>
    !has(code);

const ESCAPED_SETS: Readonly<Record<string, Has>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWordCode,
  W: not(isWordCode),
  s: isSpace,
  S: not(isSpace),
  h: (code) => code === 32 || code === 9 || code === 160,
  H: (code) => code !== 32 && code !== 9 && code !== 160,
  v: (code) => code >= 10 && code <= 13,
  N: (code) => code !== 10,
  R: (code) => code >= 10 && code <= 13,
};

const ESCAPED_CODES: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

export function parsePcre(source: string, isCaseless: boolean): ParsedPcre {
  return new Parser(source, isCaseless).parse();
}

class Parser {
  readonly #source: string;
  #at = 0;
  #isCaseless: boolean;
  #isDotAll = false;
  #isExtended = false;
  #groups = 0;
  readonly #names = new Map<string, number>();

  constructor(source: string, isCaseless: boolean) {
    this.#source = source;
    this.#isCaseless = isCaseless;
  }

  parse(): ParsedPcre {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new PcreError("unmatched closing parenthesis", this.#at);
    return { node, groups: this.#groups, names: this.#names };
  }

  #choice(): PcreNode {
    const flags = [this.#isCaseless, this.#isDotAll, this.#isExtended] as const;
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    [this.#isCaseless, this.#isDotAll, this.#isExtended] = flags;
    const [only] = options;
    return options.length === 1 && only ? only : { kind: "choice", options };
  }

  #sequence(): PcreNode {
    const parts: PcreNode[] = [];
    while (this.#at < this.#source.length) {
      const sign = this.#source[this.#at] ?? "";
      if (sign === "|" || sign === ")") break;
      if (this.#isExtended && this.#skipExtended()) continue;
      const atom = this.#atom();
      if (atom) parts.push(this.#quantified(atom));
    }
    return { kind: "sequence", parts };
  }

  #skipExtended(): boolean {
    const blank = /^(\s+|#[^\n]*)/.exec(this.#source.slice(this.#at));
    if (!blank) return false;
    this.#at += blank[0].length;
    return true;
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** Null: something that stands for nothing, like `(?i)`. */
  #atom(): PcreNode | null {
    const start = this.#at;
    const sign = this.#source[this.#at++] ?? "";
    switch (sign) {
      case "(":
        return this.#parenthesis(start);
      case "[":
        return { kind: "set", has: this.#set(start) };
      case ".": {
        const any = this.#isDotAll;
        return { kind: "set", has: (code) => any || code !== 10 };
      }
      case "^":
      case "$":
        return { kind: "assert", what: sign };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new PcreError("quantifier does not follow a repeatable item", start);
      default:
        return this.#literal(sign.charCodeAt(0));
    }
  }

  #literal(code: number): PcreNode {
    const other = this.#isCaseless && isAlpha(code) ? code ^ 32 : code;
    return { kind: "set", has: (one) => one === code || one === other };
  }

  #quantified(atom: PcreNode): PcreNode {
    let node = atom;
    for (;;) {
      const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})([?+]?)/.exec(this.#source.slice(this.#at));
      if (!match) return node;
      const [whole, sign, low, comma, high, mode] = match;
      const min = sign === undefined ? Number(low) : sign === "+" ? 1 : 0;
      const max =
        sign === undefined
          ? comma === undefined
            ? min
            : high === ""
              ? Infinity
              : Number(high)
          : sign === "?"
            ? 1
            : Infinity;
      if (max < min) throw new PcreError("numbers out of order in {} quantifier", this.#at + whole.indexOf("}"));
      this.#at += whole.length;
      node = {
        kind: "repeat",
        body: node,
        min,
        max,
        mode: mode === "?" ? "lazy" : mode === "+" ? "possessive" : "greedy",
      };
    }
  }

  #parenthesis(start: number): PcreNode | null {
    if (!this.#take("?")) return this.#capture(start, null);
    const named = /^(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(this.#source.slice(this.#at));
    if (named) {
      this.#at += named[0].length;
      return this.#capture(start, named[1] ?? named[2] ?? "");
    }
    if (this.#take(":")) return this.#close(start);
    if (this.#take(">")) return { kind: "atomic", body: this.#close(start) };
    if (this.#take("#")) {
      const end = this.#source.indexOf(")", this.#at);
      if (end < 0) throw new PcreError("missing ) after (?# comment", this.#source.length);
      this.#at = end + 1;
      return null;
    }
    const look = /^(<?)([=!])/.exec(this.#source.slice(this.#at));
    if (look) {
      this.#at += look[0].length;
      return { kind: "look", behind: look[1] === "<", negative: look[2] === "!", body: this.#close(start) };
    }
    return this.#flags(start);
  }

  #flags(start: number): PcreNode | null {
    const flags = /^([imsxUJn]*)(?:-([imsxUJn]*))?([:)])/.exec(this.#source.slice(this.#at));
    if (!flags) throw new PcreError("unrecognized character after (? or (?-", this.#at);
    const [whole, on = "", off = "", end] = flags;
    this.#at += whole.length;
    const before = [this.#isCaseless, this.#isDotAll, this.#isExtended] as const;
    const setting = (letter: string, now: boolean): boolean =>
      off.includes(letter) ? false : on.includes(letter) || now;
    this.#isCaseless = setting("i", this.#isCaseless);
    this.#isDotAll = setting("s", this.#isDotAll);
    this.#isExtended = setting("x", this.#isExtended);
    if (end === ")") return null;
    const body = this.#close(start);
    [this.#isCaseless, this.#isDotAll, this.#isExtended] = before;
    return body;
  }

  #capture(start: number, name: string | null): PcreNode {
    const number = ++this.#groups;
    if (name !== null) this.#names.set(name, number);
    return { kind: "group", number, body: this.#close(start) };
  }

  #close(_start: number): PcreNode {
    const body = this.#choice();
    if (!this.#take(")")) throw new PcreError("missing closing parenthesis", this.#source.length);
    return body;
  }

  #escape(): PcreNode {
    const sign = this.#source[this.#at];
    if (sign === undefined) throw new PcreError("\\ at end of pattern", this.#source.length);
    const set = ESCAPED_SETS[sign];
    if (set) {
      this.#at++;
      return { kind: "set", has: set };
    }
    if ("AzZbBG".includes(sign)) {
      this.#at++;
      return { kind: "assert", what: sign };
    }
    const back = /^(?:([1-9]\d?)|g\{?(\d+)\}?|k[<{']([A-Za-z_]\w*)[>}'])/.exec(this.#source.slice(this.#at));
    if (back) {
      this.#at += back[0].length;
      const number = back[3] === undefined ? Number(back[1] ?? back[2]) : (this.#names.get(back[3]) ?? 0);
      return { kind: "back", number, isCaseless: this.#isCaseless };
    }
    if (sign === "Q") return this.#quotedText();
    return this.#literal(this.#code());
  }

  #quotedText(): PcreNode {
    const end = this.#source.indexOf("\\E", this.#at);
    const text = this.#source.slice(this.#at + 1, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#source.length : end + 2;
    return { kind: "sequence", parts: Array.from(text, (sign) => this.#literal(sign.charCodeAt(0))) };
  }

  /** The character that an escape stands for; the backslash has been read. */
  #code(): number {
    const hex = /^x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{0,2}))/.exec(this.#source.slice(this.#at));
    if (hex) {
      this.#at += hex[0].length;
      return Number.parseInt(hex[1] ?? hex[2] ?? "", 16) & 255 || 0;
    }
    const octal = /^0[0-7]{0,2}/.exec(this.#source.slice(this.#at));
    if (octal) {
      this.#at += octal[0].length;
      return Number.parseInt(octal[0], 8);
    }
    const sign = this.#source[this.#at++] ?? "";
    return ESCAPED_CODES[sign] ?? sign.charCodeAt(0);
  }

  #set(start: number): Has {
    const isNegative = this.#take("^");
    const parts: Has[] = [];
    for (let isFirst = true; ; isFirst = false) {
      if (this.#at >= this.#source.length) {
        throw new PcreError("missing terminating ] for character class", this.#source.length);
      }
      if (!isFirst && this.#take("]")) break;
      parts.push(this.#setPart(start));
    }
    const plain: Has = (code) => parts.some((part) => part(code));
    const has: Has = this.#isCaseless ? (code) => plain(code) || (isAlpha(code) && plain(code ^ 32)) : plain;
    return isNegative ? not(has) : has;
  }

  #setPart(_start: number): Has {
    const named = /^\[:(\^?)([a-z]+):\]/.exec(this.#source.slice(this.#at));
    if (named) {
      const has = CLASSES[named[2] ?? ""];
      if (!has) throw new PcreError("unknown POSIX class name", this.#at);
      this.#at += named[0].length;
      return named[1] === "^" ? not(has) : has;
    }
    if (this.#source[this.#at] === "\\") {
      const set = ESCAPED_SETS[this.#source[this.#at + 1] ?? ""];
      if (set) {
        this.#at += 2;
        return set;
      }
    }
    const low = this.#setCode();
    const isRange = this.#source[this.#at] === "-" && ![undefined, "]"].includes(this.#source[this.#at + 1]);
    if (!isRange) return (code) => code === low;
    this.#at++;
    const high = this.#setCode();
    if (high < low) throw new PcreError("range out of order in character class", this.#at - 1);
    return (code) => code >= low && code <= high;
  }

  #setCode(): number {
    if (!this.#take("\\")) return this.#source.charCodeAt(this.#at++);
    if (this.#take("b")) return 8;
    return this.#code();
  }
}
