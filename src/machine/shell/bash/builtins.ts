/**
 * The builtins of bash: its own, and those that it shares with ash in its own words.
 *
 * Source: bash 5.2 manual (Shell Builtin Commands); texts of errors from bash 5.2.
 * Simplified: `bind`, `fc`, `suspend` say that they are not simulated.
 */
import { BUILTINS } from "../builtins/index.ts";
import type { Builtin, BuiltinTable } from "../builtins/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { compgen, complete, compopt } from "./completion.ts";
import { declare, exportBuiltin, local, readonly, unset } from "./declare.ts";
import { mapfile, read } from "./input.ts";
import { shared } from "./shared.ts";
import { jobs } from "./job-list.ts";
import { ulimit } from "./ulimit.ts";
import { test } from "./test.ts";
import { printf, echo } from "./printf.ts";
import { type, command, builtin, enable, hash } from "./names.ts";
import { shopt, set } from "./options.ts";
import { trap, shift, leave, loop, source, caller } from "./flow.ts";
import { cd, pushd, popd, dirs } from "./directories.ts";
import {
  kill,
  wait,
  umask,
  withJobControl,
  letBuiltin,
  alias,
  unalias,
  getoptsNamed,
  disown,
  missing,
  exec,
} from "./jobs.ts";

const regular: ReadonlyMap<ByteString, Builtin> = new Map<ByteString, Builtin>([
  ...[":", "eval", "false", "true", "pwd", "history", "help", "times"].map((name): [ByteString, Builtin] => [
    name,
    shared(name),
  ]),
  [".", source],
  ["source", source],
  ["[", test],
  ["test", test],
  ["alias", alias],
  ["unalias", unalias],
  ...["bind", "fc", "suspend"].map((name): [ByteString, Builtin] => [name, missing(name)]),
  ["break", loop("break")],
  ["complete", complete],
  ["compgen", compgen],
  ["compopt", compopt],
  ["continue", loop("continue")],
  ["builtin", builtin],
  ["caller", caller],
  ["cd", cd],
  ["command", command],
  ["declare", declare],
  ["typeset", declare],
  ["local", local],
  ["export", exportBuiltin],
  ["readonly", readonly],
  ["unset", unset],
  ["dirs", dirs],
  ["pushd", pushd],
  ["popd", popd],
  ["disown", disown],
  ["echo", echo],
  ["enable", enable],
  ["exec", exec],
  ["exit", leave("exit")],
  ["logout", leave("exit")],
  ["return", leave("return")],
  ["getopts", getoptsNamed],
  ["hash", hash],
  ["kill", kill],
  ["let", letBuiltin],
  ["mapfile", mapfile],
  ["readarray", mapfile],
  ["printf", printf],
  ["read", read],
  ["set", set],
  ["shift", shift],
  ["shopt", shopt],
  ["trap", trap],
  ["type", type],
  ["jobs", jobs],
  ["ulimit", ulimit],
  ["umask", umask],
  ["fg", withJobControl("fg")],
  ["bg", withJobControl("bg")],
  ["wait", wait],
]);
export const builtins: BuiltinTable = { special: new Map(), regular, immediate: BUILTINS.immediate };
