/** What variables say of a request. Source: nginx.org, alphabetical index of variables. */
import { calendarDate } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";
import type { Request } from "./request.ts";
import { lookUp } from "./lookups.ts";
import { filePath, rootPath } from "./paths.ts";
import { VERSION } from "./version.ts";

export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = (value: number): string => String(value).padStart(2, "0");

/** `Thu, 01 Jan 2026 00:00:00 GMT`. */
export function httpTime(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second, weekday } = calendarDate(epoch);
  return `${DAYS[weekday] ?? ""}, ${two(day)} ${MONTHS[month - 1] ?? ""} ${year} ${two(hour)}:${two(minute)}:${two(second)} GMT`;
}

/** `01/Jan/2026:00:00:00 +0000`. */
function localTime(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  return `${two(day)}/${MONTHS[month - 1] ?? ""}/${year}:${two(hour)}:${two(minute)}:${two(second)} +0000`;
}

function isoTime(epoch: EpochMs): string {
  const { year, month, day, hour, minute, second } = calendarDate(epoch);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}+00:00`;
}

/** `0.012`. */
export function seconds(ms: number): string {
  return (Math.max(0, Math.round(ms)) / 1000).toFixed(3);
}

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

function header(headers: readonly (readonly [string, string])[], name: string): Value {
  const values = headers.filter(([one]) => one.toLowerCase().replaceAll("-", "_") === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(name === "cookie" ? "; " : ", ");
}

function ofTries(request: Request, of: (tried: Request["upstreamTries"][number]) => string): Value {
  return request.upstreamTries.length === 0 ? undefined : request.upstreamTries.map(of).join(", ");
}

const hostOf: Getter = (request) => (request.host === "" ? request.server.name : request.host);

function binaryAddress(request: Request): Value {
  const { address } = request.connection.client;
  const parts = address.split(".");
  return parts.length === 4 ? parts.map((part) => String.fromCharCode(Number(part))).join("") : address;
}

const GETTERS: Readonly<Record<string, Getter>> = {
  args: (request) => request.args,
  query_string: (request) => request.args,
  is_args: (request) => (request.args === "" ? "" : "?"),
  uri: (request) => request.uri,
  document_uri: (request) => request.uri,
  request_uri: (request) => request.target,
  request: (request) => request.line,
  request_method: (request) => request.method,
  request_length: (request) => String(request.connection.requestBytes),
  request_time: (request) => seconds(request.connection.worker.sys.k.clock.now - request.startedAt),
  request_completion: (request) => (request.isHeaderSent ? "OK" : ""),
  request_body: (request) => request.body ?? undefined,
  request_filename: (request) => filePath(request),
  request_id: (request) => request.connection.requestId(),
  request_port: (request) => /:(\d+)$/.exec(request.header("Host") ?? "")?.[1] ?? "",
  is_request_port: (request) => (/:\d+$/.test(request.header("Host") ?? "") ? ":" : ""),
  document_root: (request) => rootPath(request),
  realpath_root: (request) => rootPath(request),
  host: hostOf,
  hostname: (request) => request.connection.worker.sys.p.ns.uts.hostname,
  scheme: () => "http",
  https: () => "",
  http2: () => "",
  http3: () => "",
  server_protocol: (request) => request.version,
  server_name: (request) => request.server.name,
  server_addr: (request) => request.connection.local.address,
  server_port: (request) => String(request.connection.local.port),
  remote_addr: (request) => request.connection.client.address,
  realip_remote_addr: (request) => request.connection.client.address,
  remote_port: (request) => String(request.connection.client.port),
  realip_remote_port: (request) => String(request.connection.client.port),
  binary_remote_addr: binaryAddress,
  remote_user: (request) => request.remoteUser ?? undefined,
  connection: (request) => String(request.connection.number),
  connection_requests: (request) => String(request.connection.requests),
  connection_time: (request) => seconds(request.connection.worker.sys.k.clock.now - request.connection.openedAt),
  connections_active: (request) => String(request.connection.worker.counters.active),
  connections_reading: (request) => String(request.connection.worker.counters.reading),
  connections_writing: (request) => String(request.connection.worker.counters.writing),
  connections_waiting: (request) => String(request.connection.worker.counters.waiting),
  status: (request) => String(request.status).padStart(3, "0"),
  body_bytes_sent: (request) => String(request.bodyBytes),
  bytes_sent: (request) => String(request.headerBytes + request.bodyBytes),
  content_length: (request) => request.header("Content-Length"),
  content_type: (request) => request.header("Content-Type"),
  pipe: (request) => (request.connection.requests > 1 && request.connection.isPipelined ? "p" : "."),
  pid: (request) => String(request.connection.worker.sys.p.pid),
  msec: (request) => (now(request) / 1000).toFixed(3),
  time_local: (request) => localTime(now(request)),
  time_iso8601: (request) => isoTime(now(request)),
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
export function variable(request: Request, name: string): Value {
  const own = request.variables.get(name);
  if (own !== undefined) return own;
  const table = request.connection.worker.http.lookups.get(name);
  if (table) return lookUp(request, table);
  const getter = GETTERS[name];
  if (getter) return getter(request);
  const match = /^(http|arg|cookie|sent_http|upstream_http|upstream_cookie)_(.+)$/.exec(name);
  const [, kind, rest = ""] = match ?? [];
  switch (kind) {
    case "http":
      return header(request.headers, rest);
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
