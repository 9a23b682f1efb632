/**
 * From the tree to what it means: servers on their addresses, locations in their order.
 * Source: nginx.org, "Server names", "How nginx processes a request"; messages of nginx 1.27.
 */
import type { Sys } from "../../kernel/applet.ts";
import { locationWords } from "./checks.ts";
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { defaultListen, parseListen, parseServerNames } from "./listen.ts";
import type { Endpoint, HttpConfig, Listen, Location, Upstream, VirtualServer } from "./model.ts";
import { needMore } from "./more.ts";
import type { More } from "./more.ts";

/** Messages that do not stop anything. */
export type Warn = (text: string) => void;

/** What the http block means. Throws a ConfigFault. */
export function* buildHttp(sys: Sys, scope: Scope, more: More | null, warn: Warn): Generator<void, HttpConfig, void> {
  const isRoot = sys.p.cred.uid === 0;
  const servers = scope.own("server").map((directive) => buildServer(directive, more, isRoot));
  const upstreams = more ? yield* more.buildUpstreams(sys, scope) : new Map<string, Upstream>();
  const lookups = new Map<string, Directive>();
  for (const directive of scope.directives) {
    if (directive.name === "map" || directive.name === "geo" || directive.name === "split_clients") {
      lookups.set((directive.args.at(-1) ?? "").slice(1).toLowerCase(), directive);
    }
  }
  const logFormats = new Map(scope.own("log_format").map((directive) => [directive.args[0] ?? "", directive]));
  const endpoints = buildEndpoints(servers, warn);
  return { scope, more, servers, endpoints, upstreams, lookups, logFormats, types: collectTypes(scope) };
}

function buildServer(directive: Directive, more: More | null, isRoot: boolean): VirtualServer {
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
  const names = scope.own("server_name").flatMap((one) => parseServerNames(one, more));
  const first = names[0]?.text ?? "";
  return {
    scope,
    listens,
    names: names.length > 0 ? names : [{ text: "", kind: "exact", regex: null }],
    name: first.startsWith(".") ? first.slice(1) : first,
    locations: buildLocations(scope, more),
    directive,
  };
}

/** The inside of its braces. */
export function blockOf(directive: Directive): Scope {
  if (!directive.block) throw new ConfigFault(`directive "${directive.name}" has no opening "{"`, directive);
  return directive.block;
}

function buildLocations(scope: Scope, more: More | null): Location[] {
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
      regex: isRegex ? needMore(more).regexOf(directive, text, modifier === "~*") : null,
      children: buildLocations(blockOf(directive), more),
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
