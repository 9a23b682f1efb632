/** Where a path has led: a node, the mount it lies in, and how it was reached. */
import type { KernelObserver } from "../types.ts";
import type { Process } from "../process.ts";
import type { Mounts } from "./mounts.ts";
import type { DirectoryNode, Filesystem, FsNode } from "./node.ts";

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
  /** In whose view of files it is. */
  readonly space: Mounts;
  /** Told of operations on labelled mounts, and of what is written on others. */
  readonly observer: () => KernelObserver;
}

export class Location {
  readonly node: FsNode;
  readonly mount: Mount;
  parent: Location | null;
  name: string;
  /** The two directories or devices in it that were walked to last: mostly the next walk goes there too, and needs no other object. */
  #last: Location | null = null;
  #before: Location | null = null;

  constructor(node: FsNode, mount: Mount, parent: Location | null, name: string) {
    this.node = node;
    this.mount = mount;
    this.parent = parent;
    this.name = name;
  }

  /** The place of an entry of this directory. What it does not hold goes with its last name, so no file is held. */
  to(node: FsNode, mount: Mount, name: string): Location {
    if (this.#last !== null && isAt(this.#last, node, mount, this, name)) return this.#last;
    const before = this.#before !== null && isAt(this.#before, node, mount, this, name) ? this.#before : null;
    const next = before ?? new Location(node, mount, this, name);
    if (node.kind === "directory" || node.kind === "device") {
      this.#before = this.#last;
      this.#last = next;
    }
    return next;
  }

  /** The absolute path. */
  path(): string {
    const names = [this.name];
    for (let at = this.parent; at; at = at.parent) names.push(at.name);
    // Joined, and not added up: what is added up is kept by the engines in all its parts.
    return names.reverse().join("/") || "/";
  }

  /** The path, and that it is no longer there. Source: d_path in fs/d_path.c. */
  shown(): string {
    return this.isGone ? `${this.path()} (deleted)` : this.path();
  }

  /** Whether its name leads elsewhere now, or nowhere. */
  get isGone(): boolean {
    const { node, mount, parent, name } = this;
    return parent !== null && node !== mount.root && (parent.node as DirectoryNode).loses(name, node);
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

/** A rename may have given it another name, or another directory. */
function isAt(at: Location, node: FsNode, mount: Mount, parent: Location, name: string): boolean {
  return at.node === node && at.name === name && at.mount === mount && at.parent === parent;
}
