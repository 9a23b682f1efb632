import { expect, test } from "vitest";
import { toYaml } from "../../../../src/kube/kubectl/printers/yaml.ts";

test.each([
  ["Running", "Running"],
  ["True", '"True"'],
  ["3600", '"3600"'],
  ["2026-01-15T12:00:00Z", '"2026-01-15T12:00:00Z"'],
  ["", '""'],
  ["y", '"y"'],
  ["a: b", "'a: b'"],
  ["- x", "'- x'"],
  ["it's", "it's"],
  ["*", "'*'"],
  ["tab\there", '"tab\\there"'],
  ["100m", "100m"],
])("writes the string %j as %s", (value, written) => {
  expect(toYaml({ a: value })).toBe(`a: ${written}\n`);
});

test("lists stand under their key without indentation, and maps begin on the dash's line", () => {
  expect(toYaml({ items: [{ b: 1, a: [] }, ["x"]], empty: {} })).toBe("empty: {}\nitems:\n- a: []\n  b: 1\n- - x\n");
});

test("text of several lines is a literal block, with or without its last newline", () => {
  expect(toYaml({ a: "x\ny\n", b: "x\ny" })).toBe("a: |\n  x\n  y\nb: |-\n  x\n  y\n");
});

test("long text is folded at a space beyond column 80", () => {
  const word = "0123456789".repeat(8);
  expect(toYaml({ message: `${word}abc and more` })).toBe(`message: ${word}abc\n  and more\n`);
});
