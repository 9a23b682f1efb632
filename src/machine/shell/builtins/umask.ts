/** umask and times. Source: BusyBox 1.36.1 ash. */
import type { ByteString } from "../../kernel/types.ts";
import { fatal, parseOptions } from "./complain.ts";
import type { Builtin } from "./types.ts";

export const umask: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("umask", args, "S");
  const [text] = rest;
  if (text === undefined) {
    vm.out(options.includes("S") ? `${symbolic(vm.proc.umask)}\n` : `${vm.proc.umask.toString(8).padStart(4, "0")}\n`);
    return 0;
  }
  const mask = /^[0-7]+$/.test(text) ? parseInt(text, 8) : symbolicMask(text, vm.proc.umask);
  if (mask === null || mask > 0o777) fatal("umask", `illegal mode: ${text}`);
  vm.proc.umask = mask;
  return 0;
};

function symbolic(mask: number): ByteString {
  const rights = (shift: number): string => {
    const bits = ~(mask >> shift) & 7;
    return `${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;
  };
  return `u=${rights(6)},g=${rights(3)},o=${rights(0)}`;
}

/** `u=rwx,g-w,o=u`: what is allowed, so the mask is its complement. Null where it is none. */
function symbolicMask(text: string, current: number): number | null {
  let allowed = ~current & 0o777;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (!match) return null;
    const [, who = "", actions = ""] = match;
    const classes = who === "" || who.includes("a") ? "ugo" : who;
    for (const [, operator = "", rights = ""] of actions.matchAll(/([-+=])([ugo]|[rwxXst]*)/g)) {
      const bits = rightBits(rights, allowed);
      for (const one of classes) {
        const shift = CLASS_SHIFTS[one] ?? 0;
        if (operator === "=") allowed &= ~(7 << shift);
        if (operator === "-") allowed &= ~(bits << shift);
        else allowed |= bits << shift;
      }
    }
  }
  return ~allowed & 0o777;
}

const CLASS_SHIFTS: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

/** `rw`, or what another class has. */
function rightBits(rights: string, allowed: number): number {
  const shift = CLASS_SHIFTS[rights];
  if (shift !== undefined) return (allowed >> shift) & 7;
  const hasX = rights.includes("x") || (rights.includes("X") && (allowed & 0o111) !== 0);
  return (rights.includes("r") ? 4 : 0) | (rights.includes("w") ? 2 : 0) | (hasX ? 1 : 0);
}

/** Simplified: `times` counts the operations of the shell itself as user time, and none as system time. */
export const times: Builtin = (vm) => {
  vm.settle();
  const seconds = vm.proc.cpuOps / 100_000;
  const own = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
  vm.out(`${own} 0m0.000s\n0m0.000s 0m0.000s\n`);
  return 0;
};
