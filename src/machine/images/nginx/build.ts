/**
 * From the tree to what it means: servers on their addresses, locations in their order, upstreams with their peers.
 * Source: nginx.org, "Server names", "How nginx processes a request", ngx_http_upstream_module; messages of nginx 1.27.
 */
import type { Sys } from "../../kernel/applet.ts";
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { locationWords } from "./checks.ts";
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { parseTime } from "./config-values.ts";
import { regexOf } from "./expressions.ts";
import { defaultListen, parseListen, parseServerNames } from "./listen.ts";
import type { Endpoint, HttpConfig, Listen, Location, Peer, Upstream, VirtualServer } from "./model.ts";

/** Messages that do not stop anything. */
export type Warn = (text: string) => void;

/** What the http block means; names of upstreams are resolved here. Throws a ConfigFault. */
export function* buildHttp(sys: Sys, scope: Scope, warn: Warn): Generator<void, HttpConfig, void> {
  const upstreams = new Map<string, Upstream>();
  const isRoot = sys.p.cred.uid === 0;
  const servers = scope.own("server").map((directive) => buildServer(directive, isRoot));
  for (const directive of scope.own("upstream")) {
    const upstream = yield* buildUpstream(sys, directive);
    upstreams.set(upstream.name, upstream);
  }
  yield* addImplicit(sys, scope, upstreams);
  const lookups = new Map<string, Directive>();
  for (const directive of scope.directives) {
    if (directive.name === "map" || directive.name === "geo" || directive.name === "split_clients") {
      lookups.set((directive.args.at(-1) ?? "").slice(1).toLowerCase(), directive);
    }
  }
  const logFormats = new Map(scope.own("log_format").map((directive) => [directive.args[0] ?? "", directive]));
  const endpoints = buildEndpoints(servers, warn);
  return { scope, servers, endpoints, upstreams, lookups, logFormats, types: collectTypes(scope) };
}

function buildServer(directive: Directive, isRoot: boolean): VirtualServer {
  const scope = blockOf(directive);
  const listens: Listen[] = scope.own("listen").map(parseListen);
  for (const [i, listen] of listens.entries()) {
    const earlier = listens.slice(0, i).find((one) => one.text === listen.text && one.isQuic === listen.isQuic);
    if (earlier) throw new ConfigFault(`a duplicate listen ${listen.text}`, listen.directive);
  }
  if (listens.length === 0) listens.push(defaultListen(isRoot));
  for (const listen of listens) {
    if (listen.isSsl && scope.all("ssl_certificate").length === 0 && !scope.isOn("ssl_reject_handshake", false)) {
      throw new ConfigFault(`no "ssl_certificate" is defined for the "listen ... ssl" directive`, directive);
    }
  }
  const names = scope.own("server_name").flatMap(parseServerNames);
  const first = names[0]?.text ?? "";
  return {
    scope,
    listens,
    names: names.length > 0 ? names : [{ text: "", kind: "exact", regex: null }],
    name: first.startsWith(".") ? first.slice(1) : first,
    locations: buildLocations(scope),
    directive,
  };
}

function blockOf(directive: Directive): Scope {
  if (!directive.block) throw new ConfigFault(`directive "${directive.name}" has no opening "{"`, directive);
  return directive.block;
}

function buildLocations(scope: Scope): Location[] {
  const seen = new Set<string>();
  return scope.own("location").map((directive): Location => {
    const { modifier, text } = locationWords(directive);
    const isRegex = modifier === "~" || modifier === "~*";
    const key = modifier === "=" ? `=${text}` : text;
    if (!isRegex) {
      if (seen.has(key)) throw new ConfigFault(`duplicate location "${text}"`, directive);
      seen.add(key);
    }
    return {
      scope: blockOf(directive),
      modifier: modifier as Location["modifier"],
      text,
      regex: isRegex ? regexOf(directive, text, modifier === "~*") : null,
      children: buildLocations(blockOf(directive)),
    };
  });
}

/** Servers by address, in order; names that two of them claim are told. */
function buildEndpoints(servers: readonly VirtualServer[], warn: Warn): Endpoint[] {
  const byText = new Map<string, { listen: Listen; servers: VirtualServer[]; byDefault: VirtualServer | null }>();
  for (const server of servers) {
    for (const listen of server.listens) {
      let entry = byText.get(listen.text);
      if (!entry) byText.set(listen.text, (entry = { listen, servers: [], byDefault: null }));
      else if (listen.hasOptions && entry.listen.hasOptions) {
        throw new ConfigFault(`duplicate listen options for ${listen.text}`, listen.directive);
      }
      entry.servers.push(server);
      if (!listen.isDefault) continue;
      if (entry.byDefault) throw new ConfigFault(`a duplicate default server for ${listen.text}`, listen.directive);
      entry.byDefault = server;
    }
  }
  const endpoints: Endpoint[] = [];
  for (const { listen, servers: behind, byDefault } of byText.values()) {
    warnOfConflicts(listen, behind, warn);
    const [first] = behind;
    if (first) endpoints.push({ listen, servers: behind, defaultServer: byDefault ?? first });
  }
  return endpoints;
}

function warnOfConflicts(listen: Listen, servers: readonly VirtualServer[], warn: Warn): void {
  const seen = new Map<string, VirtualServer>();
  for (const server of servers) {
    for (const { text, kind } of server.names) {
      if (kind === "regex") continue;
      if (seen.has(text)) warn(`conflicting server name "${text}" on ${listen.text}, ignored`);
      else seen.set(text, server);
    }
  }
}

function collectTypes(scope: Scope): Map<Scope, ReadonlyMap<string, string>> {
  const types = new Map<Scope, ReadonlyMap<string, string>>();
  const visit = (one: Scope): void => {
    const blocks = one.own("types");
    if (blocks.length > 0) {
      const table = new Map<string, string>();
      for (const block of blocks) {
        for (const { name, args } of block.block?.directives ?? [])
          for (const ending of args) table.set(ending.toLowerCase(), name);
      }
      types.set(one, table);
    }
    for (const { block } of one.directives) if (block && block.place !== "T" && block.place !== "A") visit(block);
  };
  visit(scope);
  return types;
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
