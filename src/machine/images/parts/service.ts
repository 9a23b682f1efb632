/**
 * What the server programs of images are made of: listening sockets, and a conversation with each client.
 * Simplified: a server answers at once and one client after the other; it takes up to 256 at a time.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { AppletProgram } from "../../kernel/applet.ts";
import { EAGAIN, EINTR } from "../../kernel/errno.ts";
import type { LayerEntry } from "../../kernel/fs/layer.ts";
import { BodyReader, headEnd, headerOf, parseRequestHead, requestBodyLength } from "../../kernel/net/http.ts";
import type { RequestHead } from "../../kernel/net/http.ts";
import { readHello, serverHello } from "../../kernel/net/tls.ts";
import type { Certificate } from "../../kernel/net/tls.ts";
import { SIGINT, SIGPIPE, SIGTERM } from "../../kernel/signals.ts";
import type { Fd, Signal, SocketAddress } from "../../kernel/types.ts";

/** What a server does when bytes have come. */
export interface Reply {
  readonly send: string;
  /** The connection is closed behind it. */
  readonly ends?: boolean;
  /** Lines for standard output, and for standard error. */
  readonly log?: string;
  readonly errorLog?: string;
  /** The whole program ends. */
  readonly exits?: number;
  /** What takes its time before there is something to send, besides `send`. */
  work?(): Generator<void, string, void>;
}

export interface Conversation {
  /** What the server says first. */
  readonly greeting?: string;
  receive(data: string): Reply;
}

export type Protocol = (peer: SocketAddress, sys: Sys) => Conversation;

const MAX_CLIENTS = 256;
const READ_BYTES = 65_536;

/** A file of an image that runs `main`. */
export function program(name: string, main: AppletMain, size = 1_000_000): LayerEntry {
  return { kind: "program", program: { name, create: () => new AppletProgram(main) }, size };
}

/** A listening socket, or -errno. */
export function listenOn(sys: Sys, port: number, address = "0.0.0.0"): Fd | number {
  const fd = sys.k.socket(sys.p, "tcp");
  if (fd < 0) return fd;
  const bound = sys.k.bind(sys.p, fd, address, port);
  const failed = bound < 0 ? bound : sys.k.listen(sys.p, fd, 511);
  if (failed >= 0) {
    sys.k.setSocketTimeout(sys.p, fd, 0);
    return fd;
  }
  sys.k.close(sys.p, fd);
  return failed;
}

/** What a signal does: an exit code, or null to go on. */
export type SignalAction = (signal: Signal) => Generator<void, number | null, void>;

/** TERM and INT end it with 0. */
export function* endsQuietly(): Generator<void, number | null, void> {
  return 0;
}

/** Serves until a signal ends it. */
export function* serve(
  sys: Sys,
  listeners: ReadonlyMap<Fd, Protocol>,
  onSignal: SignalAction = endsQuietly,
  signals: readonly Signal[] = [SIGTERM, SIGINT],
): AppletRun {
  for (const signal of signals) sys.k.setDisposition(sys.p, signal, "catch");
  sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
  const clients = new Map<Fd, Conversation>();
  for (;;) {
    const signal = sys.k.takeSignal(sys.p);
    if (signal !== 0) {
      const code = yield* onSignal(signal);
      if (code !== null) return code;
      continue;
    }
    const fds = [...(clients.size < MAX_CLIENTS ? listeners.keys() : []), ...clients.keys()];
    const ready = fds.length === 0 ? yield* sys.pause() : yield* sys.poll(fds.map((fd) => ({ fd, read: true })));
    if (typeof ready === "number") continue;
    for (const { fd } of ready) {
      const protocol = listeners.get(fd);
      const code = protocol ? yield* admit(sys, fd, protocol, clients) : yield* attend(sys, fd, clients);
      if (code !== null) return code;
    }
  }
}

function* admit(
  sys: Sys,
  listener: Fd,
  protocol: Protocol,
  clients: Map<Fd, Conversation>,
): Generator<void, number | null, void> {
  const fd = yield* sys.accept(listener);
  if (isError(fd)) return null;
  const peer = sys.k.peerAddress(sys.p, fd);
  const conversation = protocol(typeof peer === "number" ? { address: "", port: 0 } : peer, sys);
  clients.set(fd, conversation);
  if (conversation.greeting !== undefined) yield* sys.writeAll(fd, conversation.greeting);
  return null;
}

function* attend(sys: Sys, fd: Fd, clients: Map<Fd, Conversation>): Generator<void, number | null, void> {
  const data = yield* sys.read(fd, READ_BYTES);
  if (data === -EINTR || data === -EAGAIN) return null;
  const reply: Reply =
    isError(data) || data === ""
      ? { send: "", ends: true }
      : (clients.get(fd)?.receive(data) ?? { send: "", ends: true });
  if (reply.log !== undefined && reply.log !== "") {
    yield* sys.print(reply.log);
    yield* sys.flush();
  }
  if (reply.errorLog !== undefined && reply.errorLog !== "") yield* sys.error(reply.errorLog);
  const send = reply.send + (reply.work ? yield* reply.work() : "");
  const sent = send === "" ? 0 : yield* sys.writeAll(fd, send);
  if (reply.ends === true || sent < 0) {
    sys.k.close(sys.p, fd);
    clients.delete(fd);
  }
  return reply.exits ?? null;
}

