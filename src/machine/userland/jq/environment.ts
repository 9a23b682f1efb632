/** What names mean where a program stands: values, labels, functions, and arguments that are programs themselves. */
import { DEFINITIONS } from "./definitions.ts";
import { parseDefinitions } from "./parser.ts";
import type { Definition, Node } from "./parser.ts";
import type { Value } from "./values.ts";

export type Env =
  | { readonly kind: "value"; readonly name: string; readonly value: Value; readonly up: Env | null }
  | { readonly kind: "label"; readonly name: string; readonly mark: object; readonly up: Env | null }
  | { readonly kind: "function"; readonly name: string; readonly definition: Definition; readonly up: Env | null }
  | {
      readonly kind: "closure";
      readonly name: string;
      readonly node: Node;
      readonly env: Env | null;
      readonly up: Env | null;
    };

export const BUILT_IN: ReadonlyMap<string, Definition> = new Map(
  parseDefinitions(DEFINITIONS).map((one) => [`${one.name}/${one.params.length}`, one]),
);
/** Those that are part of the evaluator, since they take streams. */
export const SPECIAL = new Set(
  "empty/0 error/0 path/1 recurse/1 range/2 range/3 first/1 while/2 until/2 repeat/1 getpath/1 input/0 debug/0 stderr/0 not/0 input_filename/0 _input_line_number/0 now/0 builtins/0 halt/0".split(
    " ",
  ),
);

export function defined(definition: Definition, up: Env | null): Env {
  return { kind: "function", name: `${definition.name}/${definition.params.length}`, definition, up };
}
