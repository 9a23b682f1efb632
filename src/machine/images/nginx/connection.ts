/** A client's connection: reading heads and bodies from it, writing to it, and what a worker shares with all of them. */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { EINTR } from "../../kernel/errno.ts";
import type { Fd, SocketAddress } from "../../kernel/types.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { SimTime } from "../../../sim/units.ts";
import type { Counters, Zones } from "./shared.ts";
import type { ErrorLog, LogTarget } from "./log.ts";
import type { Scope } from "./config-tree.ts";
import type { Endpoint, HttpConfig } from "./model.ts";
import type { Request } from "./request.ts";
import { loadMore } from "./more.ts";
import { waitFor } from "./tasks.ts";
import type { Task } from "./tasks.ts";

export interface WorkerContext {
  readonly sys: Sys;
  readonly http: HttpConfig;
  readonly log: ErrorLog;
  /** Open log files by path. */
  readonly files: ReadonlyMap<string, Fd>;
  readonly counters: Counters;
  readonly zones: Zones;
  /** Whether it is to end when its connections have. */
  readonly isQuitting: boolean;
  variable(request: Request, name: string): string | undefined;
  /** Where messages about something in that scope go. */
  targets(scope: Scope): readonly LogTarget[];
  nextConnection(): number;
}

const READ_BYTES = 65_536;

export class Connection {
  readonly worker: WorkerContext;
  readonly fd: Fd;
  readonly endpoint: Endpoint;
  readonly number: number;
  readonly client: SocketAddress;
  readonly local: SocketAddress;
  readonly openedAt: SimTime;
  requests = 0;
  /** Bytes of the request that is being served. */
  requestBytes = 0;
  isPipelined = false;
  /** What $proxy_host and $proxy_port say at the moment. */
  proxyHost: { host: string; port: string } | null = null;
  buffer = "";
  isBroken = false;
  /** TLS has been agreed on. */
  isSecure = false;
  /** Nothing of a next request has come: it may be closed at any time. */
  isIdle = false;
  #requestId = "";

  constructor(worker: WorkerContext, fd: Fd, endpoint: Endpoint) {
    const { sys } = worker;
    this.worker = worker;
    this.fd = fd;
    this.endpoint = endpoint;
    this.number = worker.nextConnection();
    const peer = sys.k.peerAddress(sys.p, fd);
    const local = sys.k.localAddress(sys.p, fd);
    const isUnix = endpoint.listen.kind === "unix";
    this.client = typeof peer === "number" || isUnix ? { address: "unix:", port: 0 } : peer;
    this.local = typeof local === "number" ? { address: "", port: 0 } : local;
    this.openedAt = sys.k.clock.now;
  }

  /** Sixteen bytes in hexadecimal, the same for the whole request. */
  requestId(): string {
    if (this.#requestId === "") {
      const stream = this.worker.sys.k.random.stream("nginx");
      this.#requestId = Array.from({ length: 4 }, () => stream.uint32().toString(16).padStart(8, "0")).join("");
    }
    return this.#requestId;
  }

  forgetRequest(): void {
    this.#requestId = "";
    this.requestBytes = 0;
    this.proxyHost = null;
  }

  /** More bytes into the buffer: how many, 0 at the end or after an error, -1 when the time is over. */
  *fill(timeoutMs: number): Task<number> {
    const { sys } = this.worker;
    const deadline = sys.k.clock.now + timeoutMs;
    for (;;) {
      if (!(yield* waitFor(this.fd, "read", deadline))) return -1;
      const data = sys.k.read(sys.p, this.fd, READ_BYTES);
      if (data === BLOCKED || data === -EINTR) {
        yield;
        continue;
      }
      if (isError(data)) this.isBroken = true;
      if (isError(data) || data === "") return 0;
      this.buffer += data;
      if (this.endpoint.listen.isSsl && !this.isSecure) {
        const more = yield* loadMore(sys);
        if (yield* more.secure(this)) continue;
      }
      return data.length;
    }
  }

  /** Whether everything went out. */
  *write(data: string, timeoutMs = 60_000): Task<boolean> {
    const { sys } = this.worker;
    let rest = data;
    while (rest !== "") {
      if (this.isBroken || !(yield* waitFor(this.fd, "write", sys.k.clock.now + timeoutMs))) return false;
      const written = sys.k.write(sys.p, this.fd, rest);
      if (written === BLOCKED || written === -EINTR) {
        yield;
        continue;
      }
      if (written < 0) {
        this.isBroken = true;
        return false;
      }
      rest = rest.slice(written);
      if (sys.spent) yield;
    }
    return true;
  }
}
