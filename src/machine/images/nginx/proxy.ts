/**
 * proxy_pass: a request is sent to another server, and its answer to the client.
 * Source: nginx.org, ngx_http_proxy_module, ngx_http_upstream_module; messages of nginx 1.27.
 * Simplified: https:// is not spoken to upstreams (502, and the error log says so); nothing is cached; connections to
 * upstreams are not kept (`keepalive`); answers are passed on as they come (as with proxy_buffering off).
 */
import { isError } from "../../kernel/applet.ts";
import { EINTR, ETIMEDOUT } from "../../kernel/errno.ts";
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { BodyReader, encodeChunk, headEnd, parseResponseHead, responseBodyLength } from "../../kernel/net/http.ts";
import type { ResponseHead } from "../../kernel/net/http.ts";
import { askServer } from "../../kernel/net/resolver.ts";
import type { Fd } from "../../kernel/types.ts";
import { BLOCKED } from "../../kernel/types.ts";
import { sendBody, sendHead, statusOf, usesChunks, DONE } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { choosePeer, peerFailed, peerWorked } from "./balance.ts";
import { complainOf } from "./complain.ts";
import { parseTime } from "./config-values.ts";
import { expandText } from "./expand.ts";
import { errnoText } from "./log.ts";
import type { Peer, Upstream } from "./model.ts";
import { headOf, requestText } from "./proxy-headers.ts";
import type { Request, UpstreamTry } from "./request.ts";
import { readBody } from "./request-body.ts";
import { waitFor } from "./tasks.ts";
import type { Task } from "./tasks.ts";
import { passTarget, peersOf } from "./upstream.ts";
import { escapePath } from "./uri.ts";
import { seconds } from "./variables.ts";

/** How long one side of a tunnel is waited for before the other is looked at. */
const TICK_MS = 10;
const READ_BYTES = 65_536;
const MAX_HEAD = 65_536;

/** Where a request goes to. */
interface Target {
  readonly scheme: string;
  /** `host:port` as it was written: what $proxy_host says. */
  readonly host: string;
  /** The path and the arguments to ask for. */
  readonly uri: string;
  readonly upstream: Upstream;
  /** The URL that the path of the location stands for. */
  readonly base: string;
}

/** Why one try failed: the status it comes to, and whether another peer may be tried. */
interface Failure {
  readonly status: 502 | 504;
  readonly kind: "error" | "timeout" | "invalid_header";
  /** `while connecting to upstream`. */
  readonly during: string;
}

export function* passOn(request: Request): Task<Outcome> {
  const directive = request.scope.own("proxy_pass").at(-1) ?? request.scope.one("proxy_pass");
  const text = expandText(request, directive?.args[0] ?? "");
  const target = yield* targetOf(request, directive?.args[0] ?? "", text);
  if (typeof target === "number") return statusOf(target);
  if (target.scheme === "https") {
    yield* complainOf(request, "error", "TLS to upstreams is not simulated by Podarium", 0, text);
    return statusOf(502);
  }
  const unread = yield* readBody(request);
  if (unread !== 0) return statusOf(unread);
  return yield* tryPeers(request, target);
}

function* targetOf(request: Request, written: string, text: string): Task<Target | 500 | 502> {
  const match = /^(https?):\/\/([^/?]*)(.*)$/i.exec(text);
  if (!match) {
    yield* complainOf(request, "error", `invalid URL prefix in "${text}"`);
    return 500;
  }
  const [, scheme = "http"] = match;
  const { host, defaultPort } = passTarget("proxy_pass", text);
  const rest = host.startsWith("unix:")
    ? text.slice(text.indexOf(host) + host.length).replace(/^:/, "")
    : (match[3] ?? "");
  const port = /:(\d+)$/.exec(host)?.[1] ?? String(defaultPort);
  request.connection.proxyHost = { host, port };
  const upstream = request.connection.worker.http.upstreams.get(host) ?? (yield* resolved(request, host, defaultPort));
  if (!upstream) return 502;
  return {
    scheme: scheme.toLowerCase(),
    host,
    upstream,
    uri: uriOf(request, rest, written.includes("$")),
    base: `${scheme}://${host}${rest || (request.location?.text ?? "/")}`,
  };
}

