/** `podarium sh` on a real terminal: everything waits for what is shown, nothing for a time. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const hasPython = spawnSync("python3", ["-c", "import os, pty; os.waitstatus_to_exitcode"]).status === 0;
if (!hasPython) console.warn("python3 is not here (3.9 or newer): podarium sh on a terminal is not tested");

const PROMPT = "/ # ";

/** What was shown while each text was typed after the one before it had come; how it ended. */
function talk(...steps: readonly [wait: string, type: string][]): { shown: string; exit: number | null } {
  const command = [process.execPath, `${root}src/cli/launch.mjs`, "sh"];
  const script = `${root}test/cli/terminal-talk.py`;
  const { stdout, stderr, status } = spawnSync("python3", [script, JSON.stringify(steps), ...command], {
    encoding: "utf8",
    timeout: 170_000,
  });
  expect(stderr).toBe("");
  return { shown: stdout.replaceAll("\r", ""), exit: status };
}

describe.skipIf(!hasPython)("podarium sh on a terminal", { timeout: 180_000 }, () => {
  it("a sleep takes its time and is interrupted; what stands behind it on the line is not done", () => {
    const { shown, exit } = talk(
      [PROMPT, "a=$(date +%s); sleep 10000; echo after\r"],
      ["echo after", "\x03"],
      [`^C\r\r\n${PROMPT}`, "test $(($(date +%s) - a)) -lt 1000 && echo so''on\r"],
      ["\nsoon", "sleep 0.3; exit 7\r"],
    );
    expect(shown).not.toContain("\nafter");
    expect(exit).toBe(7);
  });

  it("stops, goes on, and ends at Ctrl-D", () => {
    const { exit } = talk(
      [PROMPT, "cat\r"],
      ["cat", "one\r"],
      ["\none", "\x1a"],
      ["Stopped", "jobs\r"],
      ["[1]+", "fg\r"],
      ["cat", "two\r"],
      ["\ntwo", "\x04"],
      [PROMPT, "false\r"],
      [PROMPT, "\x04"],
    );
    expect(exit).toBe(1);
  });

  it("edits the line, completes it, and remembers the last ones", () => {
    const { exit } = talk(
      [PROMPT, "cho A\x01e\x05B\r"],
      ["\nAB", "echo wrong words\x17\x17right; echo end\x1b[D\x1b[D\x1b[D\x0bX\r"],
      ["\nright", "nonsense\x15echo kil''led\r"],
      ["\nkilled", "\x1b[A\x1b[A\x1b[Ax\r"],
      ["\nABx", "\x12right"],
      ["right", "\r"],
      ["\nright", "touch /tmp/a-long-name; hostn\t\r"],
      ["\ndemo-pod", "echo /tmp/a-l\t\r"],
      ["\n/tmp/a-long-name", "\x0c"],
      ["\x1b[H", "exit 3\r"],
    );
    expect(exit).toBe(3);
  });

  it("has vi, less and top, each of which ends", () => {
    const { shown, exit } = talk(
      [PROMPT, "vi /tmp/f\r"],
      ["1/1 100%", "ione\rtwo\x1b"],
      ["- /tmp/f [Modified]", ":wq\r"],
      ["\x1b[?1049l", "cat /tmp/f; seq 99 | less\r"],
      ["standard input", "\x1b[F"],
      ["(END)", "q"],
      [PROMPT, "top -d 0.5\r"],
      ["Mem:", ""],
      ["Mem:", ""],
      ["Mem:", "q"],
      [PROMPT, "watch -n 0.5 echo hey\r"],
      ["hey", ""],
      ["hey", "\x03"],
      [PROMPT, "exit 0\r"],
    );
    expect(shown).toContain("\none\ntwo\n");
    expect(exit).toBe(0);
  });

  it("has the size of the window, and hears of another", () => {
    const { exit } = talk(
      [PROMPT, "stty size\r"],
      ["\n24 80", "size 31 99"],
      [PROMPT, "until [ \"$(stty size)\" = '31 99' ]; do sleep 0.1; done; echo chan''ged; exit\r"],
      ["\nchanged", ""],
    );
    expect(exit).toBe(0);
  });
});
