/**
 * All builtins. To add one: write its function in the file of its topic, and one line here. Special builtins (POSIX 2.14)
 * are found before functions, keep assignments before them, and end a script by their errors.
 */
import type { ByteString } from "../../kernel/types.ts";
import { alias, command, hash, help, type, unalias } from "./commands.ts";
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
  trap,
} from "./control.ts";
import { cd, pwd, times, ulimit, umask } from "./directory.ts";
import { bg, fg, jobs, kill, sleep, wait } from "./jobs.ts";
import { echo, printf, test } from "./output.ts";
import { read } from "./read.ts";
import type { Builtin, BuiltinTable } from "./types.ts";
import { exportBuiltin, getopts, letBuiltin, local, readonly, set, unset } from "./variables.ts";

const special: ReadonlyMap<ByteString, Builtin> = new Map<ByteString, Builtin>([
  [".", dot],
  [":", colon],
  ["break", breakBuiltin],
  ["continue", continueBuiltin],
  ["eval", evalBuiltin],
  ["exec", exec],
  ["exit", exit],
  ["export", exportBuiltin],
  ["readonly", readonly],
  ["return", returnBuiltin],
  ["set", set],
  ["shift", shift],
  ["source", dot],
  ["times", times],
  ["trap", trap],
  ["unset", unset],
]);

const regular: ReadonlyMap<ByteString, Builtin> = new Map<ByteString, Builtin>([
  ["[", test],
  ["[[", test],
  ["alias", alias],
  ["bg", bg],
  ["cd", cd],
  ["chdir", cd],
  ["command", command],
  ["echo", echo],
  ["false", falseBuiltin],
  ["fg", fg],
  ["getopts", getopts],
  ["hash", hash],
  ["help", help],
  ["jobs", jobs],
  ["kill", kill],
  ["let", letBuiltin],
  ["local", local],
  ["printf", printf],
  ["pwd", pwd],
  ["read", read],
  ["sleep", sleep],
  ["test", test],
  ["true", colon],
  ["type", type],
  ["ulimit", ulimit],
  ["umask", umask],
  ["unalias", unalias],
  ["wait", wait],
]);

export const BUILTINS: BuiltinTable = { special, regular };
