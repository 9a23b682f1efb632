/**
 * Answers: their heads in nginx's order, and the pages that nginx makes up for statuses.
 * Source: RFC 9110; nginx.org, headers and core modules.
 */
import type { Request } from "./request.ts";
import type { Directive } from "./config-tree.ts";
import { parseTime } from "./config-values.ts";
import { expandText } from "./expand.ts";
import type { Task } from "./tasks.ts";
import { httpTime } from "./variables.ts";
import { VERSION } from "./version.ts";

export interface Answer {
  readonly status: number;
  /** Null: no such header. */
  readonly type: string | null;
  readonly body: string;
  readonly lastModified?: string;
  readonly location?: string;
  readonly headers?: readonly (readonly [string, string])[];
}

/** What a phase comes to. `done`: the answer has been sent. */
export type Outcome =
  | { readonly kind: "status"; readonly status: number; readonly location?: string }
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "internal"; readonly uri: string; readonly args: string | null }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "done" };

export const DONE: Outcome = { kind: "done" };

export function statusOf(status: number): Outcome {
  return { kind: "status", status };
}

export const REASONS: Readonly<Record<number, string>> = {
  100: "Continue",
  101: "Switching Protocols",
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Moved Temporarily",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  406: "Not Acceptable",
  408: "Request Time-out",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Request Entity Too Large",
  414: "Request-URI Too Large",
  415: "Unsupported Media Type",
  416: "Requested Range Not Satisfiable",
  421: "Misdirected Request",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
  505: "HTTP Version Not Supported",
  507: "Insufficient Storage",
};

/** What a page calls its status, where the status line says it otherwise. */
const TITLES: Readonly<Record<number, string>> = {
  302: "302 Found",
  400: "400 Bad Request",
  494: "400 Request Header Or Cookie Too Large",
  497: "400 The plain HTTP request was sent to HTTPS port",
};
const EXPLAINED: Readonly<Record<number, string>> = {
  494: "Request Header Or Cookie Too Large",
  497: "The plain HTTP request was sent to HTTPS port",
};

export function serverToken(request: Request): string {
  const setting = request.scope.value("server_tokens") ?? "on";
  return setting === "off" ? "nginx" : `nginx/${VERSION}`;
}

const PADDING = "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6);

