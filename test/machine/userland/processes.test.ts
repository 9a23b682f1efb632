/** Applets about processes and the machine: scripts and everything they print, as BusyBox 1.36.1 does it. */
import { describe, expect, it } from "vitest";
import type { AppletMain } from "../../../src/machine/kernel/applet.ts";
import { resetApplet } from "../../../src/machine/userland/clear.ts";
import { appletMain } from "../../../src/machine/userland/multicall.ts";
import { nohupApplet } from "../../../src/machine/userland/nohup.ts";
import { psApplet } from "../../../src/machine/userland/ps.ts";
import { ttyApplet } from "../../../src/machine/userland/tty.ts";
import type { Applet } from "../../../src/machine/userland/types.ts";
import { sh } from "../box.fixture.ts";
import { createWorld } from "../kernel/world.fixture.ts";

type Rows = readonly (readonly [script: string, output: string])[];

const BANNER = "BusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.\n\n";

function run(script: string): string {
  const { combined, exitCode } = sh(script);
  return combined + (exitCode === 0 ? "" : `[${String(exitCode)}]`);
}

function rows(name: string, table: Rows): void {
  describe(name, () => {
    it.each(table)("%s", (script, output) => {
      expect(run(script)).toBe(output);
    });
  });
}

rows("who and where", [
  ["id", "uid=0(root) gid=0(root) groups=0(root),10(wheel)\n"],
  ["id -u; id -un; id -g; id -Gn; id -nru; groups", "0\nroot\n0\nroot wheel\nroot\nroot wheel\n"],
  ["id nobody; id -G nobody", "uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)\n65534\n"],
  ["id nosuch; id 0; groups x", "id: unknown user nosuch\nid: unknown user 0\ngroups: unknown user x\n[1]"],
  ["id -n 2>&1 | sed -n 3p; id -ug 2>&1 | sed -n 3p", "Usage: id [-ugGnr] [USER]\nUsage: id [-ugGnr] [USER]\n"],
  ["whoami; logname", "root\nlogname: getlogin: No such device or address\n[1]"],
  ["hostname; hostname -i; hostname -f; hostname -s; hostname -d", "demo-pod\n10.244.0.5\ndemo-pod\ndemo-pod\n"],
  ["echo 10.0.0.9 a.b.c demo-pod > /etc/hosts; hostname -f; hostname -d; dnsdomainname", "a.b.c\nb.c\nb.c\n"],
  ["echo > /etc/hosts; hostname -i", "hostname: demo-pod: Host name lookup failure\n[1]"],
  ["hostname new", "hostname: sethostname: Operation not permitted\n[1]"],
  [
    "uname; uname -n; uname -ms; uname -p; uname -spi; arch",
    "Linux\ndemo-pod\nLinux x86_64\nunknown\nLinux unknown unknown\nx86_64\n",
  ],
  [
    "uname -a | cut -d' ' -f1,2,4-",
    "Linux demo-pod #31-Ubuntu SMP PREEMPT_DYNAMIC Sat Apr 20 00:40:06 UTC 2024 x86_64 GNU/Linux\n",
  ],
  [
    "uname x",
    `${BANNER}Usage: uname [-amnrspvio]\n\nPrint system information\n\n\t-a\tPrint all\n\t-m\tMachine (hardware) type\n\t-n\tHostname\n\t-r\tKernel release\n\t-s\tKernel name (default)\n\t-p\tProcessor type\n\t-v\tKernel version\n\t-i\tHardware platform\n\t-o\tOS name\n[1]`,
  ],
  ["tty x; tty -s", "tty: ignoring all arguments\nnot a tty\n[1]"],
  [
    "nproc; nproc --all; nproc --ignore=1; nproc --ignore=9; nproc --ignore=x",
    "2\n2\n1\n1\nnproc: invalid number 'x'\n[1]",
  ],
  [
    "truncate -s -0 f; head -n 5constructor; od -N 1toString; dd count=-0; xargs -n -0; find -maxdepth +1; uniq -f -0",
    "truncate: invalid number '-0'\nhead: invalid number '5constructor'\nod: invalid number '1toString'\ndd: invalid number '-0'\nxargs: invalid number '-0'\nfind: invalid number '+1'\nuniq: invalid number '-0'\n[1]",
  ],
  ["which sh nope; which -a ls; which /bin/cat /etc/passwd", "/bin/sh\n/bin/ls\n/bin/cat\n[1]"],
  ["PATH=:/bin; cp /bin/ls ls; which ls", "./ls\n"],
]);

