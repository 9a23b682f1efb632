/**
 * Where a path has led: a node, the mount it lies in, and how it was reached.
 * Simplified: a working directory keeps the name by which it was entered when a directory above it is renamed.
 */
import type { KernelObserver } from "../types.ts";
import type { Process } from "../process.ts";
import type { Filesystem, FsNode } from "./node.ts";

/** One mount of a mount namespace. */
export interface Mount {
  readonly target: string;
  readonly filesystem: Filesystem;
  /** The node that shows at `target`: the filesystem's root, a directory or a file of it. */
  readonly root: FsNode;
  readOnly: boolean;
  /** Whose volume this is, for the observer; undefined: nobody asks. */
  readonly label: unknown;
  /** Where `root` lies in its filesystem: "" or "/sub/path". */
  readonly rootPath: string;
  /** Told of operations on labelled mounts, and of what is written on others. */
  readonly observer: () => KernelObserver;
}

export class Location {
  readonly node: FsNode;
  readonly mount: Mount;
  readonly parent: Location | null;
  readonly name: string;

  constructor(node: FsNode, mount: Mount, parent: Location | null, name: string) {
    this.node = node;
    this.mount = mount;
    this.parent = parent;
    this.name = name;
  }

  /** The absolute path. */
  path(): string {
    const names = [this.name];
    for (let at = this.parent; at; at = at.parent) names.push(at.name);
    // Joined, and not added up: what is added up is kept by the engines in all its parts.
    return names.reverse().join("/") || "/";
  }

  /** The path inside the volume. */
  volumePath(): string {
    if (!this.parent || this.node === this.mount.root) return `${this.mount.rootPath}/`;
    const above = this.parent.volumePath();
    return above.endsWith("/") ? above + this.name : `${above}/${this.name}`;
  }

  report(op: "write" | "read" | "create" | "delete" | "rename", proc: Process | null, bytes: number): void {
    const { label, observer } = this.mount;
    if (label !== undefined) observer().file?.(op, proc, label, this.volumePath(), bytes);
    else if (op !== "read" && proc) observer().own?.(op, proc, this);
  }
}
