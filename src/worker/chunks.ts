/**
 * The worker's table of chunks: code that is fetched when a process first needs it (architecture, decision 9).
 * The command line has the same table in `cli/chunks.ts`; a test holds both against the names that the engine asks for.
 */
import type { ChunkStore } from "../kube/cluster/cluster.ts";

const LOADERS: Readonly<Record<string, () => Promise<unknown>>> = {
  curl: () => import("../machine/userland/curl/main.ts"),
  "kubectl-describe": async () => (await import("../kube/kubectl/chunks/describe.ts")).kubectlDescribe,
  "kubectl-format": async () => (await import("../kube/kubectl/chunks/format.ts")).kubectlFormat,
  "kubectl-more": async () => (await import("../kube/kubectl/chunks/more.ts")).kubectlMore,
  awk: () => import("../machine/userland/chunks/awk.ts"),
  checksums: () => import("../machine/userland/chunks/checksums.ts"),
  grep: () => import("../machine/userland/chunks/grep.ts"),
  nginx: () => import("../machine/images/nginx/server.ts"),
  regex: () => import("../machine/userland/chunks/regex.ts"),
  sed: () => import("../machine/userland/chunks/sed.ts"),
  nslookup: () => import("../machine/userland/chunks/nslookup.ts"),
  httpd: () => import("../machine/userland/chunks/httpd.ts"),
  ip: () => import("../machine/userland/chunks/ip.ts"),
  od: () => import("../machine/userland/chunks/od.ts"),
  hexdump: () => import("../machine/userland/chunks/hexdump.ts"),
  diff: () => import("../machine/userland/chunks/diff.ts"),
  usage: () => import("../machine/userland/chunks/usage.ts"),
};

/** A store that is filled by `load`. */
export class WorkerChunks implements ChunkStore {
  readonly #modules = new Map<string, unknown>();

  get(name: string): unknown {
    return this.#modules.get(name);
  }

  set(name: string, module: unknown): void {
    this.#modules.set(name, module);
  }

  /** Fetches a chunk. Rejects where it cannot be had. */
  async load(name: string): Promise<void> {
    const loader = LOADERS[name];
    if (!loader) throw new Error(`there is no chunk ${name}`);
    this.set(name, await loader());
  }
}
