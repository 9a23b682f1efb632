/** Base64 against Node's own. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeBase64,
  decodeBase64Url,
  encodeBase64,
  encodeBase64Text,
  encodeBase64Url,
} from "../../src/sim/base64.ts";

const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array).toString("latin1"));

test("bytes are written and read as Node writes and reads them", () => {
  fc.assert(
    fc.property(bytes, (text) => {
      const buffer = Buffer.from(text, "latin1");
      expect(encodeBase64(text)).toBe(buffer.toString("base64"));
      expect(encodeBase64Url(text)).toBe(buffer.toString("base64url"));
      expect(decodeBase64(buffer.toString("base64"))).toBe(text);
      expect(decodeBase64Url(buffer.toString("base64url"))).toBe(text);
    }),
  );
});

test("a text is UTF-8, and line ends are passed over", () => {
  expect(encodeBase64Text("süß")).toBe(Buffer.from("süß").toString("base64"));
  expect(decodeBase64("aGVs\nbG8=\n")).toBe("hello");
});
