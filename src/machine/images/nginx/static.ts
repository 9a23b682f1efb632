/**
 * Files: index files, listings, ranges and conditions. Source: RFC 9110 (13, 14); nginx.org, static, index, autoindex.
 * Simplified: files are never compressed, cached or sent by several threads.
 */
import { isError } from "../../kernel/applet.ts";
import { EACCES, EINTR, EISDIR, ENAMETOOLONG, ENOENT, ENOTDIR } from "../../kernel/errno.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import type { Fd, Stat } from "../../kernel/types.ts";
import { sendBody, sendHead, statusOf, DONE } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import { expandText } from "./expand.ts";
import { typeOf } from "./mime.ts";
import { loadMore } from "./more.ts";
import { filePath } from "./paths.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";
import { escapePath, splitArgs } from "./uri.ts";
import { httpTime } from "./variables.ts";

const READ_BYTES = 65_536;

/** The content of a location that passes nothing on. */
export function* serveFiles(request: Request): Task<Outcome> {
  if (request.uri.endsWith("/")) {
    const found = yield* serveIndex(request);
    if (found) return found;
  }
  if (!["GET", "HEAD", "POST"].includes(request.method)) return statusOf(405);
  if (request.uri.endsWith("/")) {
    yield* complainOf(request, "error", `directory index of "${filePath(request)}" is forbidden`);
    return statusOf(403);
  }
  return yield* serveFile(request, filePath(request));
}

function isGone(errno: number): boolean {
  return [ENOENT, ENOTDIR, ENAMETOOLONG].includes(-errno);
}

/** An index file or a listing; null where there is neither. */
function* serveIndex(request: Request): Task<Outcome | null> {
  if (!["GET", "HEAD", "POST"].includes(request.method)) return null;
  const { sys } = request.connection.worker;
  const names = request.scope.one("index")?.args ?? ["index.html"];
  const directory = filePath(request);
  let isFirst = true;
  for (const template of names) {
    const name = expandText(request, template);
    if (name.startsWith("/")) return { kind: "internal", ...toParts(name) };
    const path = `${directory}${name}`;
    const stat = sys.k.stat(sys.p, path);
    if (!isError(stat) && stat.kind !== "directory")
      return { kind: "internal", uri: `${request.uri}${name}`, args: request.args };
    if (isError(stat) && stat === -EACCES) {
      yield* complainOf(request, "error", `"${path}" is forbidden`, stat);
      return statusOf(403);
    }
    if (isFirst && isError(stat)) {
      const failed = yield* testDirectory(request, directory, path, stat);
      if (failed) return failed;
    }
    isFirst = false;
  }
  const { more } = request.connection.worker.http;
  if (!more || !request.scope.isOn("autoindex", false) || request.method === "POST") return null;
  return yield* more.listDirectory(request, directory);
}

function toParts(uri: string): { uri: string; args: string | null } {
  const { path, args } = splitArgs(uri);
  return { uri: path, args };
}

/** An index file is missing: perhaps its directory is. */
function* testDirectory(request: Request, directory: string, path: string, errno: number): Task<Outcome | null> {
  const { sys } = request.connection.worker;
  const stat = sys.k.stat(sys.p, directory.length > 1 ? directory.replace(/\/+$/, "") : directory);
  if (!isError(stat) && stat.kind === "directory") return null;
  if (isError(stat) && stat === -EACCES) {
    yield* complainOf(request, "error", `"${path}" is forbidden`, stat);
    return statusOf(403);
  }
  if (isError(stat) && !isGone(stat)) return null;
  if (request.scope.isOn("log_not_found", true)) yield* complainOf(request, "error", `"${path}" is not found`, errno);
  return statusOf(404);
}

/** Sends that file, or says why not. */
export function* serveFile(request: Request, path: string): Task<Outcome> {
  const { sys } = request.connection.worker;
  const stat = sys.k.stat(sys.p, path);
  if (isError(stat)) return yield* openFailed(request, path, stat);
  if (stat.kind === "directory") return directoryRedirect(request);
  if (stat.kind !== "file") {
    yield* complainOf(request, "crit", `"${path}" is not a regular file`);
    return statusOf(404);
  }
  const fd = yield* sys.open(path, O_RDONLY);
  if (fd < 0) return yield* openFailed(request, path, fd);
  if (request.method === "POST") {
    sys.k.close(sys.p, fd);
    return statusOf(405);
  }
  const outcome = yield* sendFile(request, fd, stat);
  sys.k.close(sys.p, fd);
  return outcome;
}

function* openFailed(request: Request, path: string, errno: number): Task<Outcome> {
  if (isGone(errno)) {
    if (request.scope.isOn("log_not_found", true))
      yield* complainOf(request, "error", `open() "${path}" failed`, errno);
    return statusOf(404);
  }
  const isDenied = errno === -EACCES;
  yield* complainOf(request, isDenied ? "error" : "crit", `open() "${path}" failed`, errno);
  return statusOf(isDenied ? 403 : errno === -EISDIR ? 404 : 500);
}

/** Where a directory is asked for without its slash. */
export function directoryRedirect(request: Request): Outcome {
  const args = request.args === "" ? "" : `?${request.args}`;
  return { kind: "status", status: 301, location: `${escapePath(request.uri)}/${args}` };
}

function* sendFile(request: Request, fd: Fd, stat: Stat): Task<Outcome> {
  const second = Math.floor(stat.mtime / 1000);
  const lastModified = httpTime(second * 1000);
  const etag = request.scope.isOn("etag", true) ? `"${second.toString(16)}-${stat.size.toString(16)}"` : null;
  const headers: [string, string][] = etag === null ? [] : [["ETag", etag]];
  const type = typeOf(request);
  const file: OpenFile = { fd, size: stat.size, second, type, lastModified, etag };
  if (CONDITIONS.some((name) => request.header(name) !== undefined)) {
    const special = yield* (yield* loadMore(request.connection.worker.sys)).serveSpecially(request, file);
    if (special) return special;
  }
  const head = { status: 200, type, length: stat.size, lastModified, headers, acceptsRanges: true };
  if ((yield* sendHead(request, head)) && !request.isHead) yield* sendPart(request, fd, { start: 0, end: stat.size });
  return DONE;
}

/** Headers that ask for something else than the whole file. */
const CONDITIONS = ["Range", "If-Modified-Since", "If-None-Match", "If-Match", "If-Unmodified-Since"];

/** A file that is about to be sent. */
export interface OpenFile {
  readonly fd: Fd;
  readonly size: number;
  /** When it was last modified, in seconds since the epoch. */
  readonly second: number;
  readonly type: string;
  readonly lastModified: string;
  readonly etag: string | null;
}

/** From `start` up to `end`, which is outside. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Bytes of a file, as they are read. */
export function* sendPart(request: Request, fd: Fd, { start, end }: Range): Task<boolean> {
  const { sys } = request.connection.worker;
  sys.k.lseek(sys.p, fd, start, "set");
  let left = end - start;
  while (left > 0) {
    const data = sys.k.read(sys.p, fd, Math.min(left, READ_BYTES));
    if (data === -EINTR) continue;
    if (typeof data === "number" || data === "") return false;
    left -= data.length;
    if (!(yield* sendBody(request, data))) return false;
    if (sys.spent) yield;
  }
  return true;
}
