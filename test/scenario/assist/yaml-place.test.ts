/** Where somebody is typing: the place is marked by `|` in each text. */
import { describe, expect, it } from "vitest";
import { placeAt } from "../../../src/scenario/assist/yaml-place.ts";

function at(marked: string): string {
  const offset = marked.indexOf("|");
  const place = placeAt(marked.replace("|", ""), offset);
  const siblings = place.siblings.length > 0 ? ` beside ${place.siblings.toSorted().join(",")}` : "";
  return `${place.at ?? "nowhere"} ${place.path.join(".")} "${place.word}"${siblings}`;
}

const POD = "apiVersion: v1\nkind: Pod\n";

describe("the place of the cursor", () => {
  it.each([
    ["an empty text", "|", 'key  ""'],
    ["a key at the top", "api|", 'key  "api"'],
    ["a key at the top beside others", `${POD}meta|`, 'key  "meta" beside apiVersion,kind'],
    ["the value of a key", "kind: Po|", 'value kind "Po"'],
    ["the empty value of a key", "kind: |", 'value kind ""'],
    ["right after a colon", "kind:|", 'nowhere kind ""'],
    ["a key below", `${POD}spec:\n  re|`, 'key spec "re"'],
    ["an empty line below a key", `${POD}spec:\n  |`, 'key spec ""'],
    ["the first key of an item", `${POD}spec:\n  containers:\n  - na|`, 'key spec.containers.[] "na"'],
    [
      "an indented item",
      `${POD}spec:\n  containers:\n    - name: a\n      im|`,
      'key spec.containers.[] "im" beside name',
    ],
    [
      "a key of an item before others",
      `${POD}spec:\n  containers:\n  - |\n    image: x\n    name: a\n  - name: b`,
      'key spec.containers.[] "" beside image,name',
    ],
    ["right after a dash", `${POD}spec:\n  containers:\n  - |`, 'key spec.containers.[] ""'],
    ["back at the column of spec", `${POD}spec:\n  a: b\n|`, 'key  "" beside apiVersion,kind,spec'],
    ["a plain item", `${POD}spec:\n  containers:\n  - command:\n    - s|`, 'key spec.containers.[].command.[] "s"'],
    ["a map in braces", `${POD}metadata: { name: x, la| }`, 'key metadata "la" beside name'],
    ["a value in braces", `${POD}metadata: { name: x| }`, 'value metadata.name "x"'],
    [
      "braces in a list",
      `${POD}spec:\n  containers:\n    - { name: a, im| }`,
      'key spec.containers.[] "im" beside name',
    ],
    [
      "an item in brackets",
      `${POD}spec:\n  containers:\n    - command: ["sh", |]`,
      'value spec.containers.[].command.[] ""',
    ],
    ["braces within braces", "spec: { volumes: [{ name: a, emptyDir: { | } }] }", 'key spec.volumes.[].emptyDir ""'],
    ["after braces", "metadata: { name: x }\nsp|", 'key  "sp" beside metadata'],
    ["in a text of several lines", `data:\n  a: >\n    hello|\n  b: c`, 'nowhere data.a ""'],
    ["after a text of several lines", `data:\n  a: >\n    hello: x\n  b|`, 'key data "b" beside a'],
    ["a comment", "kind: Pod # a Po|", 'nowhere kind ""'],
    ["a line of comment", "# ki|", 'nowhere  ""'],
    ["the second document", "kind: Pod\n---\nki|", 'key  "ki"'],
    ["an item of the other list", "spec:\n  a:\n  - x: 1\n  b:\n  - |", 'key spec.b.[] ""'],
    ["quoted keys", '{"kind": "Pod", "me|": 1}', 'key  ""me"" beside kind'],
  ])("%s", (_, text, place) => {
    expect(at(text)).toBe(place);
  });

  it("knows what the document is, wherever in it that stands", () => {
    const text = "metadata: {}\nspec:\n  \nkind: Deployment\napiVersion: apps/v1\n---\nkind: Pod\n";
    expect(placeAt(text, text.indexOf("  \n") + 2)).toMatchObject({ kind: "Deployment", apiVersion: "apps/v1" });
  });

  it("ends for every place of every prefix", () => {
    const text = `${POD}spec:\n  containers:\n  - { name: a, command: ["sh", -c, 'x'] }\n  - name: b\n    args: [a,\n      b]\n  c: |\n    x\n`;
    for (let end = 0; end <= text.length; end++) {
      const place = placeAt(text.slice(0, end), end);
      expect(place.from).toBeLessThanOrEqual(end);
    }
  });
});