/** What is asked for: the location's part of the path is exchanged where the pass has a path of its own. */
function uriOf(request: Request, path: string, hasVariables: boolean): string {
  const args = request.args === "" ? "" : `?${request.args}`;
  if (path !== "" && hasVariables) return path.startsWith("/") ? path : `/${path}`;
  if (path === "") return request.isUriWritten ? request.target : escapePath(request.uri) + args;
  const { location } = request;
  const rest = location && !location.regex ? request.uri.slice(location.text.length) : request.uri;
  return `${path}${escapePath(rest)}${args}`;
}

/** A name that came out of variables is asked of the `resolver`. */
function* resolved(request: Request, host: string, defaultPort: number): Task<Upstream | null> {
  const name = host.replace(/:\d+$/, "");
  const { sys } = request.connection.worker;
  let address: string | undefined = isIpv4(name) || isIpv6(name.replace(/^\[(.*)\]$/, "$1")) ? name : undefined;
  if (address === undefined) {
    const [server] = request.scope.one("resolver")?.args ?? [];
    if (server === undefined) {
      yield* complainOf(request, "error", `no resolver defined to resolve ${name}`);
      return null;
    }
    const answer = yield* askServer(
      sys,
      server.replace(/:\d+$/, ""),
      name,
      "A",
      parseTime(request.scope.value("resolver_timeout") ?? "30") ?? 30_000,
    );
    const failed =
      typeof answer === "number"
        ? "110: Operation timed out"
        : answer.rcode === "NXDOMAIN"
          ? "3: Host not found"
          : null;
    address = typeof answer === "number" ? undefined : answer.answers.find(({ type }) => type === "A")?.value;
    if (address === undefined) {
      yield* complainOf(request, "error", `${name} could not be resolved (${failed ?? "3: Host not found"})`);
      return null;
    }
  }
  const port = /:\d+$/.exec(host)?.[0] ?? "";
  const peers = yield* peersOf(sys, `${address}${port}`, defaultPort, []);
  return typeof peers === "string" ? null : { name: host, peers, method: "round-robin", key: "" };
}

function* tryPeers(request: Request, target: Target): Task<Outcome> {
  const { worker } = request.connection;
  const tried = new Set<Peer>();
  const retries = new Set(request.scope.one("proxy_next_upstream")?.args ?? ["error", "timeout"]);
  const isRepeatable = !["POST", "LOCK", "PATCH"].includes(request.method) || retries.has("non_idempotent");
  for (;;) {
    const peer = choosePeer(request, target.upstream, tried);
    if (!peer) {
      yield* complainOf(
        request,
        "error",
        "no live upstreams while connecting to upstream",
        0,
        `${target.scheme}://${target.upstream.name}${target.uri}`,
      );
      request.upstreamTries.push(newTry(target.upstream.name, 502));
      return statusOf(502);
    }
    tried.add(peer);
    const one = new Exchange(request, target, peer);
    const result = yield* one.run();
    if (result.kind === "answered") {
      peerWorked(peer);
      return result.outcome;
    }
    if (peerFailed(peer, worker.sys.k.clock.now) && target.upstream.peers.length > 1) {
      yield* one.complain(`upstream server temporarily disabled ${result.failure.during}`, "warn");
    }
    const hasMore = target.upstream.peers.some((other) => !tried.has(other) && !other.isDown);
    const mayRetry = retries.has(result.failure.kind) && (isRepeatable || !one.wasSent) && hasMore;
    if (!mayRetry) return statusOf(result.failure.status);
  }
}

function newTry(addr: string, status: number): UpstreamTry {
  return {
    addr,
    status: String(status),
    connectTime: "-",
    headerTime: "-",
    responseTime: "0.000",
    responseLength: "0",
    headers: [],
  };
}

/** Whether an error_page is there for that status. */
function hasPage({ scope }: Request, status: number): boolean {
  return scope.all("error_page").some(({ args }) => args.slice(0, -1).includes(String(status)));
}

/** Bytes of the body where they are known. */
function responseLength(head: ResponseHead, method: string): number | null {
  const length = responseBodyLength(head, method);
  return length.kind === "length" ? length.bytes : length.kind === "none" ? 0 : null;
}

type Result =
  | { readonly kind: "answered"; readonly outcome: Outcome }
  | { readonly kind: "failed"; readonly failure: Failure };

/** One try with one peer. */
class Exchange {
  readonly #request: Request;
  readonly #target: Target;
  readonly #peer: Peer;
  readonly #tried: UpstreamTry;
  readonly #startedAt: number;
  #fd: Fd = -1;
  #buffer = "";
  /** Whether the peer may have seen the request. */
  wasSent = false;

