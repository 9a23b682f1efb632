/**
 * What images on Debian have in common: accounts, release files, and the usual tools.
 * Source: docker-library/debian, the package lists of its `required` and `important` parts.
 */
import type { Layer, LayerEntry } from "../kernel/fs/layer.ts";
import { createShell } from "../shell/index.ts";
import { curl } from "../userland/curl/index.ts";
import { getent } from "../userland/getent/index.ts";
import { gnuTools } from "../userland/gnu.ts";
import { APPLETS } from "../userland/index.ts";
import { packaged } from "../userland/packaged/index.ts";
import { text } from "./base.ts";
import { multicall } from "./busybox.ts";
import { aptLayer } from "./package-manager.ts";

/** Programs of Debian's required packages, as far as they are simulated. Source: their file lists in Debian 12. */
const PRESENT =
  "[ add-shell addgroup adduser arch awk base32 base64 basename cat chattr chgrp chmod chown chpasswd chrt cksum clear cmp comm cp cut date dd delgroup deluser df diff dirname dmesg dnsdomainname du echo egrep env expand expr factor fallocate false fgrep find flock fold getopt grep groups gunzip gzip head hostid hostname id install ionice ipcs killall5 last link linux32 linux64 ln logger logname ls lsattr md5sum mesg mkdir mkfifo mknod mktemp more mount mountpoint mv nice nl nohup nologin nproc od passwd paste pidof printenv printf pwd readlink realpath remove-shell renice reset rev rm rmdir run-parts sed seq setarch setpriv setsid sha1sum sha256sum sha512sum shred shuf sleep sort split start-stop-daemon stat stty su sum sync tac tail tar taskset tee test timeout touch tr true truncate tsort tty umount uname uncompress unexpand uniq unlink users wall wc which who whoami xargs yes zcat".split(
    " ",
  );

/** Those of coreutils, findutils, grep, sed and tar that have something of their own to say. */
const GNU = new Set(
  "base32 base64 basename cat chgrp chmod chown cksum comm cp cut date dd df diff dirname du egrep env expand fgrep find fold grep groups head id install link ln ls md5sum mkdir mkfifo mktemp mv nice nl nohup paste readlink realpath rm rmdir sed seq setsid sha1sum sha256sum sha512sum shuf sleep sort split stat sum tac tail tar tee timeout touch tr truncate uniq unlink wc whoami xargs".split(
    " ",
  ),
);

/** What no package of Debian has by that name. */
const ONLY_BUSYBOX = new Set("[[ ash busybox hd ttysize usleep".split(" "));

const ACCOUNTS = [
  "root:x:0:0:root:/root:/bin/bash",
  "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
  "bin:x:2:2:bin:/bin:/usr/sbin/nologin",
  "sys:x:3:3:sys:/dev:/usr/sbin/nologin",
  "sync:x:4:65534:sync:/bin:/bin/sync",
  "games:x:5:60:games:/usr/games:/usr/sbin/nologin",
  "man:x:6:12:man:/var/cache/man:/usr/sbin/nologin",
  "mail:x:8:8:mail:/var/mail:/usr/sbin/nologin",
  "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
  "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
];
const GROUPS = [
  "root:x:0:",
  "daemon:x:1:",
  "bin:x:2:",
  "sys:x:3:",
  "adm:x:4:",
  "tty:x:5:",
  "disk:x:6:",
  "mail:x:8:",
  "sudo:x:27:",
  "www-data:x:33:",
  "users:x:100:",
  "nogroup:x:65534:",
];

export const dash: LayerEntry = {
  kind: "program",
  program: createShell({ dialect: "dash", name: "sh" }),
  size: 125_640,
};
export const bash: LayerEntry = {
  kind: "program",
  program: createShell({ dialect: "bash", name: "bash" }),
  size: 1_265_648,
};

/** Files of an account that is a service: `name`, `uid`, `home`. */
export interface ServiceAccount {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly comment?: string;
  readonly shell?: string;
}

