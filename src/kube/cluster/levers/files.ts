/** What can be done to the files that a container sees, from its node. Paths are the container's. */
import type { MemoryFs } from "../../../machine/kernel/fs/memory-fs.ts";
import { HOST_WALKER } from "../../../machine/kernel/fs/mounts.ts";
import type { Mounts } from "../../../machine/kernel/fs/mounts.ts";
import type { Location } from "../../../machine/kernel/fs/location.ts";
import { DirectoryNode } from "../../../machine/kernel/fs/node.ts";
import type { FsNode } from "../../../machine/kernel/fs/node.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import type { Container } from "../../../machine/runtime/container.ts";
import { lay } from "./layers.ts";
import type { Cell, Undo } from "./layers.ts";

function locate({ namespaces }: Container, path: string): Location | null {
  const mounts = namespaces.mount as Mounts;
  const found = mounts.resolve(HOST_WALKER, mounts.rootLocation, encodeUtf8(path), true);
  return typeof found === "number" ? null : found;
}

/** Takes a name away, with all below it; null where there is none. A name that is there again by then is not replaced. */
export function hideFile(container: Container, path: string): Undo | null {
  const found = locate(container, path);
  const above = found?.parent?.node;
  if (!found || !(above instanceof DirectoryNode)) return null;
  const { node, name } = found;
  // As an open file is kept: its space is not given back.
  node.openCount++;
  if (above.remove(name) < 0) {
    node.openCount--;
    return null;
  }
  return () => {
    above.insert(name, node);
    node.openCount--;
  };
}

/** Gives a file, or a directory with all below it, to somebody else; null where there is none. */
export function chown(container: Container, path: string, owner: number, mode: number | null): Undo | null {
  const found = locate(container, path);
  if (!found) return null;
  const undone: Undo[] = [];
  visit(found.node, (node) => {
    const { mode: before } = node;
    const bits = mode === null ? before : node.kind === "directory" ? mode | ((mode & 0o444) >> 2) : mode;
    const cell: Cell<Owned> = {
      read: () => ({ uid: node.uid, gid: node.gid, mode: node.mode }),
      write: (owned) => void Object.assign(node, owned),
    };
    undone.push(lay(node, "owner", cell, { uid: owner, gid: owner, mode: bits }));
  });
  return () => {
    for (const undo of undone) undo();
  };
}

type Owned = Pick<FsNode, "uid" | "gid" | "mode">;

function visit(node: FsNode, act: (node: FsNode) => void): void {
  act(node);
  if (!(node instanceof DirectoryNode)) return;
  for (const { name } of node.list(null)) {
    const child = node.lookup(name, null);
    if (child) visit(child, act);
  }
}

/** Fills the filesystem that a path lies on, but for so many bytes; null where that is no disk or no such path. */
export function fillDisk(container: Container, path: string, leave: number): Undo | null {
  const filesystem = locate(container, path)?.mount.filesystem as Partial<MemoryFs> | undefined;
  if (!filesystem?.crowd) return null;
  return lay<number | null>(
    filesystem,
    "crowd",
    { read: () => null, write: (left) => filesystem.crowd?.(left) },
    leave,
  );
}

/** What a path lies on can be read only; null where there is no such path. */
export function makeReadOnly(container: Container, path: string): Undo | null {
  const found = locate(container, path);
  if (!found) return null;
  const { mount } = found;
  const mounts = container.namespaces.mount as Mounts;
  const write = (isReadOnly: boolean): void => void mounts.remount(mount.target, isReadOnly);
  return lay(mount, "read-only", { read: () => mount.readOnly, write }, true);
}

/** The file that would run for the container's command: what PATH finds, in words of the container. */
export function commandPath(container: Container): string | null {
  const { config, image } = container;
  const own =
    config.command !== undefined && config.command.length > 0 ? config.command : image.image.config.entrypoint;
  const args = config.args !== undefined && config.args.length > 0 ? config.args : image.image.config.cmd;
  const name = [...own, ...args][0];
  if (name === undefined) return null;
  if (name.includes("/")) return locate(container, name) ? name : null;
  const path = pathOf(container);
  return (
    path
      .split(":")
      .map((directory) => `${directory}/${name}`)
      .find((one) => locate(container, one)) ?? null
  );
}

function pathOf({ config, image }: Container): string {
  const own = config.env.find(({ name }) => name === "PATH")?.value;
  const images = image.image.config.env.find((pair) => pair.startsWith("PATH="))?.slice("PATH=".length);
  return own ?? images ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}
