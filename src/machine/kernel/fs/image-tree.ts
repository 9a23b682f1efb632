/**
 * The file tree of an image: immutable, made once per image, shared by every container that runs it. A filesystem over it makes
 * its own node of each of these when somebody first looks there.
 * Source: OCI image specification 1.1 (layers apply in order; `.wh.` files remove names of lower layers).
 */
import { assert } from "../../../sim/assert.ts";
import type { Clock } from "../../../sim/clock.ts";
import type { ByteString, Executable } from "../types.ts";
import type { Layer, LayerEntry } from "./layer.ts";
import type { FsNode, Times } from "./node.ts";

export interface ImageNode {
  readonly ino: number;
  readonly kind: "file" | "directory" | "symlink" | "device";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  nlink: number;
  readonly content: ByteString;
  readonly program: Executable | null;
  /** Bytes that stat shows for a program. */
  readonly programSize: number;
  readonly target: ByteString;
  readonly children: Map<ByteString, ImageNode>;
  /** Of a device: makes a filesystem's own node of it. */
  readonly open?: (clock: Clock, ino: number) => FsNode;
}

export interface ImageTree {
  readonly root: ImageNode;
  /** Inode numbers 1 to this are taken. */
  readonly lastIno: number;
  /** When its files were made; absent: with the filesystem that lies over it. */
  readonly times?: Times;
}

/** When the files of images were made, milliseconds since the epoch: 2024-09-26 21:31:42 UTC. */
const IMAGE_TIME = 1_727_386_302_000;
const IMAGE_TIMES: Times = { atime: IMAGE_TIME, mtime: IMAGE_TIME, ctime: IMAGE_TIME };

type NodeFields = Partial<ImageNode> & Pick<ImageNode, "ino" | "kind" | "mode">;

export function imageNode(fields: NodeFields): ImageNode {
  return {
    uid: 0,
    gid: 0,
    nlink: fields.kind === "directory" ? 2 : 1,
    content: "",
    program: null,
    programSize: 0,
    target: "",
    children: new Map(),
    ...fields,
  };
}

/** Lays the layers over each other. Throws where a hard link leads nowhere: images are ours. */
export function createImageTree(layers: readonly Layer[]): ImageTree {
  let ino = 1;
  const make = (fields: Omit<NodeFields, "ino">): ImageNode => imageNode({ ino: ino++, ...fields });
  const root = make({ kind: "directory", mode: 0o755 });

  function directory(parts: readonly string[]): ImageNode {
    let at = root;
    for (const part of parts) {
      let next = at.children.get(part);
      if (!next || next.kind !== "directory") {
        next = make({ kind: "directory", mode: 0o755 });
        at.children.set(part, next);
        at.nlink++;
      }
      at = next;
    }
    return at;
  }

  function find(path: string): ImageNode | undefined {
    let at: ImageNode | undefined = root;
    for (const part of split(path)) at = at?.children.get(part);
    return at;
  }

  function nodeOf(entry: LayerEntry, path: string, old: ImageNode | undefined): ImageNode {
    switch (entry.kind) {
      case "file":
        return make({
          kind: "file",
          mode: entry.mode ?? 0o644,
          uid: entry.uid ?? 0,
          gid: entry.gid ?? 0,
          content: entry.content,
        });
      case "program":
        return make({
          kind: "file",
          mode: entry.mode ?? 0o755,
          program: entry.program,
          programSize: entry.size ?? 100_000,
        });
      case "symlink":
        return make({ kind: "symlink", mode: 0o777, target: entry.target });
      case "directory": {
        const made = make({ kind: "directory", mode: entry.mode ?? 0o755, uid: entry.uid ?? 0, gid: entry.gid ?? 0 });
        for (const [name, child] of old?.children ?? []) made.children.set(name, child);
        if (old?.kind === "directory") made.nlink = old.nlink;
        return made;
      }
      case "hardlink": {
        const target = find(entry.to);
        assert(target?.kind === "file", `the hard link ${path} has a file to lead to`);
        target.nlink++;
        return target;
      }
    }
  }

  for (const layer of layers) {
    for (const [path, entry] of Object.entries(layer)) {
      const parts = split(path);
      const name = parts.pop();
      if (name === undefined) continue;
      const parent = directory(parts);
      if (name.startsWith(".wh.")) {
        parent.children.delete(name.slice(4));
        continue;
      }
      const old = parent.children.get(name);
      const node = nodeOf(entry, path, old);
      parent.children.set(name, node);
      if (node.kind === "directory" && old?.kind !== "directory") parent.nlink++;
    }
  }
  return { root, lastIno: ino, times: IMAGE_TIMES };
}

function split(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
