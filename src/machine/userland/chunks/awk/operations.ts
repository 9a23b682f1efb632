/** Arithmetic and comparison. Source: POSIX awk, "Expressions in awk". */
import { compare } from "./builtins.ts";
import type { Machine } from "./machine.ts";
import { AwkProblem } from "./problem.ts";
import type { Arithmetic, Comparison } from "./tree.ts";
import { numberOf } from "./values.ts";

const ARITHMETIC: Readonly<Record<Arithmetic, (x: number, y: number) => number>> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / divisor(y),
  "%": (x, y) => x % divisor(y),
  "^": (x, y) => x ** y,
};

function divisor(number: number): number {
  if (number === 0) throw new AwkProblem("Division by zero");
  return number;
}

export function arithmeticStep(operator: Arithmetic): (machine: Machine) => void {
  const compute = ARITHMETIC[operator];
  return (machine) => {
    const right = machine.popNumber();
    machine.stack.push(compute(machine.popNumber(), right));
  };
}

const HOLDS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

export function comparisonStep(operator: Comparison): (machine: Machine) => void {
  const holds = HOLDS[operator];
  return (machine) => {
    const right = machine.pop();
    const left = machine.pop();
    machine.stack.push(holds(compare(machine, left, right, numberOf(left), numberOf(right))) ? 1 : 0);
  };
}
