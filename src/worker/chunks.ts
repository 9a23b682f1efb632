/**
 * The worker's chunks: code that is fetched when the simulated world first needs it (architecture, decision 9).
 * A chunk is a file `NAME.chunk.ts` of the engine; there is no other list. The command line collects the same files.
 */
import type { ChunkStore } from "../kube/cluster/cluster.ts";

const LOADERS = new Map(
  Object.entries(import.meta.glob("../{machine,kube,scenario}/**/*.chunk.ts")).map(
    ([path, load]) => [path.replace(/^.*\/|\.chunk\.ts$/g, ""), load] as const,
  ),
);

/** A store that is filled by `load`. */
export class WorkerChunks implements ChunkStore {
  readonly #modules = new Map<string, unknown>();

  get(name: string): unknown {
    return this.#modules.get(name);
  }

  set(name: string, module: unknown): void {
    this.#modules.set(name, module);
  }

  /** The module of a chunk, fetched where it is not there yet. Rejects where it cannot be had. */
  async need<Module>(name: string): Promise<Module> {
    if (!this.#modules.has(name)) await this.load(name);
    return this.get(name) as Module;
  }

  /** Fetches a chunk. Rejects where it cannot be had. */
  async load(name: string): Promise<void> {
    const loader = LOADERS.get(name);
    if (!loader) throw new Error(`there is no chunk ${name}`);
    this.set(name, await loader());
  }
}
