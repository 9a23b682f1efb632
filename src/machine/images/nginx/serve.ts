/**
 * A connection from its first byte to its end: requests are read, served and logged one after the other.
 * Source: RFC 9112; nginx.org, core module (timeouts, keep-alive); messages of nginx 1.27.
 * Simplified: HTTP/2 and HTTP/3 are not spoken; of TLS there is what kernel/net/tls.ts has.
 */
import { headEnd } from "../../kernel/net/http.ts";
import { logAccess } from "./access-log.ts";
import { statusOf } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import { parseSize, parseTime } from "./config-values.ts";
import type { Connection } from "./connection.ts";
import { finish } from "./finish.ts";
import { runPhases } from "./phases.ts";
import { LARGEST_LINE, readHeaders, readRequestLine, Request } from "./request.ts";
import type { BadRequest } from "./request.ts";
import { readBody } from "./request-body.ts";
import { chooseServer } from "./server-choice.ts";
import type { Task } from "./tasks.ts";

const LARGEST_HEAD = 4 * 8192;

export function* serveConnection(connection: Connection): Task<void> {
  const { endpoint } = connection;
  for (;;) {
    const { scope } = endpoint.defaultServer;
    const isFirst = connection.requests === 0;
    const idleMs =
      parseTime(
        (isFirst ? scope.value("client_header_timeout") : scope.value("keepalive_timeout")) ?? (isFirst ? "60" : "75"),
      ) ?? 0;
    if (!(yield* awaitRequest(connection, idleMs))) return;
    const { counters } = connection.worker;
    counters.reading++;
    const request = yield* readRequest(connection);
    counters.reading--;
    if (!request) return;
    connection.requests++;
    counters.requests++;
    counters.writing++;
    yield* finish(request, yield* answerRequest(request));
    counters.writing--;
    yield* logAccess(request);
    for (const end of request.onEnd) end();
    const goesOn = yield* afterRequest(request);
    connection.forgetRequest();
    if (!goesOn) return;
  }
}

/** Whether a first byte has come. Empty lines before a request are passed over. */
function* awaitRequest(connection: Connection, timeoutMs: number): Task<boolean> {
  for (;;) {
    connection.buffer = connection.buffer.replace(/^[\r\n]+/, "");
    if (connection.buffer !== "") return true;
    if (connection.worker.isQuitting && connection.requests > 0) return false;
    const { counters } = connection.worker;
    connection.isIdle = connection.requests > 0 || connection.worker.isQuitting;
    if (connection.isIdle) counters.waiting++;
    const got = yield* connection.fill(timeoutMs);
    if (connection.isIdle) counters.waiting--;
    connection.isIdle = false;
    if (got > 0) continue;
    const { worker, client, number } = connection;
    const isClosed = got === 0 && connection.requests > 0;
    if (isClosed)
      yield* worker.log.write("info", `client ${client.address} closed keepalive connection`, 0, `*${number} `);
    return false;
  }
}

const bad = new WeakMap<Request, BadRequest>();

/** The request whose bytes have begun to come; null where the connection ends before it is whole. */
function* readRequest(connection: Connection): Task<Request | null> {
  const { endpoint, worker } = connection;
  const { defaultServer } = endpoint;
  const request = new Request(connection, defaultServer, worker.sys.k.clock.now);
  const timeoutMs = parseTime(defaultServer.scope.value("client_header_timeout") ?? "60") ?? 60_000;
  const lateAt = worker.sys.k.clock.now + timeoutMs;
  let line: string | null = null;
  for (;;) {
    line ??= takeLine(connection, request);
    if (bad.has(request)) return request;
    if (line !== null && request.version === "HTTP/0.9") return request;
    if (line !== null) {
      const end = connection.buffer.startsWith("\r\n")
        ? 2
        : connection.buffer.startsWith("\n")
          ? 1
          : headEnd(connection.buffer);
      if (end >= 0) return takeHeaders(connection, request, end);
      if (connection.buffer.length > LARGEST_HEAD) {
        bad.set(request, { status: 494, reason: "client sent too long header line" });
        return request;
      }
    }
    const got = yield* connection.fill(Math.max(0, lateAt - worker.sys.k.clock.now));
    if (got > 0) continue;
    if (got === 0) {
      yield* worker.log.write(
        "info",
        `client prematurely closed connection while reading client request ${line === null ? "line" : "headers"}`,
        0,
        `*${connection.number} `,
      );
      return null;
    }
    yield* worker.log.write("info", "client timed out (110: Connection timed out)", 0, `*${connection.number} `);
    bad.set(request, { status: 408, reason: "" });
    return request;
  }
}

function takeLine(connection: Connection, request: Request): string | null {
  const at = connection.buffer.indexOf("\n");
  if (at < 0) {
    if (connection.buffer.length > LARGEST_LINE) refuseLine(request, connection.buffer);
    return null;
  }
  const line = connection.buffer.slice(0, at).replace(/\r$/, "");
  connection.buffer = connection.buffer.slice(at + 1);
  connection.requestBytes = at + 1;
  if (line.length > LARGEST_LINE) {
    refuseLine(request, line);
    return line;
  }
  const problem = readRequestLine(request, line);
  if (problem) bad.set(request, problem);
  else request.hasLine = true;
  return line;
}

function refuseLine(request: Request, text: string): void {
  request.line = text.slice(0, LARGEST_LINE);
  bad.set(request, { status: 414, reason: "client sent too long URI" });
}

function takeHeaders(connection: Connection, request: Request, end: number): Request {
  const text = connection.buffer.slice(0, end);
  connection.buffer = connection.buffer.slice(end);
  connection.requestBytes += end;
  connection.isPipelined = connection.buffer !== "";
  const problem = readHeaders(request, text);
  if (problem) bad.set(request, problem);
  request.server = chooseServer(connection.endpoint, request.host, request);
  request.scope = request.server.scope;
  return request;
}

function* answerRequest(request: Request): Task<Outcome> {
  const problem = bad.get(request);
  if (problem) {
    request.keepsAlive = false;
    const during = `while reading client request ${request.hasLine ? "headers" : "line"}`;
    if (problem.reason !== "") yield* complainOf(request, "info", `${problem.reason} ${during}`);
    return statusOf(problem.status);
  }
  if (request.connection.endpoint.listen.isSsl && !request.connection.isSecure) {
    request.keepsAlive = false;
    yield* complainOf(
      request,
      "info",
      "client sent plain HTTP request to HTTPS port while reading client request headers",
    );
    return statusOf(497);
  }
  return yield* runPhases(request);
}

/** Reads past what is left of the body; whether another request may follow. */
function* afterRequest(request: Request): Task<boolean> {
  const { connection } = request;
  if (connection.isBroken || !request.keepsAlive || connection.worker.isQuitting) return false;
  const keepsMs = parseTime(request.scope.value("keepalive_timeout") ?? "75") ?? 0;
  const most = parseSize(request.scope.value("keepalive_requests") ?? "1000") ?? 1000;
  if (keepsMs === 0 || connection.requests >= most) return false;
  return (yield* readBody(request)) === 0;
}
