/** What the http part of a configuration means: servers, their locations, upstreams, and who listens where. */
import type { Directive, Scope } from "./config-tree.ts";
import type { More } from "./more.ts";
import type { Pcre } from "./pcre.ts";

export interface Listen {
  /** `0.0.0.0`, `::`, or the path of a unix socket. */
  readonly address: string;
  readonly port: number;
  readonly kind: "ipv4" | "ipv6" | "unix";
  /** As messages name it: `0.0.0.0:80`, `[::]:80`, `unix:/path`. */
  readonly text: string;
  readonly isDefault: boolean;
  readonly isSsl: boolean;
  readonly isQuic: boolean;
  /** Whether parameters of the socket (backlog ...) were given. */
  readonly hasOptions: boolean;
  readonly directive: Directive | null;
}

export interface ServerName {
  readonly text: string;
  readonly kind: "exact" | "leading" | "trailing" | "regex";
  readonly regex: Pcre | null;
}

export interface Location {
  readonly scope: Scope;
  readonly modifier: "" | "=" | "^~" | "~" | "~*" | "@";
  /** The path, the expression, or the name with its `@`. */
  readonly text: string;
  readonly regex: Pcre | null;
  readonly children: readonly Location[];
}

export interface VirtualServer {
  readonly scope: Scope;
  readonly listens: readonly Listen[];
  readonly names: readonly ServerName[];
  /** What $server_name says: the first name, or "". */
  readonly name: string;
  readonly locations: readonly Location[];
  readonly directive: Directive;
}

/** One address and the servers behind it. */
export interface Endpoint {
  readonly listen: Listen;
  readonly servers: readonly VirtualServer[];
  readonly defaultServer: VirtualServer;
}

/** A peer of an upstream, with what is known of its health; every worker has its own. */
export interface Peer {
  /** `10.0.0.1:80` or `unix:/path`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly isUnix: boolean;
  readonly server: string;
  readonly weight: number;
  readonly maxFails: number;
  readonly failTimeoutMs: number;
  readonly isBackup: boolean;
  readonly isDown: boolean;
  current: number;
  effective: number;
  fails: number;
  /** When it last failed. */
  checkedAt: number;
  connections: number;
}

export interface Upstream {
  readonly name: string;
  readonly peers: readonly Peer[];
  readonly method: "round-robin" | "least_conn" | "ip_hash" | "hash" | "random";
  /** What `hash` looks at. */
  readonly key: string;
}

export interface HttpConfig {
  readonly scope: Scope;
  /** Where the configuration uses it. */
  readonly more: More | null;
  readonly servers: readonly VirtualServer[];
  readonly endpoints: readonly Endpoint[];
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly lookups: ReadonlyMap<string, Directive>;
  readonly logFormats: ReadonlyMap<string, Directive>;
  /** Extensions in lower case to types, for each scope with a types block. */
  readonly types: ReadonlyMap<Scope, ReadonlyMap<string, string>>;
}
