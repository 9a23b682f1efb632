/** One request of httpd, in a process of its own. Source: BusyBox 1.36.1 httpd.c, handle_incoming_and_exit. */
import { decodeBase64 } from "../../../sim/base64.ts";
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { SIGPIPE } from "../../kernel/signals.ts";
import type { ByteString, SocketAddress, Stat } from "../../kernel/types.ts";
import { strftime } from "../../../sim/strftime.ts";
import { mimeTypeOf, percentDecode, responseOf, simplifyPath } from "./httpd-texts.ts";
import { runCgi } from "./httpd-cgi.ts";
import type { HttpdConfig, ProxyRule } from "./httpd-config.ts";
import { HttpdConnection } from "./httpd-io.ts";

const CONFIG_NAME = "httpd.conf";
const MAX_HEAD = 32_768;
const RFC1123 = "%a, %d %b %Y %H:%M:%S GMT";

export interface HttpdSettings {
  readonly config: HttpdConfig;
  /** Where the tree is, as it was given. */
  readonly home: string;
  readonly realm: string;
  readonly verbose: number;
}

/** What a request's head said that matters. */
interface Head {
  credentials: string | null;
  range: { start: number; end: number } | null;
  acceptsGzip: boolean;
  ifNoneMatch: string | null;
  /** Bytes of a POST. */
  length: number;
  /** For a CGI program. */
  readonly env: Map<string, string>;
}

interface Target {
  /** Decoded and simplified, with its slash. */
  readonly url: string;
  readonly query: string | null;
  /** What it is in the tree, seen from there. */
  readonly file: string;
  readonly isDirectoryUrl: boolean;
  readonly stat: Stat | null;
  readonly cgi: "none" | "script" | "index";
  readonly isRedirected: boolean;
}

/** What goes into the head of a response besides its status. */
interface Extras {
  mimeType?: string;
  location?: string;
  file?: { size: number; mtime: number; etag: string; isGzip: boolean };
  range?: { start: number; end: number };
}

/** Serves the client at standard input and output. `remote` is how its address is shown. */
export function* serveRequest(
  sys: Sys,
  settings: HttpdSettings,
  from: SocketAddress | null,
  remote: string,
): AppletRun {
  yield* new Request(sys, settings, from, remote).serve();
  sys.k.shutdown(sys.p, 1, "write");
  return 0;
}

class Request {
  readonly #sys: Sys;
  readonly #settings: HttpdSettings;
  readonly #config: HttpdConfig;
  readonly #from: SocketAddress | null;
  readonly #remote: string;
  readonly #client: HttpdConnection;

  constructor(sys: Sys, settings: HttpdSettings, from: SocketAddress | null, remote: string) {
    this.#sys = sys;
    this.#settings = settings;
    this.#config = settings.config;
    this.#from = from;
    this.#remote = remote;
    this.#client = new HttpdConnection(sys);
  }

  *#log(level: number, text: string): Generator<void, void, void> {
    if (this.#settings.verbose >= level) yield* this.#sys.error(`${this.#remote}: ${text}\n`);
  }

