/** Bodies of requests. Source: RFC 9112, 6; nginx.org, client_max_body_size, client_body_timeout. */
import { BodyReader, requestBodyLength } from "../../kernel/net/http.ts";
import { parseSize, parseTime } from "./config-values.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";

/** Whether it announces more bytes than are taken. */
export function isTooLarge(request: Request, bytes = Number(request.header("Content-Length") ?? 0)): boolean {
  const limit = parseSize(request.scope.value("client_max_body_size") ?? "1m") ?? 0;
  return limit > 0 && bytes > limit;
}

/** Reads the whole of it into `request.body`: 0, or the status that the request is answered with. */
export function* readBody(request: Request): Task<0 | 400 | 408 | 413> {
  const { connection } = request;
  if (request.body !== null) return 0;
  const timeoutMs = parseTime(request.scope.value("client_body_timeout") ?? "60") ?? 60_000;
  const reader = new BodyReader(requestBodyLength(request));
  let data = "";
  for (;;) {
    const { body, rest } = reader.push(connection.buffer);
    connection.requestBytes += connection.buffer.length - rest.length;
    connection.buffer = rest;
    data += body;
    if (isTooLarge(request, data.length)) return 413;
    if (reader.isDone) break;
    const got = yield* connection.fill(timeoutMs);
    if (got <= 0) return got < 0 ? 408 : 400;
  }
  request.body = data;
  return 0;
}
