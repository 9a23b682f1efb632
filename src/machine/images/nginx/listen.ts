/** Where servers listen, and under which names. Source: nginx.org, listen and server_name; messages of nginx 1.27. */
import { expandIpv6, isIpv4 } from "../../kernel/net/address.ts";
import { ConfigFault } from "./config-tree.ts";
import type { Directive } from "./config-tree.ts";
import type { Listen, ServerName } from "./model.ts";
import { needMore } from "./more.ts";
import type { More } from "./more.ts";

const FLAGS = new Set([
  "default",
  "default_server",
  "ssl",
  "http2",
  "quic",
  "reuseport",
  "deferred",
  "bind",
  "proxy_protocol",
]);
const SETTINGS =
  /^(backlog=\d+|rcvbuf=\d+[kKmM]?|sndbuf=\d+[kKmM]?|fastopen=\d+|setfib=\d+|accept_filter=\w+|ipv6only=(on|off)|so_keepalive=.+)$/;
const OF_SOCKET =
  /^(backlog|rcvbuf|sndbuf|fastopen|setfib|accept_filter|ipv6only|so_keepalive)=|^(deferred|bind|reuseport)$/;

interface Address {
  readonly address: string;
  readonly port: number;
  readonly kind: Listen["kind"];
}

/** The default where a server says nothing. */
export function defaultListen(isRoot: boolean): Listen {
  const port = isRoot ? 80 : 8000;
  const plain = { isDefault: false, isSsl: false, isQuic: false, hasOptions: false, directive: null };
  return { address: "0.0.0.0", port, kind: "ipv4", text: `0.0.0.0:${port}`, ...plain };
}

export function parseListen(directive: Directive): Listen {
  const [where = "", ...parameters] = directive.args;
  const parsed = parseAddress(where);
  if (typeof parsed === "string") {
    throw new ConfigFault(`${parsed} in "${where}" of the "listen" directive`, directive);
  }
  for (const parameter of parameters) {
    if (!FLAGS.has(parameter) && !SETTINGS.test(parameter)) {
      throw new ConfigFault(`invalid parameter "${parameter}"`, directive);
    }
  }
  return {
    ...parsed,
    text: addressText(parsed),
    isDefault: parameters.includes("default_server") || parameters.includes("default"),
    isSsl: parameters.includes("ssl"),
    isQuic: parameters.includes("quic"),
    hasOptions: parameters.some((parameter) => OF_SOCKET.test(parameter)),
    directive,
  };
}

export function addressText({ address, port, kind }: Address): string {
  if (kind === "unix") return `unix:${address}`;
  return kind === "ipv6" ? `[${address}]:${port}` : `${address}:${port}`;
}

/** What a listen directive names, or what is wrong with it. */
function parseAddress(text: string): Address | string {
  if (text.startsWith("unix:")) {
    const path = text.slice(5);
    return path === "" ? "no path in the unix domain socket" : { address: path, port: 0, kind: "unix" };
  }
  const six = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (six) {
    if (!expandIpv6(six[1] ?? "")) return "invalid IPv6 address";
    const port = portOf(six[2] ?? "80");
    return port === null ? "invalid port" : { address: six[1] ?? "::", port, kind: "ipv6" };
  }
  if (text.startsWith("[")) return "invalid host";
  if (/^\d+$/.test(text)) {
    const port = portOf(text);
    return port === null ? "invalid port" : { address: "0.0.0.0", port, kind: "ipv4" };
  }
  const colon = text.lastIndexOf(":");
  const host = colon < 0 ? text : text.slice(0, colon);
  const port = portOf(colon < 0 ? "80" : text.slice(colon + 1));
  if (port === null) return "invalid port";
  if (host === "*") return { address: "0.0.0.0", port, kind: "ipv4" };
  if (host === "localhost") return { address: "127.0.0.1", port, kind: "ipv4" };
  if (host === "") return "no host";
  return isIpv4(host) ? { address: host, port, kind: "ipv4" } : "host not found";
}

function portOf(text: string): number | null {
  return /^\d+$/.test(text) && Number(text) > 0 && Number(text) < 65_536 ? Number(text) : null;
}

/** The names of one server_name directive. */
export function parseServerNames(directive: Directive, more: More | null): ServerName[] {
  return directive.args.map((text) => {
    if (text.startsWith("~")) {
      const isCaseless = /[A-Z]/.test(text);
      return { text, kind: "regex", regex: needMore(more).regexOf(directive, text.slice(1), isCaseless) };
    }
    const name = text.toLowerCase();
    if (/^\*\.[^*]+$|^\.[^*]+$/.test(name)) return { text: name, kind: "leading", regex: null };
    if (/^[^*]+\.\*$/.test(name)) return { text: name, kind: "trailing", regex: null };
    if (name.includes("*")) throw new ConfigFault(`invalid server name or wildcard "${text}" on 0.0.0.0:80`, null);
    return { text: name, kind: "exact", regex: null };
  });
}
