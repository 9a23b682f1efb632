/** read and mapfile. Source: bash 5.2 manual. Simplified: `-e` and `-i` edit nothing; what `mapfile -C` calls is run when all lines have been read. */
import { complain } from "../builtins/complain.ts";
import { read as readWords } from "../builtins/read.ts";
import type { Builtin } from "../builtins/types.ts";
import { EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { ShellError } from "../shell-error.ts";
import type { ByteString } from "../../kernel/types.ts";
import { FieldBuilder } from "../expand/fields.ts";
import { assignElements, assignTo, ownArray, parseTarget, quoteWord } from "./variable.ts";

interface Plan {
  readonly words: readonly ByteString[];
  readonly array: ByteString | null;
  readonly targets: readonly ByteString[];
  /** `-N`: what is read is not split. */
  readonly isWhole: boolean;
  readonly inner: unknown;
}

/** The options of bash put into those of the common `read`. */
function plan(vm: Vm, args: readonly ByteString[]): Plan | number {
  const words: ByteString[] = ["read"];
  let array: ByteString | null = null;
  let isWhole = false;
  let readsNothing = false;
  let i = 1;
  for (; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    if (!/^-./.test(word)) break;
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      if ("rs".includes(letter)) words.push(`-${letter}`);
      else if (letter === "e") continue;
      else if ("aidnNptu".includes(letter)) {
        const value = word.slice(j + 1) !== "" ? word.slice(j + 1) : args[++i];
        if (value === undefined) {
          complain(vm, "read", `-${letter}: option requires an argument`);
          vm.err(`read: usage: ${USAGE}\n`);
          return 2;
        }
        if (letter === "a") array = value;
        else if (letter !== "i") {
          if (letter === "u" && !/^\d+$/.test(value))
            return complain(vm, "read", `${value}: invalid file descriptor specification`);
          if (letter === "t" && !/^\d*\.?\d*$/.test(value))
            return complain(vm, "read", `${value}: invalid timeout specification`);
          const isCount = letter === "n" || letter === "N";
          if (isCount && !/^\d+$/.test(value)) return complain(vm, "read", `${value}: invalid number`);
          if (letter === "u" && typeof vm.kernel.fstat(vm.proc, Number(value)) === "number")
            return complain(vm, "read", `${value}: invalid file descriptor: Bad file descriptor`);
          readsNothing ||= isCount && Number(value) === 0;
          isWhole ||= letter === "N";
          if (letter === "N") words.push("-n", value, "-d", "");
          else words.push(`-${letter}`, value);
        }
        break;
      } else {
        complain(vm, "read", `-${letter}: invalid option`);
        vm.err(`read: usage: ${USAGE}\n`);
        return 2;
      }
    }
  }
  const targets = args.slice(i);
  const bad = targets.find((target) => parseTarget(target) === null);
  if (bad !== undefined) return complain(vm, "read", `\`${bad}': not a valid identifier`);
  if (readsNothing) {
    for (const target of targets.length === 0 ? ["REPLY"] : targets) assignTo(vm.state, target, "");
    return 0;
  }
  return { words, array, targets, isWhole, inner: null };
}

const USAGE =
  "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]";

export const read: Builtin = (vm, args) => {
  const { state } = vm;
  let current = vm.scratch as Plan | null;
  if (!current) {
    const made = plan(vm, args);
    if (typeof made === "number") return made;
    current = made;
  }
  const isSimple =
    !current.isWhole && current.array === null && current.targets.every((target) => !target.includes("["));
  vm.scratch = current.inner;
  const names = isSimple ? current.targets : [];
  const before = state.get("REPLY");
  const status = readInto(vm, [...current.words, "--", ...names]);
  if (status === BLOCKED) {
    vm.scratch = { ...current, inner: vm.scratch };
    return BLOCKED;
  }
  vm.scratch = null;
  if (isSimple) return status;
  const line = state.get("REPLY") ?? "";
  if (before === undefined) state.unset("REPLY");
  else state.set("REPLY", before);
  const fields = current.isWhole ? [line] : split(line, state.ifs);
  if (current.isWhole && current.array === null && current.targets.length === 0) state.set("REPLY", line);
  if (current.array !== null)
    assignElements(
      state,
      current.array,
      fields.map((field) => [null, field, false]),
      false,
    );
  else
    current.targets.forEach((target, index) => {
      const isLast = index === (current?.targets.length ?? 0) - 1;
      assignTo(state, target, isLast ? fields.slice(index).join(" ") : (fields[index] ?? ""));
    });
  return status;
};

/** The common `read`; what cannot be assigned is said without its name. */
function readInto(vm: Vm, words: readonly ByteString[]): number {
  try {
    return readWords(vm, words);
  } catch (error) {
    if (!(error instanceof ShellError) || error.isFatal || error.builtin !== undefined) throw error;
    vm.err(vm.state.message(error.text));
    return 1;
  }
}

