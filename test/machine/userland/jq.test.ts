/** jq beside rows recorded from jq 1.6, as Debian 12 ships it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alpine } from "../../../src/machine/images/linux/alpine.ts";
import { jq } from "../../../src/machine/userland/jq/index.ts";
import { runBox } from "../box.fixture.ts";

interface Row {
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const ROWS = JSON.parse(readFileSync(new URL("../../fidelity/jq-rows.json", import.meta.url), "utf8")) as Row[];
const IMAGE = {
  ...alpine,
  layers: [...alpine.layers, { "/usr/bin/jq": { kind: "program", program: jq, size: 1 } as const }],
};

function run(argv: readonly string[], stdin: string) {
  return runBox(["/usr/bin/jq", ...argv], { image: IMAGE, stdin, env: { HOME: "/root", PATH: "/usr/bin:/bin" } });
}

/** What was expected is known to bison alone; the usage is in words of our own. */
function told(text: string): string {
  return text
    .replace(/(syntax error, unexpected [^\n]*?)(?:, expecting [^\n]*?)? \(Unix/, "syntax error (Unix")
    .replace(/^Usage:[^]*$/, "USAGE");
}

describe("as recorded", () => {
  it.each(ROWS.map((row) => [`jq ${row.argv.join(" ")} <<< ${row.stdin.slice(0, 20)}`, row] as const))(
    "%s",
    (_, row) => {
      const { stdout, stderr, exitCode } = run(row.argv, row.stdin);
      expect({ stdout, stderr: told(stderr), exitCode }).toEqual({
        stdout: row.stdout,
        stderr: told(row.stderr),
        exitCode: row.exit,
      });
    },
  );
});

describe("what no program may do", () => {
  it.each([
    ["calls itself for ever", ["-n", "def f: 1 + f; f"], 5],
    ["makes a text longer and longer", ["-n", 'reduce range(100) as $i ("x"; . + .)'], 5],
    ["asks for a text of a billion", ["-n", '"abcdefgh" * 1e9'], 5],
    ["searches without end", ["-n", '("a" * 40) + "b" | test("^(a+)+$")'], 5],
    ["nests deeply", [".", "-c"], 0],
  ] as const)("%s", (_, argv, code) => {
    const { exitCode, stderr } = run(argv, "[".repeat(5000) + "]".repeat(5000));
    expect([exitCode, stderr.split("\n").length]).toEqual([code, code === 0 ? 1 : 2]);
  });

  it.each([
    ["loops for ever", "range(infinite) | select(false)"],
    ["waits for what does not come", "0 | until(false; . + 1)"],
  ])("costs its own time where it %s", (_, program) => {
    expect(runBox(["/bin/sh", "-c", `timeout 5 jq -n '${program}'; exit $?`], { image: IMAGE }).exitCode).toBe(143);
  });

  it("is killed where it fills its memory", () => {
    const { exitCode } = runBox(["/usr/bin/jq", "-n", "[repeat(1)]"], {
      image: IMAGE,
      memoryLimit: 64 * 1_048_576,
    });
    expect(exitCode).toBe(137);
  });
});

describe("in a pipeline", () => {
  it("prints each result as its input comes", () => {
    const { stdout } = runBox(
      [
        "/bin/sh",
        "-c",
        `(echo '{"n":1}'; sleep 2; echo '{"n":2}') | jq --unbuffered .n | while read n; do echo "$n at $(cut -d. -f1 /proc/uptime)"; done`,
      ],
      { image: IMAGE },
    );
    expect(stdout.split("\n").map((line) => line.split(" ")[0])).toEqual(["1", "2", ""]);
  });
});
