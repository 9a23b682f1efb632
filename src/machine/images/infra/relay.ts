/**
 * Passing connections on: what proxies of images are made of. The first request of a connection decides where it goes, and
 * the rest of it goes there too.
 * Simplified: one connection is set up after the other, so that an address that keeps silent holds up the others.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { isIpv4 } from "../../kernel/net/address.ts";
import { headEnd, parseRequestHead } from "../../kernel/net/http.ts";
import type { RequestHead } from "../../kernel/net/http.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { SIGINT, SIGPIPE, SIGTERM, SIGUSR1 } from "../../kernel/signals.ts";
import type { Fd } from "../../kernel/types.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface Frontend {
  /** HTTP waits for a request's head; else the connection is passed on at once. */
  readonly isHttp: boolean;
  /** Where to, in the order in which it is tried. */
  targets(head: RequestHead | null): readonly Target[];
  /** What is answered where none can be reached. */
  readonly unreachable: string;
  /** What the program says of a target that could not be reached: it has no address (null), or connecting failed with -errno. */
  failed?(this: void, target: Target, address: string | null, errno: number): string;
}

/** `isOnce`: it ends with its first connection. `onSignal`: its exit code when it is told to end. */
interface RelayOptions {
  readonly isOnce?: boolean;
  readonly onSignal?: number;
}

interface Link {
  readonly client: Fd;
  readonly frontend: Frontend;
  server: Fd;
  pending: string;
}

const CONNECT_MS = 5000;
const MAX_LINKS = 256;
const READ_BYTES = 65_536;

export function* relay(
  sys: Sys,
  listeners: ReadonlyMap<Fd, Frontend>,
  { isOnce = false, onSignal = 0 }: RelayOptions = {},
): AppletRun {
  for (const signal of [SIGTERM, SIGINT, SIGUSR1]) sys.k.setDisposition(sys.p, signal, "catch");
  sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
  const links = new Map<Fd, Link>();
  for (;;) {
    if (sys.k.takeSignal(sys.p) !== 0) return onSignal;
    const takesMore = links.size < MAX_LINKS && !(isOnce && links.size > 0);
    const fds = [...(takesMore ? listeners.keys() : []), ...links.keys()];
    const ready = yield* sys.poll(fds.map((fd) => ({ fd, read: true })));
    if (typeof ready === "number") continue;
    for (const { fd } of ready) {
      const frontend = listeners.get(fd);
      if (frontend) yield* admit(sys, fd, frontend, links);
      else yield* pass(sys, fd, links);
      if (isOnce && links.size === 0) return 0;
    }
  }
}

function* admit(sys: Sys, listener: Fd, frontend: Frontend, links: Map<Fd, Link>): Generator<void, void, void> {
  const client = yield* sys.accept(listener);
  if (isError(client)) return;
  const link: Link = { client, frontend, server: -1, pending: "" };
  links.set(client, link);
  if (!frontend.isHttp) yield* open(sys, link, null, links);
}

function* pass(sys: Sys, fd: Fd, links: Map<Fd, Link>): Generator<void, void, void> {
  const link = links.get(fd);
  if (!link) return;
  const data = yield* sys.read(fd, READ_BYTES);
  if (isError(data) || data === "") return close(sys, link, links);
  if (link.server >= 0) {
    const sent = yield* sys.writeAll(fd === link.client ? link.server : link.client, data);
    if (sent < 0) close(sys, link, links);
    return;
  }
  link.pending += data;
  const end = headEnd(link.pending);
  if (end < 0) return;
  yield* open(sys, link, parseRequestHead(link.pending.slice(0, end)) ?? null, links);
}

/** Connects to the first target that can be reached. */
function* open(sys: Sys, link: Link, head: RequestHead | null, links: Map<Fd, Link>): Generator<void, void, void> {
  const { failed: say } = link.frontend;
  for (const target of link.frontend.targets(head)) {
    const { host, port } = target;
    const found = isIpv4(host) ? [host] : yield* resolveHost(sys, host);
    const [address] = typeof found === "string" ? [] : found;
    if (address === undefined) {
      if (say) yield* sys.error(say(target, null, 0));
      continue;
    }
    const fd = sys.k.socket(sys.p, "tcp");
    if (fd < 0) break;
    sys.k.setSocketTimeout(sys.p, fd, CONNECT_MS);
    const failed = yield* sys.connect(fd, address, port);
    sys.k.setSocketTimeout(sys.p, fd, null);
    if (failed !== 0) {
      if (say) yield* sys.error(say(target, address, failed));
      sys.k.close(sys.p, fd);
      continue;
    }
    link.server = fd;
    links.set(fd, link);
    if (link.pending !== "") yield* sys.writeAll(fd, link.pending);
    return;
  }
  yield* sys.writeAll(link.client, link.frontend.unreachable);
  close(sys, link, links);
}

function close(sys: Sys, link: Link, links: Map<Fd, Link>): void {
  for (const fd of [link.client, link.server]) {
    if (fd < 0) continue;
    sys.k.close(sys.p, fd);
    links.delete(fd);
  }
}
