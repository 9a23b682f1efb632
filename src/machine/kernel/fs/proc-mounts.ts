/** What is mounted, as /proc/PID/mounts and mountinfo tell it. Source: proc(5); containerd's default mounts (oci/mounts.go). */
import type { Process } from "../process.ts";
import type { MountInfo } from "../types.ts";
import type { Mount } from "./location.ts";
import type { Mounts } from "./mounts.ts";

/** Mounts of the container itself, of which nothing may be run. */
const OWN: ReadonlySet<string> = new Set(["proc", "sysfs", "shm", "cgroup"]);

/** Of the mount, of the filesystem. */
function optionsOf({ target, source, type, size, readOnly }: MountInfo): readonly [mount: string, filesystem: string] {
  const mode = readOnly ? "ro" : "rw";
  const room = type === "tmpfs" ? `,size=${size / 1024}k` : "";
  if (target === "/dev") return [`${mode},nosuid`, `rw${room},mode=755`];
  const more = type === "cgroup2" ? ",nsdelegate,memory_recursiveprot" : "";
  return [`${mode},${OWN.has(source) ? "nosuid,nodev,noexec," : ""}relatime`, `rw${room}${more}`];
}

/** Spaces and the like as octal numbers, as getmntent(3) reads them. */
function escaped(path: string): string {
  return path.replace(/[ \t\n\\]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

export function mountsText({ ns }: Process): string {
  return ns.mount.mounts
    .map((one) => {
      const [mount, filesystem] = optionsOf(one);
      return `${one.source} ${escaped(one.target)} ${one.type} ${mount}${filesystem.slice(2)} 0 0\n`;
    })
    .join("");
}

/** The number of the first mount of a container. */
const FIRST_ID = 1200;

/** What mountinfo calls that mount. */
export function mountId({ ns }: Process, mount: Mount): number {
  return FIRST_ID + Math.max(0, (ns.mount as Mounts).list.indexOf(mount));
}

export function mountinfo({ ns }: Process): string {
  const list = (ns.mount as Mounts).list;
  const idOf = (target: string): number => {
    // The mount that its own lies on: the last of those above it.
    const above = list.findLastIndex((one) => one.target === target);
    return above < 0 ? FIRST_ID - 1 : FIRST_ID + above;
  };
  return ns.mount.mounts
    .map((one, i) => {
      let parent = one.target;
      while (parent !== "/" && (parent === one.target || !list.some(({ target }) => target === parent)))
        parent = parent.slice(0, parent.lastIndexOf("/")) || "/";
      const device = list[i]?.filesystem.dev ?? 0;
      const [mount, filesystem] = optionsOf(one);
      const number = one.type === "ext4" ? "252:1" : `0:${device}`;
      const id = FIRST_ID + i;
      const above = one.target === "/" ? FIRST_ID - 400 : idOf(parent);
      return `${id} ${above} ${number} ${list[i]?.rootPath || "/"} ${escaped(one.target)} ${mount} - ${one.type} ${one.source} ${filesystem}\n`;
    })
    .join("");
}