  constructor(request: Request, target: Target, peer: Peer) {
    this.#request = request;
    this.#target = target;
    this.#peer = peer;
    this.#tried = newTry(peer.name, 502);
    this.#startedAt = request.connection.worker.sys.k.clock.now;
    request.upstreamTries.push(this.#tried);
  }

  *run(): Task<Result> {
    const { sys } = this.#request.connection.worker;
    this.#peer.connections++;
    const result = yield* this.#exchange();
    this.#peer.connections--;
    if (this.#fd >= 0) sys.k.close(sys.p, this.#fd);
    this.#tried.responseTime = this.#elapsed();
    return result;
  }

  *#exchange(): Task<Result> {
    const failed = (yield* this.#connect()) ?? (yield* this.#send());
    if (failed) return { kind: "failed", failure: failed };
    const head = yield* this.#readHead();
    if ("kind" in head) return { kind: "failed", failure: head };
    this.#tried.status = String(head.status);
    this.#tried.headers = head.headers;
    this.#tried.headerTime = this.#elapsed();
    const { scope } = this.#request;
    const isIntercepted =
      head.status >= 300 && scope.isOn("proxy_intercept_errors", false) && hasPage(this.#request, head.status);
    if (isIntercepted) return { kind: "answered", outcome: statusOf(head.status) };
    yield* this.#passHead(head);
    return { kind: "answered", outcome: DONE };
  }

  #elapsed(): string {
    return seconds(this.#request.connection.worker.sys.k.clock.now - this.#startedAt);
  }

  #timeout(name: string): number {
    return parseTime(this.#request.scope.value(name) ?? "60") ?? 60_000;
  }

  *complain(message: string, level: "error" | "warn" = "error"): Task<void> {
    const { scheme, uri } = this.#target;
    const upstream = `${scheme}://${this.#peer.name}${this.#peer.isUnix ? ":" : ""}${uri}`;
    yield* complainOf(this.#request, level, message, 0, upstream);
  }

  *#fail(status: 502 | 504, kind: Failure["kind"], message: string): Task<Failure> {
    this.#tried.status = String(status);
    yield* this.complain(message);
    return { status, kind, during: /while .*$/.exec(message)?.[0] ?? "" };
  }

  *#connect(): Task<Failure | null> {
    const { sys } = this.#request.connection.worker;
    const { address, port, isUnix } = this.#peer;
    const fd = sys.k.socket(sys.p, isUnix ? "unix" : "tcp");
    if (fd < 0) return yield* this.#fail(502, "error", `socket() failed${errnoText(fd)} while connecting to upstream`);
    this.#fd = fd;
    this.#request.connection.worker.nextConnection();
    // Asked for without waiting, and asked again when it has been decided.
    sys.k.setSocketTimeout(sys.p, fd, 0);
    let connected = yield* sys.connect(fd, address, port);
    sys.k.setSocketTimeout(sys.p, fd, null);
    if (connected === -ETIMEDOUT) {
      const deadline = sys.k.clock.now + this.#timeout("proxy_connect_timeout");
      if (!(yield* waitFor(fd, "write", deadline))) {
        return yield* this.#fail(
          504,
          "timeout",
          "upstream timed out (110: Connection timed out) while connecting to upstream",
        );
      }
      connected = yield* sys.connect(fd, address, port);
    }
    if (connected === 0) {
      this.#tried.connectTime = this.#elapsed();
      return null;
    }
    const isLate = connected === -ETIMEDOUT;
    const text = isLate ? "upstream timed out" : isUnix ? `connect() to unix:${address} failed` : "connect() failed";
    const kind = isLate ? "timeout" : "error";
    return yield* this.#fail(isLate ? 504 : 502, kind, `${text}${errnoText(connected)} while connecting to upstream`);
  }

  *#send(): Task<Failure | null> {
    const { sys } = this.#request.connection.worker;
    let rest = requestText(this.#request, this.#target.host, this.#target.uri);
    this.wasSent = true;
    while (rest !== "") {
      const deadline = sys.k.clock.now + this.#timeout("proxy_send_timeout");
      if (!(yield* waitFor(this.#fd, "write", deadline))) {
        return yield* this.#fail(
          504,
          "timeout",
          "upstream timed out (110: Connection timed out) while sending request to upstream",
        );
      }
      const written = sys.k.write(sys.p, this.#fd, rest);
      if (written === BLOCKED) yield;
      else if (written < 0 && written !== -EINTR) {
        return yield* this.#fail(
          502,
          "error",
          `writev() failed${errnoText(written)} while sending request to upstream`,
        );
      } else if (written > 0) rest = rest.slice(written);
    }
    return null;
  }

  /** More bytes: their number, 0 at the end, a negative errno, or `late`. */
  *#fill(): Task<number | "late"> {
    const { sys } = this.#request.connection.worker;
    const deadline = sys.k.clock.now + this.#timeout("proxy_read_timeout");
    for (;;) {
      if (!(yield* waitFor(this.#fd, "read", deadline))) return "late";
      const data = sys.k.read(sys.p, this.#fd, READ_BYTES);
      if (data === BLOCKED || data === -EINTR) {
        yield;
        continue;
      }
      if (isError(data)) return data;
      this.#buffer += data;
      return data.length;
    }
  }

  *#readHead(): Task<ResponseHead | Failure> {
    const during = "while reading response header from upstream";
    for (;;) {
      const end = headEnd(this.#buffer);
      if (end >= 0) {
        const head = parseResponseHead(this.#buffer.slice(0, end));
        if (!head) return yield* this.#fail(502, "invalid_header", `upstream sent no valid HTTP/1.0 header ${during}`);
        this.#buffer = this.#buffer.slice(end);
        if (head.status >= 200 || head.status === 101) return head;
        continue;
      }
      if (this.#buffer.length > MAX_HEAD)
        return yield* this.#fail(502, "invalid_header", `upstream sent too big header ${during}`);
      const got = yield* this.#fill();
      if (got === "late")
        return yield* this.#fail(504, "timeout", `upstream timed out (110: Connection timed out) ${during}`);
      if (got < 0) {
        return yield* this.#fail(502, "error", `recv() failed${errnoText(got)} ${during}`);
      }
      if (got === 0) return yield* this.#fail(502, "error", `upstream prematurely closed connection ${during}`);
    }
  }

  *#passHead(head: ResponseHead): Task<void> {
    const request = this.#request;
    const body = new BodyReader(responseBodyLength(head, request.method));
    const isUpgrade = head.status === 101;
    const shown = headOf(request, this.#target.base, head, responseLength(head, request.method));
    const chunked = usesChunks(request, shown);
    if (!(yield* sendHead(request, shown))) return;
    if (isUpgrade) return yield* this.#tunnel();
    let length = 0;
    let isBroken = false;
    while (!body.isDone && !isBroken) {
      if (this.#buffer === "") {
        const got = yield* this.#fill();
        if (got === "late" || got <= 0) {
          isBroken = !body.end();
          if (got === "late")
            yield* this.complain("upstream timed out (110: Connection timed out) while reading upstream");
          else if (isBroken) yield* this.complain("upstream prematurely closed connection while reading upstream");
          continue;
        }
      }
      const { body: piece } = body.push(this.#buffer);
      this.#buffer = "";
      length += piece.length;
      if (piece === "") continue;
      if (!(yield* sendBody(request, chunked ? encodeChunk(piece) : piece))) return;
    }
    this.#tried.responseLength = String(length);
    if (isBroken) request.keepsAlive = false;
    else if (chunked) yield* sendBody(request, encodeChunk(""));
  }

  /** After 101: bytes in both directions until one side ends. */
  *#tunnel(): Task<void> {
    const { connection } = this.#request;
    const { sys } = connection.worker;
    this.#request.keepsAlive = false;
    const waitMs = this.#timeout("proxy_read_timeout");
    for (;;) {
      if (this.#buffer !== "") {
        if (!(yield* sendBody(this.#request, this.#buffer))) return;
        this.#buffer = "";
      }
      if (connection.buffer !== "") {
        const written = yield* sys.writeAll(this.#fd, connection.buffer);
        if (written < 0) return;
        connection.buffer = "";
      }
      const lateAt = sys.k.clock.now + waitMs;
      // Each side is looked at in turn: a tick is short against what people see.
      if (yield* waitFor(this.#fd, "read", Math.min(lateAt, sys.k.clock.now + TICK_MS))) {
        const got = yield* this.#fill();
        if (got === "late" || got <= 0) return;
      } else if (yield* waitFor(connection.fd, "read", sys.k.clock.now + TICK_MS)) {
        if ((yield* connection.fill(waitMs)) <= 0) return;
      }
    }
  }
}
