/** ulimit. Source: bash 5.2 manual, and how it lists them. Simplified: only what `ulimit` of ash and dash keeps, too. */
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";
import { limitsOf, setLimit, shownLimit, unitOf } from "../../kernel/resource-limits.ts";

/** Bytes of its blocks, but in posix mode. */
const BLOCK = 1024;

/** In the order of `ulimit -a`. */
const LIMITS: readonly (readonly [letter: string, label: string, unit: string])[] = [
  ["R", "real-time non-blocking time", "microseconds"],
  ["c", "core file size", "blocks"],
  ["d", "data seg size", "kbytes"],
  ["e", "scheduling priority", ""],
  ["f", "file size", "blocks"],
  ["i", "pending signals", ""],
  ["l", "max locked memory", "kbytes"],
  ["m", "max memory size", "kbytes"],
  ["n", "open files", ""],
  ["p", "pipe size", "512 bytes"],
  ["q", "POSIX message queues", "bytes"],
  ["r", "real-time priority", ""],
  ["s", "stack size", "kbytes"],
  ["t", "cpu time", "seconds"],
  ["u", "max user processes", ""],
  ["v", "virtual memory", "kbytes"],
  ["x", "file locks", ""],
];

type Limit = (typeof LIMITS)[number];

function line([letter, label, unit]: Limit, value: string): ByteString {
  const option = unit === "" ? `(-${letter})` : `(${unit}, -${letter})`;
  return `${label.padEnd(20)} ${`${option} `.padStart(20)}${value}\n`;
}

export const ulimit: Builtin = (vm, args) => {
  let sides = "";
  let showsAll = false;
  const asked: { limit: Limit; value: ByteString | undefined }[] = [];
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) {
    for (const letter of args[i]?.slice(1) ?? "") {
      const limit = LIMITS.find(([one]) => one === letter);
      if (letter === "H" || letter === "S") sides += letter;
      else if (letter === "a") showsAll = true;
      else if (limit) asked.push({ limit, value: undefined });
      else {
        complain(vm, "ulimit", `-${letter}: invalid option`);
        vm.err("ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n");
        return 2;
      }
    }
    const next = args[i + 1];
    const last = asked.at(-1);
    if (next === undefined || next.startsWith("-") || !last) continue;
    last.value = next;
    i++;
  }
  const shown = ([letter]: Limit): string => shownLimit(vm.proc, letter, sides, BLOCK);
  if (showsAll) {
    for (const limit of LIMITS) vm.out(line(limit, shown(limit)));
    return 0;
  }
  const files = LIMITS.find(([letter]) => letter === "f");
  if (asked.length === 0 && files) asked.push({ limit: files, value: args[i] });
  for (const { limit, value } of asked) {
    if (value !== undefined) {
      if (!set(vm, limit, value, sides)) return 1;
    } else vm.out(asked.length > 1 ? line(limit, shown(limit)) : `${shown(limit)}\n`);
  }
  return 0;
};

function set(vm: Vm, [letter, label]: Limit, text: ByteString, sides: string): boolean {
  const [soft, hard] = limitsOf(vm.proc, letter);
  const named: Readonly<Record<string, number>> = { unlimited: Infinity, soft, hard };
  const value = named[text] ?? (/^\d+$/.test(text) ? Number(text) * unitOf(letter, BLOCK) : NaN);
  if (Number.isNaN(value)) {
    complain(vm, "ulimit", `${text}: invalid number`);
    return false;
  }
  const error = setLimit(vm.proc, letter, value, sides);
  if (error !== "") complain(vm, "ulimit", `${label}: cannot modify limit: ${error}`);
  return error === "";
}
