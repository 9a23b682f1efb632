/** What the server reads is its own: it completes it in place. */
import { expect, test } from "vitest";
import { decodeObject } from "../../../src/kube/apiserver/decode.ts";

/** Every map and list below a value. */
function partsOf(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(partsOf)];
}

test.each([
  [
    "Pod",
    { metadata: { name: "a", labels: { app: "a" } }, spec: { containers: [{ name: "c", env: [{ name: "X" }] }] } },
  ],
  ["ConfigMap", { metadata: { name: "a", annotations: { note: "x" } }, data: { key: "value" } }],
  ["Widget", { metadata: { name: "a", labels: { app: "a" } }, spec: { parts: [{ of: ["b"] }] } }],
])("of a %s nothing is shared with what was given", (kind, given) => {
  const { value, error } = decodeObject(kind, given);
  expect(error).toBeUndefined();
  expect(value).toEqual(given);
  const theirs = new Set(partsOf(given));
  expect(partsOf(value).filter((part) => theirs.has(part))).toEqual([]);
});
