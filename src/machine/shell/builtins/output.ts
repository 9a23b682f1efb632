/** Builtins that print or test: echo, test, [, [[. */
import { echoText } from "../echo-text.ts";
import { evaluateTest } from "../test-expression.ts";
import type { TestWorld } from "../test-expression.ts";
import type { Vm } from "../interp/vm.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Builtin } from "./types.ts";

export const echo: Builtin = (vm, args) => {
  vm.out(echoText(args, vm.state.dialect === "dash"));
  return 0;
};

export const test: Builtin = (vm, args) => {
  if (args.length === 5 && args[0] === "[" && args[4] === "]") {
    const quick = quickCompare(args[1] ?? "", args[2] ?? "", args[3] ?? "");
    if (quick !== -1) return quick;
  }
  const regex = args.includes("=~") ? vm.chunk<RegexModule>("regex") : undefined;
  if (regex === null) return BLOCKED;
  const { status, error } = evaluateTest(args, worldOf(vm, regex));
  if (error !== "") vm.err(`${vm.appletName}: ${error}\n`);
  return status;
};

/** The commonest test of all, without ceremony: two short numbers. -1: it is not. */
function quickCompare(left: string, operator: string, right: string): number {
  if (operator.length !== 3 || !isSmall(left) || !isSmall(right)) return -1;
  const a = Number(left);
  const b = Number(right);
  switch (operator) {
    case "-eq":
      return a === b ? 0 : 1;
    case "-ne":
      return a !== b ? 0 : 1;
    case "-lt":
      return a < b ? 0 : 1;
    case "-le":
      return a <= b ? 0 : 1;
    case "-gt":
      return a > b ? 0 : 1;
    case "-ge":
      return a >= b ? 0 : 1;
    default:
      return -1;
  }
}

function isSmall(text: string): boolean {
  if (text.length === 0 || text.length > 15) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return true;
}

/** What compiles regular expressions: in time that the text bounds, whatever the expression. */
interface RegexModule {
  compileRegex(
    source: ByteString,
    options: { extended: boolean },
  ): { ok: true; regex: { test(text: ByteString): boolean } } | { ok: false; message: string };
}

export function worldOf(vm: Vm, regex?: RegexModule): TestWorld {
  const { kernel, proc } = vm;
  return {
    stat: (path) => kernel.stat(proc, path),
    lstat: (path) => kernel.lstat(proc, path),
    access: (path, mode) => kernel.access(proc, path, mode),
    isTerminal: (fd) => kernel.isatty(proc, fd),
    uid: proc.cred.uid,
    gid: proc.cred.gid,
    isBash: vm.state.dialect === "bash",
    matchesRegex(text, source) {
      const compiled = regex?.compileRegex(source, { extended: true });
      return compiled?.ok === true && compiled.regex.test(text);
    },
  };
}
