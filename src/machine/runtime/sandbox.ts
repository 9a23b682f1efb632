/** A Pod's sandbox: the network, the host name and, where it is shared, the processes that its containers have in common. */
import type { NetSpace } from "../kernel/net/net-space.ts";
import type { PidNamespace, Proc } from "../kernel/types.ts";
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
  /** PID 1 of the processes that the containers share. */
  pause: Proc | null = null;
  isStopped = false;

  constructor(fields: { id: string; config: SandboxConfig; ip: string; net: NetSpace; pids: PidNamespace | null }) {
    this.id = fields.id;
    this.config = fields.config;
    this.ip = fields.ip;
    this.net = fields.net;
    this.pids = fields.pids;
    this.uts = { hostname: fields.config.hostname };
  }
}
