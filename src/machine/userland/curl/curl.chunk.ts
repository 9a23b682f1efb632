/** curl 7.88.1. Source: curl(1). Simplified: GET of http URLs only. */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { BodyReader, headEnd, parseResponseHead, parseUrl, responseBodyLength } from "../../kernel/net/http.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const text = argv.slice(1).findLast((word) => !word.startsWith("-")) ?? "";
  const url = parseUrl(text.includes("://") ? text : `http://${text}`);
  if (!url) {
    yield* sys.error("curl: (3) URL using bad/illegal format or missing URL\n");
    return 3;
  }
  const addresses = yield* resolveHost(sys, url.host);
  const [address] = addresses;
  if (typeof addresses === "string" || address === undefined) {
    yield* sys.error(`curl: (6) Could not resolve host: ${url.host}\n`);
    return 6;
  }
  const port = url.port ?? 80;
  const fd = sys.k.socket(sys.p, "tcp");
  const connected = yield* sys.connect(fd, address, port);
  if (connected < 0) {
    yield* sys.error(
      `curl: (7) Failed to connect to ${url.host} port ${port} after 0 ms: Couldn't connect to server\n`,
    );
    return 7;
  }
  const host = url.port === null ? url.host : `${url.host}:${url.port}`;
  yield* sys.writeAll(
    fd,
    `GET ${url.path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n`,
  );
  let bytes = "";
  let body: BodyReader | null = null;
  for (;;) {
    const data = yield* sys.read(fd);
    if (isError(data) || data === "") break;
    bytes += data;
    const end = headEnd(bytes);
    if (!body) {
      const head = end < 0 ? undefined : parseResponseHead(bytes.slice(0, end));
      if (!head) continue;
      body = new BodyReader(responseBodyLength(head, "GET"));
      bytes = bytes.slice(end);
    }
    yield* sys.print(body.push(bytes).body);
    bytes = "";
    if (body.isDone) break;
  }
  sys.k.close(sys.p, fd);
  return 0;
}
