/**
 * The chunk `ulimit`: what a process may use. Source: BusyBox 1.36.1 shell_common (options, layout, errors); the values are a container's.
 */
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { setLimit, shownLimit, unitOf } from "../../kernel/resource-limits.ts";
import type { Builtin } from "./types.ts";

interface Limit {
  readonly letter: string;
  readonly description: string;
}

const LIMITS: readonly Limit[] = [
  { letter: "c", description: "core file size (blocks)" },
  { letter: "d", description: "data seg size (kb)" },
  { letter: "e", description: "scheduling priority" },
  { letter: "f", description: "file size (blocks)" },
  { letter: "i", description: "pending signals" },
  { letter: "l", description: "max locked memory (kb)" },
  { letter: "m", description: "max memory size (kb)" },
  { letter: "n", description: "open files" },
  { letter: "q", description: "POSIX message queues (bytes)" },
  { letter: "r", description: "real-time priority" },
  { letter: "s", description: "stack size (kb)" },
  { letter: "t", description: "cpu time (seconds)" },
  { letter: "u", description: "max user processes" },
  { letter: "v", description: "virtual memory (kb)" },
  { letter: "x", description: "file locks" },
];
const LETTERS = LIMITS.map((limit) => limit.letter).join("");

/** One option with the value that it sets, if any. */
interface Request {
  readonly letter: string;
  readonly value: ByteString | undefined;
}

export const ulimit: Builtin = (vm, args) => {
  const requests: Request[] = [];
  let sides = "";
  let showsAll = false;
  for (let i = 1; i < args.length; i++) {
    const word = args[i] ?? "";
    if (!/^-./.test(word)) {
      // A value alone is that of -f.
      requests.push({ letter: "f", value: word });
      continue;
    }
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      if (letter === "H" || letter === "S") sides += letter;
      else if (letter === "a") showsAll = true;
      else if (!LETTERS.includes(letter)) {
        vm.err(`ulimit: invalid option -- '${letter}'\n`);
        return 1;
      } else {
        const attached = word.slice(j + 1);
        const next = args[i + 1];
        if (attached !== "") requests.push({ letter, value: attached });
        else if (next === undefined || next.startsWith("-")) requests.push({ letter, value: undefined });
        else {
          requests.push({ letter, value: next });
          i++;
        }
        break;
      }
    }
  }
  if (showsAll) {
    for (const limit of LIMITS) vm.out(`${label(limit)}${shownLimit(vm.proc, limit.letter, sides)}\n`);
    return 0;
  }
  if (requests.length === 0) requests.push({ letter: "f", value: undefined });
  for (const { letter, value } of requests) {
    const limit = LIMITS.find((one) => one.letter === letter);
    if (!limit) continue;
    if (value === undefined)
      vm.out(`${requests.length > 1 ? label(limit) : ""}${shownLimit(vm.proc, limit.letter, sides)}\n`);
    else if (!set(vm, limit, value, sides)) return 1;
  }
  return 0;
};

function label({ description, letter }: Limit): string {
  return `${description.padEnd(32)}(-${letter}) `;
}

function set(vm: Vm, limit: Limit, text: ByteString, sides: string): boolean {
  const value = text === "unlimited" ? Infinity : /^\d+$/.test(text) ? Number(text) * unitOf(limit.letter) : NaN;
  if (Number.isNaN(value)) {
    vm.err(`${vm.appletName}: invalid number '${text}'\n`);
    return false;
  }
  const error = setLimit(vm.proc, limit.letter, value, sides);
  if (error !== "") {
    vm.err(`${vm.appletName}: error setting limit: ${error}\n`);
    return false;
  }
  return true;
}
