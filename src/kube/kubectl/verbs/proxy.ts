/**
 * `kubectl proxy`: the API server behind a port of this machine.
 * Source: kubectl pkg/cmd/proxy, pkg/proxy (behaviour), v1.33.
 * Simplified: one request a connection, no watches; no files are served, no socket but TCP.
 */
import { EADDRINUSE, EINTR } from "../../../machine/kernel/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { SIGINT } from "../../../machine/kernel/signals.ts";
import type { Fd } from "../../../machine/kernel/types.ts";
import { fail } from "../failure.ts";
import { flagsOf } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { toJson } from "../printers/json.ts";
import { rawRequest } from "../raw.ts";
import type { RawAnswer, RawMethod } from "../raw.ts";

const METHODS: readonly string[] = ["GET", "POST", "PUT", "DELETE"];
/** Bytes of a request. */
const MAX_REQUEST = 1_048_576;

export const proxy: Verb = {
  name: "proxy",
  short: "Run a proxy to the Kubernetes API server",
  usage: "kubectl proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]",
  flags: [
    { name: "accept-hosts", kind: "string", value: String.raw`^localhost$,^127\.0\.0\.1$,^\[::1\]$` },
    { name: "accept-paths", kind: "string", value: "^.*" },
    { name: "reject-paths", kind: "string", value: "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach" },
    { name: "reject-methods", kind: "string", value: "^$" },
    ...flagsOf("address=127.0.0.1 api-prefix=/ append-server-path? disable-filter? keepalive~0s port,p#8001"),
    ...flagsOf("unix-socket,u= www,w= www-prefix,P=/static/"),
  ],
  run,
};

function* run(inv: Invocation): Step<number> {
  const { sys, flags } = inv;
  if (flags.text("unix-socket") !== "") fail("--unix-socket is not part of this simulator; use --port");
  if (flags.text("www") !== "") fail("--www is not part of this simulator; only the API is served");
  const [address, wanted] = [flags.text("address"), flags.int("port")];
  const fd = sys.k.socket(sys.p, "tcp");
  const bound = fd < 0 ? fd : sys.k.bind(sys.p, fd, address, wanted);
  const failed = bound === 0 ? sys.k.listen(sys.p, fd, 16) : bound;
  if (failed !== 0) {
    const why = failed === -EADDRINUSE ? "address already in use" : "permission denied";
    fail(`listen tcp ${address}:${wanted}: bind: ${why}`);
  }
  const own = sys.k.localAddress(sys.p, fd);
  yield* inv.line(`Starting to serve on ${address}:${typeof own === "number" ? wanted : own.port}`);
  sys.k.setDisposition(sys.p, SIGINT, "catch");
  for (;;) {
    const ready = yield* sys.poll([{ fd, read: true }]);
    if (ready === -EINTR) return 0;
    const connection = yield* sys.accept(fd);
    if (connection < 0) continue;
    yield* serve(inv, connection);
    sys.k.close(sys.p, connection);
  }
}

interface Request {
  method: string;
  target: string;
  host: string;
  body: string;
}

function* serve(inv: Invocation, connection: Fd): Step<void> {
  const request = yield* readRequest(inv, connection);
  if (request) yield* inv.sys.writeAll(connection, encodeUtf8(respond(inv, request)));
}

function* readRequest(inv: Invocation, connection: Fd): Step<Request | null> {
  let bytes = "";
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n");
    const head = end < 0 ? "" : bytes.slice(0, end);
    const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
    if (end >= 0 && bytes.length >= end + 4 + length) {
      const [method = "", target = ""] = head.split(" ");
      const host = /^host:\s*([^\r\n]*)/im.exec(head)?.[1] ?? "";
      return { method, target, host, body: decodeUtf8(bytes.slice(end + 4, end + 4 + length)) };
    }
    const data = yield* inv.sys.read(connection);
    if (typeof data !== "string" || data === "" || bytes.length > MAX_REQUEST) return null;
    bytes += data;
  }
}

function respond(inv: Invocation, { method, target, host, body }: Request): string {
  const prefix = inv.flags.text("api-prefix").replace(/\/*$/, "/");
  if (!isAccepted(inv, method, target, host)) return response(403, "text/plain; charset=utf-8", "Forbidden");
  if (!target.startsWith(prefix)) return response(404, "text/plain; charset=utf-8", "404 page not found\n");
  const path = `/${target.slice(prefix.length)}`;
  if (path === "/")
    return response(
      200,
      "application/json",
      `${toJson({ paths: ["/api", "/apis", "/healthz", "/version"] }, { indent: 2 })}\n`,
    );
  const answer: RawAnswer = METHODS.includes(method)
    ? rawRequest(inv.host, path, method as RawMethod, body)
    : { ok: false, status: { ...NOT_ALLOWED } };
  if (!answer.ok) {
    const { code } = answer.status;
    return response(code, "application/json", `${toJson(answer.status, { indent: 2, sorted: false })}\n`);
  }
  const isText = !answer.body.startsWith("{");
  // People read what comes through here, so it is laid out for them.
  const shown = isText ? answer.body : `${toJson(JSON.parse(answer.body) as unknown, { indent: 2, sorted: false })}\n`;
  return response(method === "POST" ? 201 : 200, isText ? "text/plain; charset=utf-8" : "application/json", shown);
}

const NOT_ALLOWED = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  message: "the server does not allow this method on the requested resource",
  reason: "MethodNotAllowed",
  code: 405,
} as const;

/** By the patterns of the flags. */
function isAccepted({ flags }: Invocation, method: string, target: string, host: string): boolean {
  if (flags.bool("disable-filter")) return true;
  const matches = (flag: string, text: string): boolean =>
    flags
      .text(flag)
      .split(",")
      .some((pattern) => new RegExp(pattern).test(text));
  const name = host.replace(/:\d+$/, "");
  return (
    matches("accept-paths", target) &&
    !matches("reject-paths", target) &&
    !matches("reject-methods", method) &&
    matches("accept-hosts", name)
  );
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  422: "Unprocessable Entity",
};

function response(code: number, type: string, body: string): string {
  const length = encodeUtf8(body).length;
  return `HTTP/1.1 ${code} ${REASONS[code] ?? ""}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}
