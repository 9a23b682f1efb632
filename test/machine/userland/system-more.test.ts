/** Network probes, commands by the clock, archives and the machine: scripts and everything they print, in the words of BusyBox 1.36.1. */
import { expect, it } from "vitest";
import { sh } from "../box.fixture.ts";

const ROWS: readonly (readonly [script: string, output: string])[] = [
  [
    "ipcalc -bnm 192.168.1.5/24; ipcalc -p 10.0.0.1 255.255.0.0; ipcalc -b 10.1.2.3; ipcalc -m x",
    "NETMASK=255.255.255.0\nBROADCAST=192.168.1.255\nNETWORK=192.168.1.0\nPREFIX=16\nBROADCAST=10.255.255.255\nipcalc: bad IP address: x\n[1]",
  ],
  [
    "arp; arp -v; arp 10.244.0.1; arp -d x",
    "Entries: 0\tSkipped: 0\tFound: 0\n10.244.0.1 (10.244.0.1) -- no entry\narp: SIOCDARP(priv): Operation not permitted\n[1]",
  ],
  [
    "arping -q -c 1 -w1 10.244.0.5; echo $?; arping -c 1 10.244.0.5 | tail -2; arping -I nope x",
    "0\nSent 1 probe(s) (1 broadcast(s))\nReceived 1 response(s) (0 request(s), 0 broadcast(s))\narping: interface nope not found: No such device\n[1]",
  ],
  [
    "traceroute -n 127.0.0.1 | cut -d' ' -f1-4; traceroute nope; traceroute6 ::1 | head -1; traceroute -m x 127.0.0.1",
    "traceroute to 127.0.0.1 (127.0.0.1),\n 1  127.0.0.1\ntraceroute: bad address 'nope'\ntraceroute6 to ::1 (::1), 30 hops max, 72 byte packets\ntraceroute: invalid number 'x'\n[1]",
  ],
  [
    "pscan -p 1 -P 3 127.0.0.1; nc -l -p 7 & usleep 1000; pscan -p 5 -P 8 127.0.0.1; pscan -p 1 -P 2 -c 127.0.0.1; pscan nope",
    "Scanning 127.0.0.1 ports 1 to 3\n Port\tProto\tState\tService\n3 closed, 0 open, 0 timed out (or blocked) ports\nScanning 127.0.0.1 ports 5 to 8\n Port\tProto\tState\tService\n    7\ttcp\topen\tunknown\n3 closed, 1 open, 0 timed out (or blocked) ports\nScanning 127.0.0.1 ports 1 to 2\n Port\tProto\tState\tService\n    1\ttcp\tclosed\tunknown\n    2\ttcp\tclosed\tunknown\n2 closed, 0 open, 0 timed out (or blocked) ports\npscan: bad address 'nope'\n[1]",
  ],
  [
    "tcpsvd 127.0.0.1 99 sh -c 'read x; echo got $x' & usleep 10000; echo hi | nc 127.0.0.1 99; echo ho | nc 127.0.0.1 99; tcpsvd 127.0.0.1 99 cat",
    "got hi\ngot ho\ntcpsvd: bind: Address already in use\n[1]",
  ],
  [
    "printf 'example\\n' > /data/answer; tcpsvd 0 43 sh -c 'read q; cat /data/answer' & usleep 10000; whois -h 127.0.0.1 x; whois -h 127.0.0.1 -p 44 x; whois -h nope x",
    "[Querying 127.0.0.1:43 'x']\nexample\n[Querying 127.0.0.1:44 'x']\nwhois: can't connect to remote host (127.0.0.1): Connection refused\n[Querying nope:43 'x']\nwhois: bad address 'nope'\n[1]",
  ],
  [
    "mkdir -p /var/spool/cron/crontabs; crontab -l; printf '* * * * * echo tick >> /data/o\\n*/2 * * * * echo two >> /data/o\\n' | crontab -; crontab -l; crond; sleep 200; cat /data/o; crontab -r; crontab -l",
    "crontab: can't open 'root': No such file or directory\n* * * * * echo tick >> /data/o\n*/2 * * * * echo two >> /data/o\ntick\ntick\ntwo\ntick\ncrontab: can't open 'root': No such file or directory\n[1]",
  ],
  [
    "crond -f -c /nope; crontab -u nosuch -l; crontab -c /nope -l",
    "crond: can't change directory to '/nope': No such file or directory\ncrontab: unknown user nosuch\ncrontab: can't change directory to '/nope': No such file or directory\n[1]",
  ],
  [
    "mkdir c; printf 'A=5\\n1 12 15 jan thu echo $A $USER; id -u\\n' > c/nobody; crond -f -d 8 -c /data/c & sleep 70; kill $!",
    "crond: crond (busybox 1.36.1) started, log level 8\ncrond: USER nobody pid   4 cmd echo $A $USER; id -u\n5 nobody\n65534\n",
  ],
  [
    "stty; fallocate -l 2k f; stat -c %s f; fallocate -l x f; fallocate -l 1 /no/f; fallocate f 2>&1 | sed -n 3p",
    "stty: standard input: Inappropriate ioctl for device\n2048\nfallocate: invalid number 'x'\nfallocate: can't open '/no/f': No such file or directory\nUsage: fallocate [-o OFS] -l LEN FILE\n",
  ],
  [
    "linux32 uname -m; linux64 echo x; setarch linux32 echo y; linux32 nosuch; lsmod; runlevel; resize",
    "x86_64\nx\ny\nlinux32: can't execute 'nosuch': No such file or directory\nModule                  Size  Used by    Not tainted\nunknown\nCOLUMNS=80;LINES=24;export COLUMNS LINES;\n",
  ],
  [
    "lsattr /etc/passwd; chattr +i /etc/passwd; lsattr nope; reboot -f; halt -d x; poweroff -f",
    "lsattr: reading /etc/passwd: Inappropriate ioctl for device\nchattr: reading flags on /etc/passwd: Inappropriate ioctl for device\nlsattr: can't stat 'nope': No such file or directory\nreboot: Operation not permitted\nhalt: invalid number 'x'\npoweroff: Operation not permitted\n[1]",
  ],
  [
    "iostat | tail -n +4 | head -1; iostat -c | tail -2; mpstat | tail -1 | cut -c12-32; mpstat 1 2 | grep -c all",
    "           0.00    0.00    0.00    0.00    0.00  100.00\n           0.00    0.00    0.00    0.00    0.00  100.00\n\n  all    0.00    0.00\n2\n",
  ],
  [
    "mkdir d; echo a > d/a; ln -s a d/l; echo d/a | cpio -o -H newc > x.cpio; printf 'd\\nd/a\\nd/l\\n' | cpio -oH newc > y.cpio; cpio -t < y.cpio; rm -r d; cpio -id < y.cpio; cat d/l; cpio -it < /dev/null; echo x | cpio -o; cpio",
    "d\nd/a\nd/l\n1 blocks\n1 blocks\na\nBusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: cpio [-dmvu] [-F FILE] [-R USER[:GRP]] [-H newc] [-tio] [-p DIR] [EXTR_FILE]...\nBusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: cpio [-dmvu] [-F FILE] [-R USER[:GRP]] [-H newc] [-tio] [-p DIR] [EXTR_FILE]...\n[1]",
  ],
  [
    "echo one > 1; echo two > 2; ar rc x.a 1 2; ar t x.a; ar p x.a 2; rm 1; ar x x.a 1; cat 1; echo three > 2; ar rv x.a 2; ar p x.a; ar t x.a; ar t nope; ar q",
    "1\n2\ntwo\none\nrw-r--r-- 0/0      4 Jan 15 12:00 2026 1\none\nthree\n1\n2\nar: can't open 'nope': No such file or directory\nar: invalid option -- 'q'\nBusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: ar\n[1]",
  ],
  [
    "echo UEsDBAoAAAAAAAAAIVwAAAAAAAAAAAAAAAACABwAZC9VVAkAAwAAAAAAAAAAdXgLAAEEAAAAAAQAAAAAUEsFBgAAAAAAAAAAAAAAAAAAAAAAAA== | base64 -d > z.zip; unzip -l nope; unzip /etc/passwd; unzip",
    "unzip: can't open nope[.zip]\nArchive:  /etc/passwd\nunzip: short read\nBusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: unzip [-lnojpq] FILE[.zip] [FILE]... [-x FILE]... [-d DIR]\n\nExtract FILEs from ZIP archive\n[1]",
  ],
  [
    "vi x; less nope; more nope; ed -s /etc/hostname < /dev/null; top -n x; getty; telnetd; runsv x",
    "vi: standard input and output are not a terminal, which vi needs\nless: can't open 'nope': No such file or directory\nmore: can't open 'nope': No such file or directory\ntop: invalid number 'x'\ngetty: not simulated by Podarium\ntelnetd: not simulated by Podarium\nrunsv: not simulated by Podarium\n[127]",
  ],
];

it.each(ROWS)("%s", (script, output) => {
  const { combined, exitCode } = sh(`cd /data\n${script}`);
  expect(combined + (exitCode === 0 ? "" : `[${exitCode}]`)).toBe(output);
});
