/**
 * Upstreams and their peers; names are resolved when the configuration is read.
 * Source: nginx.org, ngx_http_upstream_module, ngx_http_proxy_module; messages of nginx 1.27.
 */
import type { Sys } from "../../kernel/applet.ts";
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { blockOf } from "./build.ts";
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { parseTime } from "./config-values.ts";
import type { Peer, Upstream } from "./model.ts";

/** Those that have a block, and those that a pass names without there being one. Throws a ConfigFault. */
export function* buildUpstreams(sys: Sys, scope: Scope): Generator<void, Map<string, Upstream>, void> {
  const upstreams = new Map<string, Upstream>();
  for (const directive of scope.own("upstream")) {
    const upstream = yield* buildUpstream(sys, directive);
    upstreams.set(upstream.name, upstream);
  }
  yield* addImplicit(sys, scope, upstreams);
  return upstreams;
}

const METHODS = ["least_conn", "ip_hash", "hash", "random"] as const;

function* buildUpstream(sys: Sys, directive: Directive): Generator<void, Upstream, void> {
  const scope = blockOf(directive);
  const peers: Peer[] = [];
  for (const server of scope.own("server")) {
    const [where = ""] = server.args;
    const found = yield* peersOf(sys, where, 80, server.args.slice(1));
    if (typeof found === "string") throw new ConfigFault(`${found} in upstream "${where}"`, server);
    peers.push(...found);
  }
  if (peers.length === 0) {
    throw new ConfigFault("no servers are inside upstream", directive);
  }
  const method = METHODS.find((name) => scope.own(name).length > 0) ?? "round-robin";
  return { name: directive.args[0] ?? "", peers, method, key: scope.value("hash") ?? "" };
}

/** Upstreams that a pass names without there being a block for them. */
function* addImplicit(sys: Sys, scope: Scope, upstreams: Map<string, Upstream>): Generator<void, void, void> {
  for (const directive of scope.directives) {
    if (directive.block && directive.block.place !== "T") yield* addImplicit(sys, directive.block, upstreams);
    const isPass = /^(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$/.test(directive.name);
    const [text = ""] = directive.args;
    if (!isPass || text.includes("$")) continue;
    const { host, defaultPort } = passTarget(directive.name, text);
    if (upstreams.has(host)) continue;
    const found = yield* peersOf(sys, host, defaultPort, []);
    if (typeof found === "string") throw new ConfigFault(`${found} in upstream "${hostPart(host)}"`, directive);
    upstreams.set(host, { name: host, peers: found, method: "round-robin", key: "" });
  }
}

/** The `host:port` of a pass, and the port where it names none. */
export function passTarget(name: string, text: string): { host: string; defaultPort: number } {
  const match = /^(?:(https?|grpcs?|s?uwsgi):\/\/)?(unix:[^:]*:?|[^/?]*)/i.exec(text);
  const isTls = /^(https|grpcs|suwsgi)$/i.test(match?.[1] ?? "");
  const defaultPort = isTls ? 443 : name === "memcached_pass" ? 11_211 : 80;
  return { host: (match?.[2] ?? "").replace(/^(unix:.*):$/, "$1"), defaultPort };
}

function hostPart(text: string): string {
  return text.replace(/:\d+$/, "");
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  return parameters.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The peers that `host:port` stands for, one for each address; else what is wrong. */
export function* peersOf(
  sys: Sys,
  text: string,
  defaultPort: number,
  parameters: readonly string[],
): Generator<void, Peer[] | string, void> {
  const shared = {
    server: text,
    weight: Number(parameterOf(parameters, "weight") ?? 1),
    maxFails: Number(parameterOf(parameters, "max_fails") ?? 1),
    failTimeoutMs: parseTime(parameterOf(parameters, "fail_timeout") ?? "10") ?? 10_000,
    isBackup: parameters.includes("backup"),
    isDown: parameters.includes("down"),
  };
  const fresh = { current: 0, effective: shared.weight, fails: 0, checkedAt: 0, connections: 0 };
  if (text.startsWith("unix:")) {
    return [{ name: text, address: text.slice(5), port: 0, isUnix: true, ...shared, ...fresh }];
  }
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text);
  const host = (match?.[1] ?? "").replace(/^\[(.*)\]$/, "$1");
  if (!match) return "invalid port";
  if (host === "") return "no host";
  const port = Number(match[2] ?? defaultPort);
  if (port < 1 || port > 65_535) return "invalid port";
  const addresses = isIpv4(host) || isIpv6(host) ? [host] : yield* resolveHost(sys, host);
  if (typeof addresses === "string") return "host not found";
  return addresses.map((address) => ({
    name: address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
    address,
    port,
    isUnix: false,
    ...shared,
    ...fresh,
  }));
}