  get #isAllowed(): boolean {
    return this.#from === null || this.#config.allows(this.#from.address);
  }

  *serve(): Generator<void, void, void> {
    yield* this.#log(3, "connected");
    yield* this.#answer();
    yield* this.#log(3, "closed");
  }

  *#answer(): Generator<void, void, void> {
    if (!this.#isAllowed) return yield* this.#send(403);
    const first = yield* this.#client.line();
    if (first === null) return yield* this.#send(408);
    if (first === "") return yield* this.#log(3, "eof on read, closing");
    const [, method = "", uri = "", version = ""] = /^([^ ]*) (\/[^ ]*) (HTTP\/.*)$/s.exec(first) ?? [];
    if (uri === "") return yield* this.#send(400);
    const proxy = this.#config.proxyFor(uri);
    if (proxy)
      return yield* this.#forward(proxy, `${method} ${proxy.to}${uri.slice(proxy.from.length)} ${version}`, uri);
    const [rawPath = "", query = null] = uri.split(/\?(.*)/s);
    const path = percentDecode(rawPath);
    if (path === null) return yield* this.#send(400);
    if (path === "hidden") return yield* this.#send(404);
    const url = simplifyPath(path.text);
    if (url === null) return yield* this.#send(400);
    yield* this.#log(2, `url:${url}`);
    if (!(yield* this.#readSubConfigs(url))) return yield* this.#send(403);
    const target = this.#locate(url, query);
    if (typeof target === "number") return yield* this.#send(target);
    const head = yield* this.#readHead(method.toUpperCase(), target);
    if (typeof head === "number") return yield* this.#send(head);
    yield* this.#respond(method.toUpperCase(), method, target, head);
  }

  *#respond(kind: string, method: string, target: Target, head: Head): Generator<void, void, void> {
    const { url, query, cgi } = target;
    if (url.slice(url.lastIndexOf("/") + 1) === CONFIG_NAME) return yield* this.#send(403);
    const user = this.#config.authorize(url, head.credentials ?? "");
    if (user === null) return yield* this.#send(401);
    if (target.isRedirected) {
      return yield* this.#send(302, { location: `${url}/${query === null ? "" : `?${query}`}` });
    }
    if (cgi !== "none") {
      const known = ["GET", "HEAD", "POST"].includes(kind) ? kind : method.slice(0, 15);
      const { home } = this.#settings;
      const script = cgi === "index" ? "/cgi-bin/index.cgi" : url;
      const call = { script, url, query, method: known, length: head.length, home, user, remote: this.#remote };
      const child = {
        interpreters: this.#config.interpreters,
        onFailure: (own: Sys, text: string) => this.#copyIn(own).#fail(text),
      };
      return yield* runCgi(this.#sys, this.#client, { ...call, headers: head.env }, child);
    }
    if (kind !== "GET" && kind !== "HEAD") return yield* this.#send(501);
    yield* this.#sendFile(target, head);
  }

  /** The same request in a child of this process. */
  #copyIn(sys: Sys): Request {
    return new Request(sys, this.#settings, this.#from, this.#remote);
  }

  *#fail(text: string): Generator<void, void, void> {
    if (text !== "") yield* this.#log(1, text);
    yield* this.#send(404);
  }

  /** False where one of them denies the client. */
  *#readSubConfigs(url: string): Generator<void, boolean, void> {
    for (let at = url.indexOf("/", 1); at > 0; at = url.indexOf("/", at + 1)) {
      const directory = url.slice(1, at);
      const file = `${directory}/${CONFIG_NAME}`;
      if (typeof this.#sys.k.stat(this.#sys.p, file) === "number") continue;
      if ((yield* this.#config.read(this.#sys, file, directory)) && !this.#isAllowed) return false;
    }
    return true;
  }

  /** What a URL means, or the status that says it means nothing. */
  #locate(url: string, query: string | null): Target | number {
    const { sys, config } = { sys: this.#sys, config: this.#config };
    const isScript = url.startsWith("/cgi-bin/");
    if (url === "/cgi-bin/") return 403;
    const isDirectoryUrl = url.endsWith("/");
    const file = url.slice(1) + (isDirectoryUrl ? config.indexPage : "");
    const found = sys.k.stat(sys.p, file);
    const stat = isError(found) ? null : found;
    const base = { url, query, file, isDirectoryUrl };
    if (!stat && isDirectoryUrl) {
      if (isScript) return { ...base, stat, cgi: "script", isRedirected: false };
      if (sys.k.access(sys.p, "cgi-bin/index.cgi", 1) !== 0) return 404;
      return { ...base, stat, cgi: "index", isRedirected: false };
    }
    const isRedirected = stat?.kind === "directory" && !isDirectoryUrl;
    const dot = file.lastIndexOf(".");
    const isInterpreted = stat !== null && dot >= 0 && config.interpreters.has(file.slice(dot));
    return { ...base, stat, cgi: isScript || isInterpreted ? "script" : "none", isRedirected };
  }

  /** The lines after the first; a status where they cannot be accepted. */
  *#readHead(method: string, target: Target): Generator<void, Head | number, void> {
    const head: Head = {
      credentials: null,
      range: null,
      acceptsGzip: false,
      ifNoneMatch: null,
      length: 0,
      env: new Map(),
    };
    let total = 0;
    for (;;) {
      const line = yield* this.#client.line();
      if (line === null) return 408;
      if (line === "") return head;
      total += line.length;
      if (total >= MAX_HEAD) return 413;
      const status = takeHeader(head, line, method, target.cgi !== "none");
      if (status !== 0) return status;
    }
  }

  *#sendFile(target: Target, head: Head): Generator<void, void, void> {
    const sys = this.#sys;
    let isGzip = false;
    let fd = head.acceptsGzip ? yield* sys.open(`${target.file}.gz`, O_RDONLY) : -1;
    let { stat } = target;
    if (fd >= 0) {
      const zipped = sys.k.fstat(sys.p, fd);
      stat = typeof zipped === "number" ? stat : zipped;
      isGzip = true;
    } else fd = yield* sys.open(target.file, O_RDONLY);
    if (fd < 0 || !stat) return yield* this.#send(404);
    const seconds = Math.floor(stat.mtime / 1000);
    const etag = `"${seconds.toString(16)}-${stat.size.toString(16)}"`;
    if (head.ifNoneMatch?.includes(etag)) return yield* this.#send(304);
    sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
    const mimeType = mimeTypeOf(target.file, this.#config.mimeTypes);
    const extras: Extras = { file: { size: stat.size, mtime: stat.mtime, etag, isGzip } };
    if (mimeType !== undefined) extras.mimeType = mimeType;
    const range = isGzip || !head.range ? null : clipRange(head.range, stat.size);
    if (range) {
      extras.range = range;
      sys.k.lseek(sys.p, fd, range.start, "set");
    }
    yield* this.#writeHead(range ? 206 : 200, extras);
    // The body follows even where only the head was asked for, as it does there.
    yield* this.#copy(fd, range ? range.end - range.start + 1 : Number.MAX_SAFE_INTEGER);
  }

  *#copy(fd: number, count: number): Generator<void, void, void> {
    const sys = this.#sys;
    for (let left = count; left > 0;) {
      const data = yield* sys.read(fd, Math.min(left, 65_536));
      if (typeof data === "number" || data === "") return;
      if (!(yield* this.#client.write(data))) return;
      left -= data.length;
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
    }
  }

  /** A response without a file of its own: its page is the configured one, or a short text. */
  *#send(status: number, extras: Extras = {}): Generator<void, void, void> {
    const page = this.#config.errorPages.get(status);
    const fd = page === undefined ? -1 : yield* this.#sys.open(page, O_RDONLY);
    yield* this.#writeHead(status, extras, fd < 0);
    if (fd >= 0) yield* this.#copy(fd, Number.MAX_SAFE_INTEGER);
  }

  *#writeHead(status: number, extras: Extras, withText = true): Generator<void, void, void> {
    yield* this.#log(1, `response:${status}`);
    const { name, info } = responseOf(status);
    const date = (time: number): ByteString => strftime(RFC1123, time);
    const lines = [`HTTP/1.1 ${status} ${name}`, `Date: ${date(this.#sys.k.clock.epoch)}`, "Connection: close"];
    const mimeType = status === 200 ? extras.mimeType : "text/html";
    if (mimeType !== undefined) lines.push(`Content-type: ${mimeType}`);
    if (status === 401) lines.push(`WWW-Authenticate: Basic realm="${this.#settings.realm}"`);
    if (extras.location !== undefined) lines.push(`Location: ${extras.location}`);
    const { file, range } = extras;
    if (file) {
      const size = range ? range.end - range.start + 1 : file.size;
      if (range) lines.push(`Content-Range: bytes ${range.start}-${range.end}/${file.size}`);
      lines.push("Accept-Ranges: bytes", `Last-Modified: ${date(file.mtime)}`, `ETag: ${file.etag}`);
      lines.push(`Content-Length: ${size}`);
      if (file.isGzip) lines.push("Content-Encoding: gzip");
    }
    const title = `${status} ${name}`;
    const text =
      info === undefined || !withText
        ? ""
        : `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${info}\n</BODY></HTML>\n`;
    yield* this.#client.write(`${lines.join("\r\n")}\r\n\r\n${text}`);
  }

  /** Hands the request to another server. */
  *#forward(proxy: ProxyRule, firstLine: string, uri: string): Generator<void, void, void> {
    const sys = this.#sys;
    yield* this.#log(2, `proxy:${uri}`);
    const [host = "", port = "80"] = proxy.host.split(":");
    const found = yield* resolveHost(sys, host);
    const address = typeof found === "string" ? undefined : found[0];
    const fd = sys.k.socket(sys.p, "tcp");
    if (address === undefined || fd < 0) return yield* this.#send(500);
    if ((yield* sys.connect(fd, address, Number(port))) < 0) return yield* this.#send(500);
    yield* sys.writeAll(fd, `${firstLine}\r\n`);
    sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
    yield* this.#client.pump(fd, fd, Number.MAX_SAFE_INTEGER);
  }
}

