/**
 * Builtins about commands: type, command.
 *
 * Simplified: a program that is run by `command`, as the last command too, is a child of the shell; ash and bash let it take
 * their process over.
 */
import { findInPath } from "../interp/find-command.ts";
import { runCommand } from "../interp/simple-command.ts";
import { quoteSingle } from "../interp/xtrace.ts";
import { KEYWORDS } from "../syntax/parser.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { parseOptions } from "./complain.ts";
import type { Builtin } from "./types.ts";

const DEFAULT_PATH = "/sbin:/usr/sbin:/bin:/usr/bin";

/** What a name means: `verbose` as type says it, else as `command -v` does; null where it means nothing. */
function describe(vm: Vm, name: ByteString, verbose: boolean, path?: ByteString): ByteString | null {
  const { state } = vm;
  if (KEYWORDS.has(name)) return verbose ? `${name} is a shell keyword` : name;
  const alias = state.aliases.get(name);
  if (alias !== undefined) return verbose ? `${name} is an alias for ${alias}` : `alias ${name}=${quoteSingle(alias)}`;
  if (vm.builtins.special.has(name)) return verbose ? `${name} is a special shell builtin` : name;
  if (state.functions.has(name)) return verbose ? `${name} is a function` : name;
  if (vm.builtins.regular.has(name)) return verbose ? `${name} is a shell builtin` : name;
  const file = name.includes("/") ? name : findInPath(state, name, path);
  if (file === undefined || (name.includes("/") && vm.kernel.access(vm.proc, file, 1) !== 0)) return null;
  return verbose ? `${name} is ${file}` : file;
}

export const type: Builtin = (vm, args) => {
  let status = 0;
  // Whatever option it is.
  const isTerse = args[1]?.startsWith("-") === true && vm.state.dialect === "ash";
  for (const name of args.slice(isTerse ? 2 : 1)) {
    const text = describe(vm, name, !isTerse);
    if (text !== null || !isTerse) vm.out(`${text ?? `${name}: not found`}\n`);
    if (text === null) status = 127;
  }
  return status;
};

export const command: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("command", args, "pvV");
  const [name] = rest;
  if (name === undefined) return 0;
  const path = options.includes("p") ? DEFAULT_PATH : undefined;
  if (options.includes("v") || options.includes("V")) {
    const isVerbose = options.includes("V");
    const text = describe(vm, name, isVerbose, path);
    if (text === null && isVerbose) vm.out(`${name}: not found\n`);
    else if (text !== null) vm.out(`${text}\n`);
    return text === null ? 127 : 0;
  }
  // The command sets the status, when it is over.
  vm.callAfter((self) => {
    if (self.stack.at(-1)?.kind === "guard") self.pop();
  });
  vm.push({ kind: "guard", tested: vm.tested, code: vm.code, pc: vm.pc });
  runCommand(vm, rest, {
    assigned: [],
    redirects: [],
    isLast: false,
    stays: false,
    skipsFunctions: true,
    ...(path === undefined ? {} : { path }),
  });
  return 0;
};
