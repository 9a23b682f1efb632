/** Formatting a manifest: it is indented anew, and says the same with the same comments. */
import { readFileSync } from "node:fs";
import { dump, loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { format } from "../../../src/scenario/assist/assist.chunk.ts";

function formatted(text: string): string {
  const result = format(text);
  return "text" in result ? result.text : JSON.stringify(result);
}

describe("formatting", () => {
  it("indents by two, a list as most lists of the text are", () => {
    const text =
      "spec:\n    containers:\n    - name: a\n      args:\n          - x\n      ports:\n      -   containerPort: 80\n          name: web\n";
    expect(formatted(text)).toBe(
      "spec:\n  containers:\n  - name: a\n    args:\n    - x\n    ports:\n    - containerPort: 80\n      name: web\n",
    );
    expect(formatted("a:\n   -  b: 1\n      c:\n        -    2\n")).toBe("a:\n  - b: 1\n    c:\n      - 2\n");
  });

  it("keeps comments, each with the line that it stands by", () => {
    const text =
      "# top\nspec:\n    # of a\n    a: 1 # one\n    list:\n        - x\n        # - y\n# was: b\n    b: 2   \n    # last\n";
    expect(formatted(text)).toBe(
      "# top\nspec:\n  # of a\n  a: 1 # one\n  list:\n    - x\n    # - y\n# was: b\n  b: 2\n  # last\n",
    );
  });

  it("moves the text of a block as a whole", () => {
    const text =
      "a:\n     script: |\n            if x; then\n              # no comment\n              y\n            fi\n\n     b: |2-\n          z\n";
    expect(formatted(text)).toBe(
      "a:\n  script: |\n    if x; then\n      # no comment\n      y\n    fi\n\n  b: |2-\n       z\n",
    );
    expect(formatted("a: |+\n   x\n\n")).toBe("a: |+\n  x\n\n");
    expect(formatted("a: |\n   x")).toBe("a: |\n  x");
  });

  it("indents what is in brackets, and texts that go on", () => {
    const text = 'a:\n    b: [\n     1,\n    # two\n     2\n     ]\n    c: "one\n  two"\n    d: one\n          two\n';
    expect(formatted(text)).toBe(
      'a:\n  b: [\n    1,\n    # two\n    2\n  ]\n  c: "one\n    two"\n  d: one\n        two\n',
    );
  });

  it("formats every document of a file, and anchors with what they name", () => {
    const text = 'a: &x\n    b: 1\n---\n# second\nc:\n      - &y d: 2\n        e: *y\n---\n{\n"f": 1\n}\n';
    expect(formatted(text.replace(" *y", " 3"))).toBe(
      'a: &x\n  b: 1\n---\n# second\nc:\n  - &y d: 2\n    e: 3\n---\n{\n  "f": 1\n}\n',
    );
  });

  it("refuses what cannot be read, and what is no manifest", () => {
    expect(format("a: 1\n b: 2\n")).toEqual({
      refused: "syntax",
      line: 2,
      message: "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context",
    });
    expect(format("hello\n  world\n")).toEqual({ refused: "nothing" });
    expect(format("")).toEqual({ refused: "nothing" });
  });

  it("says the same of an example, however it was indented, and leaves alone what it has formatted", () => {
    const folder = new URL("../../../examples/", import.meta.url);
    for (const name of ["init.yaml", "sidecar.yaml", "localhost.yaml", "own-images.yaml"]) {
      const text = readFileSync(new URL(name, folder), "utf8");
      expect(formatted(text)).toBe(text);
      const objects = loadAll(text);
      for (const style of [
        { indent: 3 },
        { indent: 5, noArrayIndent: true },
        { indent: 4, flowLevel: 3, lineWidth: 30 },
      ]) {
        const once = formatted(objects.map((object) => dump(object, style)).join("---\n"));
        expect(loadAll(once)).toEqual(objects);
        expect(formatted(once)).toBe(once);
      }
    }
  });
});
