/**
 * Answers: their heads in nginx's order, and the pages that nginx makes up for statuses.
 * Source: RFC 9110; nginx.org, headers and core modules.
 */
import type { Request } from "./request.ts";
import { parseTime } from "./config-values.ts";
import { encodeChunk } from "../../kernel/net/http.ts";
import { loadMore } from "./more.ts";
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
  /** Its length is not told. */
  readonly isStreamed?: boolean;
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

export function serverToken(request: Request): string {
  const setting = request.scope.value("server_tokens") ?? "on";
  return setting === "off" ? "nginx" : `nginx/${VERSION}`;
}

/** Parts of a head; `length` null: unknown. */
export interface Head {
  readonly status: number;
  readonly type: string | null;
  readonly length: number | null;
  readonly lastModified?: string | undefined;
  /** A path is told as a whole URL, where those are wanted. */
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
  const { more } = connection.worker.http;
  const reason = head.reason ?? (status === 200 ? "OK" : (yield* loadMore(connection.worker.sys)).reasonOf(status));
  const lines: [string, string][] = [
    ["Server", head.server ?? serverToken(request)],
    ["Date", head.date ?? httpTime(connection.worker.sys.k.clock.epoch)],
  ];
  if (head.type !== null && status !== 204 && status !== 304)
    lines.push(["Content-Type", more?.withCharset(request, head.type) ?? head.type]);
  if (head.length !== null && status !== 204 && status !== 304) lines.push(["Content-Length", String(head.length)]);
  const isWhole = status === 200 || status === 206 || status === 304;
  if (head.lastModified !== undefined && isWhole) lines.push(["Last-Modified", head.lastModified]);
  const { location } = head;
  const isOwn = location?.startsWith("/") === true && request.scope.isOn("absolute_redirect", true);
  if (location !== undefined && isOwn) {
    lines.push(["Location", (yield* loadMore(connection.worker.sys)).absoluteUrl(request, location)]);
  }
  if (usesChunks(request, head) && status !== 204) lines.push(["Transfer-Encoding", "chunked"]);
  lines.push(...connectionHeaders(request, head));
  if (location !== undefined && !isOwn) lines.push(["Location", location]);
  if (status === 401 && request.realm !== null) lines.push(["WWW-Authenticate", `Basic realm="${request.realm}"`]);
  for (const [name, value] of head.headers) lines.push([name, value]);
  if (more) lines.push(...more.addedHeaders(request, status));
  if (head.acceptsRanges && status === 200) lines.push(["Accept-Ranges", "bytes"]);
  request.sentHeaders = lines;
  const text = `HTTP/1.1 ${status} ${reason}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
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
    length: answer.isStreamed ? null : answer.body.length,
    headers: answer.headers ?? [],
    lastModified: answer.lastModified,
    location: answer.location,
  };
  if (!(yield* sendHead(request, head))) return;
  if (answer.status === 204 || answer.status === 304) return;
  const chunked = usesChunks(request, head);
  yield* sendBody(request, chunked ? encodeChunk(answer.body) + encodeChunk("") : answer.body);
}