/** The page for a status; null where there is none. */
export function builtInPage(request: Request, status: number): string | null {
  const shown = status === 494 || status === 497 ? 400 : status;
  const reason = REASONS[shown];
  const hasPage = (status >= 301 && status <= 308 && status !== 304) || status >= 400;
  if (!hasPage || reason === undefined) return null;
  const title = TITLES[status] ?? `${status} ${reason}`;
  const heading = EXPLAINED[status] === undefined ? title : "400 Bad Request";
  const explained = EXPLAINED[status] === undefined ? "" : `<center>${EXPLAINED[status]}</center>\r\n`;
  const isPadded =
    status >= 400 &&
    request.version !== "HTTP/0.9" &&
    request.scope.isOn("msie_padding", true) &&
    /MSIE|Chrome/.test(request.header("User-Agent") ?? "");
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n${explained}<hr><center>${serverToken(request)}</center>\r\n</body>\r\n</html>\r\n${isPadded ? PADDING : ""}`;
}

/** Parts of a head; `length` null: unknown. */
export interface Head {
  readonly status: number;
  readonly type: string | null;
  readonly length: number | null;
  readonly lastModified?: string | undefined;
  readonly location?: string | undefined;
  /** In order, behind everything else but Accept-Ranges. */
  readonly headers: readonly (readonly [string, string])[];
  readonly acceptsRanges?: boolean;
  /** Of a server that is passed on. */
  readonly server?: string;
  readonly date?: string;
  readonly isUpgrade?: boolean;
  readonly reason?: string;
}

/** Statuses that add_header and expires apply to. */
const PLAIN_STATUSES = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

function addedHeaders(request: Request, status: number, directives: readonly Directive[]): [string, string][] {
  const added: [string, string][] = [];
  for (const { args } of directives) {
    const [name = "", value = "", always] = args;
    if (!PLAIN_STATUSES.has(status) && always !== "always") continue;
    const text = expandText(request, value);
    if (text !== "") added.push([name, text]);
  }
  return added;
}

const YEAR_10 = 315_360_000;

/** What `expires` adds. */
function expiry(request: Request, status: number): [string, string][] {
  const args = request.scope.one("expires")?.args ?? [];
  const text = expandText(request, args.at(-1) ?? "off");
  if (text === "off" || text === "" || !PLAIN_STATUSES.has(status)) return [];
  const epoch = request.connection.worker.sys.k.clock.epoch;
  if (text === "epoch")
    return [
      ["Expires", "Thu, 01 Jan 1970 00:00:01 GMT"],
      ["Cache-Control", "no-cache"],
    ];
  if (text === "max")
    return [
      ["Expires", "Thu, 31 Dec 2037 23:55:55 GMT"],
      ["Cache-Control", `max-age=${YEAR_10}`],
    ];
  const isNegative = text.startsWith("-");
  const ms = (parseTime(text.replace(/^[-+@]/, "")) ?? 0) * (isNegative ? -1 : 1);
  return [
    ["Expires", httpTime(epoch + ms)],
    ["Cache-Control", isNegative ? "no-cache" : `max-age=${Math.floor(ms / 1000)}`],
  ];
}

const CHARSET_TYPES = "text/html text/xml text/plain text/vnd.wap.wml application/javascript application/rss+xml";

function withCharset(request: Request, type: string): string {
  const charset = expandText(request, request.scope.value("charset") ?? "off");
  const types = (request.scope.one("charset_types")?.args.join(" ") ?? CHARSET_TYPES).split(" ");
  if (charset === "off" || charset === "" || type.includes("charset=")) return type;
  return types.includes("*") || types.includes(type) || type === "text/html" ? `${type}; charset=${charset}` : type;
}

/** Whether bodies of unknown length go out in chunks. */
export function usesChunks(request: Request, head: Head): boolean {
  const hasBody = head.status !== 204 && head.status !== 304 && !head.isUpgrade;
  return (
    head.length === null &&
    hasBody &&
    request.version === "HTTP/1.1" &&
    request.scope.isOn("chunked_transfer_encoding", true)
  );
}

function connectionHeaders(request: Request, head: Head): [string, string][] {
  if (head.isUpgrade) return [["Connection", "upgrade"]];
  const hasBody = head.status !== 204 && head.status !== 304 && !request.isHead;
  if (head.length === null && hasBody && !usesChunks(request, head)) request.keepsAlive = false;
  const lines: [string, string][] = [["Connection", request.keepsAlive ? "keep-alive" : "close"]];
  const [, shown] = request.scope.one("keepalive_timeout")?.args ?? [];
  if (request.keepsAlive && shown !== undefined) {
    const seconds = Math.floor((parseTime(shown) ?? 0) / 1000);
    if (seconds > 0) lines.push(["Keep-Alive", `timeout=${seconds}`]);
  }
  return lines;
}

/** Sends a head; whether it went out. */
export function* sendHead(request: Request, head: Head): Task<boolean> {
  if (request.isHeaderSent) return true;
  const { connection } = request;
  const status = request.errorStatus > 0 && head.status < 300 ? request.errorStatus : head.status;
  request.status = status;
  request.isHeaderSent = true;
  if (request.version === "HTTP/0.9") return true;
  const reason = head.reason ?? REASONS[status];
  const lines: [string, string][] = [
    ["Server", head.server ?? serverToken(request)],
    ["Date", head.date ?? httpTime(connection.worker.sys.k.clock.epoch)],
  ];
  if (head.type !== null && status !== 204 && status !== 304)
    lines.push(["Content-Type", withCharset(request, head.type)]);
  if (head.length !== null && status !== 204 && status !== 304) lines.push(["Content-Length", String(head.length)]);
  if (head.lastModified !== undefined) lines.push(["Last-Modified", head.lastModified]);
  if (head.location !== undefined) lines.push(["Location", head.location]);
  if (usesChunks(request, head) && status !== 204) lines.push(["Transfer-Encoding", "chunked"]);
  lines.push(...connectionHeaders(request, head));
  for (const [name, value] of head.headers) lines.push([name, value]);
  lines.push(...expiry(request, status), ...addedHeaders(request, status, request.scope.all("add_header")));
  if (head.acceptsRanges) lines.push(["Accept-Ranges", "bytes"]);
  request.sentHeaders = lines;
  const text = `HTTP/1.1 ${status} ${reason ?? ""}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  request.headerBytes = text.length;
  return yield* connection.write(text);
}

/** Sends a piece of a body whose head has gone out. */
export function* sendBody(request: Request, data: string): Task<boolean> {
  if (data === "" || request.isHead) return true;
  request.bodyBytes += data.length;
  return yield* request.connection.write(data);
}

/** Sends an answer that is known as a whole. */
export function* sendAnswer(request: Request, answer: Answer): Task<void> {
  const head: Head = {
    status: answer.status,
    type: answer.type,
    length: answer.body.length,
    headers: answer.headers ?? [],
    lastModified: answer.lastModified,
    location: answer.location,
  };
  if (!(yield* sendHead(request, head))) return;
  if (answer.status !== 204 && answer.status !== 304) yield* sendBody(request, answer.body);
}
