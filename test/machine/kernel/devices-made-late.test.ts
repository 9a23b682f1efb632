/** What is in /dev is made when somebody looks, and nobody can tell. */
import { expect, test } from "vitest";
import { Box } from "../../../src/cli/box.ts";
import { allChunks } from "../../../src/cli/chunks.ts";

function sh(script: string): string {
  const box = new Box({ seed: 1, start: Date.UTC(2026, 0, 15, 12), chunks: allChunks() });
  return box.run({ argv: ["sh", "-c", script], services: null, limitMs: 60_000 }).stdout;
}

test("what is listed, and how old it is, does not hang on when it was first looked at", () => {
  const list = "ls -lain /dev | grep -v termination-log; stat -c '%h %s %Y' /dev";
  const late = sh(`sleep 5; ${list}`);
  expect(late).toContain(" null");
  expect(sh(`ls /dev > /dev/null; sleep 5; ${list}`)).toBe(late);
});

test("what is in /dev is on the device that /dev is on", () => {
  const [first, ...others] = sh("for f in /dev /dev/null /dev/fd /dev/pts; do stat -c %d $f; done").trim().split("\n");
  expect(others).toEqual([first, first, first]);
});

test("a name of its own beside those that are there", () => {
  expect(sh("echo x > /dev/mine; cat /dev/mine; rm /dev/zero; ls /dev | grep -c -e zero -e mine")).toBe("x\n1\n");
});
