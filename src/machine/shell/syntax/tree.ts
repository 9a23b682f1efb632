/** The syntax tree of a shell script. Positions are not kept but for line numbers and the source of jobs. */
import type { ByteString } from "../../kernel/types.ts";

export type Dialect = "ash" | "dash" | "bash";

/** A word is a sequence of parts; a quoted empty literal keeps an otherwise empty field. */
export type Word = readonly Part[];

export type Part =
  | { readonly kind: "literal"; readonly value: ByteString; readonly quoted: boolean }
  | ParameterPart
  | { readonly kind: "command"; readonly body: List; readonly quoted: boolean }
  | { readonly kind: "arithmetic"; readonly expression: Word; readonly quoted: boolean }
  /** `<( )` or `>( )`: the name of a pipe to what runs in it. Never in quotes. */
  | ExtendedPart
  | { readonly kind: "process"; readonly direction: "<" | ">"; readonly body: List; readonly quoted: boolean };

/** An expansion of a larger shell, which knows itself how it is compiled (`WordScope` of `expand/word.ts`). */
export interface ExtendedPart {
  readonly kind: "extended";
  readonly expansion: unknown;
  readonly quoted: boolean;
}

export type ParameterOperator =
  | ""
  | "length"
  | "-"
  | ":-"
  | "="
  | ":="
  | "?"
  | ":?"
  | "+"
  | ":+"
  | "#"
  | "##"
  | "%"
  | "%%"
  | ":"
  | "/"
  | "//"
  /** None that the shell knows: expanding it is an error. */
  | "bad";

export interface ParameterPart {
  readonly kind: "parameter";
  readonly name: ByteString;
  readonly operator: ParameterOperator;
  /** Default, pattern, or offset. */
  readonly word: Word;
  /** Replacement or length. */
  readonly second: Word | null;
  readonly quoted: boolean;
}

export interface Assignment {
  readonly name: ByteString;
  readonly value: Word;
}

export type RedirectOperator = "<" | ">" | ">>" | "<>" | ">|" | "<&" | ">&" | "<<" | "&>" | "&>>";

export interface Redirect {
  readonly operator: RedirectOperator;
  readonly fd: number;
  /** bash's `{name}>`: the variable that is given a descriptor's number. */
  readonly variable?: ByteString;
  /** The target; for a here-document its body. */
  target: Word;
}

export type Command =
  | SimpleCommand
  | { readonly kind: "pipeline"; readonly commands: readonly Command[]; readonly source: ByteString }
  | { readonly kind: "not"; readonly body: Command }
  | { readonly kind: "and" | "or"; readonly left: Command; readonly right: Command }
  | {
      readonly kind: "subshell";
      readonly body: List;
      readonly redirects: readonly Redirect[];
      readonly line: number;
      readonly source: ByteString;
    }
  | { readonly kind: "group"; readonly body: List; readonly redirects: readonly Redirect[] }
  | {
      readonly kind: "if";
      readonly condition: List;
      readonly then: List;
      readonly otherwise: List | null;
      readonly redirects: readonly Redirect[];
    }
  | {
      readonly kind: "while";
      readonly until: boolean;
      readonly condition: List;
      readonly body: List;
      readonly redirects: readonly Redirect[];
    }
  | {
      readonly kind: "for";
      readonly name: ByteString;
      /** Null: `"$@"`. */
      readonly words: readonly Word[] | null;
      readonly body: List;
      readonly redirects: readonly Redirect[];
      readonly line: number;
      readonly source: ByteString;
    }
  | {
      readonly kind: "case";
      readonly word: Word;
      readonly items: readonly CaseItem[];
      readonly redirects: readonly Redirect[];
      readonly line: number;
      readonly source: ByteString;
    }
  | { readonly kind: "function"; readonly name: ByteString; readonly body: Command; readonly source: ByteString }
  /** A command of a larger shell, which knows itself how it is compiled. */
  | {
      readonly kind: "extended";
      readonly redirects: readonly Redirect[];
      compile(compiler: unknown, isLast: boolean): void;
    };

export interface SimpleCommand {
  readonly kind: "simple";
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly line: number;
  /** As it stands in the script: bash's traps may ask for it. */
  readonly source: ByteString;
}

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: List;
  /** How it goes on: `;;` leaves, `;&` runs the next body, `;;&` tries the patterns that follow (bash). */
  readonly end: ";;" | ";&" | ";;&";
}

export interface Statement {
  readonly command: Command;
  readonly background: boolean;
  /** As it stands in the script, for `jobs`. */
  readonly source: ByteString;
}

export type List = readonly Statement[];
