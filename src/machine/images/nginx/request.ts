/** One request, from its first line to what has been found out about it. Source: RFC 9110, RFC 9112; nginx.org. */
import type { Headers } from "../../kernel/net/http.ts";
import { headerOf } from "../../kernel/net/http.ts";
import type { SimTime } from "../../../sim/units.ts";
import type { Scope } from "./config-tree.ts";
import type { Connection } from "./connection.ts";
import type { Location, VirtualServer } from "./model.ts";
import { normalizePath, splitArgs } from "./uri.ts";

/** How often a request may be sent to another place inside the server. */
const MAX_URI_CHANGES = 10;

export interface UpstreamTry {
  addr: string;
  status: string;
  connectTime: string;
  headerTime: string;
  responseTime: string;
  responseLength: string;
  headers: Headers;
}

export class Request {
  readonly connection: Connection;
  readonly startedAt: SimTime;
  /** The first line as it came. */
  line = "";
  /** Whether that was one. */
  hasLine = false;
  method = "";
  /** What stood between method and version. */
  target = "";
  version: "HTTP/0.9" | "HTTP/1.0" | "HTTP/1.1" = "HTTP/1.0";
  headers: Headers = [];
  /** Of the Host header or the target, in lower case, without its port. */
  host = "";
  /** Decoded path; rewriting changes it. */
  uri = "";
  args = "";
  server: VirtualServer;
  scope: Scope;
  location: Location | null = null;
  captures: readonly (string | undefined)[] = [];
  readonly variables = new Map<string, string>();
  isInternal = false;
  uriChanges = MAX_URI_CHANGES + 1;
  isUriChanged = false;
  /** Whether the path is still the one that the client wrote. */
  isUriWritten = true;
  /** Whether an error_page is being served already. */
  isErrorPage = false;
  /** What an error_page wants the answer to be; 0: whatever it is. */
  errorStatus = 0;
  keepsAlive = false;
  /** The file that was chosen by try_files, below the root. */
  triedPath: string | null = null;
  /** The body as far as it was read; null: not read yet. */
  body: string | null = null;

  /* The answer. */
  status = 0;
  isHeaderSent = false;
  sentHeaders: [name: string, value: string][] = [];
  headerBytes = 0;
  bodyBytes = 0;
  remoteUser: string | null = null;
  realm: string | null = null;
  readonly upstreamTries: UpstreamTry[] = [];
  /** Run when it is over. */
  readonly onEnd: (() => void)[] = [];

  constructor(connection: Connection, server: VirtualServer, startedAt: SimTime) {
    this.connection = connection;
    this.server = server;
    this.scope = server.scope;
    this.startedAt = startedAt;
  }

  header(name: string): string | undefined {
    return headerOf(this.headers, name);
  }

  get isHead(): boolean {
    return this.method === "HEAD";
  }
}

/** What is wrong with a request before anybody looks at what it wants. */
export interface BadRequest {
  readonly status: number;
  readonly reason: string;
}

/** Reads the first line. Null: all is well. */
export function readRequestLine(request: Request, line: string): BadRequest | null {
  request.line = line;
  const match = /^(\S+) +(\S+)(?: +(HTTP\/(\d+)\.(\d+)))? *$/.exec(line);
  const method = /^[A-Z_-]+$/.exec(line.split(" ")[0] ?? "");
  if (!method) return { status: 400, reason: "client sent invalid method" };
  if (!match) return { status: 400, reason: "client sent invalid request" };
  const [, name = "", target = "", version, major = "0", minor = "9"] = match;
  if (Number(major) > 1) return { status: 505, reason: "client sent invalid version" };
  request.method = name;
  request.target = target;
  request.version =
    version === undefined ? "HTTP/0.9" : Number(major) === 1 && Number(minor) > 0 ? "HTTP/1.1" : "HTTP/1.0";
  const absolute = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(target);
  if (absolute) request.host = normalHost(absolute[1] ?? "") ?? "";
  const local = absolute ? (absolute[2] ?? "") : target.replace(/#.*$/, "");
  const { path, args } = splitArgs(absolute && !local.startsWith("/") ? `/${local}` : local);
  const mergesSlashes = request.server.scope.isOn("merge_slashes", true);
  const uri = normalizePath(path, mergesSlashes);
  if (uri === null) return { status: 400, reason: "client sent invalid request" };
  request.uri = uri;
  request.args = args ?? "";
  if (absolute) request.target = local === "" ? "/" : local;
  return null;
}

/** A host without its port, in lower case; null where it is none. */
export function normalHost(text: string): string | null {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:/\s\0[\]]*)(?::\d*)?$/.exec(text);
  if (!match || (match[1] ?? "").includes("..")) return null;
  return (match[1] ?? "").toLowerCase().replace(/\.$/, "");
}

/** One line of a head: large_client_header_buffers. */
export const LARGEST_LINE = 8192;

/** What a message shows of one that is too long. */
const SHOWN_OF_LINE = 1748;

/** Up to the sign that does not belong there. */
function beginning(line: string): string {
  const end = /[^A-Za-z0-9_-]/.exec(line);
  const sign = end?.[0] ?? "";
  return `${line.slice(0, end?.index)}\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}...`;
}

/** Reads the header lines behind the first line. */
export function readHeaders(request: Request, text: string): BadRequest | null {
  const headers: [string, string][] = [];
  request.headers = headers;
  for (const line of text.split(/\r?\n/)) {
    if (line === "") continue;
    const match = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (!match) return { status: 400, reason: `client sent invalid header line: "${beginning(line)}"` };
    if (line.length > LARGEST_LINE) {
      return { status: 494, reason: `client sent too long header line: "${line.slice(0, SHOWN_OF_LINE)}..."` };
    }
    const [, name = "", value = ""] = match;
    const isValid =
      /^[A-Za-z0-9-]+$/.test(name) ||
      (name.includes("_") && request.server.scope.isOn("underscores_in_headers", false));
    if (isValid || !request.server.scope.isOn("ignore_invalid_headers", true)) headers.push([name, value]);
  }
  const hosts = headers.filter(([name]) => name.toLowerCase() === "host");
  const [first] = hosts;
  if (first && hosts[1]) {
    headers.splice(headers.indexOf(first) + 1);
    const said = ([name, value]: readonly [string, string]): string => `"${name}: ${value}"`;
    return {
      status: 400,
      reason: `client sent duplicate host header: ${said(hosts[1])}, previous value: ${said(first)}`,
    };
  }
  if (first === undefined && request.version === "HTTP/1.1") {
    return {
      status: 400,
      reason: 'client sent HTTP/1.1 request without "Host" header',
    };
  }
  if (first !== undefined) {
    const host = normalHost(first[1]);
    if (host === null) return { status: 400, reason: "client sent invalid host header" };
    if (request.host === "") request.host = host;
  }
  const length = request.header("Content-Length");
  if (length !== undefined && !/^\d+$/.test(length)) {
    return { status: 400, reason: 'client sent invalid "Content-Length" header' };
  }
  const coding = request.header("Transfer-Encoding");
  if (coding !== undefined && coding.toLowerCase() !== "chunked") {
    return {
      status: 501,
      reason: `client sent unknown "Transfer-Encoding": "${coding}"`,
    };
  }
  const connection = (request.header("Connection") ?? "").toLowerCase();
  request.keepsAlive =
    request.version === "HTTP/1.1" ? !connection.includes("close") : connection.includes("keep-alive");
  return null;
}
