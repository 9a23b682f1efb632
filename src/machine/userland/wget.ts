/**
 * wget: fetches URLs.
 *
 * Source: BusyBox 1.36.1 wget.c (long options, timeouts, status bar, HTTP authentication and proxies).
 * Simplified: of ftp only the connecting is done; nobody in the simulated world speaks it.
 */
import { encodeBase64 } from "../../sim/base64.ts";
import type * as Tls from "./chunks/tls.chunk.ts";
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { ECONNRESET, strerror } from "../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import type { Fd, SocketAddress } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { readOperand } from "./input.ts";
import { complain, complainErrno } from "./message.ts";
import { dotted, lookupHost } from "./net-names.ts";
import { ProgressBar } from "./progress.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";
import { WgetStream, connectWithin } from "./wget-stream.ts";
import { fileNameOf, lastComponent, parseWgetUrl } from "./wget-url.ts";
import type { WgetUrl } from "./wget-url.ts";

const LONG = {
  continue: "c",
  quiet: "q",
  "server-response": "S",
  "output-document": "O",
  "output-file": "o",
  "directory-prefix": "P",
  proxy: "Y",
  "user-agent": "U",
  timeout: "T",
  tries: "t",
  header: "header:",
  "post-data": "post-data:",
  spider: "spider",
  "no-check-certificate": "no-check-certificate",
  "post-file": "post-file:",
  "passive-ftp": "ignored",
  "no-cache": "ignored",
  "no-verbose": "ignored",
  "no-clobber": "ignored",
  "no-host-directories": "ignored",
  "no-parent": "ignored",
};
const DEFAULT_TIMEOUT = 900;
const MAX_REDIRECTIONS = 16;

/** What the head of a response said. */
interface Reply {
  /** Bytes; null: unknown. */
  length: number | null;
  chunked: boolean;
  /** Where else it is. */
  location: string | null;
}

export const wgetApplet: Applet = {
  name: "wget",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "cqSO:o:P:Y:U:T:t:n::", LONG);
    if (!options) return 1;
    const posts = options.count("post-data") + options.count("post-file");
    if (options.operands.length === 0 || posts > 1) return yield* usageError(sys, "wget");
    const seconds = options.value("T") ?? String(DEFAULT_TIMEOUT);
    if (!/^\d+$/.test(seconds)) {
      yield* complain(sys, "wget", `invalid number '${seconds}'`);
      return 1;
    }
    const log = options.value("o");
    if (log !== undefined && log !== "-") {
      const fd = yield* sys.open(log, O_WRONLY | O_CREAT | O_TRUNC);
      if (fd < 0) {
        yield* complain(sys, "wget", `can't open '${log}': ${strerror(fd)}`);
        return 1;
      }
      sys.k.dup2(sys.p, fd, 2);
    }
    const wget = new Wget(sys, options, Number(seconds) * 1000);
    for (const url of options.operands) {
      const code = yield* wget.download(url);
      if (code !== 0) return code;
    }
    return 0;
  },
};

class Wget {
  readonly #sys: Sys;
  readonly #options: Options;
  readonly #timeoutMs: number;
  readonly #isQuiet: boolean;
  readonly #showsProgress: boolean;
  #outName = "";
  /** -1: not open yet. */
  #out: Fd = -1;
  #begin = 0;
  #hasWarnedOfTls = false;

  constructor(sys: Sys, options: Options, timeoutMs: number) {
    this.#sys = sys;
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.#isQuiet = options.has("q");
    this.#hasWarnedOfTls = options.has("no-check-certificate");
    this.#showsProgress = !this.#isQuiet && (options.value("o") ?? "-") === "-";
    if (options.value("O") === "-") this.#out = 1;
  }

  *#die(text: string): AppletRun {
    yield* complain(this.#sys, "wget", text);
    return 1;
  }

  *#tell(text: string): Generator<void, void, void> {
    if (!this.#isQuiet) yield* this.#sys.error(`${text}\n`);
  }

