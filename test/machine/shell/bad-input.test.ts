/** Scripts that would eat a machine: each ends by a limit, in the words of the real system, and in little time. */
import { describe, expect, it } from "vitest";
import { debian } from "../../../src/machine/images/linux/debian.ts";
import { runBox, sh } from "../box.fixture.ts";

const MINUTE = 60_000;

describe("bad input", () => {
  it("a fork bomb gets no more processes, and leaves the machine alive", () => {
    const { stderr, stdout } = sh("b() { b | b & }; b; sleep 1; echo alive", { untilMs: MINUTE, pidsLimit: 100 });
    expect(stderr.split("\n")[0]).toBe("sh: can't fork: Resource temporarily unavailable");
    expect(stdout).not.toContain("undefined");
  });

  it("endless recursion ends the shell", () => {
    const recursion = "f() { f; }; f; echo after";
    const killed = { stdout: "", stderr: "", exitCode: 139 };
    expect(sh(recursion, { untilMs: MINUTE })).toMatchObject(killed);
    const inside = sh(`sh -c '${recursion}'; echo $?`, { untilMs: MINUTE });
    expect(inside).toMatchObject({ stdout: "139\n", stderr: "Segmentation fault\n", exitCode: 0 });
    const image = debian.ofTag?.("12") ?? debian;
    expect(runBox(["bash", "-c", recursion], { untilMs: MINUTE, image })).toMatchObject(killed);
    expect(sh(recursion, { untilMs: MINUTE, image })).toMatchObject({
      stderr: "sh: 1: Maximum function recursion depth (1000) reached\n",
      exitCode: 2,
    });
    const counted = sh("f() { i=$((i+1)); echo $i; f; }; f", { untilMs: MINUTE, image });
    expect(counted.stdout.split("\n").slice(-2)).toEqual(["1000", ""]);
  });

  it("a value that doubles for ever runs out of memory", () => {
    const { stderr, exitCode } = sh("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", { untilMs: MINUTE });
    expect(stderr).toBe("sh: out of memory\n");
    expect(exitCode).toBe(1);
  });

  it("in a container with a memory limit the same is killed", () => {
    const limit = 20 * 1024 * 1024;
    const { exitCode } = sh("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", { untilMs: MINUTE, memoryLimit: limit });
    expect(exitCode).toBe(137);
  });

  it.each(["while true; do :; done", "while :; do true; :; done", "while true; true; do :; done"])(
    "%s takes the time of a CPU, whether its rounds are run one by one or not",
    (loop) => {
      const script = (before: string): string =>
        `${before}; ${loop} & sleep 5; cut -d' ' -f14 /proc/$!/stat; kill $!; wait $!; echo $?`;
      const { stdout } = sh(script(":"), { untilMs: MINUTE });
      // With a function about, each command is looked up.
      expect(stdout).toBe(sh(script("f() { :; }"), { untilMs: MINUTE }).stdout);
      expect(stdout).toMatch(/^(499|500)\n143\n$/);
    },
  );

  it("a loop of nothing is left by a trap, and by a function that takes a command's name", () => {
    const trapped = "trap 'echo heard; exit 3' TERM; (sleep 2; kill $$) & while :; do :; done";
    expect(sh(trapped, { untilMs: MINUTE })).toMatchObject({ stdout: "heard\n", exitCode: 3 });
    expect(sh("n=0; true() { n=$((n+1)); [ $n -lt 4 ]; }; while true; do :; done; echo $n").stdout).toBe("4\n");
  });

  it("a line without an end is read for ever, and nobody else waits for it", () => {
    expect(sh("read x </dev/zero & sleep 5; echo alive; kill $!; wait $!; echo $?", { untilMs: MINUTE })).toMatchObject(
      {
        stdout: "alive\n143\n",
        exitCode: 0,
      },
    );
    expect(sh("yes | { read -t 2 -d X x; echo $? ${#x}; }", { untilMs: MINUTE }).stdout).toBe("1 0\n");
  });

  it("the last line of what has no lines runs out of memory", () => {
    expect(sh("tail -n 1 /dev/zero; echo $?", { untilMs: 60 * MINUTE })).toMatchObject({
      stdout: "1\n",
      stderr: "tail: out of memory\n",
    });
  });

  it.each(["sort </dev/zero", "tail /dev/zero", "x=$(tr '\\0' a </dev/zero)", "tr '\\0' '\\n' </dev/zero | sort"])(
    "%s in a container with a memory limit is killed, or ends for want of memory",
    (script) => {
      const { stdout, stderr, exitCode } = sh(`${script}; echo $?`, { untilMs: 60 * MINUTE, memoryLimit: 16 << 20 });
      expect([stdout, stderr, exitCode].join("|")).toMatch(/^(137\n\|Killed\n\|0|137\n\|\|0|\|\|137)$/);
    },
  );

  it("what fills a filesystem in memory finds it full", () => {
    expect(sh("cat /dev/zero >/dev/shm/f; echo $?; stat -c %s /dev/shm/f", { untilMs: 60 * MINUTE })).toMatchObject({
      stdout: "1\n67108864\n",
      stderr: "cat: write error: No space left on device\n",
    });
  });

  it("a bomb in an archive of tar stops where its disk is full", () => {
    const script = `cd /data; head -c 3000000 /dev/zero >f; tar czf t.tgz f
      dd if=/dev/zero bs=1M count=63 of=/dev/shm/z 2>/dev/null; tar xzf t.tgz -C /dev/shm; echo $?`;
    const { stdout, stderr } = sh(script, { untilMs: 60 * MINUTE });
    expect({ stdout, stderr }).toEqual({ stdout: "1\n", stderr: "tar: write error: No space left on device\n" });
  });

  it.each([
    ["gzip", "gzip", "zcat"],
    ["bzip2", "bzip2", "bzcat"],
  ])("a bomb of %s is unpacked, and stops where its disk is full", { timeout: MINUTE }, (_name, pack, unpack) => {
    const bomb = `head -c 3000000 /dev/zero | ${pack} > /tmp/bomb; ${unpack} /tmp/bomb | wc -c`;
    expect(sh(bomb, { untilMs: 60 * MINUTE }).stdout).toBe("3000000\n");
    const onto = `; dd if=/dev/zero bs=1M count=63 of=/dev/shm/z 2>/dev/null; ${unpack} /tmp/bomb > /dev/shm/out; echo $?`;
    expect(sh(bomb + onto, { untilMs: 60 * MINUTE }).stdout).toMatch(/^3000000\n1\n$/);
  });

  it("a million files are not made", { timeout: MINUTE }, () => {
    const { stderr } = sh("i=0; while [ $i -lt 1000000 ]; do : >/tmp/f$i; i=$((i+1)); done", { untilMs: 60 * MINUTE });
    expect(stderr).toMatch(/^sh: can't create \/tmp\/f\d+: No space left on device\n/);
  });

  it.each([
    ["grep -E", "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep -cE '^(a+)+x$'", "0\n"],
    ["sed -E", "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | sed -E 's/^(a|aa)+b/x/'", `${"a".repeat(40)}\n`],
    ["awk", "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | awk '/^(a*)*b$/ { n++ } END { print n + 0 }'", "0\n"],
    ["expr", "expr aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa : '\\(a*\\)*b'", "\n"],
    ["[[ =~ ]] of the shell", "x='^(a+)+x$'; [[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa =~ $x ]]; echo $?", "1\n"],
  ])("a regular expression that explodes does not in %s", (_name, script, stdout) => {
    expect(sh(script, { untilMs: MINUTE }).stdout).toBe(stdout);
  });

  it("a line that is too long is killed with its container", () => {
    const script = "tr '\\0' a </dev/zero | read x; echo after";
    expect(sh(script, { untilMs: 10 * MINUTE, memoryLimit: 2 * 1024 * 1024 }).exitCode).toBe(137);
  });

  it("a file descriptor beyond the limit is a bad one", () => {
    const { stdout, stderr } = sh("eval 'exec 1048576>/dev/null'; echo $?", { untilMs: MINUTE });
    expect(stdout).toBe("");
    expect(stderr).toBe("sh: 3: Bad file descriptor\n");
  });

  it("patterns take time in proportion to the text", () => {
    const script = `x=$(head -c 200000 /dev/zero | tr '\\0' b); y=\${x##*a}; echo \${#y}; y=\${x%%a*}; echo \${#y}
      y=\${x//*a/z}; echo \${#y}; y=\${x//?*a*/z}; echo \${#y}; y=\${x//b?b/c}; echo \${#y}
      case $x in *b*b*b*b*a) echo yes ;; *) echo no ;; esac`;
    expect(sh(script, { untilMs: 10 * MINUTE }).stdout).toBe("200000\n200000\n200000\n200000\n66668\nno\n");
  });

  it("parentheses without end are refused", () => {
    const parentheses = "(".repeat(20_000);
    expect(sh(`echo $((${parentheses}1))`).exitCode).toBe(2);
    expect(sh(`a='${parentheses}'; echo $(($a 1))`)).toMatchObject({ stderr: "sh: out of memory\n", exitCode: 1 });
    expect(sh(`a=1; i=0; while [ $i -lt 5000 ]; do a="$a+1"; i=$((i+1)); done; echo $(($a))`).exitCode).toBe(1);
    expect(sh(parentheses).stderr).toBe("sh: syntax error: nested deeper than 400 commands\n");
  });

  it("comment lines by the thousand are skipped", () => {
    const comments = `${"#".repeat(60)}\n`.repeat(5000);
    expect(sh(`true\n${comments}echo end`).stdout).toBe("end\n");
  });

  it("a script of ten megabytes is read", () => {
    const files = { "/tmp/long": `${`: ${"x".repeat(1000)}\n`.repeat(10_000)}echo end` };
    const { stdout } = sh("sh /tmp/long", { untilMs: 60 * MINUTE, files });
    expect(stdout).toBe("end\n");
  });

  it.each([
    ['echo "a', "unterminated quoted string"],
    ["echo 'a", "unterminated quoted string"],
    ["echo `a", "EOF in backquote substitution"],
    ["echo ${a", "missing '}'"],
    ["echo $((1", "missing '))'"],
    ["if true; then", 'unexpected end of file (expecting "fi")'],
    ["while true; do :", 'unexpected end of file (expecting "done")'],
    ["case x in x)", 'unexpected end of file (expecting ";;")'],
    ["{ :", 'unexpected end of file (expecting "}")'],
    ["( :", 'unexpected end of file (expecting ")")'],
  ])("%s is a syntax error", (script, text) => {
    const { stderr, exitCode } = sh(script);
    expect(stderr).toBe(`sh: syntax error: ${text}\n`);
    expect(exitCode).toBe(2);
  });

  it("binary garbage is an error, not ours", () => {
    for (let seed = 1; seed < 20; seed++) {
      const { exitCode } = sh(`head -c ${seed * 100} /dev/urandom > /tmp/g; sh /tmp/g`, { untilMs: MINUTE });
      expect(exitCode).toBeGreaterThanOrEqual(0);
    }
  });

  it("a shell that kills itself does nothing more", () => {
    expect(sh("sh -c 'kill -9 $$; echo more'; echo $?").stdout).toBe("137\n");
  });
});
