/**
 * `nginx`: the Debian-based image of docker-library/nginx, with the real server of `nginx/`.
 * Simplified: the Debian tools of the nginx image (ls, cat, sed ...) are BusyBox's, so their error messages differ.
 */
import type { Layer, LayerEntry } from "../kernel/fs/layer.ts";
import { createShell } from "../shell/index.ts";
import { curl } from "../userland/curl/index.ts";
import { APPLETS } from "../userland/index.ts";
import { STANDARD_PATH, text } from "./base.ts";
import { multicall } from "./busybox.ts";
import { NGINX_LAYER, NGINX_VERSION, nginx as nginxProgram } from "./nginx/index.ts";
import type { Image } from "./types.ts";

/** What BusyBox has and this Debian image has not. */
const ABSENT = new Set(
  "ash busybox ping ping6 wget nc telnet nslookup netstat ifconfig route ip arp ps top free vi killall pgrep pkill pidof watch httpd hd hexdump xxd tree unzip crond start-stop-daemon ttysize usleep less more".split(
    " ",
  ),
);

const PASSWD = [
  "root:x:0:0:root:/root:/bin/bash",
  "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
  "bin:x:2:2:bin:/bin:/usr/sbin/nologin",
  "sys:x:3:3:sys:/dev:/usr/sbin/nologin",
  "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
  "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
  "nginx:x:101:101:nginx user:/nonexistent:/bin/false",
  "",
].join("\n");

const GROUP = [
  "root:x:0:",
  "daemon:x:1:",
  "bin:x:2:",
  "sys:x:3:",
  "adm:x:4:",
  "tty:x:5:",
  "www-data:x:33:",
  "nogroup:x:65534:",
  "nginx:x:101:",
  "",
].join("\n");

function tools(): Layer {
  const layer: Record<string, LayerEntry> = {
    "/bin": { kind: "symlink", target: "usr/bin" },
    "/sbin": { kind: "symlink", target: "usr/sbin" },
    "/lib": { kind: "symlink", target: "usr/lib" },
    "/lib64": { kind: "symlink", target: "usr/lib64" },
    "/usr/lib64": { kind: "directory" },
    "/usr/lib": { kind: "directory" },
    "/usr/bin/dash": { kind: "program", program: createShell({ dialect: "dash", name: "sh" }), size: 125_640 },
    "/usr/bin/sh": { kind: "symlink", target: "dash" },
    "/usr/bin/bash": { kind: "program", program: createShell({ dialect: "bash", name: "bash" }), size: 1_265_648 },
    "/usr/bin/curl": { kind: "program", program: curl, size: 280_304 },
    "/usr/sbin/nginx": { kind: "program", program: nginxProgram, size: 1_530_000 },
  };
  for (const name of APPLETS.keys()) {
    if (!ABSENT.has(name)) layer[`/usr/bin/${name}`] = { kind: "program", program: multicall, size: 60_000 };
  }
  return layer;
}

const ROOTFS: Layer = {
  "/etc/debian_version": text("12.10\n"),
  "/etc/os-release": text(
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
  ),
  "/etc/passwd": text(PASSWD),
  "/etc/group": text(GROUP),
  "/home": { kind: "directory" },
  "/root": { kind: "directory", mode: 0o700 },
  "/tmp": { kind: "directory", mode: 0o1777 },
  "/run": { kind: "directory" },
  "/var/run": { kind: "symlink", target: "/run" },
  "/var/cache/nginx": { kind: "directory" },
  "/var/lib": { kind: "directory" },
  "/dev": { kind: "directory" },
  "/proc": { kind: "directory" },
  "/sys": { kind: "directory" },
};

export const nginx: Image = {
  names: ["nginx"],
  latest: NGINX_VERSION,
  acceptsTag: (tag) =>
    /^((latest|stable|mainline)|(1(\.([7-9]|1\d|2\d)(\.\d{1,2})?)?))?-?((alpine|bookworm|bullseye|trixie)(3\.\d\d)?)?(-(slim|perl|otel))?$/.test(
      tag,
    ) && tag !== "",
  sizeBytes: 72_188_133,
  layers: [ROOTFS, tools(), NGINX_LAYER],
  config: {
    entrypoint: ["/docker-entrypoint.sh"],
    cmd: ["nginx", "-g", "daemon off;"],
    env: [
      STANDARD_PATH,
      `NGINX_VERSION=${NGINX_VERSION}`,
      "NJS_VERSION=0.8.10",
      "NJS_RELEASE=1~bookworm",
      "PKG_RELEASE=1~bookworm",
      "DYNPKG_RELEASE=1~bookworm",
    ],
    user: "",
    workingDir: "/",
    stopSignal: "SIGQUIT",
    exposedPorts: [80],
  },
};
