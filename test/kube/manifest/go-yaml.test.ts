/** Texts and what libyaml, which Go's library is made after, says of them; where the two differ, what the library says. */
import { describe, expect, it } from "vitest";
import { parseGoYaml } from "../../../src/kube/manifest/go-yaml.ts";
import { YamlError } from "../../../src/kube/manifest/go-yaml-tokens.ts";
import type { YamlNode } from "../../../src/kube/manifest/go-yaml.ts";

const ROWS: readonly (readonly [string, string])[] = [
  ['apiVersion: v1\nmetadata: {name: "x}\nspec:\n  a: b\n', "line 5: found unexpected end of stream"],
  ['a: "x\nb: y\n', "line 3: found unexpected end of stream"],
  ['a: "x\nb: ["y"]\n', "line 1: did not find expected key"],
  ["a: 'x\nb: y\n", "line 3: found unexpected end of stream"],
  ["a: 'it's'\nb: y\n", "did not find expected key"],
  ['a: b\nc: "it\\\'s"\n', "{ a b c it's }"],
  ["a: v\nkind Pod\nmeta:\n  b: c\n", "line 3: could not find expected ':'"],
  ["a: v\nkind Pod\n", "line 3: could not find expected ':'"],
  [
    "cat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: Pod\nEOF\n",
    "line 2: mapping values are not allowed in this context",
  ],
  ["apiVersion: v1\nkind: Pod\nEOF\n", "line 4: could not find expected ':'"],
  ['a: ["x", "y"\nb: c\n', "line 1: did not find expected ',' or ']'"],
  ["a: {x: y\nb: c\n", "line 1: did not find expected ',' or '}'"],
  ["a: [x, y\n", "line 1: did not find expected ',' or ']'"],
  ["a: {x: y\n", "line 1: did not find expected ',' or '}'"],
  ["s:\n  c:\n  - name: a\n   image: b\n", "line 3: did not find expected key"],
  ["m:\n  name: x\n labels: y\n", "line 2: did not find expected key"],
  ["m:\n  name: x\n    labels: y\n", "line 3: mapping values are not allowed in this context"],
  ["m:\n  name: x\n    - y\n", "{ m { name x - y } }"],
  ["m:\n  - a: b\n  c: d\n", "line 2: did not find expected '-' indicator"],
  ["m:\n- a: b\n c: d\n", "line 2: did not find expected key"],
  ["m:\n  a: b\n  - c\n", "line 2: did not find expected key"],
  ["m:\n  a: b: c\n", "line 2: mapping values are not allowed in this context"],
  ["m:\n  a: b:\n  c: d\n", "line 2: mapping values are not allowed in this context"],
  ["a: @b\n", "found character that cannot start any token"],
  ["a: `b`\n", "found character that cannot start any token"],
  ["a: %b\n", "found character that cannot start any token"],
  ["a: *\n", "did not find expected alphabetic or numeric character"],
  ["a: *.txt\n", "did not find expected alphabetic or numeric character"],
  ["a: & b\n", "did not find expected alphabetic or numeric character"],
  ["a:\n\tb: c\n", "line 2: found character that cannot start any token"],
  ["a:\n  b: c\n\td: e\n", "line 3: found a tab character that violates indentation"],
  ["a: !foo bar\n", "{ a bar }"],
  ['a: "b" c\n', "did not find expected key"],
  ["a: 'b'c\nd: e\n", "did not find expected key"],
  ["a: {{ .Values.x }}\n", "{ a { { .Values.x  }  } }"],
  ["a: {{ .Values.x }}\nb: c\n", "{ a { { .Values.x  }  } b c }"],
  ["a: |b\n  c\n", "did not find expected comment or line break"],
  ["a: > b\n  c\n", "did not find expected comment or line break"],
  ["a: |\n    x\n  y\nb: c\n", "line 2: did not find expected key"],
  ["a:b\nc: d\n", "line 2: mapping values are not allowed in this context"],
  ["a: b\nc:d\ne: f\n", "line 3: could not find expected ':'"],
  ["a: b,\n- c\n", "line 1: did not find expected key"],
  ["- a\nb: c\n", "line 1: did not find expected '-' indicator"],
  ["a: b\n- c\n", "line 1: did not find expected key"],
  ["a: [x]]\n", "did not find expected key"],
  ["a: {x: y}}\n", "did not find expected key"],
  ["Here is the manifest:\napiVersion: v1\n", "{ Here is the manifest  apiVersion v1 }"],
  ["Sure! Here:\n\napiVersion: v1\nkind: Pod\n", "{ Sure! Here  apiVersion v1 kind Pod }"],
  ["```yaml\napiVersion: v1\n```\n", "found character that cannot start any token"],
  ["apiVersion: v1\nkind: Pod\n```\n", "line 3: found character that cannot start any token"],
  ["a: b\na: c\n", "{ a b a c }"],
  ["a: ?\n", "mapping keys are not allowed in this context"],
  ["a: b\u0001c\n", "control characters are not allowed"],
  ["a: b\n  c: d\n e: f\n", "line 2: mapping values are not allowed in this context"],
  ["a: b\n...\nc: d\n", "{ a b }"],
  ["a: b\n--- c: d\n", "{ a b }"],
  [
    "a: |\n  x\n\n   y\n  z\n\nb: >-\n  p\n  q\n\n  r\n    s\n  t\nc: |+\n  k\n\n\nd: 'x\n\n  y'\ne: \"a \\\n  b\\n c\n  d\"\n",
    "{ a x\n\n y\nz\n b p q\nr\n  s\nt c k\n\n\n d x\ny e a b\n c d }",
  ],
  ['a: [\n  x,\n  y\n]\nb: {\n  c: "d\n  e"\n}\n', "{ a [ x y ] b { c d e } }"],
  [
    "a: &x {b: c}\nd: *x\n<<: [*x]\ne:\n- f\n- - g\n  - h\n-i: j\n",
    "{ a { b c } d *x << [ *x ] e [ f [ g h ] ] -i j }",
  ],
  ["? a\n: b\n? - c\n: d\n", "{ a b [ c ] d }"],
];

describe("YAML as Go's library reads it", () => {
  it.each(ROWS)("%j", (text, expected) => {
    expect(outcome(text)).toBe(expected);
  });

  it("gives up on nesting that is too deep", () => {
    expect(outcome("[".repeat(20_000))).toBe("exceeded max depth of 10000");
    expect(outcome("- ".repeat(20_000))).toBe("exceeded max depth of 10000");
  });
});

function outcome(text: string): string {
  try {
    return flat(parseGoYaml(text)).join(" ");
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return `${error.line === 0 ? "" : `line ${error.line}: `}${error.message}`;
  }
}

function flat(node: YamlNode | undefined): string[] {
  if (!node) return [];
  if (node.kind === "scalar") return [node.value];
  if (node.kind === "alias") return [`*${node.name}`];
  if (node.kind === "sequence") return ["[", ...node.items.flatMap(flat), "]"];
  return ["{", ...node.entries.flatMap(([key, value]) => [...flat(key), ...flat(value)]), "}"];
}