/** Notes what a line of the head says; the status where it is wrong, else 0. */
function takeHeader(head: Head, line: string, method: string, isCgi: boolean): number {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon));
  const value = line.slice(colon + 1).replace(/^[ \t]+/, "");
  switch (name.toLowerCase()) {
    case "content-length":
      if (method !== "POST") break;
      if (!/^\d+$/.test(value) || Number(value) > 2_147_483_647) return 400;
      head.length = Number(value);
      return 0;
    case "authorization":
      if (!/^Basic/i.test(value)) break;
      head.credentials = decodeBase64(value.slice(5));
      return 0;
    case "range": {
      const match = /^bytes=(\d+)-(\d*)/.exec(value);
      head.range = match && { start: Number(match[1]), end: match[2] ? Number(match[2]) : 0 };
      if (match?.[2] && Number(match[2]) < Number(match[1])) head.range = null;
      return 0;
    }
    case "accept-encoding":
      head.acceptsGzip ||= value.includes("gzip");
      return 0;
    case "if-none-match":
      head.ifNoneMatch = value;
      return 0;
  }
  if (isCgi && colon >= 0) {
    const upper = name.toUpperCase().replace(/[^A-Z0-9]/g, "_");
    head.env.set(upper === "CONTENT_TYPE" ? upper : `HTTP_${upper}`, value);
  }
  return 0;
}

function clipRange(
  { start, end }: { start: number; end: number },
  size: number,
): { start: number; end: number } | null {
  const last = end === 0 || end > size - 1 ? size - 1 : end;
  return last < start ? null : { start, end: last };
}
