/** The shell as a program: `sh -c TEXT`, `sh FILE`, or commands from standard input. */
import { EISDIR, strerror } from "../kernel/errno.ts";
import { SIGINT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../kernel/signals.ts";
import { BLOCKED } from "../kernel/types.ts";
import type { ByteString, Executable } from "../kernel/types.ts";
import { BUILTINS } from "./builtins/index.ts";
import { setOption } from "./builtins/variables.ts";
import { compileList } from "./interp/compile.ts";
import type * as Bash from "./bash/bash.chunk.ts";
import type * as Dash from "./dash/dash.chunk.ts";
import type * as InputSourceChunk from "./interp/input-source.chunk.ts";
import { ScriptFile } from "./interp/script-file.ts";
import { callScriptText, importEnvironment } from "./interp/start.ts";
import { ShellState } from "./interp/state.ts";
import { READ_LINES } from "./interp/script-reading.ts";
import { Vm } from "./interp/vm.ts";
import type { Language } from "./interp/vm.ts";
import type { Dialect } from "./syntax/tree.ts";

const LANGUAGE: Language = { compile: compileList, builtins: BUILTINS };

/** A shell of that dialect. `name` is what the file is called. */
export function createShell(options: { readonly dialect: Dialect; readonly name: string }): Executable {
  return {
    name: options.name,
    create(kernel, proc, argv) {
      const state = new ShellState(kernel, proc, (argv[0] ?? options.name).replace(/^-/, ""), options.dialect);
      const args = argv.slice(1);
      if (options.dialect === "ash") return new Vm(state, { ops: [] }, LANGUAGE, (vm) => begin(vm, args));
      return new Vm(state, { ops: [] }, LANGUAGE, (vm) => vm.wait(() => beginExtended(vm, options.dialect, args)));
    },
  };
}

/** BusyBox ash. */
export const shell: Executable = createShell({ dialect: "ash", name: "sh" });

/** The code of another shell arrives when one is first run; false while it is not there. */
function beginExtended(vm: Vm, dialect: Dialect, args: readonly ByteString[]): boolean {
  const chunk = dialect === "bash" ? vm.chunk<typeof Bash>("bash") : vm.chunk<typeof Dash>("dash");
  if (!chunk) return false;
  vm.state.extension = chunk.extension;
  chunk.extension.begin(vm.state);
  begin(vm, args);
  return true;
}

function begin(vm: Vm, args: readonly ByteString[]): void {
  const { state } = vm;
  state.shellPid = vm.proc.pid;
  let i = 0;
  let wantsCommand = false;
  for (; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "--" || word === "-") {
      i++;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    if (word.startsWith("--")) continue;
    const on = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter === "c") wantsCommand = true;
      else if (letter === "l") continue;
      else if (letter === "o") {
        i++;
        if (!setOption(vm, "name", args[i] ?? "", on)) return fail(vm, `illegal option ${word} ${args[i] ?? ""}`);
      } else if (!setOption(vm, "letter", letter, on)) return fail(vm, `illegal option ${on ? "-" : "+"}${letter}`);
    }
  }
  const rest = args.slice(i);
  if (wantsCommand) beginCommand(vm, rest);
  else if (rest.length > 0 && !state.options.stdin) beginFile(vm, rest);
  else beginInput(vm, rest);
}

function beginCommand(vm: Vm, rest: readonly ByteString[]): void {
  const { state } = vm;
  const [text, name, ...params] = rest;
  if (text === undefined) {
    fail(vm, "-c requires an argument");
    return;
  }
  if (name !== undefined) state.name = state.commandName = name;
  state.params = params;
  state.setOption("command", true);
  importEnvironment(vm);
  vm.baseDepth = 2;
  vm.callScript(text, "main", { firstLine: state.extension?.firstLine ?? 0 });
  runPrologue(vm);
}

/** What stands before the script runs first, and goes on with it. */
function runPrologue(vm: Vm): void {
  const text = vm.state.extension?.prologue?.(vm);
  if (text) vm.callScript(text, "script");
}

function beginFile(vm: Vm, rest: readonly ByteString[]): void {
  const [file = "", ...params] = rest;
  const script = new ScriptFile(file);
  vm.wait(() => {
    const text = script.read(vm);
    if (text === BLOCKED) return false;
    beginText(vm, file, params, text);
    return true;
  });
}

function beginText(vm: Vm, file: ByteString, params: readonly ByteString[], found: ByteString | number): void {
  const { state } = vm;
  // A directory reads as if it were empty, but not in bash.
  const text = found === -EISDIR && state.dialect !== "bash" ? "" : found;
  if (typeof text === "number") {
    if (state.dialect === "bash") {
      const isDirectory = text === -EISDIR;
      vm.err(`${isDirectory ? file : state.name}: ${file}: ${strerror(text)}\n`);
      vm.exit(isDirectory ? 126 : 127);
      return;
    }
    fail(vm, `can't open '${file}': ${strerror(text)}`);
    return;
  }
  state.name = state.commandName = file;
  state.params = params;
  state.isFile = true;
  callScriptText(vm, text);
  runPrologue(vm);
}

function beginInput(vm: Vm, rest: readonly ByteString[]): void {
  const { state, kernel, proc } = vm;
  state.params = rest;
  state.setOption("stdin", true);
  if (kernel.isatty(proc, 0)) state.setOption("interactive", true);
  importEnvironment(vm);
  vm.baseDepth = -1;
  if (state.options.interactive) {
    state.setOption("monitor", true);
    for (const signal of [SIGTSTP, SIGTTIN, SIGTTOU, SIGTERM]) kernel.setDisposition(proc, signal, "ignore");
    kernel.setDisposition(proc, SIGINT, "catch");
    kernel.setpgid(proc, 0, 0);
    kernel.setForegroundGroup(proc, 0, proc.pgid);
  }
  vm.wait(() => {
    const chunk = vm.chunk<typeof InputSourceChunk>("input-source");
    if (!chunk) return false;
    vm.source = new chunk.InputSource();
    vm.code = READ_LINES;
    runPrologue(vm);
    return true;
  });
}

function fail(vm: Vm, text: ByteString): void {
  vm.err(vm.state.message(text));
  vm.exit(2);
}
