/** Manifests as kubectl's Go parser reads them: scalars, documents, places. */
import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../src/kube/manifest/parse-manifest.ts";

function values(text: string): unknown[] {
  return parseManifest(text, "x.yaml").documents.map(({ value }) => value);
}

describe("plain scalars", () => {
  it.each<[text: string, value: unknown]>([
    ["yes", true],
    ["No", false],
    ["on", true],
    ["OFF", false],
    ["true", true],
    ["True", true],
    ["y", true],
    ["n", false],
    ["~", null],
    ["null", null],
    ["", null],
    ["0644", 420],
    ["0o644", 420],
    ["0x1F", 31],
    ["0b101", 5],
    ["1_000", 1000],
    ["12", 12],
    ["-3", -3],
    ["1.5", 1.5],
    ["1e3", 1000],
    ["09", 9],
    ["1.2.3", "1.2.3"],
    ["100m", "100m"],
    ["2026-01-15", "2026-01-15"],
    ['"yes"', "yes"],
    ["'0644'", "0644"],
    ["!!str 12", "12"],
  ])("%j is %j", (text, value) => expect(values(`a: ${text}\n`)).toEqual([{ a: value }]));
});

describe("texts over several lines", () => {
  it("keep or fold their lines", () => {
    expect(values("a: |\n  one\n  two\nb: >\n  one\n  two\nc: |-\n  end\n")).toEqual([
      { a: "one\ntwo\n", b: "one two\n", c: "end" },
    ]);
  });
});

describe("documents", () => {
  it("are parted by ---, and empty ones are none", () => {
    expect(values("---\na: 1\n---\n# nothing\n---\nb: 2\n--- \nc: 3\n")).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
  });

  it("may be JSON", () =>
    expect(values('{"kind": "Pod", "spec": {"a": [1, "x", null]}}')).toEqual([
      { kind: "Pod", spec: { a: [1, "x", null] } },
    ]));

  it("may refer to what was said before in them", () => {
    expect(values("a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n")).toEqual([
      { a: { b: 1 }, c: { b: 1 }, d: { b: 1, e: 2 } },
    ]);
  });

  it("a problem in one leaves the others", () => {
    const { documents, problems } = parseManifest("a: 1\n---\nb: [\n---\nc: 3\n", "x.yaml");
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(problems.map(({ severity, range }) => [severity, range.start.line])).toEqual([["error", 4]]);
  });

  it("a key that is set twice is told, and the last one counts", () => {
    const { documents, problems } = parseManifest("a: 1\nb: 2\na: 3\n", "x.yaml");
    expect(documents.map(({ value }) => value)).toEqual([{ a: 3, b: 2 }]);
    expect(problems).toMatchObject([
      {
        severity: "warning",
        message: 'key "a" is set twice; the last one counts',
        range: { start: { line: 3, column: 1 } },
      },
    ]);
  });

  it("no name is special, not even __proto__", () => {
    const [value] = values("__proto__: {polluted: 1}\nconstructor: x\n");
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("places", () => {
  const text =
    "kind: Pod\nspec:\n  containers:\n  - name: a\n    ports: [{containerPort: 80}]\n  - name: b\n---\nkind: Pod\nspec: {}\n";
  const { documents } = parseManifest(text, "x.yaml");
  const place = (document: number, path: string): string => {
    const start = documents[document]?.locate(path).start;
    return `${start?.line}:${start?.column}`;
  };

  it.each([
    [0, "kind", "1:7"],
    [0, "spec.containers[0].name", "4:11"],
    [0, "spec.containers[0].ports[0].containerPort", "5:29"],
    [0, "spec.containers[1].name", "6:11"],
    [1, "kind", "8:7"],
  ] as const)("document %d, %s: %s", (document, path, expected) => expect(place(document, path)).toBe(expected));

  it("of what is not there are those of the nearest that is", () => {
    expect(place(0, "spec.containers[1].image")).toBe(place(0, "spec.containers[1]"));
    expect(place(1, "metadata.name")).toBe(place(1, ""));
  });
});
