/** ps of procps, in the image of ubuntu: columns and options as procps-ng 4.0 has them. */
import { describe, expect, it } from "vitest";
import { ubuntu } from "../../../src/machine/images/linux/ubuntu.ts";
import { busybox } from "../../../src/machine/images/busybox.ts";
import { sh } from "../box.fixture.ts";

const image = ubuntu.ofTag?.("24.04") ?? ubuntu;
const ps = (options: string, before = "sleep 9 & sleep 1; ") => sh(`${before}ps ${options}`, { image, untilMs: 5000 });

describe("ps of procps", () => {
  it.each([
    ["-C sleep", "  PID TTY          TIME CMD\n    2 ?        00:00:00 sleep\n"],
    [
      "-f -C sleep",
      "UID        PID  PPID  C STIME TTY          TIME CMD\nroot         2     1  0 12:00 ?        00:00:00 sleep 9\n",
    ],
    [
      "u -C sleep",
      "USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot         2  0.0  0.0   1024   256 ?        S    12:00   0:00 sleep 9\n",
    ],
    ["x -p 2", "  PID TTY      STAT   TIME COMMAND\n    2 ?        S      0:00 sleep 9\n"],
    ["-o pid= -C sleep", "    2\n"],
    ["-o pid,ppid,comm,args -p 2", "  PID  PPID COMMAND         COMMAND\n    2     1 sleep           sleep 9\n"],
    ["-o stat,etime,rss,pcpu --pid 2", "STAT     ELAPSED   RSS %CPU\nS          00:01   256  0.0\n"],
    ["-o user:4,pid --no-headers -p 2", "root     2\n"],
    ["--ppid 1 -o comm --sort=-pid", "COMMAND\nps\nsleep\n"],
  ])("ps %s", (options, stdout) => {
    expect(ps(options)).toMatchObject({ stdout, stderr: "", exitCode: 0 });
  });

  it.each([
    ["--bogus", "error: unknown gnu long option\n"],
    ["-o bogus", 'error: unknown user-defined format specifier "bogus"\n'],
    ["-p x", "error: process ID list syntax error\n"],
    ["-o", "error: format specification must follow -o\n"],
  ])("refuses %s", (options, first) => {
    const { stderr, exitCode } = ps(options);
    expect(stderr.startsWith(`${first}\nUsage:\n ps [options]\n`)).toBe(true);
    expect(exitCode).toBe(1);
  });

  it("ends with 1 where there is nobody", () => {
    expect(ps("-p 99")).toMatchObject({ stdout: "  PID TTY          TIME CMD\n", exitCode: 1 });
  });

  it("is another program than that of busybox", () => {
    expect(sh("ps aux | head -n 1", { image: busybox }).stdout).toBe("PID   USER     TIME  COMMAND\n");
    expect(sh("ps aux | head -n 1", { image }).stdout).toMatch(/^USER +PID %CPU %MEM/);
  });
});
