/**
 * The world outside the cluster: a handful of names that resolve, and hosts that answer, refuse or keep silent.
 *
 * Simplified: there is no internet here. A host serves one page, made here and saying so, over HTTP and HTTPS, with a
 * certificate that everybody trusts. What a run needs beyond the defaults is in its settings, `outside`.
 */
import { AppletProgram } from "../../machine/kernel/applet.ts";
import type { Layer } from "../../machine/kernel/fs/layer.ts";
import type * as Tls from "../../machine/userland/chunks/tls.chunk.ts";
import { encodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { ChunkStore } from "../../machine/kernel/core.ts";
import { createImageTree } from "../../machine/kernel/fs/image-tree.ts";
import { createOverlay } from "../../machine/kernel/fs/memory-fs.ts";
import * as files from "../../machine/kernel/fs/volume-access.ts";
import { createKernel } from "../../machine/kernel/kernel.ts";
import type { DnsAnswer, Fabric } from "../../machine/kernel/net/fabric.ts";
import type { NetSpace } from "../../machine/kernel/net/net-space.ts";
import { busybox } from "../../machine/images/busybox.ts";
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";

export interface OutsideHost {
  readonly name: string;
  /** IPv4. */
  readonly address: string;
  /** What becomes of a connection; `http`: the page, on port 80. */
  readonly answers: "http" | "refused" | "silent";
  /** The page at every path that the host has: `/`. */
  readonly body: string;
}

/** What examples and courses ask for; addresses from the ranges that are kept for documentation, but for public resolvers. */
export const DEFAULT_OUTSIDE: readonly OutsideHost[] = [
  "info.cern.ch",
  "example.com",
  "www.example.com",
  "example.org",
  "google.com",
  "www.google.com",
  "kubernetes.io",
  "k8s.io",
  "github.com",
  "httpbin.org",
].map((name, i) => ({ name, address: `203.0.113.${10 + i}`, answers: "http", body: pageOf(name) }));

/** Public resolvers that people ping. */
const RESOLVERS = ["8.8.8.8", "8.8.4.4", "1.1.1.1"];

function pageOf(name: string): string {
  return `<!doctype html>\n<html><head><title>${name}</title></head>\n<body><p>This page stands in for ${name}: Podarium has no internet.</p></body></html>\n`;
}

/** Listens at once; its code is fetched when somebody comes. */
const HTTPS: Layer = {
  "/bin/https": {
    kind: "program",
    program: {
      name: "https",
      create: () =>
        new AppletProgram(function* (sys) {
          const fd = sys.k.socket(sys.p, "tcp");
          sys.k.bind(sys.p, fd, "0.0.0.0", 443);
          sys.k.listen(sys.p, fd, 128);
          yield* sys.poll([{ fd, read: true }]);
          const tls = yield* sys.chunk<typeof Tls>("tls");
          return yield* tls.serveSecurely(sys, fd, sys.p.ns.uts.hostname, "/srv/index.html");
        }),
    },
  },
};

export interface OutsideOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly fabric: Fabric;
  readonly chunks: ChunkStore;
  readonly hosts: readonly OutsideHost[];
}

export class OutsideWorld {
  readonly #options: OutsideOptions;
  readonly #byName: ReadonlyMap<string, OutsideHost>;
  readonly #byAddress: ReadonlyMap<string, OutsideHost>;
  readonly #spaces = new Map<string, NetSpace>();

  constructor(options: OutsideOptions) {
    this.#options = options;
    // A later host of the same name or address takes the place of an earlier one.
    const hosts = [...DEFAULT_OUTSIDE, ...options.hosts];
    this.#byName = new Map(hosts.map((host) => [host.name.toLowerCase(), host]));
    this.#byAddress = new Map(hosts.map((host) => [host.address, host]));
  }

  answer(name: string, type: string): DnsAnswer | undefined {
    const host = this.#byName.get(name);
    if (!host) return undefined;
    // Whoever asks is about to come: the host is up by then.
    this.spaceOf(host.address);
    return type === "A" ? [host.address] : [];
  }

  /** The network of the host at that address, which is set up when somebody first sends something there. */
  spaceOf(address: string): NetSpace | undefined {
    const known = this.#spaces.get(address);
    if (known) return known;
    const host = this.#byAddress.get(address);
    if (host ? host.answers === "silent" : !RESOLVERS.includes(address)) return undefined;
    const space = host?.answers === "http" ? this.#serve(host) : this.#idle(address);
    this.#spaces.set(address, space);
    return space;
  }

  #idle(address: string): NetSpace {
    const { clock, random, fabric, chunks } = this.#options;
    return createKernel({ clock, random, fabric, chunks, name: address }).createNetNamespace([address]);
  }

  /** A machine of its own, with a web server and one page. */
  #serve({ name, address, body }: OutsideHost): NetSpace {
    const { clock, random, fabric, chunks } = this.#options;
    const kernel = createKernel({ clock, random, fabric, chunks, name });
    const rootfs = createOverlay(clock, createImageTree([...busybox.layers, HTTPS]));
    files.mkdir(rootfs.root, "srv", { uid: 0, gid: 0 });
    files.writeFile(rootfs.root, "srv/index.html", encodeUtf8(body), { uid: 0, gid: 0 });
    const net = kernel.createNetNamespace([address]);
    const ns = {
      pid: kernel.createPidNamespace(),
      mount: kernel.createMountNamespace(rootfs),
      net,
      uts: { hostname: name },
      cgroup: kernel.createCgroup(),
      owner: null,
    };
    const start = (path: string, ...args: readonly string[]): void => {
      const argv = [path, ...args];
      const cred = { uid: 0, gid: 0, groups: [] };
      kernel.spawn({ path, argv, env: new Map(), cwd: "/", cred, ns, files: new Map(), onExit: () => {} });
    };
    start("/bin/httpd", "-f", "-p", "80", "-h", "/srv");
    start("/bin/https");
    return net;
  }
}
