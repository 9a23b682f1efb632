/** `set -e` and what is read by eval and dot, as BusyBox 1.35, dash 0.5.12 and bash 5.2 print it alike. */
import { describe, expect, it } from "vitest";
import { debian } from "../../../src/machine/images/linux/debian.ts";
import { runBox } from "../box.fixture.ts";

const SCRIPTS: readonly (readonly [script: string, stdout: string, exitCode: number])[] = [
  ['set -e; eval "! true && true"; echo on $?', "", 1],
  ['set -e; eval "\n! true && true\n"; echo on $?', "", 1],
  ['set -e; eval "! true" || echo or $?; eval "eval \\"false && true\\"; echo in"; echo on', "or 1\n", 1],
  ['set -e; echo "! true" >/tmp/lib; . /tmp/lib; echo on $?', "", 1],
  ['set -e; f() { eval "! true"; echo in $?; }; f || echo or; f; echo on', "in 1\n", 1],
  ['set -e; command eval "! true"; echo on $?', "", 1],
  ['false; eval "# nothing"; echo $?; false; eval "echo \\$?"', "0\n1\n", 0],
];

describe("set -e", () => {
  it.each(SCRIPTS)("%s", (script, stdout, exitCode) => {
    for (const [shell, image] of [["sh"], ["sh", debian], ["bash", debian]] as const) {
      expect(runBox([shell, "-c", script], image ? { image } : {})).toMatchObject({ stdout, exitCode, stderr: "" });
    }
  });
});
