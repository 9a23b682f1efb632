/** bc's tokens. Source: POSIX bc; names of several letters, `#` comments and more keywords as BusyBox 1.36.1 has them. */

export interface Token {
  readonly kind: "number" | "name" | "keyword" | "string" | "operator" | "newline" | "end";
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const KEYWORDS = new Set(
  "auto break continue define else for halt ibase if last length limits obase print quit read return scale sqrt while".split(
    " ",
  ),
);
const OPERATORS = /(?:\+\+|--|&&|\|\||==|!=|<=|>=|\+=|-=|\*=|\/=|%=|\^=|[-+*/%^=<>!(){}[\],;.])/y;

/** Thrown when the text ends within a string or a comment. */
export class Unfinished extends Error {}

export class BcProblem extends Error {}

/** All tokens; a backslash before a newline joins the lines. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (at < text.length) {
    const blank = match(/(?:[ \t\r\f\v]|\\\n)+/y) ?? match(/#[^\n]*/y);
    if (blank !== null) {
      at += blank.length;
      continue;
    }
    if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) throw new Unfinished("comment end could not be found");
      at = end + 2;
      continue;
    }
    const token = nextToken(text, at, match);
    tokens.push(token.token);
    at += token.length;
  }
  tokens.push({ kind: "end", text: "", at });
  return tokens;
}

function nextToken(
  text: string,
  at: number,
  match: (pattern: RegExp) => string | null,
): { token: Token; length: number } {
  const make = (kind: Token["kind"], raw: string, value = raw): { token: Token; length: number } => ({
    token: { kind, text: value, at },
    length: raw.length,
  });
  if (text[at] === "\n") return make("newline", "\n");
  if (text[at] === '"') {
    const end = text.indexOf('"', at + 1);
    if (end < 0) throw new Unfinished("string end could not be found");
    return make("string", text.slice(at, end + 1), text.slice(at + 1, end));
  }
  const digits = match(/(?:[0-9A-Z]|\\\n)+(?:\.(?:[0-9A-Z]|\\\n)*)?|\.(?:\\\n)*[0-9](?:[0-9A-Z]|\\\n)*/y);
  if (digits !== null) return make("number", digits, digits.replaceAll("\\\n", ""));
  const name = match(/[a-z][a-z0-9_]*/y);
  if (name !== null) return make(KEYWORDS.has(name) ? "keyword" : "name", name);
  const operator = match(OPERATORS);
  if (operator !== null) return make("operator", operator);
  throw new BcProblem(`bad character '${text[at] ?? ""}'`);
}
