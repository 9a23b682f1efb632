/** `alpine`: BusyBox behind symbolic links, and its own release file. Source: docker-library/alpine 3.21. */
import type { Layer, LayerEntry } from "../../kernel/fs/layer.ts";
import { GROUP, PASSWD, STANDARD_PATH, text } from "../base.ts";
import { multicall } from "../busybox.ts";
import { bash } from "../debian.ts";
import { apkLayer } from "../package-manager.ts";
import { curl } from "../../userland/curl/index.ts";
import { getent } from "../../userland/getent/index.ts";
import { appletNames } from "../multicall-names.ts";
import { packaged } from "../../userland/packaged/index.ts";
import type { Image } from "../types.ts";

const VERSION = "3.21.3";

/** Where Alpine puts an applet; everything that is in neither list lies in /usr/bin. */
const BIN = new Set(
  "arch ash base64 bbconfig cat chattr chgrp chmod chown cp date dd df dmesg dnsdomainname dumpkmap echo egrep false fatattr fdflush fgrep fsync getopt grep gunzip gzip hostname ionice iostat ipcalc kbd_mode kill link linux32 linux64 ln login ls lsattr lzop makemime mkdir mknod mktemp more mount mountpoint mpstat mv netstat nice pidof ping ping6 pipe_progress printenv ps pwd reformime rev rm rmdir run-parts sed setpriv setserial sh sleep stat stty su sync tar touch true umount uname usleep watch zcat".split(
    " ",
  ),
);
const SBIN = new Set(
  "acpid adjtimex arp blkid blockdev depmod fbsplash fdisk findfs fsck fstrim getty halt hwclock ifconfig ifdown ifenslave ifup init inotifyd insmod ip ipaddr iplink ipneigh iproute iprule iptunnel klogd loadkmap logread losetup lsmod mdev mkdosfs mkfs.vfat mkswap modinfo modprobe nameif nologin pivot_root poweroff raidautorun reboot rmmod route setconsole slattach swapoff swapon switch_root sysctl syslogd tunctl udhcpc vconfig watchdog zcip".split(
    " ",
  ),
);

function binaries(): Layer {
  const layer: Record<string, LayerEntry> = {
    "/bin/busybox": { kind: "program", program: multicall, size: 919_000 },
    "/usr/bin/getent": { kind: "program", program: getent, size: 48_584 },
  };
  for (const name of appletNames()) {
    const directory = BIN.has(name) ? "/bin" : SBIN.has(name) ? "/sbin" : "/usr/bin";
    layer[`${directory}/${name}`] = { kind: "symlink", target: "/bin/busybox" };
  }
  return layer;
}

const ROOTFS: Layer = {
  "/etc/alpine-release": text(`${VERSION}\n`),
  "/etc/os-release": text(
    `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${VERSION}\nPRETTY_NAME="Alpine Linux v3.21"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
  ),
  "/etc/passwd": text(PASSWD),
  "/etc/group": text(GROUP),
  "/etc/shadow": text("root:*::0:::::\n", 0o640),
  "/home": { kind: "directory" },
  "/root": { kind: "directory", mode: 0o700 },
  "/tmp": { kind: "directory", mode: 0o1777 },
  "/usr/local/bin": { kind: "directory" },
  "/usr/sbin": { kind: "directory" },
  "/var/log": { kind: "directory" },
  "/dev": { kind: "directory" },
  "/proc": { kind: "directory" },
  "/sys": { kind: "directory" },
};

export const alpine: Image = {
  names: ["alpine"],
  latest: "3.21",
  acceptsTag: (tag) => /^(latest|edge|3(\.([3-9]|1\d|2[0-3])(\.\d{1,2})?)?|\d{8})$/.test(tag),
  sizeBytes: 3_642_247,
  layers: [
    ROOTFS,
    binaries(),
    apkLayer({
      curl: { kind: "program", program: curl, size: 280_304 },
      bash,
      packaged,
    }),
  ],
  config: { entrypoint: [], cmd: ["/bin/sh"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
};
