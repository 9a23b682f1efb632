/**
 * The labelled stand-in for every image that is not modelled: a Linux with the usual tools, whose program listens on the
 * ports that the manifest declares and answers 200.
 *
 * Simplified: an image that Podarium does not know runs as a generic stand-in: its own program is replaced by one that
 * listens on the declared containerPorts, answers every HTTP request with 200 and ends with 0 on SIGTERM; as an init
 * container or Job it ends with 0 after a second. Other programs of the image, run while it serves, end with 0 at once.
 */
import { AppletProgram, isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { readHello, selfSigned, serverHello } from "../../kernel/net/tls.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { Executable, Fd } from "../../kernel/types.ts";
import { BLOCKED } from "../../kernel/types.ts";
import { STANDARD_PATH } from "../base.ts";
import { busybox } from "../busybox.ts";
import { STAND_IN_PLAN } from "../types.ts";
import type { Image } from "../types.ts";

const STAND_IN = "/usr/local/bin/stand-in";
const TASK_MS = 1000;
const MAX_CLIENTS = 64;

const standIn: Executable = {
  name: "stand-in",
  create: () => new AppletProgram(main),
};

function* main(sys: Sys): AppletRun {
  for (const signal of [SIGTERM, SIGINT]) sys.k.setDisposition(sys.p, signal, "catch");
  const plan = sys.k.readFile(sys.p, STAND_IN_PLAN);
  const [role = "service", ...ports] = typeof plan === "string" ? plan.trim().split(" ") : [];
  if (role === "task") {
    yield* sys.print("stand-in for an image that is not modelled: doing its task\n");
    yield* sys.flush();
    yield* sys.sleep(TASK_MS);
    return 0;
  }
  if (isToolOfAnother(sys)) return 0;
  const listeners: Fd[] = [];
  for (const port of ports) {
    const fd = listen(sys, Number(port));
    if (fd < 0) {
      yield* sys.error(`stand-in: cannot listen on port ${port}: address already in use\n`);
      return 1;
    }
    listeners.push(fd);
  }
  const where = ports.length === 0 ? "" : `, listening on ${ports.join(", ")}`;
  yield* sys.print(`stand-in for an image that is not modelled: started${where}\n`);
  yield* sys.flush();
  return yield* serve(sys, listeners);
}

/**
 * Whether another stand-in was there before in this container, so that this one is a tool of the image, run by a probe, a hook or a
 * person. Where processes are shared (pause comes first), nobody can tell.
 */
function isToolOfAnother(sys: Sys): boolean {
  const nameOf = (pid: string): string => {
    const name = sys.k.readFile(sys.p, `/proc/${pid}/comm`);
    return typeof name === "string" ? name.trim() : "";
  };
  const entries = sys.k.readdir(sys.p, "/proc");
  if (typeof entries === "number" || nameOf("1") === "pause") return false;
  return entries.some(({ name }) => /^\d+$/.test(name) && Number(name) < sys.p.pid && nameOf(name) === standIn.name);
}

function listen(sys: Sys, port: number): number {
  const fd = sys.k.socket(sys.p, "tcp");
  if (fd < 0) return fd;
  const bound = sys.k.bind(sys.p, fd, "0.0.0.0", port);
  return bound < 0 ? bound : Math.min(sys.k.listen(sys.p, fd, 128), 0) || fd;
}

/** Accepts and answers until it is told to stop: one answer for each connection, as soon as a request's head is whole. */
function* serve(sys: Sys, listeners: readonly Fd[]): AppletRun {
  const clients = new Map<Fd, string>();
  for (;;) {
    const reads = [...listeners, ...clients.keys()].map((fd) => ({ fd, read: true }));
    const ready = reads.length === 0 ? yield* sys.pause() : yield* sys.poll(reads);
    if (sys.k.takeSignal(sys.p) !== 0) return 0;
    if (typeof ready === "number") continue;
    for (const { fd } of ready) {
      if (listeners.includes(fd)) accept(sys, fd, clients);
      else yield* answer(sys, fd, clients);
    }
  }
}

function accept(sys: Sys, listener: Fd, clients: Map<Fd, string>): void {
  const client = sys.k.accept(sys.p, listener);
  if (client === BLOCKED || client < 0) return;
  if (clients.size >= MAX_CLIENTS) sys.k.close(sys.p, client);
  else clients.set(client, "");
}

function* answer(sys: Sys, fd: Fd, clients: Map<Fd, string>): Generator<void, void, void> {
  const data = sys.k.read(sys.p, fd, 65_536);
  if (data === BLOCKED) return;
  const given = (clients.get(fd) ?? "") + (isError(data) ? "" : data);
  // Whoever says hello as TLS does is answered so.
  const hello = readHello(given);
  if (typeof hello === "object") yield* sys.writeAll(fd, serverHello(selfSigned(sys.p.ns.uts.hostname)));
  const request = typeof hello === "object" ? hello.rest : given;
  const isWhole = /\r?\n\r?\n/.test(request) || request.length > 65_536;
  if (isWhole && /^[A-Z]+ \S+ HTTP\/1/.test(request)) {
    const body = request.startsWith("HEAD ") ? "" : "ok\n";
    yield* sys.writeAll(
      fd,
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  if (isWhole || data === "" || isError(data)) {
    clients.delete(fd);
    sys.k.close(sys.p, fd);
  } else clients.set(fd, request);
}

/** The stand-in under the name of the image that it stands for. */
export function genericImage(name: string): Image {
  return {
    names: [name],
    latest: "latest",
    acceptsTag: () => true,
    sizeBytes: 25_000_000,
    layers: [...busybox.layers, { [STAND_IN]: { kind: "program", program: standIn, size: 4_194_304 } }],
    config: { entrypoint: [STAND_IN], cmd: [], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
    simplified: `The image ${name} is not modelled: a generic stand-in runs in its place.`,
    standIn: STAND_IN,
  };
}
