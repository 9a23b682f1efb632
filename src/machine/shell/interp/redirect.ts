/**
 * Redirections, applied one after another; opening a FIFO may block, so the work can be taken up again.
 *
 * Source: POSIX.1-2017 XCU 2.7; texts of errors from BusyBox 1.36.1 ash.
 */
import { EBADF, ENOENT, ENOTDIR, strerror } from "../../kernel/errno.ts";
import { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Fd, Kernel, Proc, Program } from "../../kernel/types.ts";
import type { RedirectOperator } from "../syntax/tree.ts";

/** Opens what is no file. A descriptor, or -errno. */
export type OpenTarget = (kernel: Kernel, proc: Proc) => Generator<void, number, void>;

/** A redirection whose target has been expanded. */
export interface ResolvedRedirect {
  readonly operator: RedirectOperator;
  readonly fd: Fd;
  readonly target: ByteString;
  /** What went wrong while its text was put together. */
  readonly failure?: ByteString;
  readonly open?: OpenTarget;
}

/** What a descriptor was before: a copy of it, or -1 where it was closed. */
export interface SavedFd {
  readonly fd: Fd;
  readonly copy: Fd;
}

/** Descriptors from here on are the shell's own. */
const FIRST_SAVED = 10;
const PIPE_CAPACITY = 65_536;

export class RedirectRun {
  readonly #redirects: readonly ResolvedRedirect[];
  readonly #noclobber: boolean;
  #next = 0;
  /** A target that is being opened. */
  #opening: Generator<void, number, void> | null = null;
  /** What was there before, newest last; null where nothing is to be kept. */
  readonly saved: SavedFd[] | null;
  /** Set when `step` has returned false. */
  error: ByteString = "";

  constructor(redirects: readonly ResolvedRedirect[], options: { keeps: boolean; noclobber: boolean }) {
    this.#redirects = redirects;
    this.#noclobber = options.noclobber;
    this.saved = options.keeps ? [] : null;
  }

  /** True when all are in place, false on an error, BLOCKED when it has to be called again. */
  step(kernel: Kernel, proc: Proc): boolean | typeof BLOCKED {
    for (;;) {
      const redirect = this.#redirects[this.#next];
      if (!redirect) return true;
      const done = this.#apply(kernel, proc, redirect);
      if (done !== true) return done;
      this.#next++;
    }
  }

  #apply(kernel: Kernel, proc: Proc, redirect: ResolvedRedirect): boolean | typeof BLOCKED {
    const { operator, target, fd } = redirect;
    if (redirect.failure !== undefined) return this.#fail(redirect.failure);
    if (operator === "<&" || operator === ">&") {
      if (target === "-") {
        this.#keep(kernel, proc, fd);
        kernel.close(proc, fd);
        return true;
      }
      if (/^\d+$/.test(target)) return this.#duplicate(kernel, proc, Number(target), fd);
      if (operator === "<&" || fd !== 1) return this.#fail("bad fd number");
    }
    const opened = operator === "<<" ? hereDocument(kernel, proc, target) : this.#open(kernel, proc, redirect);
    if (opened === BLOCKED) return BLOCKED;
    if (opened < 0) return false;
    const isBoth = operator === "&>" || operator === "&>>" || operator === ">&";
    if (!this.#place(kernel, proc, opened, isBoth ? 1 : fd)) return false;
    return isBoth ? this.#duplicate(kernel, proc, 1, 2) : true;
  }

