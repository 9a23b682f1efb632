/** What the grammar of a larger shell adds to the parser: it is handed in, so that its code can be a chunk. */
import type { ByteString } from "../../kernel/types.ts";
import type { Parser } from "./parser.ts";
import type { Assignment, Command, List, Part, Word } from "./tree.ts";
import type { WordReader } from "./word-reader.ts";

export interface SyntaxExtension {
  /** `${...}`, after the brace; null where that is one of the forms that every shell knows. */
  readBraced(reader: WordReader, quoted: boolean): Part | null;
  /** What that word begins where it is no plain `name=value`; null where it is no assignment. */
  readAssignment(parser: Parser, word: Word): Assignment | null;
  /** A word behind a command that declares variables: `name=(...)`. */
  readDeclared(parser: Parser, word: Word): Word;
  /** A command that this token begins, or null. */
  readCommand(parser: Parser, token: string, line: number): Command | null;
  /** The words that one with braces stands for. */
  expandBraces(word: Word): readonly Word[];
  /** Whether an operator's character goes on the word that ends before it. */
  continuesWord(reader: WordReader): boolean;
  /** Where a redirection leads. */
  readTarget(parser: Parser, word: Word): Word;
  /** What a substitution runs: `$(<file)` is more than a redirection. */
  readSubstituted(body: List): List;
  /** The name in `{name}>`, or undefined where that is a word like any other. */
  readVariable(word: ByteString): ByteString | undefined;
  /** The words of a complaint about a token. */
  unexpected(token: string, text: ByteString): ByteString;
}
