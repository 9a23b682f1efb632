/** `busybox`: one multi-call binary, hard-linked to every name in /bin. Source: docker-library/busybox 1.36 (glibc). */
import type { Layer, LayerEntry } from "../kernel/fs/layer.ts";
import type { Executable } from "../kernel/types.ts";
import { shell } from "../shell/index.ts";
import { APPLETS } from "../userland/index.ts";
import { createMulticall } from "../userland/multicall.ts";
import { GROUP, PASSWD, STANDARD_PATH, text } from "./base.ts";
import { appletNames, notSimulated } from "./multicall-names.ts";
import type { Image } from "./types.ts";

/** The one binary. */
export const multicall: Executable = createMulticall("busybox", othersOf(shell));

function othersOf(sh: Executable): ReadonlyMap<string, Executable> {
  const others = new Map([
    ["sh", sh],
    ["ash", sh],
  ]);
  for (const name of appletNames()) if (!APPLETS.has(name) && !others.has(name)) others.set(name, notSimulated);
  return others;
}

const BINARY_BYTES = 1_935_336;

function binaries(): Layer {
  const layer: Record<string, LayerEntry> = {
    "/bin/busybox": { kind: "program", program: multicall, size: BINARY_BYTES },
    "/usr/bin/env": { kind: "hardlink", to: "/bin/busybox" },
  };
  for (const name of appletNames()) layer[`/bin/${name}`] = { kind: "hardlink", to: "/bin/busybox" };
  return layer;
}

/** Directories and files around the binary. */
const ROOTFS: Layer = {
  "/etc/passwd": text(PASSWD),
  "/etc/group": text(GROUP),
  "/etc/shadow": text("root:*:10933:0:99999:7:::\n", 0o640),
  "/etc/nsswitch.conf": text("passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n"),
  "/etc/localtime": text("TZif2"),
  "/etc/network/if-up.d": { kind: "directory" },
  "/home": { kind: "directory", uid: 65_534, gid: 65_534 },
  "/lib": { kind: "directory" },
  "/lib64": { kind: "symlink", target: "lib" },
  "/root": { kind: "directory", mode: 0o700 },
  "/tmp": { kind: "directory", mode: 0o1777 },
  "/usr/sbin": { kind: "directory" },
  "/var/spool/mail": { kind: "directory" },
  "/var/www": { kind: "directory" },
  "/dev": { kind: "directory" },
  "/proc": { kind: "directory" },
  "/sys": { kind: "directory" },
};

export const busybox: Image = {
  names: ["busybox"],
  latest: "1.36",
  acceptsTag: (tag) => /^(latest|stable|unstable|glibc|musl|uclibc|1\.[23]\d(\.\d)?)(-(glibc|musl|uclibc))?$/.test(tag),
  sizeBytes: 2_236_931,
  layers: [ROOTFS, binaries()],
  config: { entrypoint: [], cmd: ["sh"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
};
