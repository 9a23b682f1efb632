/**
 * bash's grammar beyond ash's: array assignments, `(( ))`, `[[ ]]`, C's `for`, `select`, `time`, braces, `${...}` in all its forms.
 *
 * Source: bash 5.2 manual; texts of errors from bash 5.2.
 * Simplified: extended patterns (`@(a|b)`) are read whether or not `extglob` is set.
 */
import { plainText } from "../syntax/parser.ts";
import type { Parser } from "../syntax/parser.ts";
import type { SyntaxExtension } from "../syntax/extension.ts";
import type { Assignment, Command, Part, Word } from "../syntax/tree.ts";
import type { WordReader } from "../syntax/word-reader.ts";
import type { ByteString } from "../../kernel/types.ts";
import { expandBraces } from "./braces.ts";
import { readConditional } from "./conditional.ts";
import { arithmeticCommand, arithmeticFor, coprocCommand, selectCommand } from "./commands.ts";
import { ArrayExpansion, AssignmentExpansion } from "./assignment.ts";
import type { ElementWord } from "./assignment.ts";
import { substitutedList, targetWord } from "./redirect-target.ts";
import { readVariable } from "./redirect-variable.ts";
import { timeCommand } from "./timing.ts";
import { readParameter } from "./parameter.ts";

function extended(expansion: unknown, quoted = true): Part {
  return { kind: "extended", expansion, quoted };
}

/** `name[subscript]+=` at the beginning of a word: the parts before and behind `=`. */
function splitTarget(word: Word): { name: ByteString; subscript: Word | null; append: boolean; value: Word } | null {
  const [first, ...rest] = word;
  if (first?.kind !== "literal" || first.quoted) return null;
  const plain = /^([A-Za-z_]\w*)(\+?)=/.exec(first.value);
  if (plain) {
    const value = first.value.slice(plain[0].length);
    return {
      name: plain[1] ?? "",
      subscript: null,
      append: plain[2] === "+",
      value: value === "" ? rest : [{ ...first, value }, ...rest],
    };
  }
  const open = /^([A-Za-z_]\w*)\[/.exec(first.value);
  if (!open) return null;
  // The bracket that closes may be in a part further on.
  const subscript: Part[] = [];
  let depth = 1;
  for (const [index, part] of word.entries()) {
    if (part.kind !== "literal" || part.quoted) {
      subscript.push(part);
      continue;
    }
    const text = index === 0 ? part.value.slice(open[0].length) : part.value;
    for (let i = 0; i < text.length; i++) {
      if (text[i] === "[") depth++;
      if (text[i] !== "]" || --depth > 0) continue;
      const match = /^(\+?)=/.exec(text.slice(i + 1));
      if (!match) return null;
      if (i > 0) subscript.push({ ...part, value: text.slice(0, i) });
      const value = text.slice(i + 1 + match[0].length);
      const behind = word.slice(index + 1);
      return {
        name: open[1] ?? "",
        subscript,
        append: match[1] === "+",
        value: value === "" ? behind : [{ ...part, value }, ...behind],
      };
    }
    if (text !== "") subscript.push({ ...part, value: text });
  }
  return null;
}

/** `(...)` behind `name=`: its elements. */
function readElements(parser: Parser): ElementWord[] {
  const elements: ElementWord[] = [];
  parser.jump(parser.reader.pos + 1);
  for (;;) {
    const token = parser.next(false, true);
    if (token === ")") return elements;
    if (token !== "word") return parser.unexpected();
    const word = withOpenKey(parser, parser.word);
    const keyed = readKeyed(word);
    if (keyed) elements.push(keyed);
    else for (const one of expandBraces(word)) elements.push({ key: null, word: one, append: false });
  }
}

/** A key may have blanks in it: `[two words]=value` is one word. */
function withOpenKey(parser: Parser, first: Word): Word {
  const [start] = first;
  if (start?.kind !== "literal" || start.quoted || !start.value.startsWith("[")) return first;
  const { text } = parser.reader;
  const { tokenStart } = parser;
  const close = text.indexOf("]", tokenStart);
  // Only where the bracket is closed on this line, and a value follows.
  if (close < 0 || !/^\]\+?=/.test(text.slice(close, close + 3)) || text.slice(tokenStart, close).includes("\n"))
    return first;
  let word = first;
  while (parser.reader.pos <= close) {
    const end = parser.reader.pos;
    if (parser.next(false, true) !== "word") return parser.unexpected();
    word = [...word, { kind: "literal", value: text.slice(end, parser.tokenStart), quoted: false }, ...parser.word];
  }
  return word;
}