/** A request as handlers see it. */
export interface HttpRequest extends RequestHead {
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly body: string;
  readonly peer: SocketAddress;
  readonly sys: Sys;
}

export interface HttpAnswer {
  readonly status?: number;
  readonly type?: string | null;
  readonly body?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly log?: string;
  readonly errorLog?: string;
  readonly exits?: number;
  /** Finds the rest of the answer, which takes its time; nobody else is answered meanwhile, and the connection ends with it. */
  work?(): Generator<void, HttpAnswer, void>;
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  307: "Temporary Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
  501: "Unsupported method",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

export interface HttpStyle {
  /** Headers of every answer, before those of its own. */
  headers?(request: HttpRequest): readonly (readonly [string, string])[];
  readonly version?: "HTTP/1.0" | "HTTP/1.1";
  readonly reasons?: Readonly<Record<number, string>>;
  readonly defaultType?: string;
}

/** HTTP/1.1 with a handler. */
export function http(handle: (request: HttpRequest) => HttpAnswer, style: HttpStyle = {}): Protocol {
  return (peer, sys) => {
    let buffer = "";
    return {
      receive(data) {
        buffer += data;
        let send = "";
        let log = "";
        let errorLog = "";
        for (;;) {
          const end = headEnd(buffer);
          const head = end < 0 ? undefined : parseRequestHead(buffer.slice(0, end));
          if (end < 0) {
            const isNoHttp = buffer.length > 65_536;
            return { send, log, errorLog, ends: isNoHttp };
          }
          if (!head)
            return { send: `${send}HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n`, log, errorLog, ends: true };
          const reader = new BodyReader(requestBodyLength(head));
          const { body, rest } = reader.push(buffer.slice(end));
          if (!reader.isDone) return { send, log, errorLog };
          buffer = rest;
          const [path = "/", query = ""] = head.target.split(/\?(.*)/s);
          const request: HttpRequest = { ...head, path, query, body, peer, sys };
          const answer = handle(request);
          log += answer.log ?? "";
          errorLog += answer.errorLog ?? "";
          const keeps = keepsAlive(head) && style.version !== "HTTP/1.0";
          const { work } = answer;
          if (work) {
            const whole = function* (): Generator<void, string, void> {
              return format(request, yield* work(), style, false);
            };
            return { send, log, errorLog, ends: true, work: whole };
          }
          send += format(request, answer, style, keeps);
          if (!keeps || answer.exits !== undefined) {
            return { send, log, errorLog, ends: true, ...(answer.exits === undefined ? {} : { exits: answer.exits }) };
          }
        }
      },
    };
  };
}

/** The same over TLS, for whoever says hello; for others it is Go's answer, or, where that is `allowed`, the plain one. */
export function overTls(
  protocol: Protocol,
  certificate: (sys: Sys) => Certificate,
  plain: "refused" | "allowed",
): Protocol {
  return (peer, sys) => {
    const conversation = protocol(peer, sys);
    let buffer = "";
    let isOpen = false;
    return {
      receive(data) {
        if (isOpen) return conversation.receive(data);
        buffer += data;
        const hello = readHello(buffer);
        if (hello === "more") return { send: "" };
        if (hello === "none") {
          if (plain === "refused") return { send: PLAIN_TO_TLS, ends: true };
          isOpen = true;
          return conversation.receive(buffer);
        }
        isOpen = true;
        const first = hello.rest === "" ? { send: "" } : conversation.receive(hello.rest);
        return { ...first, send: serverHello(certificate(sys)) + first.send };
      },
    };
  };
}

const PLAIN_TO_TLS = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

function keepsAlive({ version, headers }: RequestHead): boolean {
  const connection = (headerOf(headers, "Connection") ?? "").toLowerCase();
  return version === "HTTP/1.1" ? connection !== "close" : connection === "keep-alive";
}

function format(request: HttpRequest, answer: HttpAnswer, style: HttpStyle, keeps: boolean): string {
  const { status = 200, type = style.defaultType ?? "text/plain; charset=utf-8", body = "", headers = [] } = answer;
  const hasBody = status !== 204 && status !== 304;
  const lines: (readonly [string, string])[] = [
    ...(style.headers?.(request) ?? []),
    ...headers,
    ...(type !== null && hasBody ? [["Content-Type", type] as const] : []),
    ...(hasBody ? [["Content-Length", String(body.length)] as const] : []),
    ...(keeps ? [] : [["Connection", "close"] as const]),
  ];
  const reason = style.reasons?.[status] ?? REASONS[status] ?? "";
  const head = `${style.version ?? "HTTP/1.1"} ${status} ${reason}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return head + (request.method === "HEAD" || !hasBody ? "" : body);
}
