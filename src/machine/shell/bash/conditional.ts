/** `[[ ]]`. Source: bash 5.2 manual (Conditional Constructs, Bash Conditional Expressions). */
import { ShellError } from "../shell-error.ts";
import { CONDITION, ShellSyntaxError } from "../syntax/syntax-error.ts";
import { evaluateTest } from "../test-expression.ts";
import { worldOf } from "../builtins/output.ts";
import { compilePatternWord, compileString } from "../expand/word.ts";
import type { Compiled, Emit, Expansion, StringOf, WordScope } from "../expand/word.ts";
import type { Compiler } from "../interp/compile.ts";
import type { CommandPlace, Vm } from "../interp/vm.ts";
import { traceText } from "../interp/xtrace.ts";
import { plainText } from "../syntax/parser.ts";
import type { Parser } from "../syntax/parser.ts";
import type { Command, Word } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import { matches } from "./extended-pattern.ts";
import { assignElements, valuesOf, elementOf, parseTarget } from "./variable.ts";

type Node =
  | { readonly kind: "and" | "or"; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly inner: Node }
  | { readonly kind: "unary"; readonly operator: string; readonly word: Word }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Word; readonly right: Word };

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const BINARY = new Set("= == != =~ -eq -ne -lt -le -gt -ge -nt -ot -ef".split(" "));

export function readConditional(parser: Parser, line: number): Command {
  const start = parser.tokenStart;
  const reader = new ConditionReader(parser);
  const node = reader.readOr();
  reader.close();
  const place = { line, source: parser.reader.text.slice(start, parser.reader.pos) };
  const redirects = parser.readRedirects();
  return { kind: "extended", redirects, compile: (compiler) => compile(compiler as Compiler, node, place) };
}

class ConditionReader {
  readonly #parser: Parser;
  #token = "";

  constructor(parser: Parser) {
    this.#parser = parser;
    this.#advance();
  }

