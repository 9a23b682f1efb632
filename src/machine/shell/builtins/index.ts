/**
 * All builtins. To add one: write its function in the file of its topic, and one line here; where scripts rarely need it at
 * once, that line is `inChunk(name)` or `rare(name)`, and its function is named in that chunk. Special builtins (POSIX 2.14)
 * are found before functions, keep assignments before them, and end a script by their errors.
 */
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import {
  breakBuiltin,
  colon,
  continueBuiltin,
  dot,
  evalBuiltin,
  exec,
  exit,
  falseBuiltin,
  returnBuiltin,
  shift,
} from "./control.ts";
import { sleep } from "./jobs.ts";
import { echo, test } from "./output.ts";
import type * as RareBuiltins from "./rare-builtins.chunk.ts";
import type * as Printf from "./printf.chunk.ts";
import { read } from "./read.ts";
import type * as ShellBuiltins from "./shell-builtins.chunk.ts";
import type { Builtin, BuiltinTable } from "./types.ts";
import { exportBuiltin, local, readonly, set, unset } from "./variables.ts";

/** A builtin of the chunk `shell-builtins`. */
function inChunk(name: keyof typeof ShellBuiltins): Builtin {
  return (vm, args) => vm.chunk<typeof ShellBuiltins>("shell-builtins")?.[name](vm, args) ?? BLOCKED;
}

const printf: Builtin = (vm, args) => vm.chunk<typeof Printf>("printf")?.printf(vm, args) ?? BLOCKED;

function rare(name: Exclude<keyof typeof RareBuiltins, "readStream">): Builtin {
  return (vm, args) => vm.chunk<typeof RareBuiltins>("rare-builtins")?.[name](vm, args) ?? BLOCKED;
}

const special: ReadonlyMap<ByteString, Builtin> = new Map<ByteString, Builtin>([
  [".", dot],
  [":", colon],
  ["break", breakBuiltin],
  ["continue", continueBuiltin],
  ["eval", evalBuiltin],
  ["exec", exec],
  ["exit", exit],
  ["export", exportBuiltin],
  ["local", local],
  ["readonly", readonly],
  ["return", returnBuiltin],
  ["set", set],
  ["shift", shift],
  ["source", dot],
  ["times", rare("times")],
  ["trap", rare("trap")],
  ["unset", unset],
]);

const regular: ReadonlyMap<ByteString, Builtin> = new Map<ByteString, Builtin>([
  ["[", test],
  ["[[", test],
  ["alias", rare("alias")],
  ["bg", rare("bg")],
  ["cd", inChunk("cd")],
  ["chdir", inChunk("cd")],
  ["command", inChunk("command")],
  ["echo", echo],
  ["false", falseBuiltin],
  ["fg", rare("fg")],
  ["getopts", rare("getopts")],
  ["hash", rare("hash")],
  ["help", rare("help")],
  ["history", rare("history")],
  ["jobs", rare("jobs")],
  ["kill", rare("kill")],
  ["let", rare("letBuiltin")],
  ["printf", printf],
  ["pwd", inChunk("pwd")],
  ["read", read],
  ["sleep", sleep],
  ["test", test],
  ["true", colon],
  ["type", inChunk("type")],
  ["ulimit", rare("ulimit")],
  ["umask", rare("umask")],
  ["unalias", rare("unalias")],
  ["wait", rare("wait")],
]);

const immediate: ReadonlySet<ByteString> = new Set([":", "true", "false", "echo", "[", "test"]);

export const BUILTINS: BuiltinTable = { special, regular, immediate };
