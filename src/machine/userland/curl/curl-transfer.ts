/**
 * One request and its answer, with everything that curl says about them on the way.
 * Source: curl 7.88.1 (messages and exit codes); RFC 9112.
 * Simplified: every request has a connection of its own; of TLS (kernel/net/tls.ts) -v tells the outcome only.
 */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { EAGAIN, EINTR, ETIMEDOUT } from "../../kernel/errno.ts";
import { BodyReader, headEnd, headerOf, parseResponseHead, responseBodyLength } from "../../kernel/net/http.ts";
import type { ResponseHead } from "../../kernel/net/http.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import type { Fd } from "../../kernel/types.ts";
import type * as Tls from "../chunks/tls.chunk.ts";
import { encodeBase64 } from "../../../sim/base64.ts";
import type { CurlBody } from "./curl-body.ts";
import type { CookieJar } from "./curl-cookies.ts";
import type { CurlOptions } from "./curl-options.ts";
import { authorityOf, formatUrl, parseCurlUrl } from "./curl-url.ts";
import type { CurlUrl } from "./curl-url.ts";

/** What -w can tell. */
export interface Transfer {
  url: CurlUrl;
  code: number;
  message: string;
  head: ResponseHead | null;
  headerBytes: number;
  received: number;
  /** Bytes that the answer announces; null: unknown. */
  expected: number | null;
  sent: number;
  startedAt: number;
  resolvedAt: number;
  connectedAt: number;
  firstByteAt: number;
  endedAt: number;
  remote: { address: string; port: number } | null;
  local: { address: string; port: number } | null;
  method: string;
  requestBytes: number;
}

/** What the requests of one command share. */
export interface Shared {
  readonly userAgent: string;
  /** Null: no cookies are kept. */
  readonly jar: CookieJar | null;
}

/** Takes what arrives. */
export interface Receiver {
  /** A head as it came, with its empty line. */
  head(text: string, head: ResponseHead): Generator<void, void, void>;
  /** False: it cannot be written. */
  data(bytes: string): Generator<void, boolean, void>;
}

const MS = 1000;
const DOUBTS = {
  "self-signed": "self-signed certificate",
  "unknown-issuer": "unable to get local issuer certificate",
} as const;

export class Exchange {
  readonly transfer: Transfer;
  readonly #sys: Sys;
  readonly #options: CurlOptions;
  readonly #receiver: Receiver;
  readonly #deadline: number | null;
  readonly #number: number;
  readonly #shared: Shared;
  #proxy: CurlUrl | null = null;
  #fd: Fd = -1;

  constructor(
    sys: Sys,
    options: CurlOptions,
    url: CurlUrl,
    receiver: Receiver,
    number: number,
    beganAt: number,
    shared: Shared,
  ) {
    const { now } = sys.k.clock;
    this.#sys = sys;
    this.#options = options;
    this.#receiver = receiver;
    this.#number = number;
    this.#shared = shared;
    const most = options.value("max-time");
    this.#deadline = most === undefined || Number(most) === 0 ? null : beganAt + Number(most) * MS;
    this.transfer = {
      url,
      code: 0,
      message: "",
      head: null,
      headerBytes: 0,
      received: 0,
      expected: null,
      sent: 0,
      startedAt: now,
      resolvedAt: now,
      connectedAt: now,
      firstByteAt: now,
      endedAt: now,
      remote: null,
      local: null,
      method: "GET",
      requestBytes: 0,
    };
  }

