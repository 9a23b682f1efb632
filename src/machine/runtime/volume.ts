/** Volumes of a node: filesystems that outlive containers and are mounted into several. */
import type { KernelHost } from "../kernel/kernel.ts";
import type { MemoryFs } from "../kernel/fs/memory-fs.ts";
import * as files from "../kernel/fs/volume-access.ts";
import type { Volume, VolumeConfig, VolumeFile } from "./types.ts";

export class NodeVolume implements Volume {
  readonly id: string;
  readonly config: VolumeConfig;
  readonly filesystem: MemoryFs;
  /** Names the directory behind `..data`; grows with every projection. */
  #generation = 0;

  constructor(id: string, config: VolumeConfig, kernel: KernelHost) {
    this.id = id;
    this.config = config;
    const isMemory = config.kind === "memory";
    this.filesystem = kernel.createVolume({
      kind: isMemory ? "memory" : "disk",
      mode: config.mode,
      ...(config.gid !== undefined && { gid: config.gid }),
      // A disk volume's limit is the kubelet's to enforce: it evicts.
      ...(isMemory && config.sizeLimit !== undefined && { size: config.sizeLimit }),
    });
  }

  used(): number {
    return this.filesystem.used;
  }

  /** Source: the kubelet's atomic writer: a dated directory, `..data` to it, and links through `..data`. */
  project(wanted: readonly { path: string; content: string; mode: number }[]): void {
    const { root } = this.filesystem;
    const directory = `..${String(++this.#generation).padStart(4, "0")}`;
    for (const { path, content, mode } of wanted)
      files.writeFile(root, `${directory}/${path}`, content, { mode, gid: this.config.gid ?? 0 });
    if (wanted.length === 0) files.mkdir(root, directory);
    files.remove(root, "..data");
    files.symlink(root, directory, "..data");
    const heads = new Set(wanted.map(({ path }) => path.split("/")[0] ?? ""));
    for (const name of files.names(root)) if (!name.startsWith("..") && !heads.has(name)) files.remove(root, name);
    for (const head of heads) if (!files.exists(root, head)) files.symlink(root, `..data/${head}`, head);
    for (const name of files.names(root)) if (name.startsWith("..0") && name !== directory) files.remove(root, name);
  }

  list(maxBytes: number): VolumeFile[] {
    return files.walk(this.filesystem.root, maxBytes);
  }
}
