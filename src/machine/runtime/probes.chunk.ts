/** The chunk `probes`: requests of the node into a Pod's network, for HTTP and TCP probes. Source: kubelet probe/http, probe/tcp; Go's net texts. */
import type { Duration } from "../../sim/units.ts";
import { decodeUtf8, encodeUtf8 } from "../kernel/bytes.ts";
import { strerror } from "../kernel/errno.ts";
import { hostConnect } from "../kernel/net/client.ts";
import {
  BodyReader,
  formatRequestHead,
  headEnd,
  headerOf,
  MAX_HEAD_BYTES,
  parseResponseHead,
  responseBodyLength,
} from "../kernel/net/http.ts";
import { RUNTIME_LIMITS } from "./limits.ts";
import type { RuntimeOptions } from "./runtime.ts";
import type { HttpAnswer, HttpProbeRequest, Outcome } from "./types.ts";

const USER_AGENT = "kube-probe/1.36";

/** An HTTPS probe says hello as TLS does (kernel/net/tls.ts), and does not ask whose certificate it is. */
export function probeHttp(
  { kernel, clock, hostNet }: RuntimeOptions,
  request: HttpProbeRequest,
  timeoutMs: Duration,
  done: (result: Outcome<HttpAnswer>) => void,
): void {
  const { host, port, path, scheme, headers } = request;
  const authority = `${host}:${port}`;
  const url = `${scheme.toLowerCase()}://${authority}${path.startsWith("/") ? path : `/${path}`}`;
  let received = "";
  let isSecure = scheme !== "HTTPS";
  let body: BodyReader | null = null;
  let status = 0;
  let text = "";
  let location: string | undefined;
  const finish = (result: Outcome<HttpAnswer>): void => {
    clock.cancel(timer);
    connection.close();
    done(result);
  };
  const fail = (reason: string): void => finish({ ok: false, message: `Get ${JSON.stringify(url)}: ${reason}` });
  const succeed = (): void =>
    finish({
      ok: true,
      statusCode: status,
      body: decodeUtf8(text).slice(0, RUNTIME_LIMITS.httpBodyBytes),
      ...(location !== undefined && { location: decodeUtf8(location) }),
    });
  const ask = (): void => {
    const own = headers.map(({ name, value }) => [encodeUtf8(name), encodeUtf8(value)] as const);
    const hostHeader = headerOf(own, "Host") ?? authority;
    const rest = own.filter(([name]) => name.toLowerCase() !== "host");
    const agent = headerOf(own, "User-Agent") === undefined ? [["User-Agent", USER_AGENT] as const] : [];
    const accept = headerOf(own, "Accept") === undefined ? [["Accept", "*/*"] as const] : [];
    connection.write(
      formatRequestHead({
        method: "GET",
        target: encodeUtf8(path.startsWith("/") ? path : `/${path}`),
        version: "HTTP/1.1",
        headers: [["Host", hostHeader], ...agent, ...accept, ...rest, ["Connection", "close"]],
      }),
    );
  };
  const connection = hostConnect(kernel, hostNet, host, port, {
    onConnect() {
      if (isSecure) ask();
      else connection.write(`\x16\x03\x01${JSON.stringify({ server: host })}\n`);
    },
    onData(data) {
      let bytes = data;
      if (!isSecure) {
        received += data;
        if (!received.startsWith("\x16\x03".slice(0, received.length)))
          return fail(
            received.startsWith("HTTP/")
              ? "http: server gave HTTP response to HTTPS client"
              : "tls: first record does not look like a TLS handshake",
          );
        if (!received.includes("\n")) return;
        received = "";
        isSecure = true;
        return ask();
      }
      if (!body) {
        received += data;
        const end = headEnd(received);
        if (end < 0) {
          if (received.length > MAX_HEAD_BYTES)
            fail("net/http: HTTP/1.x transport connection broken: too long a header");
          return;
        }
        const head = parseResponseHead(received.slice(0, end));
        if (!head)
          return fail(
            `net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(received.split(/\r?\n/)[0] ?? "")}`,
          );
        status = head.status;
        location = headerOf(head.headers, "Location");
        body = new BodyReader(responseBodyLength(head, "GET"));
        bytes = received.slice(end);
      }
      text += body.push(bytes).body;
      if (body.isDone) succeed();
    },
    onEnd() {
      if (body) succeed();
      else fail("EOF");
    },
    onError: (errno) => fail(`dial tcp ${authority}: connect: ${strerror(errno).toLowerCase()}`),
  });
  const timer = clock.after(timeoutMs, () => {
    connection.close();
    done({
      ok: false,
      message: `Get ${JSON.stringify(url)}: ${body ? "context deadline exceeded" : "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"}`,
    });
  });
}

export function probeTcp(
  { kernel, clock, hostNet }: RuntimeOptions,
  host: string,
  port: number,
  timeoutMs: Duration,
  done: (result: Outcome<object>) => void,
): void {
  const finish = (result: Outcome<object>): void => {
    clock.cancel(timer);
    connection.close();
    done(result);
  };
  const connection = hostConnect(kernel, hostNet, host, port, {
    onConnect: () => finish({ ok: true }),
    onError: (errno) =>
      finish({ ok: false, message: `dial tcp ${host}:${port}: connect: ${strerror(errno).toLowerCase()}` }),
  });
  const timer = clock.after(timeoutMs, () => {
    connection.close();
    done({ ok: false, message: `dial tcp ${host}:${port}: i/o timeout` });
  });
}
