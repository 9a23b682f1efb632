/** read: one line into variables. Source: POSIX.1-2017 XCU read; BusyBox 1.36.1 options -r -p -s -n -t -d -u. */
import { EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Fd, TerminalModes } from "../../kernel/types.ts";
import { parseDuration } from "../duration.ts";
import type { Vm } from "../interp/vm.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { complain, fatal, isName } from "./complain.ts";
import type { Builtin } from "./types.ts";

/** In bash: as if SIGALRM had ended it, but what there is stays. */
const TIMED_OUT = 142;

interface ReadRun {
  raw: boolean;
  fd: Fd;
  prompt: ByteString;
  limit: number;
  delimiter: ByteString;
  /** When the clock shows this, it gives up. */
  deadline: number | null;
  /** `-t 0`: it only tells whether there is anything to read. */
  onlyAsks: boolean;
  names: ByteString[];
  /** What has been read in this turn, and in those before: a long line is put together once, at its end. */
  text: ByteString;
  pieces: ByteString[];
  /** Bytes of `pieces`, and how many of them count as memory so far. */
  size: number;
  /** Bytes that have been read, those that quote among them. */
  taken: number;
  held: number;
  /** Which bytes a backslash quotes. */
  quoted: Set<number> | null;
  isEscaped: boolean;
  saved: Partial<TerminalModes> | null;
}

export const read: Builtin = (vm, args) => {
  let run = vm.scratch as ReadRun | null;
  if (!run) {
    const parsed = parse(vm, args);
    if (typeof parsed === "number") return parsed;
    run = parsed;
    vm.scratch = run;
    begin(vm, run);
  }
  const ended = readLine(vm, run);
  if (ended === null) return BLOCKED;
  vm.state.hold(-run.held);
  if (run.saved) vm.kernel.setTerminalModes(vm.proc, run.fd, run.saved);
  if ((ended > 128 && ended !== TIMED_OUT) || run.onlyAsks) return ended;
  assign(vm, run);
  return ended;
};

/** Its exit status where the arguments are wrong. */
function parse(vm: Vm, args: readonly ByteString[]): ReadRun | number {
  const run: ReadRun = {
    raw: false,
    fd: 0,
    prompt: "",
    limit: Infinity,
    delimiter: "\n",
    deadline: null,
    onlyAsks: false,
    names: [],
    text: "",
    pieces: [],
    size: 0,
    taken: 0,
    held: 0,
    quoted: null,
    isEscaped: false,
    saved: null,
  };
  let i = 1;
  for (; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    if (!/^-./.test(word)) break;
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      if (letter === "r") run.raw = true;
      else if (letter === "s") run.saved = { echo: true };
      else if ("pntdu".includes(letter)) {
        const value = word.slice(j + 1) !== "" ? word.slice(j + 1) : args[++i];
        if (value === undefined) fatal("read", `no arg for -${letter} option`);
        if (!applyOption(vm, run, letter, value)) return 2;
        break;
      } else fatal("read", `illegal option -${letter}`);
    }
  }
  run.names = args.slice(i);
  const bad = run.names.find((name) => !isName(name));
  if (bad !== undefined) {
    vm.err(`${vm.state.name}: read: '${bad}': bad variable name\n`);
    return 1;
  }
  return run;
}

function applyOption(vm: Vm, run: ReadRun, letter: string, value: ByteString): boolean {
  if (letter === "p") run.prompt = value;
  else if (letter === "d") run.delimiter = value === "" ? "\0" : (value[0] ?? "\n");
  else if (letter === "n" || letter === "u") {
    if (!/^\d+$/.test(value) || Number(value) > 0x7fff_ffff) {
      complain(vm, "read", `invalid ${letter === "n" ? "count" : "file descriptor"}`, 2);
      return false;
    }
    if (letter === "n") run.limit = Number(value) || Infinity;
    else run.fd = Number(value);
  } else {
    const ms = parseDuration(value);
    if (ms === null) {
      complain(vm, "read", "invalid timeout", 2);
      return false;
    }
    run.deadline = vm.kernel.clock.now + ms;
    run.onlyAsks = ms === 0;
  }
  return true;
}

function begin(vm: Vm, run: ReadRun): void {
  const isTerminal = vm.kernel.isatty(vm.proc, run.fd);
  if (run.prompt !== "" && isTerminal) {
    vm.err(run.prompt);
    vm.flush();
  }
  const modes = isTerminal ? vm.kernel.terminalModes(vm.proc, run.fd) : null;
  const isSilent = run.saved !== null;
  run.saved = null;
  if (modes === null || typeof modes === "number" || (!isSilent && run.limit === Infinity)) return;
  run.saved = { echo: modes.echo, canonical: modes.canonical };
  vm.kernel.setTerminalModes(vm.proc, run.fd, {
    echo: isSilent ? false : modes.echo,
    canonical: run.limit === Infinity ? modes.canonical : false,
  });
}

