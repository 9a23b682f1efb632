/**
 * `nginx`: the Debian-based image of docker-library/nginx, with the real server of `nginx/`.
 */
import type { Layer } from "../kernel/fs/layer.ts";
import { curl } from "../userland/curl/index.ts";
import { STANDARD_PATH } from "./base.ts";
import { debianAccounts, debianFiles, debianTools } from "./debian.ts";
import { NGINX_LAYER, NGINX_VERSION, nginx as nginxProgram } from "./nginx/index.ts";
import type { Image } from "./types.ts";

const ROOTFS: Layer = {
  ...debianAccounts({ name: "nginx", uid: 101, home: "/nonexistent", comment: "nginx user", shell: "/bin/false" }),
  ...debianFiles(),
  "/var/cache/nginx": { kind: "directory" },
  "/usr/bin/curl": { kind: "program", program: curl, size: 280_304 },
  "/usr/sbin/nginx": { kind: "program", program: nginxProgram, size: 1_530_000 },
};

export const nginx: Image = {
  names: ["nginx"],
  latest: NGINX_VERSION,
  acceptsTag: (tag) =>
    /^((latest|stable|mainline)|(1(\.([7-9]|1\d|2\d)(\.\d{1,2})?)?))?-?((alpine|bookworm|bullseye|trixie)(3\.\d\d)?)?(-(slim|perl|otel))?$/.test(
      tag,
    ) && tag !== "",
  sizeBytes: 72_188_133,
  layers: [ROOTFS, debianTools(), NGINX_LAYER],
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