  *run(method: string, body: CurlBody | null, url: CurlUrl): Generator<void, void, void> {
    const { transfer } = this;
    transfer.method = method;
    if ((yield* this.#connect(url)) && (url.scheme !== "https" || (yield* this.#secure(url))))
      yield* this.#converse(method, body, url);
    if (this.#fd >= 0) this.#sys.k.close(this.#sys.p, this.#fd);
    transfer.endedAt = this.#sys.k.clock.now;
  }

  #fail(code: number, message: string): false {
    this.transfer.code = code;
    this.transfer.message = message;
    return false;
  }

  *say(sign: string, text: string): Generator<void, void, void> {
    if (!this.#options.has("verbose")) return;
    for (const line of text.replace(/\n$/, "").split("\n")) yield* this.#sys.error(`${sign} ${line}\n`);
  }

  #elapsed(): number {
    return Math.floor(this.#sys.k.clock.now - this.transfer.startedAt);
  }

  *#connect(url: CurlUrl): Generator<void, boolean, void> {
    const sys = this.#sys;
    const { transfer } = this;
    const path = this.#options.value("unix-socket") ?? this.#options.value("abstract-unix-socket");
    if (path !== undefined) return yield* this.#connectUnix(url, path);
    const protocols = this.#options.value("proto")?.replace(/^=/, "");
    const isAllowed =
      protocols === undefined ||
      this.#options.value("proto")?.startsWith("=") !== true ||
      protocols.split(",").includes(url.scheme);
    if (!isAllowed) return this.#fail(1, `Protocol "${url.scheme}" not supported or disabled in libcurl`);
    this.#proxy = this.#proxyOf(url);
    const place = this.#proxy ?? this.#rerouted(url);
    const overridden = this.#options.resolves
      .map((text) => text.replace(/^\+/, "").split(":"))
      .find(([host, port]) => (host === place.host || host === "*") && Number(port) === place.port);
    const found = overridden
      ? [
          overridden
            .slice(2)
            .join(":")
            .replace(/^\[|\]$/g, "")
            .split(",")[0] ?? "",
        ]
      : yield* resolveHost(sys, place.host);
    transfer.resolvedAt = sys.k.clock.now;
    if (typeof found === "string") {
      const message = `Could not resolve ${this.#proxy ? "proxy" : "host"}: ${place.host}`;
      yield* this.say("*", message);
      yield* this.say("*", `Closing connection ${this.#number}`);
      return this.#fail(this.#proxy ? 5 : 6, message);
    }
    const limit = this.#options.value("connect-timeout");
    const limits = [limit === undefined ? null : transfer.startedAt + Number(limit) * MS, this.#deadline].filter(
      (one) => one !== null,
    );
    const deadline = limits.length === 0 ? null : Math.min(...limits);
    const wanted = found.filter(
      (address) =>
        !(this.#options.has("ipv4") && address.includes(":")) && !(this.#options.has("ipv6") && !address.includes(":")),
    );
    let failed = 0;
    for (const address of wanted) {
      yield* this.say("*", `  Trying ${address.includes(":") ? `[${address}]` : address}:${place.port}...`);
      const fd = sys.k.socket(sys.p, "tcp");
      if (fd < 0) return this.#fail(7, "Couldn't create a socket");
      if (deadline !== null) sys.k.setSocketTimeout(sys.p, fd, Math.max(0, deadline - sys.k.clock.now));
      failed = yield* sys.connect(fd, address, place.port);
      if (failed === 0) {
        this.#fd = fd;
        break;
      }
      sys.k.close(sys.p, fd);
      if (deadline !== null && sys.k.clock.now >= Math.floor(deadline)) {
        yield* this.say("*", `Connection timed out after ${this.#elapsed()} milliseconds`);
        yield* this.say("*", `Closing connection ${this.#number}`);
        return this.#fail(28, `Connection timed out after ${this.#elapsed()} milliseconds`);
      }
      yield* this.say(
        "*",
        `connect to ${address} port ${place.port} failed: ${failed === -ETIMEDOUT ? "Connection timed out" : "Connection refused"}`,
      );
    }
    if (this.#fd < 0) {
      const message = `Failed to connect to ${place.host} port ${place.port} after ${this.#elapsed()} ms: Couldn't connect to server`;
      yield* this.say("*", message);
      yield* this.say("*", `Closing connection ${this.#number}`);
      return this.#fail(failed === -ETIMEDOUT ? 28 : 7, message);
    }
    transfer.connectedAt = sys.k.clock.now;
    const remote = sys.k.peerAddress(sys.p, this.#fd);
    const local = sys.k.localAddress(sys.p, this.#fd);
    if (typeof remote !== "number") transfer.remote = remote;
    if (typeof local !== "number") transfer.local = local;
    yield* this.say(
      "*",
      `Connected to ${place.host} (${transfer.remote?.address ?? ""}) port ${place.port} (#${this.#number})`,
    );
    return true;
  }

  /** Where --connect-to sends what was meant for another place. */
  #rerouted(url: CurlUrl): CurlUrl {
    for (const text of this.#options.reroutes) {
      const [host = "", port = "", toHost = "", toPort = ""] = text.split(":");
      if ((host !== "" && host !== url.host) || (port !== "" && Number(port) !== url.port)) continue;
      return { ...url, host: toHost === "" ? url.host : toHost, port: toPort === "" ? url.port : Number(toPort) };
    }
    return url;
  }

  /** The proxy that http: goes through, from -x or the environment. */
  #proxyOf(url: CurlUrl): CurlUrl | null {
    const env = (name: string): string | undefined =>
      this.#sys.env(name.toLowerCase()) ?? this.#sys.env(name.toUpperCase());
    const given =
      this.#options.value("proxy") ??
      (url.scheme === "http" ? this.#sys.env("http_proxy") : env("https_proxy")) ??
      env("all_proxy");
    if (given === undefined || given === "") return null;
    const exempt = (this.#options.value("noproxy") ?? env("no_proxy") ?? "").split(/[, ]+/);
    const isExempt = exempt.some(
      (one) =>
        one === "*" ||
        (one !== "" && (url.host === one.replace(/^\./, "") || url.host.endsWith(`.${one.replace(/^\./, "")}`))),
    );
    if (isExempt) return null;
    const proxy = parseCurlUrl(given);
    return "message" in proxy
      ? null
      : { ...proxy, port: proxy.isPortWritten || /:80\b/.test(given) ? proxy.port : 1080 };
  }

  *#connectUnix(url: CurlUrl, path: string): Generator<void, boolean, void> {
    const sys = this.#sys;
    yield* this.say("*", `  Trying ${path}:0...`);
    const fd = sys.k.socket(sys.p, "unix");
    const failed = fd < 0 ? fd : yield* sys.connect(fd, path, 0);
    this.transfer.resolvedAt = this.transfer.connectedAt = sys.k.clock.now;
    if (failed < 0) {
      const message = `Failed to connect to ${url.host} port ${url.port} after ${this.#elapsed()} ms: Couldn't connect to server`;
      yield* this.say("*", message);
      yield* this.say("*", `Closing connection ${this.#number}`);
      if (fd >= 0) sys.k.close(sys.p, fd);
      return this.#fail(7, message);
    }
    this.#fd = fd;
    yield* this.say("*", `Connected to ${url.host} (${path}) port 0 (#${this.#number})`);
    return true;
  }

  /** The handshake; false where the certificate is not trusted, or the other side does not speak TLS. */
  *#secure(url: CurlUrl): Generator<void, boolean, void> {
    const sys = this.#sys;
    const file = this.#options.value("cacert");
    const isInsecure = this.#options.has("insecure");
    const authorities = file === undefined ? null : sys.k.readFile(sys.p, file);
    if (typeof authorities === "number" && !isInsecure)
      return this.#fail(77, `error setting certificate file: ${file ?? ""}`);
    const tls = yield* sys.chunk<typeof Tls>("tls");
    yield* this.say("*", "TLSv1.3 (OUT), TLS handshake, Client hello (1):");
    const certificate = yield* tls.handshake(sys, this.#fd, url.host);
    if (certificate === "none") {
      const message = "OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number";
      yield* this.say("*", message);
      yield* this.say("*", `Closing connection ${this.#number}`);
      return this.#fail(35, message);
    }
    if (typeof certificate === "number")
      return this.#fail(35, `OpenSSL SSL_connect: Connection reset by peer in connection to ${url.host}:${url.port} `);
    const doubt = tls.distrust(certificate, url.host, typeof authorities === "string" ? authorities : null);
    const reason = doubt === null || doubt === "other-name" ? "" : DOUBTS[doubt];
    yield* this.say("*", "TLSv1.3 (IN), TLS handshake, Server hello (2):");
    yield* this.say("*", "SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384");
    yield* this.say("*", `Server certificate:\n subject: ${certificate.subject}\n issuer: ${certificate.issuer}`);
    if (isInsecure) {
      yield* this.say(
        "*",
        reason === "" ? " SSL certificate verify ok." : ` SSL certificate verify result: ${reason}, continuing anyway.`,
      );
      return true;
    }
    if (doubt === null) {
      yield* this.say("*", " SSL certificate verify ok.");
      return true;
    }
    const message =
      doubt === "other-name"
        ? `SSL: no alternative certificate subject name matches target host name '${url.host}'`
        : `SSL certificate problem: ${reason}`;
    return this.#fail(60, message);
  }

  *#converse(method: string, body: CurlBody | null, url: CurlUrl): Generator<void, void, void> {
    const head = requestHead(this.#options, url, method, body, {
      shared: this.#shared,
      isProxied: this.#proxy !== null,
    });
    this.transfer.requestBytes += head.length + (body?.text.length ?? 0);
    const user = this.#options.value("user") ?? url.user;
    if (user !== null) yield* this.say("*", `Server auth using Basic with user '${user.replace(/:.*$/s, "")}'`);
    yield* this.say(">", head);
    const sent = yield* this.#sys.writeAll(this.#fd, head + (body?.text ?? ""));
    if (sent < 0) return void this.#fail(55, "Send failure: Broken pipe");
    this.transfer.sent = body?.text.length ?? 0;
    if (body && body.text !== "") yield* this.say("}", `[${body.text.length} bytes data]`);
    yield* this.#receive(method, url);
  }

  *#receive(method: string, url: CurlUrl): Generator<void, void, void> {
    const { transfer } = this;
    let bytes = "";
    for (;;) {
      const end = headEnd(bytes);
      if (end >= 0) {
        const head = parseResponseHead(bytes.slice(0, end));
        if (!head) return void this.#fail(1, "Received HTTP/0.9 when not allowed");
        yield* this.#tellHead(bytes.slice(0, end), head, method);
        bytes = bytes.slice(end);
        if (head.status >= 200 || head.status === 101) return yield* this.#receiveBody(head, method, bytes, url);
        continue;
      }
      if (bytes.length >= 5 && !bytes.startsWith("HTTP/"))
        return void this.#fail(1, "Received HTTP/0.9 when not allowed");
      const data = yield* this.#read();
      if (data === null) return;
      if (data === "") {
        yield* this.say("*", "Empty reply from server");
        yield* this.say("*", `Closing connection ${this.#number}`);
        return void this.#fail(52, "Empty reply from server");
      }
      if (bytes === "") transfer.firstByteAt = this.#sys.k.clock.now;
      bytes += data;
    }
  }

  *#tellHead(text: string, head: ResponseHead, method: string): Generator<void, void, void> {
    this.transfer.head = head;
    this.transfer.headerBytes += text.length;
    for (const [name, value] of head.headers)
      if (name.toLowerCase() === "set-cookie")
        this.#shared.jar?.take(value, this.transfer.url, this.#sys.k.clock.epoch);
    const lines = text.split("\n").slice(0, -1);
    for (const line of lines.slice(0, -1)) yield* this.say("<", line);
    const length = responseBodyLength(head, method);
    if (length.kind === "to-end" && headerOf(head.headers, "Connection")?.toLowerCase() !== "close") {
      yield* this.say("*", "no chunk, no close, no size. Assume close to signal end");
    }
    yield* this.say("<", lines.at(-1) ?? "");
    yield* this.#receiver.head(text, head);
  }

