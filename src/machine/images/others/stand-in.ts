/**
 * The program that stands for one that nobody knows: of an image that is not modelled, or of a script in one.
 *
 * Where it is what the container runs (also by `exec`, as a script's last command, or in the background), it serves: it
 * listens on the declared ports, answers every request with 200, and ends with 0 on SIGTERM. As an init container or a Job's it
 * does a task of a few seconds. Where somebody waits for its end (a script that goes on, a probe), it ends with 0; but what is called
 * by a path and whose output is written down (`/app/server | tee log`) is an application, and goes on.
 *
 * Simplified: what a program that is not modelled would print or write is not there; other members of pipelines and commands in
 * the middle of a script are taken for tasks that end.
 */
import { AppletProgram, isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { readHello, selfSigned, serverHello } from "../../kernel/net/tls.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { Executable, Fd, Proc } from "../../kernel/types.ts";
import { BLOCKED } from "../../kernel/types.ts";
import { listenOn } from "../parts/service.ts";
import { STAND_IN_PLAN } from "../types.ts";

/** Where its file lies. */
export const STAND_IN = "/usr/local/bin/stand-in";

/** How long a task takes, by what the container is; and one that a script or a person waits for. */
const TASK_MS: Readonly<Record<string, number>> = { init: 1500, job: 4000 };
const STEP_MS = 1000;
const MAX_CLIENTS = 64;

export const standIn: Executable = {
  name: "stand-in",
  create: () => new AppletProgram(main),
};

function* main(sys: Sys, argv: readonly string[]): AppletRun {
  if (isToolOfAnother(sys)) return 0;
  const name = argv[0] ?? "";
  // Not into a pipe: whoever reads there wants the program's own words.
  const isStep = hasCaller(sys.p) && sys.k.disposition(sys.p, SIGINT) !== "ignore";
  // The others of a pipeline are there a moment later.
  if (isStep) yield* sys.sleep(1);
  if (isStep && !isWrittenDown(sys, name)) {
    yield* sys.error(`stand-in for an image that is not modelled: ${name} ends with 0\n`);
    yield* sys.sleep(STEP_MS);
    return 0;
  }
  for (const signal of [SIGTERM, SIGINT]) sys.k.setDisposition(sys.p, signal, "catch");
  const plan = sys.k.readFile(sys.p, STAND_IN_PLAN);
  const [role = "service", ...ports] = typeof plan === "string" ? plan.trim().split(" ") : [];
  const taskMs = TASK_MS[role];
  if (taskMs !== undefined) {
    yield* sys.print("stand-in for an image that is not modelled: doing its task\n");
    yield* sys.flush();
    yield* sys.sleep(taskMs);
    return 0;
  }
  const listeners: Fd[] = [];
  for (const port of ports) {
    const fd = listenOn(sys, Number(port));
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

/** Whether there is anybody who goes on when it has ended. */
function hasCaller({ parent }: Proc): boolean {
  return parent !== null && (parent.program.awaitsLast !== true || hasCaller(parent));
}

/** Whether its words go to `tee`, which writes down those of what goes on. */
function isWrittenDown(sys: Sys, name: string): boolean {
  const output = fileOf(sys, "self", "1");
  if (!name.includes("/") || !output.startsWith("pipe:")) return false;
  return [...sys.p.ns.pid.procs.values()].some((proc) => {
    return proc.argv[0]?.replace(/^.*\//, "") === "tee" && fileOf(sys, String(proc.pid), "0") === output;
  });
}

function fileOf(sys: Sys, process: string, fd: string): string {
  const target = sys.k.readlink(sys.p, `/proc/${process}/fd/${fd}`);
  return typeof target === "string" ? target : "";
}

/** Whether it is not of what the container runs, but a tool of the image, run by a probe, a hook or a person. */
function isToolOfAnother(sys: Sys): boolean {
  let root: Proc = sys.p;
  while (root.parent !== null) root = root.parent;
  // Of the container's own: where processes are shared there are others.
  for (const proc of sys.p.ns.pid.procs.values()) if (proc.ns === sys.p.ns) return proc !== root;
  return false;
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
