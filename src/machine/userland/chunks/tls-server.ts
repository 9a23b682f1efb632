/** A server of one page over TLS, one client after the other: a host of the world outside. */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { headEnd, parseRequestHead } from "../../kernel/net/http.ts";
import { PUBLIC_AUTHORITY, readHello, serverHello } from "../../kernel/net/tls.ts";
import type { Fd } from "../../kernel/types.ts";

/** How long a client may take for its request, in milliseconds. */
const PATIENCE = 10_000;

export function* serveSecurely(sys: Sys, listener: Fd, name: string, file: string): AppletRun {
  for (;;) {
    const fd = yield* sys.accept(listener);
    if (isError(fd)) continue;
    sys.k.setSocketTimeout(sys.p, fd, PATIENCE);
    yield* converse(sys, fd, name, file);
    sys.k.close(sys.p, fd);
  }
}

function* converse(sys: Sys, fd: Fd, name: string, file: string): Generator<void, void, void> {
  let bytes = "";
  let isSecure = false;
  for (;;) {
    const data = yield* sys.read(fd);
    if (isError(data) || data === "") return;
    bytes += data;
    if (!isSecure) {
      const hello = readHello(bytes);
      if (hello === "more") continue;
      if (hello === "none") return;
      bytes = hello.rest;
      isSecure = true;
      const subject = `CN=${name}`;
      yield* sys.writeAll(fd, serverHello({ names: [name], subject, issuer: PUBLIC_AUTHORITY }));
    }
    const end = headEnd(bytes);
    if (end < 0) continue;
    const head = parseRequestHead(bytes.slice(0, end));
    if (head) yield* answer(sys, fd, head.method, head.target, file);
    return;
  }
}

function* answer(sys: Sys, fd: Fd, method: string, target: string, file: string): Generator<void, void, void> {
  const found = target === "/" || target === "/index.html" ? sys.k.readFile(sys.p, file) : "";
  const isThere = typeof found === "string" && found !== "";
  const body = isThere
    ? found
    : "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\n</BODY></HTML>\n";
  const head = `HTTP/1.1 ${isThere ? "200 OK" : "404 Not Found"}\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  yield* sys.writeAll(fd, method === "HEAD" ? head : head + body);
}
