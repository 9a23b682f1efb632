/** What bc's parser makes of a program: code for a machine with a stack. */

/** Where a value can be put. */
export type Place =
  | { readonly kind: "variable"; readonly name: string }
  /** The index is on the stack. */
  | { readonly kind: "element"; readonly name: string }
  | { readonly kind: "setting"; readonly name: "scale" | "ibase" | "obase" | "last" };

export type Operator = "+" | "-" | "*" | "/" | "%" | "^" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "&&" | "||";

export type Op =
  | { readonly op: "number"; readonly text: string }
  | { readonly op: "string"; readonly text: string }
  | { readonly op: "load"; readonly place: Place }
  /** Pops the value (and below it an element's index); leaves the new value. */
  | { readonly op: "assign"; readonly place: Place; readonly operator: Operator | "" }
  | { readonly op: "step"; readonly place: Place; readonly by: 1 | -1; readonly givesOld: boolean }
  | { readonly op: "binary"; readonly operator: Operator }
  | { readonly op: "negate" }
  | { readonly op: "not" }
  | { readonly op: "pop" }
  /** Prints the value and remembers it as `last`. */
  | { readonly op: "show"; readonly newline: boolean }
  | { readonly op: "text"; readonly text: string }
  | { op: "jump"; to: number }
  | { op: "jumpIfZero"; to: number }
  | {
      readonly op: "call";
      readonly name: string;
      readonly arguments: readonly ("value" | { readonly array: string })[];
    }
  /** length() of an array: one more than its last index. */
  | { readonly op: "arrayLength"; readonly name: string }
  | { readonly op: "builtin"; readonly name: "length" | "scale" | "sqrt" | "read" }
  /** The value is on the stack. */
  | { readonly op: "return" }
  | { readonly op: "limits" }
  | { readonly op: "halt" };

export interface Parameter {
  readonly name: string;
  readonly isArray: boolean;
  readonly isReference: boolean;
}

export interface BcFunction {
  readonly name: string;
  readonly isVoid: boolean;
  readonly parameters: readonly Parameter[];
  readonly autos: readonly Parameter[];
  readonly code: readonly Op[];
}
