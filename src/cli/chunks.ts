/** The command line's chunks: the files that `worker/chunks.ts` fetches one by one, present from the start. */
import type { ChunkStore } from "../kube/cluster/cluster.ts";

const MODULES = Object.entries(import.meta.glob("../{machine,kube,scenario}/**/*.chunk.ts", { eager: true })).map(
  ([path, module]) => [path.replace(/^.*\/|\.chunk\.ts$/g, ""), module] as const,
);

/** A store that holds every chunk. */
export function allChunks(): ChunkStore {
  const modules = new Map<string, unknown>(MODULES);
  return { get: (name) => modules.get(name), set: (name, module) => void modules.set(name, module) };
}
