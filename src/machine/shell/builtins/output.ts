/** Builtins that print or test: echo, test, [, [[. */
import { echoText } from "../echo-text.ts";
import { evaluateTest } from "../test-expression.ts";
import type { TestWorld } from "../test-expression.ts";
import type { Vm } from "../interp/vm.ts";
import type { Builtin } from "./types.ts";

export const echo: Builtin = (vm, args) => {
  vm.out(echoText(args.slice(1), vm.state.dialect === "dash"));
  return 0;
};

export const test: Builtin = (vm, args) => {
  if (args.length === 5 && args[0] === "[" && args[4] === "]") {
    const quick = quickCompare(args[1] ?? "", args[2] ?? "", args[3] ?? "");
    if (quick !== -1) return quick;
  }
  const { status, error } = evaluateTest(args, worldOf(vm));
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

export function worldOf(vm: Vm): TestWorld {
  const { kernel, proc } = vm;
  return {
    stat: (path) => kernel.stat(proc, path),
    lstat: (path) => kernel.lstat(proc, path),
    access: (path, mode) => kernel.access(proc, path, mode),
    isTerminal: (fd) => kernel.isatty(proc, fd),
    uid: proc.cred.uid,
    gid: proc.cred.gid,
    matchesRegex,
  };
}

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
};

/**
 * `=~`: an extended regular expression.
 * Simplified: `[[ =~ ]]` uses the host's leftmost-first matching and sets no BASH_REMATCH.
 */
function matchesRegex(text: string, regex: string): boolean {
  const source = regex.replace(/\[:(\w+):\]/g, (whole, name: string) => POSIX_CLASSES[name] ?? whole);
  try {
    return new RegExp(source).test(text);
  } catch {
    return false;
  }
}
