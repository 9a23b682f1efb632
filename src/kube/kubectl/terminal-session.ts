/**
 * A stream into a container held by kubectl: what is typed goes in, what the container prints comes out, until its
 * command ends. On a terminal the line discipline is switched off meanwhile, as the container has its own; the size of the
 * window is told to it, again when it changes.
 *
 * What comes from standard input is read by a child process, as the real kubectl has a thread for it.
 */
import { AppletProgram } from "../../machine/kernel/applet.ts";
import type { Sys } from "../../machine/kernel/applet.ts";
import { EINTR } from "../../machine/kernel/errno.ts";
import { SIGKILL, SIGWINCH } from "../../machine/kernel/signals.ts";
import type { ApiResult } from "../api/meta.ts";
import type { ExecRequest } from "../apiserver/types.ts";
import type { ExecSession } from "../apiserver/streams.ts";
import { fail, failStatus } from "./failure.ts";
import { Inbox } from "./invocation.ts";
import type { Invocation, Step } from "./invocation.ts";

export interface SessionRequest {
  container: string;
  command: readonly string[];
  stdin: boolean;
  tty: boolean;
  open(request: ExecRequest): ApiResult<ExecSession>;
}

type Arrival = { stream: "stdout" | "stderr"; data: string } | { exitCode: number; error: string | undefined };

/** Runs a session to its end; the exit code of the command. Ends kubectl's command where it could not be run. */
export function* runSession(inv: Invocation, request: SessionRequest): Step<number> {
  const { sys } = inv;
  const inbox = new Inbox<Arrival>();
  const result = request.open({
    container: request.container,
    command: request.command,
    stdin: request.stdin,
    tty: request.tty,
    onOutput: (stream, data) => inbox.push({ stream, data }),
    onExit: (exitCode, error) => inbox.push({ exitCode, error }),
  });
  yield* inv.warn(result.warnings);
  if (!result.ok) return failStream(result.status.reason, result.status.message, () => failStatus(result.status));
  const session = result.value;
  const modes = request.tty ? sys.k.terminalModes(sys.p, 0) : -1;
  if (typeof modes !== "number") {
    sys.k.setTerminalModes(sys.p, 0, { canonical: false, echo: false, signals: false, output: false, editing: true });
    sys.k.setDisposition(sys.p, SIGWINCH, "catch");
    fit(sys, session);
  }
  const reader = request.stdin ? startReader(sys, session) : null;
  const ended = yield* pump(inv, inbox, session, typeof modes !== "number");
  session.disconnect();
  if (reader !== null) {
    sys.k.kill(sys.p, reader, SIGKILL);
    yield* sys.wait(reader);
  }
  if (typeof modes !== "number") sys.k.setTerminalModes(sys.p, 0, modes);
  if (ended.error !== undefined) fail(ended.error);
  return ended.exitCode;
}

/** Where the container's runtime refuses, the stream could not be set up at all. */
export function failStream(reason: string, message: string, otherwise: () => never): never {
  if (reason === "InternalError" || reason === "NotUpgraded") return fail(message);
  if (message.startsWith("container not found")) return fail(`unable to upgrade connection: ${message}`);
  return otherwise();
}

function fit({ k, p }: Sys, session: ExecSession): void {
  const size = k.windowSize(p, 0);
  if (typeof size !== "number") session.resize(size.rows, size.columns);
}

function* pump(
  { sys }: Invocation,
  inbox: Inbox<Arrival>,
  session: ExecSession,
  hasTerminal: boolean,
): Step<{ exitCode: number; error: string | undefined }> {
  for (;;) {
    const next = yield* inbox.next(sys);
    if (typeof next === "string") {
      if (sys.k.takeSignal(sys.p) !== SIGWINCH) return { exitCode: 130, error: undefined };
      fit(sys, session);
      continue;
    }
    if ("exitCode" in next.item) return next.item;
    yield* sys.writeAll(next.item.stream === "stdout" ? 1 : 2, next.item.data);
    // A program over there that waits for keys has said something before.
    if (hasTerminal) sys.k.setTerminalModes(sys.p, 0, { editing: session.takesKeys?.() !== true });
  }
}

/** Returns the child's number, or null where there can be none. */
function startReader(sys: Sys, session: ExecSession): number | null {
  const child = sys.k.fork(
    sys.p,
    new AppletProgram(function* (own) {
      for (;;) {
        const data = yield* own.read(0);
        if (data === -EINTR) continue;
        if (typeof data === "number" || data === "") break;
        session.write(data);
      }
      session.closeStdin();
      return 0;
    }),
  );
  return typeof child === "number" ? null : child.pid;
}
