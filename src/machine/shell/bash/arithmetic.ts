/** bash's arithmetic: array elements, and its words for errors. Source: bash 5.2. */
import { evaluateC } from "../expand/c-arithmetic.ts";
import type { ArithmeticFault, ArithmeticWorld } from "../expand/c-arithmetic.ts";
import type { Int } from "../expand/integer.ts";
import type { ShellState } from "../interp/state.ts";
import { ShellError } from "../shell-error.ts";
import type { ByteString } from "../../kernel/types.ts";
import { elementOf, extraOf, resolve, setElement } from "./variable.ts";

const FAULTS: Readonly<Record<ArithmeticFault, string>> = {
  operand: "syntax error: operand expected",
  end: "syntax error in expression",
  operator: "syntax error: invalid arithmetic operator",
  base: "value too great for base",
  division: "division by 0",
  assignment: "attempted assignment to non-variable",
  colon: "`:' expected for conditional expression",
  exponent: "exponent less than 0",
  paren: "missing `)'",
};

export function evaluate(state: ShellState, text: ByteString): Int {
  return evaluateC(text, worldOf(state));
}

function worldOf(state: ShellState): ArithmeticWorld {
  const world: ArithmeticWorld = {
    isPosix: false,
    read: (name, subscript, depth) => {
      const value = subscript === null ? state.get(name) : elementOf(state, name, keyOf(state, name, subscript));
      if (value === undefined && state.options.nounset)
        throw new ShellError(`${subscript === null ? name : `${name}[${subscript}]`}: unbound variable`, 127);
      return value === undefined || value === "" ? 0 : evaluateC(value, world, depth + 1);
    },
    write: (name, subscript, value) => {
      if (subscript === null) state.set(name, String(value));
      else setElement(state, name, keyOf(state, name, subscript), String(value));
    },
    fail: (fault, expression, token) => {
      const isBase = fault === "base" && !/^(?:[2-9]|[1-5]\d|6[0-4])#/.test(token) && token.includes("#");
      const text = isBase ? "invalid arithmetic base" : FAULTS[fault];
      throw new ShellError(`${expression.trimStart()}: ${text} (error token is "${token}")`);
    },
  };
  return world;
}

/** The subscript of an associative array is its key. */
function keyOf(state: ShellState, given: ByteString, subscript: ByteString): ByteString {
  const { name } = resolve(state, given);
  if (extraOf(state.variable(name))?.kind !== "associative") return subscript;
  return subscript.replace(/^(["'])([\s\S]*)\1$/, "$2");
}