  #open(kernel: Kernel, proc: Proc, { operator, target, open }: ResolvedRedirect): number {
    if (open) {
      this.#opening ??= open(kernel, proc);
      const { done, value } = this.#opening.next();
      if (done !== true) return BLOCKED;
      this.#opening = null;
      if (value < 0) this.#fail(`${target}: ${strerror(value)}`);
      return value;
    }
    let flags = openFlags(operator);
    if (operator === ">" && this.#noclobber) {
      const stat = kernel.stat(proc, target);
      flags = typeof stat === "number" ? O_WRONLY | O_CREAT | O_EXCL : stat.kind === "file" ? -1 : O_WRONLY;
      if (flags === -1) {
        this.#fail(`can't create ${target}: File exists`);
        return -1;
      }
    }
    const opened = kernel.open(proc, target, flags, 0o666);
    if (opened < 0 && opened !== BLOCKED) {
      const isMissing = opened === -ENOENT || opened === -ENOTDIR;
      if (operator === "<") this.#fail(`can't open ${target}: ${isMissing ? "no such file" : strerror(opened)}`);
      else this.#fail(`can't create ${target}: ${isMissing ? "nonexistent directory" : strerror(opened)}`);
    }
    return opened;
  }

  #duplicate(kernel: Kernel, proc: Proc, from: Fd, to: Fd): boolean {
    // To itself it stays what it is, even closed.
    if (from === to) return true;
    const probe = kernel.fstat(proc, from);
    if (typeof probe === "number") return this.#fail(`${from}: ${strerror(EBADF)}`);
    this.#keep(kernel, proc, to);
    const placed = kernel.dup2(proc, from, to);
    return placed >= 0 || this.#fail(`${from}: ${strerror(placed)}`);
  }

  #place(kernel: Kernel, proc: Proc, opened: Fd, fd: Fd): boolean {
    if (opened === fd) {
      this.saved?.push({ fd, copy: -1 });
      return true;
    }
    this.#keep(kernel, proc, fd);
    const placed = kernel.dup2(proc, opened, fd);
    kernel.close(proc, opened);
    return placed >= 0 || this.#fail(`${opened}: ${strerror(placed)}`);
  }

  #keep(kernel: Kernel, proc: Proc, fd: Fd): void {
    if (!this.saved) return;
    const copy = kernel.dup(proc, fd, FIRST_SAVED);
    if (copy >= 0) kernel.setCloseOnExec(proc, copy, true);
    this.saved.push({ fd, copy: copy < 0 ? -1 : copy });
  }

  #fail(error: ByteString): false {
    this.error = error;
    return false;
  }
}

/** How the target of an operator is opened. */
export function openFlags(operator: RedirectOperator): number {
  if (operator === "<") return O_RDONLY;
  if (operator === "<>") return O_RDWR | O_CREAT;
  return operator.endsWith(">>") ? O_WRONLY | O_CREAT | O_APPEND : O_WRONLY | O_CREAT | O_TRUNC;
}

/** Puts an opened file at `fd`; where what was there before is kept, or -1. */
export function replaceFd(kernel: Kernel, proc: Proc, opened: Fd, fd: Fd): Fd {
  if (opened === fd) return -1;
  const copy = kernel.dup(proc, fd, FIRST_SAVED);
  if (copy >= 0) kernel.setCloseOnExec(proc, copy, true);
  kernel.dup2(proc, opened, fd);
  kernel.close(proc, opened);
  return copy < 0 ? -1 : copy;
}

/** Takes that back. */
export function restoreFd(kernel: Kernel, proc: Proc, fd: Fd, copy: Fd): void {
  if (copy < 0) kernel.close(proc, fd);
  else {
    kernel.dup2(proc, copy, fd);
    kernel.close(proc, copy);
  }
}

/** Puts descriptors back. */
export function undoRedirects(kernel: Kernel, proc: Proc, saved: readonly SavedFd[]): void {
  for (const { fd, copy } of saved.toReversed()) restoreFd(kernel, proc, fd, copy);
}

/** Keeps the new descriptors for good (`exec > file`): the copies are closed. */
export function forgetSaved(kernel: Kernel, proc: Proc, saved: readonly SavedFd[]): void {
  for (const { copy } of saved) if (copy >= 0) kernel.close(proc, copy);
}

/** The read end of a pipe that holds the text; a child writes what does not fit. */
function hereDocument(kernel: Kernel, proc: Proc, text: ByteString): number {
  const pipe = kernel.pipe(proc);
  if (typeof pipe === "number") return pipe;
  const [read, write] = pipe;
  if (text.length <= PIPE_CAPACITY) {
    if (text !== "") kernel.write(proc, write, text);
  } else kernel.fork(proc, new TextWriter(read, write, text));
  kernel.close(proc, write);
  return read;
}

class TextWriter implements Program {
  readonly #write: Fd;
  #read: Fd;
  #rest: ByteString;

  constructor(read: Fd, write: Fd, text: ByteString) {
    this.#read = read;
    this.#write = write;
    this.#rest = text;
  }

  run(kernel: Kernel, proc: Proc): void {
    if (this.#read >= 0) kernel.close(proc, this.#read);
    this.#read = -1;
    while (this.#rest !== "") {
      const written = kernel.write(proc, this.#write, this.#rest);
      if (written === BLOCKED) return;
      if (written < 0) break;
      this.#rest = this.#rest.slice(written);
    }
    kernel.exit(proc, 0);
  }
}
