/** Volumes of a node: filesystems that outlive containers and are mounted into several. */
import { formatRfc3339 } from "../../sim/units.ts";
import type { ImageTree } from "../kernel/fs/image-tree.ts";
import { createOverlay, postponed } from "../kernel/fs/memory-fs.ts";
import type { MemoryFs } from "../kernel/fs/memory-fs.ts";
import * as files from "../kernel/fs/volume-access.ts";
import type { RuntimeOptions } from "./runtime.ts";
import type { ProjectedFiles, Volume, VolumeConfig, VolumeFile } from "./types.ts";

const DIGITS = "0123456789";

export class NodeVolume implements Volume {
  readonly id: string;
  readonly config: VolumeConfig;
  readonly #options: RuntimeOptions;
  readonly #filesystem: () => MemoryFs;
  /** Writes what was projected before anybody has looked. */
  #write: (() => void) | null = null;
  #isSeen = false;

  /** `tree`: of the image that the volume shows. */
  constructor(id: string, config: VolumeConfig, options: RuntimeOptions, tree?: ImageTree) {
    this.id = id;
    this.config = config;
    this.#options = options;
    this.#filesystem = postponed(options.clock, 1, () =>
      tree ? createOverlay(options.clock, tree) : emptyFilesystem(config, options),
    );
  }

  get filesystem(): MemoryFs {
    const write = this.#write;
    this.#write = null;
    this.#isSeen = true;
    write?.();
    return this.#filesystem();
  }

  used(): number {
    return this.filesystem.used;
  }

  kindOf(path: string): VolumeFile["kind"] | null {
    return files.lookup(this.filesystem.root, path)?.kind ?? null;
  }

  make(path: string, kind: "file" | "directory", mode: number): void {
    const { root } = this.filesystem;
    if (kind === "file") files.writeFile(root, path, "", { mode });
    else files.mkdir(root, path, { mode });
  }

  /** Source: the kubelet's atomic writer: a dated directory, `..data` to it, and links through `..data`. */
  project(wanted: ProjectedFiles): void {
    const directory = this.#datedName();
    const write = postponed(this.#options.clock, 0, () => this.#project(directory, wanted));
    if (this.#isSeen || this.#write !== null) write();
    else this.#write = write;
  }

  #project(directory: string, given: ProjectedFiles): void {
    const wanted = typeof given === "function" ? given() : given;
    const { root } = this.filesystem;
    const before = files.names(root).filter((name) => name.startsWith("..") && name !== "..data");
    for (const { path, content, mode } of wanted)
      files.writeFile(root, `${directory}/${path}`, content, { mode, gid: this.config.gid ?? 0 });
    if (wanted.length === 0) files.mkdir(root, directory);
    files.remove(root, "..data");
    files.symlink(root, directory, "..data");
    const heads = new Set(wanted.map(({ path }) => path.split("/")[0] ?? ""));
    for (const name of files.names(root)) if (!name.startsWith("..") && !heads.has(name)) files.remove(root, name);
    for (const head of heads) if (!files.exists(root, head)) files.symlink(root, `..data/${head}`, head);
    for (const name of before) files.remove(root, name);
  }

  clear(): void {
    const { root } = this.filesystem;
    for (const name of files.names(root)) files.remove(root, name);
  }

  list(maxBytes: number): VolumeFile[] {
    return files.walk(this.filesystem.root, maxBytes);
  }

  /** `..2026_01_31_12_00_00.1234567890`. */
  #datedName(): string {
    const { clock, random, nodeName } = this.#options;
    const time = formatRfc3339(clock.epoch).replace(/[-T:]/g, "_").replace("Z", "");
    return `..${time}.${random.stream(`runtime/${nodeName}/volumes`).text(10, DIGITS)}`;
  }
}

function emptyFilesystem(config: VolumeConfig, { kernel }: RuntimeOptions): MemoryFs {
  const isMemory = config.kind === "memory";
  const isTmpfs = isMemory || config.inMemory === true;
  return kernel.createVolume({
    kind: isTmpfs ? "memory" : "disk",
    // A tmpfs is mounted over the directory that was made, with its own sticky bit.
    mode: isTmpfs ? config.mode | 0o1000 : config.mode,
    ...(config.gid !== undefined && { gid: config.gid }),
    // A disk volume's limit is the kubelet's to enforce: it evicts.
    ...(isMemory && config.sizeLimit !== undefined && { size: config.sizeLimit }),
  });
}
