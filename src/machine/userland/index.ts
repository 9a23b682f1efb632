/**
 * All applets, by where they are: in the engine, or in a chunk (a file `NAME.chunk.ts`) that is fetched when one of them is
 * first run.
 *
 * To add one: write `userland/<name>.ts` with an `Applet` of that name, add it to the chunk it is akin to
 * (`chunks/text-tools.chunk.ts`, ...) and its name to that chunk's line here. A heavy one is a chunk of its own:
 * `chunks/<name>.chunk.ts`, which exports `main`.
 */
import { basenameApplet } from "./basename.ts";
import { catApplet } from "./cat.ts";
import { dateApplet } from "./date.ts";
import { echoApplet } from "./echo.ts";
import { falseApplet } from "./false.ts";
import { pwdApplet } from "./pwd.ts";
import { sleepApplet } from "./sleep.ts";
import { sortApplet } from "./sort.ts";
import { tailApplet } from "./tail.ts";
import { bracketApplet, doubleBracketApplet, testApplet } from "./test.ts";
import { touchApplet } from "./touch.ts";
import { trueApplet } from "./true.ts";
import type { Applet } from "./types.ts";

/** What nearly every container runs when it starts. */
const ENGINE: readonly Applet[] = [
  basenameApplet,
  bracketApplet,
  catApplet,
  dateApplet,
  echoApplet,
  doubleBracketApplet,
  falseApplet,
  pwdApplet,
  sleepApplet,
  sortApplet,
  tailApplet,
  testApplet,
  touchApplet,
  trueApplet,
];

/** Chunks, and the applets that are in them. */
const CHUNKS: Readonly<Record<string, string>> = {
  archives: "ar cpio unzip",
  awk: "awk",
  calc: "bc dc",
  checksums: "md5sum sha1sum sha256sum sha3sum sha512sum",
  compress: "bunzip2 bzcat bzip2 gunzip gzip lzcat lzma unlzma unxz xz xzcat zcat",
  diff: "diff",
  editor: "ed less more vi",
  "file-tools":
    "chgrp chmod chown cp dd df du fsync install link ln ls mkdir mkfifo mknod mktemp mount mv readlink realpath rm rmdir stat sync truncate unlink which",
  find: "find",
  grep: "egrep fgrep grep",
  hexdump: "hd hexdump xxd",
  httpd: "httpd",
  ip: "ifconfig ip ipaddr iplink ipneigh iproute iprule iptunnel route",
  "network-more": "arp arping ipcalc pscan tcpsvd traceroute traceroute6 whois",
  "network-tools": "nc netstat ping ping6 telnet wget",
  nslookup: "nslookup",
  od: "od",
  people: "add-shell addgroup adduser chpasswd cryptpw delgroup deluser mkpasswd passwd remove-shell su",
  privileged:
    "chroot depmod hwclock ifdown ifup insmod ipcrm losetup modprobe nsenter pivot_root readahead rmmod swapoff swapon unshare",
  "process-more":
    "ascii chpst chrt envdir envuidgid fuser hostid ionice ipcs killall5 last logger lsof mesg mountpoint nologin pipe_progress pmap pstree pwdx renice setpriv setuidgid softlimit start-stop-daemon sysctl taskset top ts ttysize umount users w wall who",
  "process-tools":
    "arch clear dmesg dnsdomainname env flock free groups hostname id kill killall logname nice nohup nproc pgrep pidof pkill printenv ps reset setsid time timeout tty uname uptime usleep watch whoami",
  sed: "sed",
  "small-tools":
    "cal cksum crc32 dos2unix expand factor getopt patch run-parts shred strings sum tree tsort unexpand unix2dos uudecode uuencode",
  "system-more":
    "chattr crond crontab fallocate halt iostat linux32 linux64 lsattr lsmod mpstat poweroff reboot resize runlevel setarch stty",
  tar: "tar",
  "text-tools":
    "base32 base64 cmp comm cut dirname expr fold head nl paste printf rev seq shuf split tac tee tr uniq wc xargs yes",
};

function inChunks(): Applet[] {
  return Object.entries(CHUNKS).flatMap(([chunk, names]) => names.split(" ").map((name) => ({ name, chunk })));
}

export const APPLETS: ReadonlyMap<string, Applet> = new Map(
  [...ENGINE, ...inChunks()].map((applet) => [applet.name, applet] as const),
);
