/**
 * Regular expressions as jq has them: those of Oniguruma with the syntax of Perl, over code points.
 * Source: the jq manual, "regular expressions (PCRE)"; the syntax document of Oniguruma 6.9.
 * Simplified: no recursion, conditionals, \G, \K, \R and \X; of properties the POSIX classes and `\p{L}` and its kin. A search
 * that takes more than a million steps is given up with an error.
 */
import { JqError } from "./values.ts";

type Item =
  | { readonly kind: "set"; readonly has: (char: string) => boolean }
  | { readonly kind: "start" | "end" | "end-before-newline" | "line-start" | "line-end" | "boundary" | "no-boundary" }
  | { readonly kind: "group"; readonly body: Alternatives; readonly index: number | null; readonly isAtomic: boolean }
  | { readonly kind: "look"; readonly body: Alternatives; readonly isBehind: boolean; readonly isNegative: boolean }
  | { readonly kind: "back"; readonly index: number | string }
  | {
      readonly kind: "repeat";
      readonly item: Item;
      readonly min: number;
      readonly max: number;
      readonly how: "greedy" | "lazy" | "possessive";
    };
type Alternatives = readonly (readonly Item[])[];

interface Flags {
  ignoreCase: boolean;
  extended: boolean;
  dotAll: boolean;
}

export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  /** By number; null: it took no part. */
  readonly groups: readonly ({ readonly start: number; readonly end: number } | null)[];
}

export interface CompiledRegex {
  readonly names: readonly (string | null)[];
  readonly longest: boolean;
  match(text: readonly string[], from: number): RegexMatch | null;
}

const MAX_STEPS = 1_000_000;
const MAX_REPEAT = 100_000;
const MAX_DEPTH = 600;

export function compileRegex(source: string, flags: Flags & { longest: boolean }): CompiledRegex {
  const reader = new Reader([...source], flags);
  const body = reader.read();
  const matcher = new Matcher(reader.names, flags.ignoreCase);
  return {
    names: reader.names,
    longest: flags.longest,
    match: (text, from) => matcher.search(body, text, from, flags.longest),
  };
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /^[\p{L}\p{N}\p{M}_]$/u.test(char);
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  d: /^\p{Nd}$/u,
  w: /^[\p{L}\p{N}\p{M}_]$/u,
  s: /^\s$/u,
  h: /^[0-9a-fA-F]$/,
};
const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /^[\p{L}\p{N}]$/u,
  alpha: /^\p{L}$/u,
  // oxlint-disable-next-line no-control-regex
  ascii: /^[\u0000-\u007f]$/,
  blank: /^[ \t]$/,
  // oxlint-disable-next-line no-control-regex
  cntrl: /^[\u0000-\u001f\u007f]$/,
  digit: /^\p{Nd}$/u,
  graph: /^[^\s\p{C}]$/u,
  lower: /^\p{Ll}$/u,
  print: /^[^\p{C}]$/u,
  punct: /^[\p{P}\p{S}]$/u,
  space: /^\s$/u,
  upper: /^\p{Lu}$/u,
  word: /^[\p{L}\p{N}\p{M}_]$/u,
  xdigit: /^[0-9a-fA-F]$/,
};
const PROPERTIES = new Set("L Lu Ll Lt Lm Lo M Mn N Nd Nl No P Pc Pd Ps Pe S Sc Sm Z Zs C Cc Cf".split(" "));

class Reader {
  readonly names: (string | null)[] = [];
  readonly #chars: readonly string[];
  readonly #flags: Flags;
  #at = 0;

  constructor(chars: readonly string[], flags: Flags) {
    this.#chars = chars;
    this.#flags = { ...flags };
  }

  read(): Alternatives {
    const body = this.#alternatives();
    if (this.#at < this.#chars.length) this.#fail("unmatched close parenthesis");
    return body;
  }

  #fail(why: string): never {
    throw new JqError(`Regex failure: ${why}`);
  }

