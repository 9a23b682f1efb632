import { describe, expect, it } from "vitest";
import { atan2, cos, exp, fractionAndExponent, log, sin } from "../../src/sim/float-math.ts";

/** Apart by no more than a few units in the last place of `expected`. */
function near(actual: number, expected: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  if (!Number.isFinite(expected)) return actual === expected;
  return Math.abs(actual - expected) <= Math.max(Math.abs(expected), 2 ** -52) * 2 ** -50;
}

const values = [0, 1e-9, 0.1, 0.5, 0.9999, 1, 1.5, 2, Math.PI / 2, 3, Math.PI, 4.5, 10, 33.3, 99, 700].flatMap((x) => [
  x,
  -x,
]);

describe("the host's elementary functions, to a few units in the last place", () => {
  it("exp", () => expect(values.filter((x) => !near(exp(x), Math.exp(x)))).toEqual([]));
  it("log", () => expect(values.filter((x) => !near(log(x), Math.log(x)))).toEqual([]));
  it("sin", () => expect(values.filter((x) => Math.abs(sin(x) - Math.sin(x)) > 2 ** -50)).toEqual([]));
  it("cos", () => expect(values.filter((x) => Math.abs(cos(x) - Math.cos(x)) > 2 ** -50)).toEqual([]));
  it("atan2", () => {
    const pairs = values.flatMap((y) => values.map((x) => [y, x] as const));
    expect(pairs.filter(([y, x]) => !near(atan2(y, x), Math.atan2(y, x)))).toEqual([]);
  });
  it("at the ends", () => {
    expect([exp(1000), exp(-1000), log(0), log(-1), log(Infinity), log(Number.MIN_VALUE)]).toEqual([
      Infinity,
      0,
      -Infinity,
      NaN,
      Infinity,
      Math.log(Number.MIN_VALUE),
    ]);
  });
});

it("takes a number apart", () => {
  expect(fractionAndExponent(12)).toEqual({ fraction: 0.75, exponent: 4 });
  expect(fractionAndExponent(-0.1).fraction * 2 ** fractionAndExponent(-0.1).exponent).toBe(-0.1);
  expect(fractionAndExponent(Number.MIN_VALUE)).toEqual({ fraction: 0.5, exponent: -1073 });
});
