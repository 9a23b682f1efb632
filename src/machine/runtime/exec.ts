/** Commands in running containers: for probes and hooks (whole), and for kubectl (streams). Source: CRI ExecSync, Exec, Attach. */
import type { Duration } from "../../sim/units.ts";
import { decodeUtf8 } from "../kernel/bytes.ts";
import { SIGKILL } from "../kernel/signals.ts";
import type { ExitStatus, Fd, OpenFile } from "../kernel/types.ts";
import type { Container } from "./container.ts";
import { RUNTIME_LIMITS } from "./limits.ts";
import type { RuntimeOptions } from "./runtime.ts";
import { execError } from "./start-error.ts";
import { spawn } from "./start.ts";
import type { Stdio } from "./start.ts";
import type { ExecOptions, ExecResult, ExecSession, Outcome } from "./types.ts";

/** Runs a command to its end, or for `timeoutMs`. */
export function runSync(
  { kernel, clock }: RuntimeOptions,
  container: Container,
  argv: readonly string[],
  timeoutMs: Duration,
  done: (result: ExecResult) => void,
): void {
  let output = "";
  let isOver = false;
  const sink = kernel.createOutputSink((data) => {
    if (output.length < RUNTIME_LIMITS.execOutputBytes) output += data;
  });
  const finish = (result: ExecResult): void => {
    if (isOver) return;
    isOver = true;
    clock.cancel(timer);
    done(result);
  };
  const stdio: Stdio = {
    files: new Map<Fd, OpenFile>([
      [1, sink.file],
      [2, sink.file],
    ]),
    onExit: (status) => finish({ kind: "exited", exitCode: exitCodeOf(status), output: decodeUtf8(output) }),
  };
  const proc = spawn(kernel, container, argv, workingDirectory(container), stdio);
  if (typeof proc === "number") {
    done({ kind: "failed", message: execError(argv[0] ?? "", proc) });
    return;
  }
  const timer = clock.after(timeoutMs, () => {
    const result: ExecResult = { kind: "timedOut", output: decodeUtf8(output) };
    isOver = true;
    kernel.signal(proc, SIGKILL);
    done(result);
  });
}

export function openExec(
  { kernel }: RuntimeOptions,
  container: Container,
  options: ExecOptions,
): Outcome<{ session: ExecSession }> {
  const { argv, tty } = options;
  const onExit = (status: ExitStatus): void => options.onExit(exitCodeOf(status));
  const streams = tty ? terminalStreams(kernel, options, onExit) : pipeStreams(kernel, options, onExit);
  const proc = spawn(kernel, container, argv, workingDirectory(container), streams.stdio);
  if (typeof proc === "number") return { ok: false, message: execError(argv[0] ?? "", proc) };
  return { ok: true, session: streams.session };
}

interface Streams {
  stdio: Stdio;
  session: ExecSession;
}

function terminalStreams(
  kernel: RuntimeOptions["kernel"],
  options: ExecOptions,
  onExit: (status: ExitStatus) => void,
): Streams {
  const terminal = kernel.createTerminal({
    size: { rows: 24, columns: 80 },
    onOutput: (data) => options.onOutput("stdout", data),
  });
  const file = terminal.file;
  return {
    stdio: { files: new Map([0, 1, 2].map((fd) => [fd, file])), terminal: file, onExit },
    session: {
      takesKeys: () => terminal.takesKeys,
      write: (data) => terminal.type(data),
      closeStdin: () => terminal.type("\x04"),
      resize: (rows, columns) => terminal.resize({ rows, columns }),
      disconnect: () => terminal.hangup(),
    },
  };
}

function pipeStreams(
  kernel: RuntimeOptions["kernel"],
  options: ExecOptions,
  onExit: (status: ExitStatus) => void,
): Streams {
  const out = kernel.createOutputSink((data) => options.onOutput("stdout", data));
  const err = kernel.createOutputSink((data) => options.onOutput("stderr", data));
  const input = options.stdin ? kernel.createInputSource() : null;
  const files = new Map<Fd, OpenFile>([
    [1, out.file],
    [2, err.file],
  ]);
  if (input) files.set(0, input.file);
  return {
    stdio: { files, onExit },
    session: {
      write: (data) => input?.write(data),
      closeStdin: () => input?.close(),
      resize: () => {},
      // The command goes on; what it prints is lost.
      disconnect: () => {
        input?.close();
        out.close();
        err.close();
      },
    },
  };
}

/** The container's own standard streams. */
export function attachTo(container: Container, options: Omit<ExecOptions, "argv">): Outcome<{ session: ExecSession }> {
  const unfollow = container.log.tap((stream, data) => options.onOutput(stream, data));
  container.onExited.push(() => {
    unfollow();
    options.onExit(container.exitCode);
  });
  const { terminal, input } = container;
  return {
    ok: true,
    session: {
      ...(terminal && { takesKeys: () => terminal.takesKeys }),
      write: (data) => (terminal ? terminal.type(data) : input?.write(data)),
      closeStdin: () => (terminal ? undefined : input?.close()),
      resize: (rows, columns) => terminal?.resize({ rows, columns }),
      disconnect: unfollow,
    },
  };
}

function workingDirectory({ config, image }: Container): string {
  return config.workingDir ?? (image.image.config.workingDir || "/");
}

function exitCodeOf({ code, signal }: ExitStatus): number {
  return signal === 0 ? code : 128 + signal;
}
