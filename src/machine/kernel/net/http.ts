/**
 * HTTP/1.x as bytes: heads, and bodies by length, by chunks or to the end of the connection. Shared by every program that
 * speaks it and by the node's probes.
 * Source: RFC 9110, RFC 9112.
 */
import type { ByteString } from "../types.ts";

/** In order; names as written. */
export type Headers = readonly (readonly [name: string, value: string])[];

export interface RequestHead {
  method: string;
  target: string;
  /** `HTTP/1.1`. */
  version: string;
  headers: Headers;
}

export interface ResponseHead {
  version: string;
  status: number;
  reason: string;
  headers: Headers;
}

/** The longest head that is read. */
export const MAX_HEAD_BYTES = 65_536;

/** The first value of that header, whatever its case. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([one]) => one.toLowerCase() === wanted)?.[1];
}

/** Where the body begins, or -1 while the head is not whole. */
export function headEnd(bytes: ByteString): number {
  const strict = bytes.indexOf("\r\n\r\n");
  const loose = bytes.indexOf("\n\n");
  if (strict >= 0 && (loose < 0 || strict < loose)) return strict + 4;
  return loose < 0 ? -1 : loose + 2;
}

function headLines(head: ByteString): { first: string; headers: Headers } {
  const [first = "", ...rest] = head.split(/\r?\n/);
  const headers = rest.flatMap((line) => {
    const colon = line.indexOf(":");
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const] : [];
  });
  return { first, headers };
}

/** Undefined where the first line is no request. */
export function parseRequestHead(head: ByteString): RequestHead | undefined {
  const { first, headers } = headLines(head);
  const [, method = "", target = "", version = "HTTP/0.9"] = /^(\S+) (\S+)(?: (HTTP\/\d\.\d))?$/.exec(first) ?? [];
  return method === "" ? undefined : { method, target, version, headers };
}

/** Undefined where the first line is no response. */
export function parseResponseHead(head: ByteString): ResponseHead | undefined {
  const { first, headers } = headLines(head);
  const match = /^(HTTP\/\d(?:\.\d)?) (\d{3})(?: (.*))?$/.exec(first);
  return match ? { version: match[1] ?? "", status: Number(match[2]), reason: match[3] ?? "", headers } : undefined;
}

function formatHeaders(headers: Headers): ByteString {
  return `${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

export function formatRequestHead({ method, target, version, headers }: RequestHead): ByteString {
  return `${method} ${target} ${version}\r\n${formatHeaders(headers)}`;
}

/** How a body ends. */
export type BodyLength =
  | { kind: "none" }
  | { kind: "length"; bytes: number }
  | { kind: "chunked" }
  | { kind: "to-end" };

function declaredLength(headers: Headers): BodyLength | undefined {
  if (/\bchunked\b/i.test(headerOf(headers, "Transfer-Encoding") ?? "")) return { kind: "chunked" };
  const length = headerOf(headers, "Content-Length");
  return length !== undefined && /^\d+$/.test(length) ? { kind: "length", bytes: Number(length) } : undefined;
}

export function requestBodyLength(head: RequestHead): BodyLength {
  return declaredLength(head.headers) ?? { kind: "none" };
}

/** `method`: of the request that it answers. */
export function responseBodyLength(head: ResponseHead, method: string): BodyLength {
  const { status } = head;
  if (method === "HEAD" || status === 204 || status === 304 || (status >= 100 && status < 200)) return { kind: "none" };
  return declaredLength(head.headers) ?? { kind: "to-end" };
}

/** Takes a body out of a stream, piece by piece. */
export class BodyReader {
  readonly #length: BodyLength;
  #left: number;
  #buffer = "";
  #phase: "size" | "data" | "end" | "trailer" = "size";
  /** Whether the body is whole. */
  isDone: boolean;

  constructor(length: BodyLength) {
    this.#length = length;
    this.#left = length.kind === "length" ? length.bytes : 0;
    this.isDone = length.kind === "none" || (length.kind === "length" && length.bytes === 0);
  }

  /** What a body of known length still lacks; null where nobody knows. */
  get missing(): number | null {
    return this.#length.kind === "length" ? this.#left : null;
  }

  /** Bytes of the body in what has arrived; what lies behind it is in `rest`. */
  push(data: ByteString): { body: ByteString; rest: ByteString } {
    if (this.isDone) return { body: "", rest: data };
    switch (this.#length.kind) {
      case "none":
        return { body: "", rest: data };
      case "to-end":
        return { body: data, rest: "" };
      case "length": {
        const body = data.slice(0, this.#left);
        this.#left -= body.length;
        this.isDone = this.#left === 0;
        return { body, rest: data.slice(body.length) };
      }
      case "chunked":
        return this.#pushChunked(data);
    }
  }

  /** The connection has ended; whether the body is whole. */
  end(): boolean {
    if (this.#length.kind === "to-end") this.isDone = true;
    return this.isDone;
  }

  #pushChunked(data: ByteString): { body: ByteString; rest: ByteString } {
    this.#buffer += data;
    let body = "";
    for (;;) {
      if (this.#phase === "data") {
        const part = this.#buffer.slice(0, this.#left);
        body += part;
        this.#left -= part.length;
        this.#buffer = this.#buffer.slice(part.length);
        if (this.#left > 0) return { body, rest: "" };
        this.#phase = "end";
      }
      const newline = this.#buffer.indexOf("\n");
      if (newline < 0) return { body, rest: "" };
      const line = this.#buffer.slice(0, newline).replace(/\r$/, "");
      this.#buffer = this.#buffer.slice(newline + 1);
      if (this.#phase === "end") this.#phase = "size";
      else if (this.#phase === "size") {
        this.#left = Number.parseInt(line, 16) || 0;
        this.#phase = this.#left > 0 ? "data" : "trailer";
      } else if (line === "") {
        const rest = this.#buffer;
        this.#buffer = "";
        this.isDone = true;
        return { body, rest };
      }
    }
  }
}

/** A body as chunks. */
export function encodeChunk(data: ByteString): ByteString {
  return data === "" ? "0\r\n\r\n" : `${data.length.toString(16)}\r\n${data}\r\n`;
}

/** The parts of `http://user@host:port/path`, or undefined. */
export function parseUrl(
  text: string,
): { scheme: string; user: string; host: string; port: number | null; path: string } | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([/?#].*)?$/i.exec(text);
  if (!match) return undefined;
  const [, scheme = "", user = "", host = "", port, tail = ""] = match;
  const path = tail.replace(/#.*$/, "");
  return {
    scheme: scheme.toLowerCase(),
    user,
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: port === undefined ? null : Number(port),
    path: path.startsWith("/") ? path : `/${path}`,
  };
}