it("names a user without an account by number", () => {
  const cred = { uid: 1000, gid: 3000, groups: [3000, 2000] };
  const { combined } = sh("id; id -un; whoami; groups; mount a /tmp", { cred });
  expect(combined.startsWith("uid=1000 gid=3000 groups=3000,2000\n")).toBe(true);
  expect(combined).toContain("whoami: unknown uid 1000\n");
  expect(combined).toContain("groups: unknown ID 3000\n");
  expect(combined.endsWith("mount: you must be root\n")).toBe(true);
});

rows("env, printenv", [
  ["env -i A=1 B=2; env - C=3 env; env -0 -i X=y", "A=1\nB=2\nC=3\nX=y\0"],
  ["A=1 env -u A -u HOSTNAME sh -c 'echo [$A$HOSTNAME]'", "[]\n"],
  [
    "env nosuch; env /etc; echo $?",
    "env: can't execute 'nosuch': No such file or directory\nenv: can't execute '/etc': Permission denied\n126\n",
  ],
  ["printenv HOME NOPE; A=5 printenv A", "/root\n5\n"],
]);

rows("kill, killall, pidof", [
  ["/bin/kill -l 137 TERM 64 RTMIN+2 SIGIO; /bin/kill -l | tail -2", "KILL\n15\n64\n36\n29\n34) RTMIN\n64) RTMAX\n"],
  [
    "/bin/kill; /bin/kill -FOO 1; /bin/kill -l FOO",
    "kill: you need to specify whom to kill\nkill: bad signal name 'FOO'\nkill: unknown signal 'FOO'\n[1]",
  ],
  ["/bin/kill abc 998", "kill: invalid number 'abc'\nkill: can't kill pid 998: No such process\n[2]"],
  ["/bin/sleep 9 & /bin/kill -s KILL $!; wait $!; echo $?", "137\n"],
  ["/bin/sleep 9 & /bin/sleep 9 & usleep 9; pidof sleep; pidof -s sleep; pidof -o 2 sleep; pidof x", "3 2\n3\n3\n[1]"],
  ["pidof sh; pidof -o %PPID sh; pidof /bin/sh; :", "1\n1\n"],
  [
    "/bin/sleep 9 & usleep 9; killall sleep; killall -q sleep; echo $?; killall sleep",
    "1\nkillall: sleep: no process killed\n[1]",
  ],
  [
    "printf '#!/bin/sh\\n/bin/sleep 9\\n:' > /tmp/a-very-long-script; chmod +x /tmp/a-very-long-script; /tmp/a-very-long-script & usleep 99; pidof a-very-long-script; ps -o pid,comm,args | sed -n 3p",
    "3\n    3 a-very-long-scr  {a-very-long-scr} /bin/sh /tmp/a-very-long-script\n",
  ],
]);

rows("ps, pgrep, pkill", [
  [
    "/bin/sleep 9 & usleep 9; ps | tail -n +3; ps -ef | head -1",
    "    2 root      0:00 /bin/sleep 9\n    4 root      0:00 ps\n    5 root      0:00 tail -n +3\nPID   USER     TIME  COMMAND\n",
  ],
  [
    "/bin/sleep 99 & sleep 65; ps -o pid,ppid,user,group,tty,etime,time,stat,nice,comm=NAME | sed -n '1p;3p'",
    "PID   PPID  USER     GROUP    TT     ELAPSED TIME  STAT NI    NAME\n    2     1 root     root     ?       1:05    0:00 S        0 slee\n",
  ],
  [
    "/bin/sleep 9 & ps -o pid= -o args= | sed -n 2p; ps -o pid,foo",
    "    2 /bin/sleep 9\nps: bad -o argument 'foo', supported arguments: user,group,comm,args,pid,ppid,pgid,etime,nice,rgroup,ruser,time,tty,vsz,sid,stat,rss\n[1]",
  ],
  ["ps -u 2>&1 | head -1; ps aux | head -1", "ps: invalid option -- 'u'\nPID   USER     TIME  COMMAND\n"],
  ["sh -c '/bin/true & exec sleep 9' & sleep 1; ps -o stat,args | sed -n '3,4p'", "S    sleep 9\nZ    [true]\n"],
  [
    "/bin/sleep 8 & /bin/sleep 9 & usleep 9; pgrep sleep; pgrep -n sleep; pgrep -ol sleep; pgrep -af 'sleep 9$'; pgrep -lx slee",
    "2\n3\n3\n2 /bin/sleep\n3 /bin/sleep 9\n[1]",
  ],
  [
    "/bin/sleep 8 & usleep 9; pgrep -P 1; pgrep -v -l sleep; pgrep -s 0 -x sh; pgrep '['",
    "2\n1 sh\n1\npgrep: bad regex '[': Invalid regular expression\n[1]",
  ],
  ["/bin/sleep 8 & usleep 9; pkill -9 -e sleep; wait $!; echo $?; pkill sleep", "/bin/sleep killed (pid 2)\n137\n[1]"],
]);

