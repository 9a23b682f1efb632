/**
 * Files: index files, listings, ranges and conditions. Source: RFC 9110 (13, 14); nginx.org, static, index, autoindex.
 * Simplified: files are never compressed, cached or sent by several threads.
 */
import { isError } from "../../kernel/applet.ts";
import { EACCES, EINTR, EISDIR, ENAMETOOLONG, ENOENT, ENOTDIR } from "../../kernel/errno.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import type { Fd, Stat } from "../../kernel/types.ts";
import { builtInPage, sendBody, sendHead, statusOf, DONE } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import { chooseRanges, conditionStatus } from "./conditions.ts";
import type { Range } from "./conditions.ts";
import { expandText } from "./expand.ts";
import { typeOf } from "./mime.ts";
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
  return { kind: "status", status: 301, location: absoluteUrl(request, `${escapePath(request.uri)}/${args}`) };
}

/** A path of this server as a whole URL, where those are wanted. */
export function absoluteUrl(request: Request, path: string): string {
  if (!request.scope.isOn("absolute_redirect", true)) return path;
  const { local } = request.connection;
  const byName = request.scope.isOn("server_name_in_redirect", false);
  const host = (byName ? request.server.name : request.host) || local.address;
  const showsPort = request.scope.isOn("port_in_redirect", true) && local.port !== 80 && local.port !== 0;
  return `http://${host}${showsPort ? `:${local.port}` : ""}${path}`;
}

function* sendFile(request: Request, fd: Fd, stat: Stat): Task<Outcome> {
  const second = Math.floor(stat.mtime / 1000);
  const lastModified = httpTime(second * 1000);
  const etag = request.scope.isOn("etag", true) ? `"${second.toString(16)}-${stat.size.toString(16)}"` : null;
  const headers: [string, string][] = etag === null ? [] : [["ETag", etag]];
  const refused = conditionStatus(request, second, etag);
  if (refused === 412) return statusOf(412);
  if (refused === 304) {
    yield* sendHead(request, { status: 304, type: null, length: null, lastModified, headers });
    return DONE;
  }
  const type = typeOf(request);
  const ranges = request.errorStatus === 0 ? chooseRanges(request, stat.size, second, etag) : null;
  if (ranges === "unsatisfiable") {
    const body = builtInPage(request, 416) ?? "";
    return {
      kind: "answer",
      answer: { status: 416, type: "text/html", body, headers: [["Content-Range", `bytes */${stat.size}`]] },
    };
  }
  if (ranges) yield* sendRanges(request, fd, { ranges, type, size: stat.size, lastModified, headers });
  else {
    const head = { status: 200, type, length: stat.size, lastModified, headers, acceptsRanges: true };
    if ((yield* sendHead(request, head)) && !request.isHead) yield* sendPart(request, fd, { start: 0, end: stat.size });
  }
  return DONE;
}

/** Bytes of a file, as they are read. */
function* sendPart(request: Request, fd: Fd, { start, end }: Range): Task<boolean> {
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

interface RangedFile {
  readonly ranges: readonly Range[];
  readonly type: string;
  readonly size: number;
  readonly lastModified: string;
  readonly headers: readonly (readonly [string, string])[];
}

function* sendRanges(request: Request, fd: Fd, { ranges, type, size, lastModified, headers }: RangedFile): Task<void> {
  const said = ({ start, end }: Range): string => `bytes ${start}-${end - 1}/${size}`;
  const [first] = ranges;
  if (ranges.length === 1 && first) {
    const all = [...headers, ["Content-Range", said(first)] as const];
    yield* sendHead(request, { status: 206, type, length: first.end - first.start, lastModified, headers: all });
    if (!request.isHead) yield* sendPart(request, fd, first);
    return;
  }
  const boundary = String(request.connection.worker.sys.k.random.stream("nginx").below(99_999_999)).padStart(20, "0");
  const heads = ranges.map(
    (range) => `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${said(range)}\r\n\r\n`,
  );
  const end = `\r\n--${boundary}--\r\n`;
  const length = end.length + heads.join("").length + ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  yield* sendHead(request, {
    status: 206,
    type: `multipart/byteranges; boundary=${boundary}`,
    length,
    lastModified,
    headers,
  });
  if (request.isHead) return;
  for (const [i, range] of ranges.entries()) {
    yield* sendBody(request, heads[i] ?? "");
    if (!(yield* sendPart(request, fd, range))) return;
  }
  yield* sendBody(request, end);
}