  *#receiveBody(head: ResponseHead, method: string, first: string, url: CurlUrl): Generator<void, void, void> {
    const { transfer } = this;
    const length = responseBodyLength(head, method);
    const reader = new BodyReader(length);
    transfer.expected = length.kind === "length" ? length.bytes : null;
    const isRefused = head.status >= 400 && this.#options.has("fail");
    if (isRefused) return void this.#fail(22, `The requested URL returned error: ${head.status}`);
    const largest = Number(this.#options.value("max-filesize") ?? 0);
    if (largest > 0 && (transfer.expected ?? 0) > largest) return void this.#fail(63, "Maximum file size exceeded");
    let bytes = first;
    while (!reader.isDone || bytes !== "") {
      if (bytes === "") {
        const data = yield* this.#read();
        if (data === null) return;
        if (data === "") {
          if (reader.end()) break;
          const missing = reader.missing;
          const message =
            missing === null
              ? "transfer closed with outstanding read data remaining"
              : `transfer closed with ${missing} bytes remaining to read`;
          return void this.#fail(18, message);
        }
        bytes = data;
      }
      const { body } = reader.push(bytes);
      bytes = "";
      if (body === "") continue;
      yield* this.say("{", `[${body.length} bytes data]`);
      transfer.received += body.length;
      if (!(yield* this.#receiver.data(body)))
        return void this.#fail(23, "Failed writing received data to disk/application");
    }
    const isClosed = length.kind === "to-end" || headerOf(head.headers, "Connection")?.toLowerCase() === "close";
    yield* this.say(
      "*",
      isClosed ? `Closing connection ${this.#number}` : `Connection #${this.#number} to host ${url.host} left intact`,
    );
    if (head.status >= 400 && this.#options.has("fail-with-body"))
      this.#fail(22, `The requested URL returned error: ${head.status}`);
  }

  /** "" at the end; null after a failure. */
  *#read(): Generator<void, string | null, void> {
    const sys = this.#sys;
    for (;;) {
      if (this.#deadline !== null)
        sys.k.setSocketTimeout(sys.p, this.#fd, Math.max(0, this.#deadline - sys.k.clock.now));
      const data = yield* sys.read(this.#fd);
      if (data === -EINTR) continue;
      if (data === -EAGAIN || (this.#deadline !== null && sys.k.clock.now >= this.#deadline && isError(data))) {
        const { received, expected } = this.transfer;
        const shown =
          expected === null ? `${received} bytes received` : `${received} out of ${expected} bytes received`;
        this.#fail(28, `Operation timed out after ${this.#elapsed()} milliseconds with ${shown}`);
        return null;
      }
      if (isError(data)) {
        this.#fail(56, "Recv failure: Connection reset by peer");
        return null;
      }
      return data;
    }
  }
}

/** The lines of the request, in curl's order; what -H gives takes the place of curl's own. */
function requestHead(
  options: CurlOptions,
  url: CurlUrl,
  method: string,
  body: CurlBody | null,
  { shared, isProxied }: { readonly shared: Shared; readonly isProxied: boolean },
): string {
  const json = body?.type === "application/json" ? ["Content-Type: application/json", "Accept: application/json"] : [];
  const given = options.headers.map((line) => line.replace(/^@.*$/, ""));
  const own = [
    ...json.filter((line) => !given.some((one) => one.toLowerCase().startsWith(line.toLowerCase().slice(0, 7)))),
    ...given,
  ];
  const named = (name: string): boolean =>
    own.some((line) => line.toLowerCase().replace(/[:;].*$/s, "") === name.toLowerCase());
  const lines: string[] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && !named(name)) lines.push(`${name}: ${value}`);
  };
  const host = own.find((line) => /^host:/i.test(line));
  if (host === undefined) add("Host", authorityOf(url));
  else if (!/^host:\s*$/i.test(host)) lines.push(host);
  const user = options.value("user") ?? url.user;
  const token = options.value("oauth2-bearer");
  add(
    "Authorization",
    token !== undefined
      ? `Bearer ${token}`
      : user === null
        ? null
        : `Basic ${encodeBase64(user.includes(":") ? user : `${user}:`)}`,
  );
  const range = options.value("range");
  add("Range", range === undefined ? null : `bytes=${range}`);
  const agent = options.value("user-agent") ?? shared.userAgent;
  add("User-Agent", agent === "" ? null : agent);
  add("Accept", "*/*");
  if (options.has("compressed")) add("Accept-Encoding", "deflate, gzip, br, zstd");
  const referer = options.value("referer");
  add("Referer", referer === undefined ? null : referer.replace(/;auto$/, ""));
  const plain = options.value("cookie");
  const kept = shared.jar?.header(url) ?? "";
  const cookies = [kept, plain?.includes("=") === true ? plain : ""].filter((text) => text !== "").join("; ");
  add("Cookie", cookies === "" ? null : cookies);
  if (isProxied) add("Proxy-Connection", "Keep-Alive");
  for (const line of own) {
    if (/^host:/i.test(line) || line === "") continue;
    if (/^[^:]+;$/.test(line)) lines.push(`${line.slice(0, -1)}:`);
    else if (!/^[^:]+:\s*$/.test(line)) lines.push(line);
  }
  add("Content-Length", body ? String(body.text.length) : null);
  if (body?.type !== "application/json") add("Content-Type", body?.type ?? null);
  const version = options.has("http1.0") ? "1.0" : "1.1";
  const target = isProxied ? formatUrl({ ...url, user: null }) : url.path;
  return `${method} ${target} HTTP/${version}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;
}
