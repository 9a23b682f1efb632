/** Where a command is. Source: POSIX.1-2017 XCU 2.9.1.1. */
import type { ByteString } from "../../kernel/types.ts";
import type { ShellState } from "./state.ts";
import type { Vm } from "./vm.ts";

const DEFAULT_PATH = "/sbin:/usr/sbin:/bin:/usr/bin";

/** The file that a name without a slash means, or undefined. `path`: instead of $PATH. */
export function findInPath(state: ShellState, name: ByteString, path?: ByteString): ByteString | undefined {
  const known = path === undefined ? state.hash.get(name) : undefined;
  if (known) {
    if (isExecutable(state, known.path)) {
      known.hits++;
      return known.path;
    }
    state.hash = state.hash.without(name);
  }
  for (const directory of (path ?? state.get("PATH") ?? DEFAULT_PATH).split(":")) {
    const file = directory === "" ? name : directory.endsWith("/") ? directory + name : `${directory}/${name}`;
    if (!isExecutable(state, file)) continue;
    if (path === undefined) state.hash = state.hash.with(name, { path: file, hits: 1 });
    return file;
  }
  return undefined;
}

/**
 * What stands in a pipeline is looked up before its process is made, so that the shell itself knows it from then on.
 * Source: prehash in ash's and dash's eval.c.
 */
export function rememberCommand({ state, builtins }: Vm, name: ByteString): void {
  if (!builtins.special.has(name) && !builtins.regular.has(name) && !state.functions.has(name)) findInPath(state, name);
}

/**
 * The file of a command, which with a slash is that very one; where it is not there, the program that stands for those. A person
 * is told that there is none.
 */
export function findProgram(state: ShellState, name: ByteString, path?: ByteString): ByteString | undefined {
  const { kernel, proc, options } = state;
  const file = name.includes("/") ? name : findInPath(state, name, path);
  if (file !== undefined && kernel.access(proc, file, 0) === 0) return file;
  return options.interactive ? undefined : proc.ns.standIn;
}

function isExecutable(state: ShellState, file: ByteString): boolean {
  if (state.kernel.access(state.proc, file, 1) !== 0) return false;
  const stat = state.kernel.stat(state.proc, file);
  return typeof stat !== "number" && stat.kind === "file";
}
