/** What variables say of a request. Source: nginx.org, alphabetical index of variables. */
import { calendarDate } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";
import type { Request } from "./request.ts";
import { parseTemplate } from "./template.ts";
import type { Directive } from "./config-tree.ts";
import { filePath, rootPath } from "./paths.ts";

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

/** The value of that header, as variables name it; several are joined. */
export function header(headers: readonly (readonly [string, string])[], name: string): Value {
  const values = headers.filter(([one]) => one.toLowerCase().replaceAll("-", "_") === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(name === "cookie" ? "; " : ", ");
}

const hostOf: Getter = (request) => (request.host === "" ? request.server.name : request.host);

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
  request_filename: (request) => filePath(request),
  document_root: (request) => rootPath(request),
  host: hostOf,
  hostname: (request) => request.connection.worker.sys.p.ns.uts.hostname,
  scheme: (request) => (request.connection.isSecure ? "https" : "http"),
  server_protocol: (request) => request.version,
  server_name: (request) => request.server.name,
  server_addr: (request) => request.connection.local.address,
  server_port: (request) => String(request.connection.local.port),
  remote_addr: (request) => request.connection.client.address,
  remote_port: (request) => String(request.connection.client.port),
  remote_user: (request) => request.remoteUser ?? undefined,
  connection: (request) => String(request.connection.number),
  status: (request) => String(request.status).padStart(3, "0"),
  body_bytes_sent: (request) => String(request.bodyBytes),
  bytes_sent: (request) => String(request.headerBytes + request.bodyBytes),
  content_length: (request) => request.header("Content-Length"),
  content_type: (request) => request.header("Content-Type"),
  msec: (request) => (now(request) / 1000).toFixed(3),
  time_local: (request) => localTime(now(request)),
  time_iso8601: (request) => isoTime(now(request)),
};

/** Whether a plain server knows every variable that is named there. */
export function checkPlainVariables({ args }: Directive): boolean {
  return args.every((word) => {
    if (!word.includes("$")) return true;
    const parsed = parseTemplate(word);
    if (!("parts" in parsed)) return false;
    return parsed.parts.every((part) => typeof part === "string" || ("variable" in part && isPlain(part.variable)));
  });
}

function isPlain(name: string): boolean {
  return GETTERS[name] !== undefined || /^http_./.test(name);
}

/** The value, or undefined where there is none. */
export function variable(request: Request, name: string): Value {
  const own = request.variables.get(name);
  if (own !== undefined) return own;
  const getter = GETTERS[name];
  if (getter) return getter(request);
  if (name.startsWith("http_") && !request.connection.worker.http.lookups.has(name)) {
    return header(request.headers, name.slice("http_".length));
  }
  return request.connection.worker.http.more?.variable(request, name);
}
