/** A Pod's sandbox: the network, the host name and, where it is shared, the processes that its containers have in common. */
import type { MemoryFs } from "../kernel/fs/memory-fs.ts";
import type { NetSpace } from "../kernel/net/net-space.ts";
import type { ByteString, PidNamespace, Proc } from "../kernel/types.ts";
import type { Container } from "./container.ts";
import type { SandboxConfig } from "./types.ts";

export class Sandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  readonly ip: string;
  readonly net: NetSpace;
  readonly uts: { hostname: string };
  /** Null: every container has its own. */
  readonly pids: PidNamespace | null;
  readonly containers = new Set<Container>();
  /** What its containers share: a filesystem with hosts, hostname and resolv.conf, and that of /dev/shm. */
  shared: (() => { network: MemoryFs; memory: MemoryFs }) | null = null;
  /** The first of them, once somebody has looked at it. */
  network: MemoryFs | null = null;
  /** PID 1 of the processes that the containers share. */
  pause: Proc | null = null;
  isStopped = false;
  /** The environment that was made last, and of what: containers of a Pod often have the same. */
  environment: { readonly of: readonly unknown[]; readonly env: ReadonlyMap<ByteString, ByteString> } | null = null;

  constructor(fields: { id: string; config: SandboxConfig; ip: string; net: NetSpace; pids: PidNamespace | null }) {
    this.id = fields.id;
    this.config = fields.config;
    this.ip = fields.ip;
    this.net = fields.net;
    this.pids = fields.pids;
    this.uts = { hostname: fields.config.hostname };
  }
}