/** `[key]=value`. */
function readKeyed(word: Word): ElementWord | null {
  const [first] = word;
  if (first?.kind !== "literal" || first.quoted || !first.value.startsWith("[")) return null;
  const target = splitTarget([{ ...first, value: `_${first.value}` }, ...word.slice(1)]);
  return target?.subscript ? { key: target.subscript, word: target.value, append: target.append } : null;
}

function opensArray(parser: Parser, value: Word): boolean {
  return value.length === 0 && parser.reader.text[parser.reader.pos] === "(";
}

/** Positions up to which an extended pattern goes on. */
const patternEnds = new WeakMap<WordReader, number>();

function endOfPattern(text: ByteString, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (c === "\n") return -1;
    if (c === "\\") i++;
    else if (c === "'" || c === '"') {
      const end = text.indexOf(c, i + 1);
      if (end < 0) return -1;
      i = end;
    } else if (c === "(") depth++;
    else if (c === ")" && --depth === 0) return i + 1;
  }
  return -1;
}

const TOKENS: Readonly<Record<string, string>> = { newline: "newline" };

export const syntax: SyntaxExtension = {
  readBraced: readParameter,
  readVariable,
  readTarget: (parser, word) => {
    const { text, pos } = parser.reader;
    return targetWord(word, text.slice(parser.tokenStart, pos));
  },
  readSubstituted: substitutedList,

  readAssignment(parser, word): Assignment | null {
    const target = splitTarget(word);
    if (!target) return null;
    const { name, subscript, append, value } = target;
    if (!subscript && opensArray(parser, value))
      return { name, value: [extended(new ArrayExpansion(readElements(parser), append))] };
    if (!subscript && !append) return null;
    return { name, value: [extended(new AssignmentExpansion(subscript, value, append))] };
  },

  readDeclared(parser, word): Word {
    const target = splitTarget(word);
    if (!target || target.subscript) return word;
    const { name, append, value } = target;
    const head: Part = { kind: "literal", value: `${name}=`, quoted: false };
    if (opensArray(parser, value)) return [head, extended(new ArrayExpansion(readElements(parser), append))];
    return append ? [head, extended(new AssignmentExpansion(null, value, true))] : word;
  },

  readCommand(parser, token, line): Command | null {
    const { reader } = parser;
    if (token === "(" && reader.text[reader.pos] === "(") {
      const start = reader.pos;
      reader.pos++;
      const expression = reader.readArithmetic();
      const source = reader.text.slice(start - 1, reader.pos);
      if (expression) return arithmeticCommand(expression, parser.readRedirects(), { line, source });
      parser.jump(start);
      return null;
    }
    if (token === "for" && /^[ \t]*\(\(/.test(reader.text.slice(reader.pos, reader.pos + 40))) {
      parser.jump(reader.text.indexOf("((", reader.pos) + 2);
      const start = reader.pos;
      const whole = reader.readArithmetic();
      const source = reader.text.slice(start, reader.pos - 2);
      if (!whole) return reader.fail("syntax error: arithmetic expression required");
      const body = parser.readLoopBody();
      return (
        arithmeticFor(whole, body, parser.readRedirects(), { line, source }) ??
        reader.fail("syntax error: arithmetic expression required")
      );
    }
    if (token !== "word") return null;
    switch (plainText(parser.word)) {
      case "[[":
        return readConditional(parser, line);
      case "select": {
        if (parser.next() !== "word") return parser.unexpected();
        const name = plainText(parser.word) ?? "";
        let words: Word[] | null = null;
        if (parser.next(true, true) === "in") words = parser.readWords();
        else parser.pushBack();
        const body = parser.readLoopBody();
        return selectCommand(name, words, body, parser.readRedirects(), line);
      }
      case "time":
        return timeCommand(parser);
      case "coproc":
        return coprocCommand(parser);
      default:
        return null;
    }
  },

  expandBraces,

  continuesWord(reader): boolean {
    const { text, pos } = reader;
    const end = patternEnds.get(reader) ?? 0;
    if (pos < end) return true;
    const before = text[pos - 1] ?? "";
    if (text[pos] !== "(" || !"?*+@!".includes(before)) return false;
    // `!(` may as well be a subshell whose status is turned round.
    if (before === "!" && /^$|[\s;&|(]/.test(text[pos - 2] ?? "")) return false;
    const found = endOfPattern(text, pos);
    if (found < 0) return false;
    patternEnds.set(reader, found);
    return true;
  },

  unexpected(token, text): ByteString {
    if (token === "end of file") return "unexpected end of file";
    return `near unexpected token \`${TOKENS[token] ?? text}'`;
  },
};