rows("timeout", [
  ["timeout 1 sleep 5; echo $?; timeout -s KILL 1 sleep 5; echo $?", "Terminated\n143\nKilled\n137\n"],
  ["timeout 0.5 sleep 3; echo $?; date +%S; timeout 5 true; date +%S", "Terminated\n143\n01\n01\n"],
  ["timeout -k 2 1 sh -c 'trap : TERM; while :; do sleep 0.1; done'; echo $?; date +%S", "Killed\n137\n03\n"],
  ["timeout 1 sh -c 'trap \"exit 0\" TERM; while :; do sleep 0.1; done'; echo $?", "0\n"],
  [
    "timeout 1 nosuch; echo $?; timeout x true; timeout 1.x true; timeout -s FOO 1 true",
    "timeout: can't execute 'nosuch': No such file or directory\n127\ntimeout: invalid number 'x'\ntimeout: invalid number '1x'\ntimeout: unknown signal 'FOO'\n[1]",
  ],
  ["timeout 3 echo hi | cat; date +%S; ps -o comm | grep -c timeout", "hi\n00\n1\n"],
]);

rows("running programs", [
  ["nohup echo hi; setsid echo sid; nice -n 5 echo nice; nice -5 echo n; nice", "hi\nsid\nnice\nn\n0\n"],
  ["nohup sh -c 'kill -HUP $$; echo alive'", "alive\n"],
  ["setsid ps -o pid,sid,pgid; :", "PID   SID   PGID\n    1     1     1\n    2     2     2\n"],
  [
    "nice -n -5 true; nice -n x true; nice nosuch",
    "nice: setpriority(-5): Permission denied\nnice: invalid number 'x'\nnice: can't execute 'nosuch': No such file or directory\n[127]",
  ],
  [
    "nohup 2>&1 | sed -n 3p; nohup nosuch; usleep x; usleep 250000; date +%S",
    "Usage: nohup PROG ARGS\nnohup: can't execute 'nosuch': No such file or directory\nusleep: invalid number 'x'\n00\n",
  ],
  ["timeout 3 watch -n 2 -t 'date +%S'; echo", "\x1b[H\x1b[J00\n\x1b[H\x1b[J02\nTerminated\n\n"],
  [
    "timeout 1 watch echo a b | head -1",
    `\x1b[H\x1b[JEvery 2.0s: echo a b${" ".repeat(40)}2026-01-15 12:00:00\nTerminated\n`,
  ],
  [
    "time /bin/sleep 61.25; time -p sh -c 'exit 3'",
    "real\t1m 1.25s\nuser\t0m 0.00s\nsys\t0m 0.00s\nCommand exited with non-zero status 3\nreal 0.00\nuser 0.00\nsys 0.00\n[3]",
  ],
  [
    "TIME='%C|%e|%%|%x\\n' time true x; time -o /tmp/t true; head -1 /tmp/t; time sh -c 'kill $$'",
    "true x|0.00||0n\nreal\t0m 0.00s\nCommand terminated by signal 15\nreal\t0m 0.00s\nuser\t0m 0.00s\nsys\t0m 0.00s\n[15]",
  ],
]);