  *download(url: string): AppletRun {
    const target = parseWgetUrl(url);
    if (!target) return yield* this.#die(`not an http or ftp url: ${url}`);
    const proxy = this.#proxyOf(target);
    this.#outName = this.#options.value("O") ?? fileNameOf(target.path, this.#options.value("P"));
    this.#begin = 0;
    if (this.#options.has("c") && this.#out !== 1) {
      this.#out = yield* this.#sys.open(this.#outName, O_WRONLY);
      if (this.#out >= 0) this.#begin = Math.max(0, this.#sys.k.lseek(this.#sys.p, this.#out, 0, "end"));
    }
    const got = yield* this.#follow(target, proxy);
    if (typeof got === "number") return got;
    const code = yield* this.#receive(got.stream, got.reply);
    got.stream.close();
    return code;
  }

  #proxyOf(target: WgetUrl): WgetUrl | null {
    if (this.#options.value("Y") === "off") return null;
    const proxy = this.#sys.env(target.protocol.startsWith("f") ? "ftp_proxy" : "http_proxy") ?? "";
    return proxy === "" ? null : parseWgetUrl(proxy);
  }

  /** Asks until the answer is no redirection. The exit code where it failed. */
  *#follow(
    first: WgetUrl,
    proxy: WgetUrl | null,
  ): Generator<void, { stream: WgetStream; reply: Reply } | number, void> {
    let target = first;
    let to = yield* this.#resolve(proxy ?? target);
    for (let left = MAX_REDIRECTIONS - 1; ; left--) {
      if (!to) return 1;
      const stream = yield* this.#connect(proxy ?? target, to);
      if (typeof stream === "number") return stream;
      const request = yield* this.#request(target, proxy);
      if (typeof request === "number") return request;
      const sent = yield* this.#sys.writeAll(stream.fd, request);
      const reply = sent < 0 ? yield* this.#die(gettingResponse(sent)) : yield* this.#readHead(stream);
      if (typeof reply === "number") return reply;
      if (reply.location === null) return { stream, reply };
      if (left === 0) return yield* this.#die("too many redirections");
      stream.close();
      if (reply.location.startsWith("/")) {
        target = { ...target, path: reply.location.slice(1) };
        continue;
      }
      const next = parseWgetUrl(reply.location, target.user);
      if (!next) return yield* this.#die(`not an http or ftp url: ${reply.location}`);
      target = next;
      if (!proxy) to = yield* this.#resolve(target);
    }
  }

  *#resolve(server: WgetUrl): Generator<void, SocketAddress | null, void> {
    const to = yield* lookupHost(this.#sys, "wget", server.host, server.port);
    if (to) yield* this.#tell(`Connecting to ${server.host} (${dotted(to)})`);
    return to;
  }