function split(line: ByteString, ifs: ByteString): ByteString[] {
  const out: ByteString[] = [];
  const builder = new FieldBuilder(ifs, (text) => out.push(text));
  builder.expanded(line);
  builder.endField();
  return out;
}

interface MapRun {
  readonly name: ByteString;
  readonly strips: boolean;
  readonly delimiter: ByteString;
  readonly limit: number;
  readonly fd: number;
  skip: number;
  index: number;
  text: ByteString;
  /** `-C`: a command, and after how many lines. */
  readonly callback: ByteString | null;
  readonly quantum: number;
  /** What it is to be run with. */
  calls: ByteString[];
  taken: number;
}

const MAP_USAGE =
  "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]";

export const mapfile: Builtin = (vm, args) => {
  let run = vm.scratch as MapRun | null;
  if (!run) {
    const made = planMap(vm, args);
    if (typeof made === "number") return made;
    run = made;
    vm.scratch = run;
  }
  for (;;) {
    const data = vm.kernel.read(vm.proc, run.fd, 65_536);
    if (data === BLOCKED) return BLOCKED;
    if (data === -EINTR) {
      if (vm.nextSignal > 0) return 128 + vm.nextSignal;
      continue;
    }
    if (typeof data === "number" || data === "") break;
    run.text += data;
    take(vm, run, false);
  }
  take(vm, run, true);
  const { calls } = run;
  if (calls.length > 0) vm.callScript(calls.join("\n"), "script");
  return 0;
};

function planMap(vm: Vm, args: readonly ByteString[]): MapRun | number {
  const options: Record<string, ByteString> = {};
  let strips = false;
  let i = 1;
  for (; i < args.length; i++) {
    const word = args[i] ?? "";
    if (!/^-./.test(word)) break;
    const letter = word[1] ?? "";
    if (letter === "t") strips = true;
    else if ("dnOsuCc".includes(letter)) options[letter] = word.length > 2 ? word.slice(2) : (args[++i] ?? "");
    else {
      complain(vm, args[0] ?? "", `-${letter}: invalid option`);
      vm.err(`${args[0] ?? ""}: usage: ${MAP_USAGE}\n`);
      return 2;
    }
  }
  const builtin = args[0] ?? "";
  for (const [letter, words] of Object.entries(COUNTS)) {
    const value = options[letter];
    if (value !== undefined && !/^\d+$/.test(value)) return complain(vm, builtin, `${value}: invalid ${words}`);
  }
  const { u } = options;
  if (u !== undefined && typeof vm.kernel.fstat(vm.proc, Number(u)) === "number")
    return complain(vm, builtin, `${u}: invalid file descriptor: Bad file descriptor`);
  const name = args[i] ?? "MAPFILE";
  if (!/^[A-Za-z_]\w*$/.test(name)) return complain(vm, args[0] ?? "", `\`${name}': not a valid identifier`);
  const origin = options["O"];
  const array = ownArray(vm.state, name);
  if (origin === undefined) array.clear();
  const { d } = options;
  return {
    name,
    strips,
    delimiter: d === undefined ? "\n" : d === "" ? "\0" : (d[0] ?? "\n"),
    limit: Number(options["n"] ?? 0) || Infinity,
    fd: Number(options["u"] ?? 0),
    skip: Number(options["s"] ?? 0),
    index: Number(origin ?? 0),
    text: "",
    callback: options["C"] ?? null,
    quantum: Number(options["c"] ?? 5000),
    calls: [],
    taken: 0,
  };
}

const COUNTS: Readonly<Record<string, string>> = {
  n: "line count",
  s: "line count",
  O: "array origin",
  u: "file descriptor specification",
  c: "callback quantum",
};

function take(vm: Vm, run: MapRun, atEnd: boolean): void {
  const extra = ownArray(vm.state, run.name);
  let taken = extra.indexed.size;
  for (;;) {
    const found = run.text.indexOf(run.delimiter);
    if (found < 0 && !(atEnd && run.text !== "")) return;
    const end = found < 0 ? run.text.length : found + 1;
    const line = run.text.slice(0, end);
    run.text = run.text.slice(end);
    if (run.skip > 0) {
      run.skip--;
      continue;
    }
    if (taken++ >= run.limit) return;
    const text = run.strips && line.endsWith(run.delimiter) ? line.slice(0, -1) : line;
    if (run.callback !== null && ++run.taken % run.quantum === 0)
      run.calls.push(`${run.callback} ${run.index} ${quoteWord(text)}`);
    extra.put(vm.state, String(run.index++), text);
  }
}