rows("flock", [
  [
    "flock /tmp/l echo locked; flock /tmp/l -c 'echo $0'; flock /tmp/l nosuch",
    "locked\n/bin/sh\nflock: nosuch: No such file or directory\n[255]",
  ],
  ["flock /tmp/l sleep 2 & sleep 0.5; flock -n /tmp/l echo no || echo busy; flock /tmp/l date +%S", "busy\n02\n"],
  [
    "(flock -n 9; sleep 2) 9>/tmp/l & sleep 1; (flock -n 9 || echo busy) 9>/tmp/l; sleep 2; (flock -n 9 && echo free) 9>/tmp/l",
    "busy\nfree\n",
  ],
  ["exec 9>/tmp/l; flock 9; flock -n /tmp/l true; echo $?; flock -u 9; flock -n /tmp/l true; echo $?", "1\n0\n"],
  ["exec 9>/tmp/l; flock 9; exec 9>&-; flock -n /tmp/l true", ""],
  ["flock -s /tmp/l flock -s /tmp/l echo both; flock -s /tmp/l flock -n /tmp/l echo no", "both\n[1]"],
  [
    "flock x; flock 7; flock /tmp/l -c a b",
    "flock: invalid number 'x'\nflock: Bad file descriptor\nflock: -c takes only one argument\n[1]",
  ],
]);

rows("the machine", [
  [
    "free | head -1; free -x 2>&1 | sed -n 3p",
    "              total        used        free      shared  buff/cache   available\nUsage: free [-bkmgh]\n",
  ],
  [
    "free | cut -c1-20; free -h | sed -n 2p | cut -c1-19",
    "              total \nMem:        8145920 \nSwap:             0 \nMem:           7.8G\n",
  ],
  [
    "sleep 2400; uptime; uptime -s",
    " 12:40:00 up  1:07,  0 users,  load average: 0.08, 0.05, 0.01\n2026-01-15 11:32:53\n",
  ],
  [
    "mount | head -2; mount -t proc",
    "overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\n",
  ],
  [
    "grep -E ' /(dev|sys) ' /proc/mounts; df | grep -c sysfs",
    "tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0\nsysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0\n0\n[1]",
  ],
  [
    "mount a /nodir; mount -t tmpfs a /tmp; mount x",
    "mount: mounting a on /nodir failed: No such file or directory\nmount: permission denied (are you root?)\nmount: can't read '/etc/fstab': No such file or directory\n[1]",
  ],
  [
    "clear; reset; sync x; dmesg",
    "\x1b[H\x1b[Jsync: ignoring all arguments\ndmesg: klogctl: Operation not permitted\n[1]",
  ],
]);

/** What a program shows on a terminal of 40 columns. */
function onTerminal(argv: readonly string[], applet: Applet): { shown: string; code: number } {
  const echo: AppletMain = function* (sys, words) {
    yield* sys.print(`${words.join(" ")}\n`);
    return 7;
  };
  const init: AppletMain = function* (sys) {
    yield* sys.pause();
    return 0;
  };
  const world = createWorld({ programs: { "/bin/init": init, "/bin/main": appletMain(applet), "/bin/echo": echo } });
  world.start(["/bin/init", "a command line that is longer than a line"]);
  let shown = "";
  const size = { rows: 24, columns: 40 };
  const { file } = world.kernel.createTerminal({ size, onOutput: (data) => void (shown += data) });
  let code = -1;
  world.kernel.spawn({
    path: "/bin/main",
    argv,
    env: new Map([["PATH", "/bin"]]),
    cwd: "/tmp",
    cred: { uid: 0, gid: 0, groups: [] },
    ns: world.ns,
    files: new Map([0, 1, 2].map((fd) => [fd, file])),
    terminal: file,
    onExit: (status) => void (code = status.code),
  });
  world.runTo(10);
  return { shown, code };
}

describe("on a terminal", () => {
  it("is named by tty", () => {
    expect(onTerminal(["tty"], ttyApplet)).toEqual({ shown: "/dev/pts/0\r\n", code: 0 });
  });
  it("cuts the lines of ps", () => {
    const lines = onTerminal(["ps"], psApplet).shown.split("\r\n");
    expect(lines[1]).toBe("    1 0         0:00 /bin/init a comman");
  });
  it("is left alone by nohup's program", () => {
    expect(onTerminal(["nohup", "echo", "hi"], nohupApplet)).toEqual({
      shown: "nohup: appending output to nohup.out\r\n",
      code: 7,
    });
  });
  it("is reset", () => {
    expect(onTerminal(["reset"], resetApplet).shown).toBe("\x1bc\x1b(B\x1b[m\x1b[J\x1b[?25h");
  });
});
