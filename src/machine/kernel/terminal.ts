/**
 * Terminals: a line discipline between what a person types and what a program reads, and back.
 * Source: termios(3), tty(4), credentials(7).
 * Simplified: input is echoed and edited one byte at a time; only canonical mode, echo, signals and the processing of output
 * can be switched.
 */
import type { Clock } from "../../sim/clock.ts";
import { EIO } from "./errno.ts";
import { O_RDWR } from "./flags.ts";
import { OpenableNode } from "./fs/node.ts";
import { KERNEL_LIMITS } from "./limits.ts";
import { KernelFile } from "./open-file.ts";
import type { Process } from "./process.ts";
import { SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH } from "./signals.ts";
import type { ByteString, Signal, TerminalModes, WindowSize } from "./types.ts";
import { BLOCKED } from "./types.ts";
import { WaitQueue } from "./wait-queue.ts";

export interface TerminalOptions {
  clock: Clock;
  ino: number;
  size: WindowSize;
  /** Called with what is to be shown. */
  onOutput(data: ByteString): void;
  /** Delivers a signal to every process of that group that has this terminal. */
  signalGroup(terminal: Terminal, pgid: number, signal: Signal): void;
}

export class Terminal {
  readonly node: TerminalNode;
  modes: TerminalModes = { canonical: true, echo: true, signals: true, output: true, editing: false };
  /** The session leader whose controlling terminal this is. */
  session: Process | null = null;
  /** The foreground process group; 0: none. */
  foreground = 0;
  readonly readQueue = new WaitQueue();
  readonly #options: TerminalOptions;
  #size: WindowSize;
  #line = "";
  /** What can be read; an entry is a line, or "" for Ctrl-D. */
  #ready: string[] = [];
  #readyBytes = 0;
  #isHungUp = false;
  /** Ctrl-V: what comes next is no control key. */
  #isQuoted = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#size = options.size;
    this.node = new TerminalNode(options.clock, options.ino, this);
  }

  setModes(modes: Partial<TerminalModes>): void {
    this.modes = { ...this.modes, ...modes };
    // Of a line that was begun its keys can be read, where keys are wanted now.
    if (this.modes.canonical || this.#line === "") return;
    this.#deliver(this.#line);
    this.#line = "";
  }

  get size(): WindowSize {
    return this.#size;
  }

  /** Each key is waited for, not lines. */
  get takesKeys(): boolean {
    return !this.modes.canonical && !this.modes.editing;
  }

  /** An open file for a program's descriptors. */
  get file(): TerminalFile {
    return new TerminalFile(this.node, O_RDWR);
  }

  get isReadable(): boolean {
    return this.#ready.length > 0 || this.#isHungUp;
  }

  /** Becomes the controlling terminal of a session leader. */
  control(leader: Process): void {
    this.session = leader;
    this.foreground = leader.pgid;
    leader.terminal = this;
  }

  /** The window has changed: the foreground group is told. */
  resize(size: WindowSize): void {
    this.#size = size;
    this.#signal(SIGWINCH);
  }

  /** The person has gone: reads end, the foreground group gets SIGHUP. */
  hangup(): void {
    if (this.#isHungUp) return;
    this.#isHungUp = true;
    const { session } = this;
    this.readQueue.wakeAll();
    this.#signal(SIGHUP);
    if (session && session.pgid !== this.foreground) this.#options.signalGroup(this, session.pgid, SIGHUP);
  }

  /** Typed bytes. */
  type(data: ByteString): void {
    if (this.#isHungUp) return;
    for (const char of data) this.#typed(char);
  }

  read(max: number): ByteString | number {
    const first = this.#ready[0];
    if (first === undefined) return this.#isHungUp ? "" : BLOCKED;
    if (first.length <= max) {
      this.#ready.shift();
      this.#readyBytes -= first.length;
      return first;
    }
    this.#ready[0] = first.slice(max);
    this.#readyBytes -= max;
    return first.slice(0, max);
  }

  write(data: ByteString): number {
    if (this.#isHungUp) return -EIO;
    this.#show(data);
    return data.length;
  }

  #show(data: ByteString): void {
    if (data !== "") this.#options.onOutput(this.modes.output ? data.replaceAll("\n", "\r\n") : data);
  }

  #echo(data: ByteString): void {
    if (this.modes.echo) this.#show(data);
  }

  #typed(char: string): void {
    const { canonical, signals } = this.modes;
    if (this.#isQuoted) {
      this.#isQuoted = false;
      return this.#add(char);
    }
    if (signals && (char === "\x03" || char === "\x1c" || char === "\x1a")) {
      this.#echo(char === "\x03" ? "^C" : char === "\x1c" ? "^\\" : "^Z");
      this.#line = "";
      // What was typed and not read is gone.
      this.#ready = [];
      this.#readyBytes = 0;
      return this.#signal(char === "\x03" ? SIGINT : char === "\x1c" ? SIGQUIT : SIGTSTP);
    }
    if (!canonical) {
      this.#echo(char);
      return this.#deliver(char === "\r" ? "\n" : char, true);
    }
    this.#edit(char);
  }

  #edit(char: string): void {
    switch (char) {
      case "\r":
      case "\n":
        this.#echo("\n");
        return this.#finishLine("\n");
      case "\x04":
        return this.#finishLine("");
      case "\x7f":
      case "\b":
        return this.#erase(this.#lastCharacter());
      case "\x15":
        return this.#erase(this.#line.length);
      case "\x17":
        return this.#erase(this.#line.length - this.#line.replace(/[^\s]*\s*$/, "").length);
      case "\x16":
        this.#isQuoted = true;
        return;
      case "\x12":
        return this.#echo(`^R\n${this.#line}`);
      default:
        this.#add(char);
    }
  }

  #add(char: string): void {
    if (this.#line.length >= KERNEL_LIMITS.terminalLine) return;
    this.#line += char;
    this.#echo(char < " " && char !== "\t" ? `^${String.fromCharCode(char.charCodeAt(0) + 64)}` : char);
  }

  /** Bytes of the last character of the line: all of a UTF-8 sequence. */
  #lastCharacter(): number {
    let bytes = this.#line === "" ? 0 : 1;
    while (bytes < this.#line.length && (this.#line.charCodeAt(this.#line.length - bytes) & 0xc0) === 0x80) bytes++;
    return bytes;
  }

  #erase(bytes: number): void {
    const gone = this.#line.slice(this.#line.length - bytes);
    this.#line = this.#line.slice(0, this.#line.length - bytes);
    let columns = 0;
    for (const char of gone) columns += (char.charCodeAt(0) & 0xc0) === 0x80 ? 0 : char < " " && char !== "\t" ? 2 : 1;
    this.#echo("\b \b".repeat(columns));
  }

  #finishLine(end: string): void {
    const line = this.#line + end;
    this.#line = "";
    this.#deliver(line);
  }

  /** `joins`: no line, but one more of the bytes that can be read at once. */
  #deliver(data: string, joins = false): void {
    if (this.#readyBytes + data.length > KERNEL_LIMITS.terminalInput) return;
    const last = joins && this.#ready.at(-1) ? this.#ready.pop() : "";
    this.#ready.push(last + data);
    this.#readyBytes += data.length;
    this.readQueue.wakeAll();
  }

  #signal(signal: Signal): void {
    if (this.foreground !== 0) this.#options.signalGroup(this, this.foreground, signal);
  }
}

export class TerminalNode extends OpenableNode {
  readonly kind = "device";
  readonly terminal: Terminal;

  constructor(clock: Clock, ino: number, terminal: Terminal) {
    super(clock, ino, 0o620);
    this.terminal = terminal;
    this.gid = 5;
    this.rdev = 136 * 256;
  }

  openFile(flags: number): KernelFile {
    return new TerminalFile(this, flags);
  }
}

export class TerminalFile extends KernelFile {
  readonly kind = "terminal";
  readonly node: TerminalNode;

  constructor(node: TerminalNode, flags: number) {
    super(flags);
    this.node = node;
    this.readQueue = node.terminal.readQueue;
  }

  override readable(): boolean {
    return this.node.terminal.isReadable;
  }

  read(max: number): ByteString | number {
    return this.node.terminal.read(max);
  }

  write(data: ByteString): number {
    return this.node.terminal.write(data);
  }

  override describe(): string {
    return "/dev/pts/0";
  }
}