/** The exit status, or null while it has to wait. */
function readLine(vm: Vm, run: ReadRun): number | null {
  const { kernel, proc } = vm;
  for (;;) {
    if (run.taken >= run.limit) return 0;
    if (run.deadline !== null) {
      const left = Math.max(0, run.deadline - kernel.clock.now);
      const ready = kernel.poll(proc, [{ fd: run.fd, read: true }], left);
      if (ready === BLOCKED) return null;
      if (ready === -EINTR) {
        if (vm.nextSignal > 0) return 128 + vm.nextSignal;
        continue;
      }
      if (run.onlyAsks) return typeof ready !== "number" && ready.length > 0 ? 0 : 1;
      // Whoever is late gets nothing, though there be something to read; what has come of the line by then is lost.
      if (left === 0 || (typeof ready !== "number" && ready.length === 0)) {
        if (vm.state.dialect === "bash") return TIMED_OUT;
        run.text = "";
        run.pieces = [];
        return 1;
      }
    }
    // A byte at a time: what follows the line belongs to whoever reads next.
    const byte = kernel.read(proc, run.fd, 1);
    if (byte === BLOCKED) return null;
    if (byte === -EINTR) {
      const signal = vm.nextSignal;
      if (signal > 0) return 128 + signal;
      continue;
    }
    if (typeof byte === "number" || byte === "") return 1;
    run.taken++;
    if (take(run, byte)) return 0;
    // A line without an end goes on in the next turn.
    if (proc.budget <= 0) {
      putAway(vm, run);
      return null;
    }
  }
}

/** Puts away what has been read in this turn, and counts it as memory. */
function putAway(vm: Vm, run: ReadRun): void {
  run.pieces.push(run.text);
  run.size += run.text.length;
  run.text = "";
  if (run.size > SHELL_LIMITS.wordBytes) throw vm.state.outOfMemory();
  if (run.size - run.held < SHELL_LIMITS.countedBytes) return;
  vm.state.hold(run.size - run.held);
  run.held = run.size;
}

/** Takes one byte; true at the end of the line. */
function take(run: ReadRun, byte: ByteString): boolean {
  if (run.isEscaped) {
    run.isEscaped = false;
    if (byte !== "\n") add(run, byte, true);
    return false;
  }
  if (byte === "\\" && !run.raw) {
    run.isEscaped = true;
    return false;
  }
  if (byte === run.delimiter) return true;
  if (byte !== "\0") add(run, byte, false);
  return false;
}

function add(run: ReadRun, byte: ByteString, isQuoted: boolean): void {
  if (isQuoted) (run.quoted ??= new Set()).add(run.size + run.text.length);
  run.text += byte;
}

/** Splits at IFS; the last name takes the rest. */
function assign(vm: Vm, run: ReadRun): void {
  const { state } = vm;
  const text = run.pieces.length === 0 ? run.text : run.pieces.join("") + run.text;
  const { quoted } = run;
  if (run.names.length === 0) {
    state.set("REPLY", text);
    return;
  }
  const { ifs } = state;
  const isIfs = (i: number): boolean => i < text.length && quoted?.has(i) !== true && ifs.includes(text[i] ?? "");
  const isBlank = (i: number): boolean => isIfs(i) && " \t\n".includes(text[i] ?? "");
  let pos = 0;
  while (isBlank(pos)) pos++;
  run.names.forEach((name, index) => {
    if (index === run.names.length - 1) {
      state.set(name, lastField(pos));
      return;
    }
    const start = pos;
    while (pos < text.length && !isIfs(pos)) pos++;
    state.set(name, text.slice(start, pos));
    while (isBlank(pos)) pos++;
    if (isIfs(pos) && !isBlank(pos)) {
      pos++;
      while (isBlank(pos)) pos++;
    }
  });

  /** The rest without trailing blanks, and without a delimiter that ends its only field. */
  function lastField(start: number): ByteString {
    let end = text.length;
    while (end > start && isBlank(end - 1)) end--;
    if (end > start && isIfs(end - 1)) {
      let inner = start;
      while (inner < end && !isIfs(inner)) inner++;
      let after = inner;
      while (isBlank(after)) after++;
      if (isIfs(after) && !isBlank(after)) after++;
      if (after >= end) return text.slice(start, inner);
    }
    return text.slice(start, end);
  }
}