  #advance(): void {
    this.#token = this.#parser.next(false, true);
  }

  /** The unquoted text of the word, or the operator. */
  get #text(): string {
    return this.#token === "word" ? (plainText(this.#parser.word) ?? "") : this.#token;
  }

  close(): void {
    if (this.#text === "]]") return;
    // A pattern that is not read as one.
    if (this.#token === "(") this.#parser.unexpected();
    const what = "syntax error in conditional expression";
    this.#fail(this.#token === "word" ? what : `${what}: unexpected token \`${this.#shown}'`);
  }

  /** The token as a complaint shows it. */
  get #shown(): string {
    if (this.#token === "end of file") return "newline";
    const { word, operator } = this.#parser;
    return this.#token === "word" ? (plainText(word) ?? "") : this.#token === "redirection" ? operator : this.#token;
  }

  /** Ends the script; "": without a word. */
  #fail(text: string): never {
    const { reader } = this.#parser;
    const error = new ShellSyntaxError(`${CONDITION}${text}`, reader.lineAt(this.#parser.tokenStart), false);
    error.keepsStatus = this.#token !== "end of file";
    throw error;
  }

  readOr(): Node {
    let left = this.#readAnd();
    while (this.#token === "||") {
      this.#advance();
      left = { kind: "or", left, right: this.#readAnd() };
    }
    return left;
  }

  #readAnd(): Node {
    let left = this.#readNot();
    while (this.#token === "&&") {
      this.#advance();
      left = { kind: "and", left, right: this.#readNot() };
    }
    return left;
  }

  #readNot(): Node {
    if (this.#text === "!") {
      this.#advance();
      return { kind: "not", inner: this.#readNot() };
    }
    if (this.#token === "(") {
      this.#advance();
      const inner = this.readOr();
      if (this.#text !== ")") this.#fail(`unexpected token \`${this.#shown}', expected \`)'`);
      this.#advance();
      return inner;
    }
    return this.#readPrimary();
  }

  #readPrimary(): Node {
    if (this.#token !== "word" || this.#text === "]]")
      this.#fail(this.#text === "]]" ? "" : `unexpected token \`${this.#shown}' in conditional command`);
    const left = this.#parser.word;
    const first = this.#text;
    this.#advance();
    const operator = this.#operator();
    if (operator !== null) {
      const right = operator === "=~" ? this.#readRegex() : this.#readOperand();
      return { kind: "binary", operator, left, right };
    }
    if (!UNARY.test(first)) {
      if (this.#token === "word" && this.#text !== "]]") this.#fail("conditional binary operator expected");
      if (!["word", "&&", "||", ")"].includes(this.#token))
        this.#fail(`unexpected token \`${this.#shown}', conditional binary operator expected`);
      return { kind: "unary", operator: "-n", word: left };
    }
    if (this.#token !== "word" || this.#text === "]]")
      this.#fail(`unexpected argument \`${this.#shown}' to conditional unary operator`);
    const { word } = this.#parser;
    this.#advance();
    return { kind: "unary", operator: first, word };
  }

  #operator(): string | null {
    if (this.#token === "redirection" && /^[<>]$/.test(this.#parser.operator)) return this.#parser.operator;
    return this.#token === "word" && BINARY.has(this.#text) ? this.#text : null;
  }

  #readOperand(): Word {
    this.#advance();
    if (this.#token !== "word" || this.#text === "]]")
      this.#fail(`unexpected argument \`${this.#shown}' to conditional binary operator`);
    const { word } = this.#parser;
    this.#advance();
    return word;
  }

  /** A regular expression ends at a blank outside of parentheses. */
  #readRegex(): Word {
    const { reader } = this.#parser;
    while (/[ \t]/.test(reader.text[reader.pos] ?? "")) reader.pos++;
    let depth = 0;
    const word = reader.readUntil((one) => {
      const c = one.text[one.pos] ?? "";
      if (c === "(") depth++;
      if (c === ")" && depth-- === 0) return true;
      return depth === 0 && /[ \t\n]/.test(c);
    });
    this.#parser.jump(reader.pos);
    this.#advance();
    return word;
  }
}

/* Compiling */

type Test = (vm: Vm, values: readonly ByteString[]) => boolean;

interface Collected {
  readonly words: Compiled<StringOf>[];
}

function compile(compiler: Compiler, node: Node, place: CommandPlace): void {
  compiler.emit((vm) => {
    if (vm.hasSignals) vm.runTraps(vm.pc - 1, place);
  });
  // Both sides of && and || would be expanded at once: a command substitution in the right one is run only where it is come to.
  emitNode(compiler, node, place);
  compiler.emit((vm) => vm.checkFailure());
}

function emitNode(compiler: Compiler, node: Node, place: CommandPlace): void {
  switch (node.kind) {
    case "and":
    case "or": {
      emitNode(compiler, node.left, place);
      const hole = compiler.emit(() => undefined);
      emitNode(compiler, node.right, place);
      const end = compiler.here;
      const goesOn = node.kind === "and";
      compiler.ops[hole] = (vm) => {
        if ((vm.state.status === 0) !== goesOn) vm.pc = end;
      };
      break;
    }
    case "not":
      emitNode(compiler, node.inner, place);
      compiler.emit((vm) => {
        if (vm.state.status < 2) vm.state.status = vm.state.status === 0 ? 1 : 0;
      });
      break;
    default:
      emitPrimary(compiler, node, place);
  }
}

function emitPrimary(compiler: Compiler, node: Extract<Node, { kind: "unary" | "binary" }>, place: CommandPlace): void {
  const collected: Collected = { words: [] };
  const test = node.kind === "unary" ? unaryTest(node, collected) : binaryTest(node, collected);
  for (const word of collected.words) {
    compiler.substitutions(word.substitutions);
    compiler.emit((vm) => void vm.values.push(word.run(vm.state)));
  }
  const count = collected.words.length;
  compiler.emit((vm) => {
    if (vm.hasSignals && vm.runTraps(vm.pc - 1)) return;
    vm.state.line = place.line;
    vm.state.command = place.source;
    vm.state.pipeStatus = null;
    const values = vm.values.splice(vm.values.length - count, count);
    if (vm.state.options.xtrace) trace(vm, node, values);
    if (node.operator === "=~") vm.wait(() => matchRegex(vm, values));
    else vm.state.status = test(vm, values) ? 0 : 1;
  });
}

/* Regular expressions */

/** The chunk of regular expressions, as far as it is used here. */
interface RegexModule {
  compileRegex(
    source: ByteString,
    options: { extended: boolean; ignoreCase: boolean },
  ): { ok: true; regex: { exec(text: ByteString): readonly number[] | null } } | { ok: false; message: string };
}

/** Sets BASH_REMATCH and the status; false while the code is not there. */
function matchRegex(vm: Vm, [left = "", right = ""]: readonly ByteString[]): boolean {
  const module = vm.chunk<RegexModule>("regex");
  if (!module) return false;
  const compiled = module.compileRegex(right, {
    extended: true,
    ignoreCase: vm.state.shopts.get("nocasematch") === true,
  });
  const match = compiled.ok ? compiled.regex.exec(left) : null;
  const groups: [null, ByteString, boolean][] = [];
  for (let i = 0; match && i < match.length; i += 2) {
    const start = match[i] ?? -1;
    groups.push([null, start < 0 ? "" : left.slice(start, match[i + 1]), false]);
  }
  assignElements(vm.state, "BASH_REMATCH", groups, false);
  vm.state.status = !compiled.ok ? 2 : match ? 0 : 1;
  return true;
}

/** What is quoted in a regular expression stands for itself. */
class QuotedRegex implements Expansion {
  readonly isMany = false;
  readonly #part: Word[number];

  constructor(part: Word[number]) {
    this.#part = part;
  }

  string(scope: WordScope): StringOf {
    const run = scope.string([this.#part], "string");
    return (state) => run(state).replace(/[.[\]{}()*+?^$|\\]/g, "\\$&");
  }

  emit(scope: WordScope): Emit {
    const run = this.string(scope);
    return (state, builder) => builder.quoted(run(state));
  }
}

function regexWord(word: Word): Word {
  return word.map((part) =>
    part.quoted ? { kind: "extended", quoted: true, expansion: new QuotedRegex(part) } : part,
  );
}

function trace(vm: Vm, node: Extract<Node, { kind: "unary" | "binary" }>, values: readonly ByteString[]): void {
  // A pattern stands as it is, what is quoted in it with backslashes.
  const quote = (text: ByteString): ByteString => (text === "" ? "''" : text);
  const words =
    node.kind === "unary"
      ? [node.operator, quote(values[0] ?? "")]
      : [quote(values[0] ?? ""), node.operator, quote(values[1] ?? "")];
  traceText(vm, `[[ ${words.join(" ")} ]]`);
}

function add(collected: Collected, word: Compiled<StringOf>): void {
  collected.words.push(word);
}

function unaryTest(node: Extract<Node, { kind: "unary" }>, collected: Collected): Test {
  add(collected, compileString(node.word, "word"));
  const { operator } = node;
  if (operator === "-v") return (vm, [name = ""]) => isSet(vm, name);
  if (operator === "-R") return (vm, [name = ""]) => vm.state.variable(name)?.extra !== null;
  if (operator === "-o")
    return (vm, [name = ""]) => Object.entries(vm.state.options).some(([one, on]) => one === name && on);
  return (vm, [word = ""]) => evaluateTest(["test", operator, word], worldOf(vm)).status === 0;
}

export function isSet(vm: Vm, text: ByteString): boolean {
  const target = parseTarget(text);
  if (!target) return vm.state.parameter(text) !== undefined;
  if (target.subscript === null) return vm.state.parameter(text) !== undefined;
  if (target.subscript === "@" || target.subscript === "*") return (valuesOf(vm.state, target.name) ?? []).length > 0;
  return elementOf(vm.state, target.name, target.subscript) !== undefined;
}

function binaryTest(node: Extract<Node, { kind: "binary" }>, collected: Collected): Test {
  const { operator } = node;
  add(collected, compileString(node.left, "word"));
  if (operator === "=" || operator === "==" || operator === "!=") {
    add(collected, compilePatternWord(node.right));
    const wants = operator !== "!=";
    return (vm, [left = "", right = ""]) => matches(right, left, vm.state) === wants;
  }
  add(collected, operator === "=~" ? compileString(regexWord(node.right)) : compileString(node.right, "word"));
  if (operator === "<") return (_vm, [left = "", right = ""]) => left < right;
  if (operator === ">") return (_vm, [left = "", right = ""]) => left > right;
  const compare = NUMERIC[operator];
  if (compare)
    return (vm, [left = "", right = ""]) => {
      try {
        return compare(BigInt(vm.state.evaluate(left)), BigInt(vm.state.evaluate(right)));
      } catch (error) {
        if (!(error instanceof ShellError) || error.isFatal || error.status === 127) throw error;
        vm.err(vm.state.message(error.text, "[["));
        return false;
      }
    };
  return (vm, [left = "", right = ""]) => evaluateTest(["test", left, operator, right], worldOf(vm)).status === 0;
}

const NUMERIC: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "-eq": (a, b) => a === b,
  "-ne": (a, b) => a !== b,
  "-lt": (a, b) => a < b,
  "-le": (a, b) => a <= b,
  "-gt": (a, b) => a > b,
  "-ge": (a, b) => a >= b,
};