  *#connect(server: WgetUrl, to: SocketAddress): Generator<void, WgetStream | number, void> {
    const fd = yield* connectWithin(this.#sys, to, this.#timeoutMs);
    if (fd === "late") return yield* this.#die("download timed out");
    if (isError(fd)) {
      const where = to.address.includes(":") ? "" : ` (${to.address})`;
      return yield* this.#die(`can't connect to remote host${where}: ${strerror(fd)}`);
    }
    if (server.protocol === "http") return new WgetStream(this.#sys, fd);
    if (server.protocol === "https" && !this.#hasWarnedOfTls) {
      yield* complain(this.#sys, "wget", "note: TLS certificate validation not implemented");
      this.#hasWarnedOfTls = true;
    }
    if (server.protocol === "https") {
      const tls = yield* this.#sys.chunk<typeof Tls>("tls");
      // Whose certificate it is does not matter to BusyBox.
      const certificate = yield* tls.handshake(this.#sys, fd, server.host);
      if (typeof certificate === "object") return new WgetStream(this.#sys, fd);
    }
    this.#sys.k.close(this.#sys.p, fd);
    return yield* this.#die(gettingResponse(-ECONNRESET));
  }

  *#request(target: WgetUrl, proxy: WgetUrl | null): Generator<void, string | number, void> {
    const options = this.#options;
    const file = options.value("post-file");
    const data = file === undefined ? options.value("post-data") : yield* readOperand(this.#sys, file);
    if (typeof data === "number") return yield* this.#die(`can't open '${file ?? ""}': ${strerror(data)}`);
    const own = options.values("header");
    const isGiven = (name: string): boolean => own.some((header) => header.startsWith(name));
    const first =
      proxy === null
        ? `${data === undefined ? "GET" : "POST"} /${target.path}`
        : `GET ${target.protocol}://${target.host}/${target.path}`;
    const lines = [`${first} HTTP/1.1`];
    if (!isGiven("Host:")) lines.push(`Host: ${target.host}`);
    if (!isGiven("User-Agent:")) lines.push(`User-Agent: ${options.value("U") ?? "Wget"}`);
    lines.push("Connection: close");
    if (target.user !== null && !isGiven("Authorization:"))
      lines.push(`Authorization: Basic ${encodeBase64(target.user)}`);
    if (proxy?.user && !isGiven("Proxy-Authorization:"))
      lines.push(`Proxy-Authorization: Basic ${encodeBase64(proxy.user)}`);
    if (this.#begin > 0 && !isGiven("Range:")) lines.push(`Range: bytes=${this.#begin}-`);
    lines.push(...own);
    if (data !== undefined && !isGiven("Content-Type:")) lines.push("Content-Type: application/x-www-form-urlencoded");
    if (data !== undefined) lines.push(`Content-Length: ${data.length}`);
    return `${lines.join("\r\n")}\r\n\r\n${data ?? ""}`;
  }

  /** A line of the head without what ends it, shown where -S asks for it; the exit code where it did not come. */
  *#headLine(stream: WgetStream, isShown = true): Generator<void, { text: string } | number, void> {
    const line = yield* stream.line(this.#timeoutMs);
    if (line === "late") return yield* this.#die("download timed out");
    if (typeof line === "number" || line.text === "")
      return yield* this.#die(gettingResponse(typeof line === "number" ? line : 0));
    // oxlint-disable-next-line no-control-regex
    const text = line.text.replaceAll("\t", " ").replace(/[\0-\x1f][^]*$/, "");
    if (isShown && this.#options.has("S")) yield* this.#sys.error(`  ${text}\n`);
    return { text };
  }

  /** What the response's head says; the exit code where it is an error. */
  *#readHead(stream: WgetStream): Generator<void, Reply | number, void> {
    for (;;) {
      const first = yield* this.#headLine(stream);
      if (typeof first === "number") return first;
      const status = Number(/^\S*\s*(\d+)/.exec(first.text)?.[1] ?? 0);
      const isPartial = status === 206 && this.#begin > 0;
      const isGood = status >= 200 && status <= 204;
      const isElsewhere = [300, 301, 302, 303, 307, 308].includes(status);
      const isPreliminary = status === 0 || status === 100;
      if (!isPartial && !isGood && !isElsewhere && !isPreliminary)
        return yield* this.#die(`server returned error: ${first.text}`);
      if (isGood && this.#begin > 0) {
        yield* complain(this.#sys, "wget", "restart failed");
        this.#begin = 0;
        this.#sys.k.lseek(this.#sys.p, this.#out, 0, "set");
      }
      const reply = yield* this.#readHeaders(stream, isElsewhere);
      if (typeof reply === "number" || !isPreliminary) return reply;
    }
  }

  *#readHeaders(stream: WgetStream, isElsewhere: boolean): Generator<void, Reply | number, void> {
    const reply: Reply = { length: null, chunked: false, location: null };
    for (;;) {
      const line = yield* this.#headLine(stream);
      if (typeof line === "number") return line;
      if (line.text === "") return reply;
      const [, name, value = ""] = /^([\w.-]*):\s*(.*?)[ \t]*$/.exec(line.text) ?? [];
      if (name === undefined) return yield* this.#die(`bad header line: ${line.text}`);
      switch (name.toLowerCase()) {
        case "content-length":
          if (!/^\d+$/.test(value)) return yield* this.#die(`content-length ${value} is garbage`);
          reply.length = Number(value);
          break;
        case "transfer-encoding":
          if (value.toLowerCase() !== "chunked")
            return yield* this.#die(`transfer encoding '${value.toLowerCase()}' is not supported`);
          reply.chunked = true;
          break;
        case "location":
          if (!isElsewhere) break;
          reply.location = value;
          return reply;
      }
    }
  }

  *#receive(stream: WgetStream, reply: Reply): AppletRun {
    const sys = this.#sys;
    if (this.#options.has("spider")) {
      yield* this.#tell("remote file exists");
      return 0;
    }
    const isNamed = this.#options.has("O");
    if (this.#out < 0) {
      this.#out = yield* sys.open(this.#outName, O_WRONLY | O_CREAT | O_TRUNC | (isNamed ? 0 : O_EXCL));
      if (this.#out < 0) return yield* this.#die(`can't open '${this.#outName}': ${strerror(this.#out)}`);
    }
    yield* this.#tell(this.#out === 1 ? "writing to stdout" : `saving to '${this.#outName}'`);
    const code = yield* this.#copyBody(stream, reply);
    if (code !== 0) return code;
    if (this.#out !== 1) {
      const end = sys.k.lseek(sys.p, this.#out, 0, "current");
      if (end >= 0) sys.k.ftruncate(sys.p, this.#out, end);
    }
    yield* this.#tell(this.#out === 1 ? "written to stdout" : `'${this.#outName}' saved`);
    if (!isNamed) {
      sys.k.close(sys.p, this.#out);
      this.#out = -1;
    }
    return 0;
  }

  *#copyBody(stream: WgetStream, reply: Reply): AppletRun {
    const transfer = new Transfer(this.#sys, this.#begin, reply, lastComponent(this.#outName), this.#showsProgress);
    yield* transfer.show();
    for (;;) {
      if (reply.chunked) {
        const size = yield* this.#headLine(stream, false);
        if (typeof size === "number") return size;
        const digits = /^\s*(?:0x)?([0-9a-f]*)/i.exec(size.text)?.[1] ?? "";
        transfer.left = digits === "" ? 0 : Number.parseInt(digits, 16);
        if (!Number.isSafeInteger(transfer.left)) return yield* this.#die(`bad chunk length '${size.text}'`);
        if (transfer.left === 0) break;
      }
      const code = yield* this.#copyPart(stream, transfer);
      if (code !== 0) return code;
      if (!reply.chunked) break;
      const end = yield* this.#headLine(stream, false);
      if (typeof end === "number") return end;
    }
    yield* transfer.finish();
    return (transfer.left ?? 0) > 0 ? yield* this.#die("connection closed prematurely") : 0;
  }

  /** Copies until nothing is left of the length or the connection ends. */
  *#copyPart(stream: WgetStream, transfer: Transfer): AppletRun {
    const sys = this.#sys;
    let silentMs = 0;
    while (transfer.left === null || transfer.left > 0) {
      const data = yield* stream.piece(transfer.left ?? 65_536);
      if (data === "") break;
      if (typeof data === "number") {
        yield* transfer.finish();
        yield* complainErrno(sys, "wget", "read error", data);
        return 1;
      }
      silentMs = data === null ? silentMs + 1000 : 0;
      if (data !== null) {
        const written = yield* sys.writeAll(this.#out, data);
        if (written < 0) return yield* this.#die(`write error: ${strerror(written)}`);
        transfer.moved += data.length;
        if (transfer.left !== null) transfer.left -= data.length;
        sys.charge(1 + (data.length >> 8));
        if (sys.spent) yield;
        if (transfer.left === 0) break;
      } else if (this.#timeoutMs > 0 && silentMs >= this.#timeoutMs) {
        yield* transfer.finish();
        return yield* this.#die("download timed out");
      }
      yield* transfer.show();
    }
    return 0;
  }
}

/** How far a body is, and its bar. */
class Transfer {
  readonly #sys: Sys;
  readonly #begin: number;
  readonly #isChunked: boolean;
  readonly #bar: ProgressBar | null;
  /** What the body or this chunk still lacks; null: until the connection ends. */
  left: number | null;
  moved = 0;

  constructor(sys: Sys, begin: number, reply: Reply, name: string, isShown: boolean) {
    this.#sys = sys;
    this.#begin = begin;
    this.#isChunked = reply.chunked;
    this.left = reply.chunked ? null : reply.length;
    this.#bar = isShown ? new ProgressBar(sys, name) : null;
  }

  *show(): Generator<void, void, void> {
    const isKnown = !this.#isChunked && this.left !== null;
    if (this.#bar) yield* this.#bar.update(this.#begin, this.moved, isKnown ? this.#total : 0);
  }

  get #total(): number {
    return this.#begin + this.moved + (this.left ?? 0);
  }

  *finish(): Generator<void, void, void> {
    if (!this.#bar) return;
    yield* this.#bar.update(this.#begin, this.moved, this.#total);
    if (this.#sys.k.isatty(this.#sys.p, 2)) yield* this.#sys.error("\n");
  }
}

function gettingResponse(errno: number): string {
  return errno < 0 ? `error getting response: ${strerror(errno)}` : "error getting response";
}
