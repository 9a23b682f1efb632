import { expect, test } from "vitest";
import { jsonString } from "../../../src/kube/kubectl/printers/json.ts";

test.each([
  ["plain", '"plain"'],
  ["a<b>&c", '"a\\u003cb\\u003e\\u0026c"'],
  ["bell\b form\f", '"bell\\u0008 form\\u000c"'],
  // A backslash of the text itself is no escape, whatever comes behind it.
  ["grep '\\bword' > \\file", "\"grep '\\\\bword' \\u003e \\\\file\""],
])("%s is quoted as Go does it", (text, quoted) => {
  expect(jsonString(text)).toBe(quoted);
  expect(JSON.parse(jsonString(text))).toBe(text);
});
