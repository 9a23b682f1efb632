/** A forked child on its way to another program: it redirects, executes, or says why it cannot. */
import { EACCES, ENOENT, ENOEXEC, ENOTDIR, strerror } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Kernel, Proc, Program } from "../../kernel/types.ts";
import { RedirectRun } from "./redirect.ts";
import type { ResolvedRedirect } from "./redirect.ts";

export interface ExecRequest {
  readonly path: ByteString;
  readonly argv: readonly ByteString[];
  readonly env: ReadonlyMap<ByteString, ByteString>;
  readonly redirects: readonly ResolvedRedirect[];
  readonly noclobber: boolean;
  /** A message as the shell says it. */
  readonly message: (text: ByteString) => ByteString;
  /** The exit code where a redirection fails. */
  readonly redirectStatus: number;
  /** The program that reads a file which is neither a program nor has a `#!` line. */
  readonly asScript: (path: ByteString, argv: readonly ByteString[], proc: Proc) => Program;
}

/** Called once in the child, before anything else. */
type Prepare = (kernel: Kernel, proc: Proc) => void;

export class ExecProgram implements Program {
  readonly #request: ExecRequest;
  readonly #prepare: Prepare;
  readonly #redirects: RedirectRun;
  #isPrepared = false;
  #message = "";
  #code = 0;

  constructor(request: ExecRequest, prepare: Prepare) {
    this.#request = request;
    this.#prepare = prepare;
    this.#redirects = new RedirectRun(request.redirects, { keeps: false, noclobber: request.noclobber });
  }

  run(kernel: Kernel, proc: Proc): void {
    if (!this.#isPrepared) this.#prepare(kernel, proc);
    this.#isPrepared = true;
    if (this.#code === 0) {
      const done = this.#redirects.step(kernel, proc);
      if (done === BLOCKED) return;
      if (done) {
        const failure = execute(kernel, proc, this.#request);
        if (failure === 0) return;
        this.#code = execFailureCode(failure);
        this.#message = this.#request.message(`${this.#request.argv[0] ?? ""}: ${execErrorText(failure)}`);
      } else {
        this.#code = this.#request.redirectStatus;
        this.#message = this.#request.message(this.#redirects.error);
      }
    }
    while (this.#message !== "") {
      const written = kernel.write(proc, 2, this.#message);
      if (written === BLOCKED) return;
      if (written < 0) break;
      this.#message = this.#message.slice(written);
    }
    kernel.exit(proc, this.#code);
  }
}

/** Becomes the program; 0, or -errno where the process goes on as it was. */
export function execute(kernel: Kernel, proc: Proc, request: ExecRequest): number {
  const result = kernel.exec(proc, request.path, request.argv, request.env);
  if (result !== -ENOEXEC) return result;
  proc.program = request.asScript(request.path, request.argv, proc);
  proc.argv = request.argv;
  return 0;
}

export function execFailureCode(errno: number): number {
  return errno === -ENOENT || errno === -ENOTDIR ? 127 : 126;
}

export function execErrorText(errno: number): ByteString {
  if (errno === -ENOENT || errno === -ENOTDIR) return "not found";
  return strerror(errno === 0 ? EACCES : errno);
}
