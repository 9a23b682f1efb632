/** The tree of an awk program. */
import type { ByteString } from "../../../kernel/types.ts";

/** A variable's place: a global's number, or a parameter's. */
export interface Variable {
  readonly kind: "variable";
  readonly isLocal: boolean;
  readonly index: number;
}

export type Place =
  | Variable
  | { readonly kind: "field"; readonly index: Expression }
  | { readonly kind: "element"; readonly array: Variable; readonly subscripts: readonly Expression[] };

export type Arithmetic = "+" | "-" | "*" | "/" | "%" | "^";
export type Comparison = "<" | "<=" | "==" | "!=" | ">" | ">=";

export type Expression =
  | Place
  | { readonly kind: "constant"; readonly value: number | ByteString }
  | { readonly kind: "regex"; readonly source: ByteString }
  /** In parentheses; several are one subscript. */
  | { readonly kind: "group"; readonly items: readonly Expression[] }
  | {
      readonly kind: "assign";
      readonly operator: Arithmetic | null;
      readonly target: Expression;
      readonly value: Expression;
    }
  | { readonly kind: "step"; readonly target: Place; readonly by: 1 | -1; readonly isPost: boolean }
  | { readonly kind: "unary"; readonly operator: "!" | "-" | "+"; readonly operand: Expression }
  | {
      readonly kind: "arithmetic";
      readonly operator: Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "compare"; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "concat"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "match"; readonly isNegated: boolean; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "in"; readonly subscripts: readonly Expression[]; readonly array: Variable }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "call"; readonly name: ByteString; readonly args: readonly Expression[] }
  | { readonly kind: "builtin"; readonly name: ByteString; readonly args: readonly Expression[] }
  | Getline;

export interface Getline {
  readonly kind: "getline";
  readonly source: "main" | "file" | "command";
  readonly from: Expression | null;
  readonly target: Place | null;
}

export interface Redirect {
  readonly mode: ">" | ">>" | "|";
  readonly target: Expression;
}

export type Statement = { readonly line: number } & (
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "expression"; readonly expression: Expression }
  | {
      readonly kind: "print" | "printf";
      readonly args: readonly Expression[];
      readonly redirect: Redirect | null;
    }
  | { readonly kind: "if"; readonly test: Expression; readonly then: Statement; readonly otherwise: Statement | null }
  | { readonly kind: "while"; readonly test: Expression; readonly body: Statement }
  | { readonly kind: "do"; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: "for";
      readonly start: Expression | null;
      readonly test: Expression | null;
      readonly step: Expression | null;
      readonly body: Statement;
    }
  | { readonly kind: "for-in"; readonly target: Place; readonly array: Variable; readonly body: Statement }
  | { readonly kind: "break" | "continue" | "next" | "nextfile" }
  | { readonly kind: "exit" | "return"; readonly value: Expression | null }
  | { readonly kind: "delete"; readonly array: Variable; readonly subscripts: readonly Expression[] | null }
);

/** `pattern { action }`; two patterns are a range, no action prints. */
export interface Rule {
  readonly patterns: readonly Expression[];
  readonly action: Statement | null;
  readonly line: number;
}

export interface FunctionTree {
  readonly parameters: number;
  readonly body: Statement;
}

export interface ProgramTree {
  readonly begin: Statement[];
  readonly rules: Rule[];
  readonly end: Statement[];
  readonly functions: Map<ByteString, FunctionTree>;
  /** Numbers of the globals by name. */
  readonly globals: Map<ByteString, number>;
}
