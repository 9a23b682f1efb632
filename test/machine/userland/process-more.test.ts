/** Supervision, scheduling and inspection: scripts and everything they print, in the words of BusyBox 1.36.1. */
import { expect, it } from "vitest";
import { sh } from "../box.fixture.ts";

const ROWS: readonly (readonly [script: string, output: string])[] = [
  [
    "setuidgid nobody id; setuidgid nosuch id; setuidgid nobody nosuchprog; setuidgid nobody setuidgid root id",
    "uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)\nsetuidgid: unknown user/group nosuch\nsetuidgid: can't execute 'nosuchprog': No such file or directory\nsetuidgid: setgroups: Operation not permitted\n[1]",
  ],
  [
    "mkdir e; echo v1 > e/A; printf 'x \\n2' > e/B; : > e/HOME; envdir e env | sort | grep '^[AB]=\\|HOME='; envdir nope env",
    "A=v1\nB=x\nenvdir: can't change directory to 'nope': No such file or directory\n[1]",
  ],
  [
    "envuidgid nobody sh -c 'echo $UID $GID'; envuidgid 5:6 sh -c 'echo $UID $GID'; envuidgid nosuch true",
    "65534 65534\n5 6\nenvuidgid: unknown user/group nosuch\n[1]",
  ],
  [
    "mkdir e; echo v1 > e/A; chpst -u nobody -e e sh -c 'id -u; echo $A'; chpst -u 1000:2000 id; chpst -U nobody sh -c 'id -u; echo $UID'; chpst -u nosuch true",
    "65534\nv1\nuid=1000 gid=2000 groups=2000\n0\n65534\nchpst: unknown user/group nosuch\n[1]",
  ],
  [
    "softlimit -m 1000000 echo ok; softlimit -m x echo; softlimit -d = echo ok",
    "ok\nsoftlimit: invalid number 'x'\nok\n",
  ],
  [
    "setpriv --reuid nobody --regid 65534 --clear-groups id; setpriv --reuid nosuch id; setpriv -d | head -4; setpriv --init-groups --reuid 0 id -G",
    "uid=65534(nobody) gid=65534(nobody)\nsetpriv: unknown user nosuch\nuid: 0\neuid: 0\ngid: 0\negid: 0\n0 10\n",
  ],
  [
    "taskset -p 1; taskset -cp 1; taskset -p 1 1; taskset 1 echo ran; taskset zz echo; taskset -p 999",
    "pid 1's current affinity mask: 3\npid 1's current affinity list: 0-1\npid 1's current affinity mask: 3\npid 1's new affinity mask: 1\nran\ntaskset: bad affinity 'zz'\ntaskset: can't get pid 999's affinity: No such process\n[1]",
  ],
  [
    "chrt -p 1; chrt -m | head -2; chrt -f 5 true; chrt -o 0 echo ran; chrt -p 999",
    "pid 1's current scheduling policy: SCHED_OTHER\npid 1's current scheduling priority: 0\nSCHED_OTHER min/max priority\t: 0/0\nSCHED_FIFO min/max priority\t: 1/99\nchrt: can't set pid 0's policy: Operation not permitted\nran\nchrt: can't get pid 999's policy: No such process\n[1]",
  ],
  [
    "ionice; ionice -c3 echo x; ionice -c x echo; ionice -p 1; renice 5 -p 1; renice -n -5 -p 1; renice x 1; renice 5 999",
    "none: prio 0\nx\nionice: invalid number 'x'\nnone: prio 0\nrenice: setpriority: Permission denied\nrenice: invalid number 'x'\nrenice: setpriority: No such process\n[1]",
  ],
  [
    "pwdx 1 $$; pwdx x; cd /; pwdx $$; pmap 1 | tail -1; pmap -x 1 | tail -2; pmap 999",
    "1: /data\n1: /data\npwdx: invalid process id: 'x'\n1: /\nmapped: 1024K\n----------------  ------  ------  ------  ------\ntotal\t\t    1024     256     256       0\n999: [?]\n[42]",
  ],
  [
    "sleep 100 & sleep 100 & usleep 1000; pstree; pstree 999; kill %1 %2",
    "sh-+-pstree\n   `-2*[sh]\npstree: no processes found\n",
  ],
  [
    "exec 5>/data/o; lsof | grep -c '^1.*/data/o'; fuser /data/o; fuser /data/nope; fuser /etc/passwd; fuser -s /data/o; echo $?",
    "1\n1 \nfuser: can't stat '/data/nope': No such file or directory\n0\n",
  ],
  [
    "nc -l -p 80 & usleep 10000; fuser 80/tcp | grep -c .; fuser -k 80/tcp; usleep 1000; fuser 80/tcp; echo $?",
    "1\n2 \n1\n",
  ],
  [
    "mountpoint /; mountpoint /etc; mountpoint /proc; mountpoint /nope; mountpoint -q /; echo $?; mountpoint -n /proc; mountpoint /etc/passwd",
    "/ is a mountpoint\n/etc is not a mountpoint\n/proc is a mountpoint\nmountpoint: /nope: No such file or directory\n0\nproc /proc\nmountpoint: /etc/passwd: Not a directory\n[1]",
  ],
  [
    "ttysize; ttysize w; ttysize h w; mesg; w; who; who -H; users; last; echo hi | wall; wall /nope",
    "80 24\n80\n24 80\nmesg: not a tty\nUSER\t\tTTY\t\tIDLE\tTIME\t\t HOST\nUSER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n\nlast: can't open '/var/log/wtmp': No such file or directory\nwall: can't open '/nope': No such file or directory\n[1]",
  ],
  [
    "logger hello; logger -s hello; logger -s -t tag a b; logger -p user.info x; logger -p nope.info x; logger -p foo x; echo line | logger -s",
    "root: hello\ntag: a b\nlogger: unknown facility name: nope\nlogger: unknown priority name: foo\nroot: line\n",
  ],
  [
    "sysctl net.ipv4.ip_forward; sysctl -n vm.swappiness; sysctl nope; sysctl -e nope; sysctl -w kernel.hostname=new; hostname; sysctl kernel | grep -c .; sysctl -w x",
    "net.ipv4.ip_forward = 1\n60\nsysctl: error: 'nope' is an unknown key\nsysctl: error setting key 'kernel.hostname': Read-only file system\ndemo-pod\n6\nsysctl: error: 'x' must be of the form name=value\n[1]",
  ],
  [
    "umount /proc; umount /nope; ipcs -q; ipcs | grep -c -- ------; killall5 -9; killall5 -x",
    "umount: can't unmount /proc: Operation not permitted\numount: can't unmount /nope: No such file or directory\n\n------ Message Queues --------\nkey        msqid      owner      perms      used-bytes   messages    \n\n3\nkillall5: bad signal name 'x'\n[1]",
  ],
  [
    "ascii | head -3; ascii | md5sum; pipe_progress < /etc/hostname",
    "Dec Hex    Dec Hex    Dec Hex  Dec Hex  Dec Hex  Dec Hex   Dec Hex   Dec Hex\n  0 00 NUL  16 10 DLE  32 20    48 30 0  64 40 @  80 50 P   96 60 `  112 70 p\n  1 01 SOH  17 11 DC1  33 21 !  49 31 1  65 41 A  81 51 Q   97 61 a  113 71 q\n4cb27478f358d6d6453a60613fd3375c  -\ndemo-pod\n\n",
  ],
  [
    "printf 'a\\nb\\n' | ts '%F %T'; echo a | ts -i; echo x | ts '%.s'; echo a | TZ=EST5 ts %H",
    "2026-01-15 12:00:00 a\n2026-01-15 12:00:00 b\n00:00:00 a\n1768478400.003000 x\n07 a\n",
  ],
  [
    "start-stop-daemon -S -b -m -p /data/p -x /bin/sleep -- 100; usleep 1000; start-stop-daemon -S -p /data/p -x /bin/sleep | head -1; start-stop-daemon -K -q -p /data/p; echo $?; start-stop-daemon -K -p /data/p",
    "/bin/sleep is already running\n0\nstart-stop-daemon: warning: killing process 3: No such process\n[1]",
  ],
  [
    "start-stop-daemon -S -c nobody -x /bin/id; start-stop-daemon -S -x /bin/nosuch; start-stop-daemon -K -n x; start-stop-daemon -K -o -n x; start-stop-daemon -S -d /tmp -x /bin/pwd; start-stop-daemon -S -t -x /bin/id",
    "uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)\nstart-stop-daemon: can't execute '/bin/nosuch': No such file or directory\nno x found; none killed\nno x found; none killed\nstart-stop-daemon: invalid option -- 'd'\nBusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: start-stop-daemon [OPTIONS] [-S|-K] ... [-- ARGS...]\nuid=0(root) gid=0(root) groups=0(root),10(wheel)\n",
  ],
];

it.each(ROWS)("%s", (script, output) => {
  const { combined, exitCode } = sh(`cd /data\n${script}`);
  expect(combined + (exitCode === 0 ? "" : `[${exitCode}]`)).toBe(output);
});