  #alternatives(): Alternatives {
    const found: Item[][] = [[]];
    for (;;) {
      const char = this.#chars[this.#at];
      if (char === undefined || char === ")") return found;
      this.#at++;
      if (char === "|") {
        found.push([]);
        continue;
      }
      if (this.#flags.extended && /^\s$/.test(char)) continue;
      if (this.#flags.extended && char === "#") {
        while (this.#at < this.#chars.length && this.#chars[this.#at] !== "\n") this.#at++;
        continue;
      }
      const item = this.#atom(char);
      if (item) found.at(-1)?.push(this.#repeated(item));
    }
  }

  #atom(char: string): Item | null {
    switch (char) {
      case ".": {
        const { dotAll } = this.#flags;
        return { kind: "set", has: (one) => dotAll || one !== "\n" };
      }
      case "^":
        return { kind: "line-start" };
      case "$":
        return { kind: "line-end" };
      case "[":
        return { kind: "set", has: this.#set() };
      case "(":
        return this.#group();
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        return this.#fail("target of repeat operator is not specified");
      default:
        return this.#literal(char);
    }
  }

  #literal(char: string): Item {
    if (!this.#flags.ignoreCase) return { kind: "set", has: (one) => one === char };
    const low = char.toLowerCase();
    return { kind: "set", has: (one) => one === char || one.toLowerCase() === low };
  }

  #repeated(first: Item): Item {
    let item = first;
    for (;;) {
      const bounds = this.#bounds();
      if (!bounds) return item;
      const [min, max] = bounds;
      const mark = this.#chars[this.#at];
      const how = mark === "?" ? "lazy" : mark === "+" ? "possessive" : "greedy";
      if (how !== "greedy") this.#at++;
      item = { kind: "repeat", item, min, max, how };
    }
  }

  #bounds(): readonly [number, number] | null {
    const char = this.#chars[this.#at];
    if (char === "*" || char === "+" || char === "?") {
      this.#at++;
      return char === "*" ? [0, Infinity] : char === "+" ? [1, Infinity] : [0, 1];
    }
    if (char !== "{") return null;
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#chars.slice(this.#at, this.#at + 16).join(""));
    if (!match || (match[1] === "" && match[3] === "")) return null;
    this.#at += match[0].length;
    const min = Number(match[1] ?? 0);
    const max = match[2] === "" ? min : match[3] === "" ? Infinity : Number(match[3]);
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT)) this.#fail("too big number");
    return [min, max];
  }

  #group(): Item | null {
    const rest = this.#chars.slice(this.#at).join("");
    const outer = { ...this.#flags };
    const close = (body: Alternatives): Alternatives => {
      if (this.#chars[this.#at] !== ")") this.#fail("end pattern with unmatched parenthesis");
      this.#at++;
      Object.assign(this.#flags, outer);
      return body;
    };
    const head = /^\?(?:#[^)]*\)|<=|<!|[:=!>]|<([A-Za-z_]\w*)>|([imx]*)(?:-([imx]*))?([:)]))/.exec(rest);
    if (!rest.startsWith("?")) {
      this.names.push(null);
      const index = this.names.length;
      return { kind: "group", body: close(this.#alternatives()), index, isAtomic: false };
    }
    if (!head) return this.#fail("undefined group option");
    this.#at += [...head[0]].length;
    if (head[0].startsWith("?#")) return null;
    if (head[1] !== undefined) {
      this.names.push(head[1]);
      const index = this.names.length;
      return { kind: "group", body: close(this.#alternatives()), index, isAtomic: false };
    }
    if (head[4] !== undefined) {
      for (const [letters, value] of [
        [head[2] ?? "", true],
        [head[3] ?? "", false],
      ] as const) {
        if (letters.includes("i")) this.#flags.ignoreCase = value;
        if (letters.includes("x")) this.#flags.extended = value;
        if (letters.includes("m")) this.#flags.dotAll = value;
      }
      // `(?i)` holds up to the end of the group that it is in.
      const body = this.#alternatives();
      if (head[4] === ")") return { kind: "group", body, index: null, isAtomic: false };
      return { kind: "group", body: close(body), index: null, isAtomic: false };
    }
    const body = close(this.#alternatives());
    switch (head[0]) {
      case "?:":
        return { kind: "group", body, index: null, isAtomic: false };
      case "?>":
        return { kind: "group", body, index: null, isAtomic: true };
      default:
        return { kind: "look", body, isBehind: head[0].includes("<"), isNegative: head[0].endsWith("!") };
    }
  }

  #escape(): Item {
    const char = this.#chars[this.#at++];
    if (char === undefined) return this.#fail("end pattern at escape");
    switch (char) {
      case "A":
        return { kind: "start" };
      case "z":
        return { kind: "end" };
      case "Z":
        return { kind: "end-before-newline" };
      case "b":
        return { kind: "boundary" };
      case "B":
        return { kind: "no-boundary" };
      case "k": {
        const match = /^<([^>]+)>/.exec(this.#chars.slice(this.#at).join(""));
        if (!match) return this.#fail("invalid backref number/name");
        this.#at += [...match[0]].length;
        const name = match[1] ?? "";
        return { kind: "back", index: /^\d+$/.test(name) ? Number(name) : name };
      }
      default:
        break;
    }
    if (/^[1-9]$/.test(char)) return { kind: "back", index: Number(char) };
    const set = this.#classOf(char);
    return set ? { kind: "set", has: set } : this.#literal(this.#character(char));
  }

  /** `\d`, `\p{Alpha}`; null: it is a character. */
  #classOf(char: string): ((one: string) => boolean) | null {
    const plain = CLASSES[char.toLowerCase()];
    if (plain) return char === char.toLowerCase() ? (one) => plain.test(one) : (one) => !plain.test(one);
    if (char !== "p" && char !== "P") return null;
    const match = /^\{(\^?)(\w+)\}/.exec(this.#chars.slice(this.#at).join(""));
    const name = match?.[2] ?? "";
    const found = POSIX[name.toLowerCase()] ?? (PROPERTIES.has(name) ? new RegExp(`^\\p{${name}}$`, "u") : undefined);
    if (!match || !found) return this.#fail("invalid character property name {" + name + "}");
    this.#at += [...match[0]].length;
    const isNegative = (char === "P") !== (match[1] === "^");
    return (one) => found.test(one) !== isNegative;
  }

  #character(char: string): string {
    const controls: Readonly<Record<string, string>> = {
      n: "\n",
      t: "\t",
      r: "\r",
      f: "\f",
      v: "\v",
      a: "\u0007",
      e: "\u001b",
    };
    const control = controls[char];
    if (control !== undefined) return control;
    const rest = this.#chars.slice(this.#at, this.#at + 12).join("");
    const hex =
      char === "x"
        ? /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{1,2}))/.exec(rest)
        : char === "u"
          ? /^([0-9a-fA-F]{4})/.exec(rest)
          : null;
    if (!hex) return char;
    this.#at += hex[0].length;
    return String.fromCodePoint(Number.parseInt(hex[1] ?? hex[2] ?? "0", 16));
  }

  /** Behind the `[`. */
  #set(): (one: string) => boolean {
    const isNegative = this.#chars[this.#at] === "^";
    if (isNegative) this.#at++;
    const parts: ((one: string) => boolean)[] = [];
    let intersected: ((one: string) => boolean) | null = null;
    const { ignoreCase } = this.#flags;
    for (let isFirst = true; ; isFirst = false) {
      const char = this.#chars[this.#at++];
      if (char === undefined) return this.#fail("premature end of char-class");
      if (char === "]" && !isFirst) break;
      const rest = this.#chars.slice(this.#at, this.#at + 12).join("");
      const posix = char === "[" ? /^:(\^?)(\w+):\]/.exec(rest) : null;
      if (posix) {
        const found = POSIX[posix[2] ?? ""];
        if (!found) return this.#fail("invalid POSIX bracket type");
        this.#at += posix[0].length;
        parts.push((one) => found.test(one) !== (posix[1] === "^"));
        continue;
      }
      if (char === "[") {
        parts.push(this.#set());
        continue;
      }
      if (char === "&" && rest.startsWith("&")) {
        this.#at++;
        const left = parts.splice(0);
        const before: ((one: string) => boolean) | null = intersected;
        intersected = (one: string): boolean => left.some((part) => part(one)) && (before?.(one) ?? true);
        continue;
      }
      let low = char;
      if (char === "\\") {
        const escaped = this.#chars[this.#at++] ?? this.#fail("end pattern at escape");
        const inner = escaped === "b" ? null : this.#classOf(escaped);
        if (inner) {
          parts.push(inner);
          continue;
        }
        low = escaped === "b" ? "\b" : this.#character(escaped);
      }
      let high = low;
      if (this.#chars[this.#at] === "-" && this.#chars[this.#at + 1] !== "]" && this.#at + 1 < this.#chars.length) {
        this.#at++;
        high = this.#chars[this.#at++] ?? low;
        if (high === "\\") high = this.#character(this.#chars[this.#at++] ?? "");
        if ((high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0)) return this.#fail("empty range in char class");
      }
      const [from, to] = [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0];
      const within = (one: string): boolean => {
        const code = one.codePointAt(0) ?? 0;
        return code >= from && code <= to;
      };
      parts.push(ignoreCase ? (one) => within(one) || within(one.toLowerCase()) || within(one.toUpperCase()) : within);
    }
    const limit = intersected;
    return (one) => (parts.some((part) => part(one)) && (limit?.(one) ?? true)) !== isNegative;
  }
}

type Next = (at: number) => boolean;

/** Backtracking, with a bound on the steps. */
class Matcher {
  readonly #names: readonly (string | null)[];
  readonly #ignoreCase: boolean;
  #text: readonly string[] = [];
  #groups: ({ start: number; end: number } | null)[] = [];
  #steps = 0;
  #depth = 0;

  constructor(names: readonly (string | null)[], ignoreCase: boolean) {
    this.#names = names;
    this.#ignoreCase = ignoreCase;
  }

  search(body: Alternatives, text: readonly string[], from: number, longest: boolean): RegexMatch | null {
    this.#text = text;
    this.#steps = 0;
    for (let start = from; start <= text.length; start++) {
      this.#groups = this.#names.map(() => null);
      let best: RegexMatch | null = null;
      this.#any(body, start, (end) => {
        if (best === null || end > best.end) best = { start, end, groups: [...this.#groups] };
        return !longest;
      });
      if (best !== null) return best;
    }
    return null;
  }

  #any(body: Alternatives, at: number, next: Next): boolean {
    return body.some((sequence) => this.#sequence(sequence, 0, at, next));
  }

  #sequence(items: readonly Item[], index: number, at: number, next: Next): boolean {
    const item = items[index];
    if (!item) return next(at);
    return this.#item(item, at, (end) => this.#sequence(items, index + 1, end, next));
  }

  #item(item: Item, at: number, next: Next): boolean {
    if (++this.#steps > MAX_STEPS || this.#depth > MAX_DEPTH)
      throw new JqError("the search for a regular expression was given up: it takes too long");
    this.#depth++;
    const found = this.#try(item, at, next);
    this.#depth--;
    return found;
  }

  #try(item: Item, at: number, next: Next): boolean {
    const text = this.#text;
    switch (item.kind) {
      case "set": {
        const char = text[at];
        return char !== undefined && item.has(char) && next(at + 1);
      }
      case "start":
        return at === 0 && next(at);
      case "end":
        return at === text.length && next(at);
      case "end-before-newline":
        return (at === text.length || (at === text.length - 1 && text[at] === "\n")) && next(at);
      case "line-start":
        return (at === 0 || text[at - 1] === "\n") && next(at);
      case "line-end":
        return (at === text.length || text[at] === "\n") && next(at);
      case "boundary":
      case "no-boundary":
        return (isWord(text[at - 1]) !== isWord(text[at])) === (item.kind === "boundary") && next(at);
      case "group":
        return this.#group(item, at, next);
      case "look":
        return this.#look(item, at) && next(at);
      case "back":
        return this.#back(item.index, at, next);
      case "repeat":
        return this.#repeat(item, at, next);
    }
  }

  #group(item: Item & { kind: "group" }, at: number, next: Next): boolean {
    const { index } = item;
    if (item.isAtomic) {
      let end = -1;
      return this.#any(item.body, at, (found) => ((end = found), true)) && next(end);
    }
    if (index === null) return this.#any(item.body, at, next);
    const before = this.#groups[index - 1] ?? null;
    const found = this.#any(item.body, at, (end) => {
      const inner = this.#groups[index - 1] ?? null;
      this.#groups[index - 1] = { start: at, end };
      if (next(end)) return true;
      this.#groups[index - 1] = inner;
      return false;
    });
    if (!found) this.#groups[index - 1] = before;
    return found;
  }

  #look({ body, isBehind, isNegative }: Item & { kind: "look" }, at: number): boolean {
    const kept = [...this.#groups];
    let found = false;
    if (!isBehind) found = this.#any(body, at, () => true);
    else for (let start = at; start >= 0 && !found; start--) found = this.#any(body, start, (end) => end === at);
    if (found === isNegative) this.#groups = kept;
    return found !== isNegative;
  }

  #back(index: number | string, at: number, next: Next): boolean {
    const group = this.#groups[typeof index === "number" ? index - 1 : this.#names.indexOf(index)];
    if (!group) return false;
    const fold = (char: string | undefined): string | undefined => (this.#ignoreCase ? char?.toLowerCase() : char);
    const length = group.end - group.start;
    for (let i = 0; i < length; i++)
      if (at + i >= this.#text.length || fold(this.#text[group.start + i]) !== fold(this.#text[at + i])) return false;
    return next(at + length);
  }

  #repeat(item: Item & { kind: "repeat" }, at: number, next: Next): boolean {
    const { item: inner, min, max, how } = item;
    if (inner.kind === "set") return this.#repeatSet(inner, item, at, next);
    const again = (count: number, here: number): boolean => {
      const more = (): boolean =>
        count < max && this.#item(inner, here, (end) => (end > here || count < min) && again(count + 1, end));
      if (count < min) return more();
      return how === "lazy" ? next(here) || more() : more() || next(here);
    };
    if (how !== "possessive") return again(0, at);
    let end = at;
    for (let count = 0; count < max; count++) {
      let found = -1;
      if (!this.#item(inner, end, (one) => ((found = one), true)) || found === end) {
        if (count < min && found !== end) return false;
        break;
      }
      end = found;
    }
    return next(end);
  }

  /** The usual case, without a frame for every character. */
  #repeatSet(
    { has }: Item & { kind: "set" },
    { min, max, how }: Item & { kind: "repeat" },
    at: number,
    next: Next,
  ): boolean {
    const text = this.#text;
    const fits = (index: number): boolean => {
      const char = text[index];
      return char !== undefined && has(char);
    };
    let count = 0;
    if (how === "lazy") {
      for (;;) {
        if (count >= min && next(at + count)) return true;
        if (count >= max || !fits(at + count)) return false;
        count++;
        this.#steps++;
      }
    }
    while (count < max && fits(at + count)) count++;
    this.#steps += count;
    if (how === "possessive") return count >= min && next(at + count);
    for (; count >= min; count--) {
      if (next(at + count)) return true;
      if (++this.#steps > MAX_STEPS)
        throw new JqError("the search for a regular expression was given up: it takes too long");
    }
    return false;
  }
}
