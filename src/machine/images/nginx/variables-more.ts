/** The variables beyond those that a plain server logs. Source: nginx.org, alphabetical index of variables. */
import { lookUp } from "./lookups.ts";
import { rootPath } from "./paths.ts";
import type { Request } from "./request.ts";
import { header, httpTime, seconds } from "./variables.ts";
import { VERSION } from "./version.ts";

type Value = string | undefined;
type Getter = (request: Request) => Value;

const now = (request: Request): number => request.connection.worker.sys.k.clock.epoch;

function argument(request: Request, name: string): Value {
  for (const part of request.args.split("&")) {
    const at = part.indexOf("=");
    if (at >= 0 && part.slice(0, at).toLowerCase() === name) return part.slice(at + 1);
  }
  return undefined;
}

function cookie(request: Request, name: string): Value {
  for (const [header, value] of request.headers) {
    if (header.toLowerCase() !== "cookie") continue;
    for (const part of value.split(/;\s*/)) {
      const at = part.indexOf("=");
      if (at > 0 && part.slice(0, at).toLowerCase() === name) return part.slice(at + 1);
    }
  }
  return undefined;
}

function ofTries(request: Request, of: (tried: Request["upstreamTries"][number]) => string): Value {
  return request.upstreamTries.length === 0 ? undefined : request.upstreamTries.map(of).join(", ");
}

function binaryAddress(request: Request): Value {
  const { address } = request.connection.client;
  const parts = address.split(".");
  return parts.length === 4 ? parts.map((part) => String.fromCharCode(Number(part))).join("") : address;
}

const GETTERS: Readonly<Record<string, Getter>> = {
  request_completion: (request) => (request.isHeaderSent ? "OK" : ""),
  request_body: (request) => request.body ?? undefined,
  request_id: (request) => request.connection.requestId(),
  request_port: (request) => /:(\d+)$/.exec(request.header("Host") ?? "")?.[1] ?? "",
  is_request_port: (request) => (/:\d+$/.test(request.header("Host") ?? "") ? ":" : ""),
  realpath_root: (request) => rootPath(request),
  https: () => "",
  http2: () => "",
  http3: () => "",
  realip_remote_addr: (request) => request.connection.client.address,
  realip_remote_port: (request) => String(request.connection.client.port),
  binary_remote_addr: binaryAddress,
  connection_requests: (request) => String(request.connection.requests),
  connection_time: (request) => seconds(request.connection.worker.sys.k.clock.now - request.connection.openedAt),
  connections_active: (request) => String(request.connection.worker.counters.active),
  connections_reading: (request) => String(request.connection.worker.counters.reading),
  connections_writing: (request) => String(request.connection.worker.counters.writing),
  connections_waiting: (request) => String(request.connection.worker.counters.waiting),
  pipe: (request) => (request.connection.requests > 1 && request.connection.isPipelined ? "p" : "."),
  pid: (request) => String(request.connection.worker.sys.p.pid),
  date_local: (request) => httpTime(now(request)).replace("GMT", "UTC"),
  date_gmt: (request) => httpTime(now(request)),
  nginx_version: () => VERSION,
  fastcgi_script_name: (request) =>
    request.uri.endsWith("/") ? `${request.uri}${request.scope.value("fastcgi_index") ?? ""}` : request.uri,
  fastcgi_path_info: () => "",
  limit_rate: () => "0",
  proxy_host: (request) => request.connection.proxyHost?.host,
  proxy_port: (request) => request.connection.proxyHost?.port,
  proxy_add_x_forwarded_for(request) {
    const given = header(request.headers, "x_forwarded_for");
    const own = request.connection.client.address;
    return given === undefined ? own : `${given}, ${own}`;
  },
  upstream_addr: (request) => ofTries(request, (tried) => tried.addr),
  upstream_status: (request) => ofTries(request, (tried) => tried.status),
  upstream_connect_time: (request) => ofTries(request, (tried) => tried.connectTime),
  upstream_header_time: (request) => ofTries(request, (tried) => tried.headerTime),
  upstream_response_time: (request) => ofTries(request, (tried) => tried.responseTime),
  upstream_response_length: (request) => ofTries(request, (tried) => tried.responseLength),
  sent_http_content_type: (request) => header(request.sentHeaders, "content_type"),
};

/** The value, or undefined where there is none. */
export function moreVariable(request: Request, name: string): Value {
  const table = request.connection.worker.http.lookups.get(name);
  if (table) return lookUp(request, table);
  const getter = GETTERS[name];
  if (getter) return getter(request);
  const match = /^(arg|cookie|sent_http|upstream_http)_(.+)$/.exec(name);
  const [, kind, rest = ""] = match ?? [];
  switch (kind) {
    case "arg":
      return argument(request, rest);
    case "cookie":
      return cookie(request, rest);
    case "sent_http":
      return header(request.sentHeaders, rest);
    case "upstream_http":
      return header(request.upstreamTries.at(-1)?.headers ?? [], rest);
    default:
      return undefined;
  }
}
