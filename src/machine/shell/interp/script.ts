/** A script as the machine takes it: one compiled command line after another, up to its first syntax error. */
import { Cache } from "../cache.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { Parser } from "../syntax/parser.ts";
import type { ParserOptions } from "../syntax/parser.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { List } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import type { ForkedMap } from "./forked-map.ts";

export type CompileList = (list: List, isLast: boolean) => Code;

export class Script {
  readonly #parser: Parser;
  readonly #compile: CompileList;
  readonly #lines: Code[] = [];
  readonly #text: ByteString;
  /** Where in the text each of them ends. */
  readonly #ends: number[] = [];
  #error: ShellSyntaxError | null = null;
  #isRead = false;

  constructor(text: ByteString, options: ParserOptions, compile: CompileList) {
    this.#parser = new Parser(text, options);
    this.#compile = compile;
    this.#text = text;
  }

  /** The code of a command line, null beyond the last. Throws the ShellSyntaxError that ends the script. */
  line(index: number): Code | null {
    while (index >= this.#lines.length) {
      if (this.#error) throw this.#error;
      if (this.#isRead) return null;
      this.#read();
    }
    return this.#lines[index] ?? null;
  }

  /** The text of a command line as it was read, for `set -v`. */
  source(index: number): ByteString {
    return this.#text.slice(this.#ends[index - 1] ?? 0, this.#ends[index]);
  }

  #read(): void {
    try {
      const list = this.#parser.readCommand();
      this.#warn();
      if (list) {
        this.#lines.push(this.#compile(list, this.#parser.atEnd));
        this.#ends.push(this.#text.length - this.#parser.left);
      } else this.#isRead = true;
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      this.#warn();
      this.#error = error;
    }
  }

  /** A here-document that ended with the text is told of before its command. */
  #warn(): void {
    const { unended } = this.#parser;
    if (!unended) return;
    this.#parser.unended = null;
    this.#lines.push({ ops: [(vm) => vm.state.extension?.warnUnended?.(vm, unended)] });
    this.#ends.push(this.#ends.at(-1) ?? 0);
  }
}

const scripts = new Cache<Script>(SHELL_LIMITS.cacheEntries);

/** The script of a text, shared by all who run that text; where aliases are about, each reads its own, and `uses` says whether they count. */
export function scriptOf(
  text: ByteString,
  options: ParserOptions,
  state: { readonly aliases: ForkedMap<ByteString, ByteString> },
  compile: CompileList,
  uses?: () => boolean,
): Script {
  if (text.includes("alias") || (state.aliases.size > 0 && uses?.() !== false)) {
    const alias = (name: ByteString): ByteString | undefined =>
      uses?.() === false ? undefined : state.aliases.get(name);
    return new Script(text, { ...options, alias }, compile);
  }
  return scripts.get(`${options.dialect} ${options.firstLine} ${text}`, () => new Script(text, options, compile));
}