/** `/etc/passwd` and `/etc/group`, with the account of a service. */
export function debianAccounts(service?: ServiceAccount): Layer {
  const own = service
    ? [
        `${service.name}:x:${service.uid}:${service.uid}:${service.comment ?? ""}:${service.home}:${service.shell ?? "/bin/sh"}`,
      ]
    : [];
  const group = service ? [`${service.name}:x:${service.uid}:`] : [];
  return {
    "/etc/passwd": text([...ACCOUNTS, ...own, ""].join("\n")),
    "/etc/group": text([...GROUPS, ...group, ""].join("\n")),
  };
}

/** The tools of the system in a merged /usr, without those that `absent` names, and with those of `present` besides; `packages`: with apt-get. */
export function debianTools({ absent = "", present = "", packages = true } = {}): Layer {
  const names = new Set([...PRESENT, ...present.split(" ")]);
  for (const name of absent.split(" ")) names.delete(name);
  const layer: Record<string, LayerEntry> = {
    "/bin": { kind: "symlink", target: "usr/bin" },
    "/sbin": { kind: "symlink", target: "usr/sbin" },
    "/lib": { kind: "symlink", target: "usr/lib" },
    "/lib64": { kind: "symlink", target: "usr/lib64" },
    "/usr/lib64": { kind: "directory" },
    "/usr/lib": { kind: "directory" },
    "/usr/sbin": { kind: "directory" },
    "/usr/local/bin": { kind: "directory" },
    "/usr/bin/dash": dash,
    "/usr/bin/sh": { kind: "symlink", target: "dash" },
    "/usr/bin/bash": bash,
    "/usr/bin/getent": { kind: "program", program: getent, size: 39_448 },
  };
  for (const name of names) {
    if (name === "ps") layer["/usr/bin/ps"] = packaged;
    else if (APPLETS.has(name))
      layer[`/usr/bin/${name}`] = { kind: "program", program: GNU.has(name) ? gnuTools : multicall, size: 60_000 };
  }
  if (!packages) return layer;
  const installable: Record<string, LayerEntry> = { curl: { kind: "program", program: curl, size: 280_304 } };
  for (const name of APPLETS.keys())
    if (!names.has(name) && !ONLY_BUSYBOX.has(name))
      installable[name] = { kind: "program", program: multicall, size: 60_000 };
  return { ...layer, ...aptLayer({ ...installable, ps: packaged, packaged }) };
}

const RELEASES = {
  bookworm: { number: "12", full: "12.10" },
  bullseye: { number: "11", full: "11.11" },
  trixie: { number: "13", full: "13.0" },
} as const;

/** Directories and release files. */
export function debianFiles(name: keyof typeof RELEASES = "bookworm"): Layer {
  const { number, full } = RELEASES[name];
  return {
    "/etc/debian_version": text(`${full}\n`),
    "/etc/os-release": text(
      `PRETTY_NAME="Debian GNU/Linux ${number} (${name})"\nNAME="Debian GNU/Linux"\nVERSION_ID="${number}"\nVERSION="${number} (${name})"\nVERSION_CODENAME=${name}\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n`,
    ),
    ...BASHRC,
    ...DIRECTORIES,
  };
}

/** What Debian's and Ubuntu's interactive bash reads: its prompt. */
export const BASHRC: Layer = {
  "/etc/bash.bashrc": text("PS1='${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '\n"),
};

/** Directories that every Linux of this kind has. */
export const DIRECTORIES: Layer = {
  "/home": { kind: "directory" },
  "/media": { kind: "directory" },
  "/mnt": { kind: "directory" },
  "/opt": { kind: "directory" },
  "/root": { kind: "directory", mode: 0o700 },
  "/run": { kind: "directory" },
  "/srv": { kind: "directory" },
  "/tmp": { kind: "directory", mode: 0o1777 },
  "/var/cache": { kind: "directory" },
  "/var/lib": { kind: "directory" },
  "/var/log": { kind: "directory" },
  "/var/run": { kind: "symlink", target: "/run" },
  "/var/tmp": { kind: "directory", mode: 0o1777 },
  "/dev": { kind: "directory" },
  "/proc": { kind: "directory" },
  "/sys": { kind: "directory" },
};
