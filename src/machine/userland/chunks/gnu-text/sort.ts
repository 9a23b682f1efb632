/** GNU's sort. Source: coreutils 9.1 sort. Simplified: -S, -T, --parallel and --compress-program are read and change nothing; --debug is not simulated. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import type { Options } from "../../getopt.ts";
import { choice, gnuOptions, longOptions, say } from "../gnu/words.ts";
import { KEY_LETTERS, incompatible, orderOf, parseKey, wholeLine } from "./sort-keys.ts";
import type { Key, Order } from "./sort-keys.ts";
import { Output, countOf, fileName, linesOf, listedFiles } from "./text-io.ts";

const LONG = longOptions(
  "ignore-leading-blanks=b dictionary-order=d ignore-case=f general-numeric-sort=g human-numeric-sort=h ignore-nonprinting=i month-sort=M numeric-sort=n random-sort=R random-source=random-source: reverse=r sort=sort: version-sort=V batch-size=batch-size: check=check:: compress-program=compress-program: debug=debug files0-from=files0-from: key=k merge=m output=o stable=s buffer-size=S field-separator=t temporary-directory=T parallel=parallel: unique=u zero-terminated=z",
);
const CHECKS = [["quiet", "silent"], ["diagnose-first"]] as const;
const SORTS = [["general-numeric"], ["human-numeric"], ["month"], ["numeric"], ["random"], ["version"]] as const;
const FAILED = 2;

interface Plan {
  readonly order: Order;
  readonly unique: boolean;
  readonly end: string;
  readonly names: readonly ByteString[];
}

/** The letters of the options and of --sort, or what is wrong. */
function globalFlags(options: Options): { flags: string; check: string } | { problem: string } {
  let flags = "";
  let check = "";
  for (const { option, value = "" } of options.given) {
    let letter = option;
    if (option === "sort") {
      const found = choice("sort", "--sort", value, SORTS);
      if ("problem" in found) return found;
      letter = "ghMnRV"[found.index] ?? "";
    } else if (option === "check") {
      const found = value === "" ? { index: 1 } : choice("sort", "--check", value, CHECKS);
      if ("problem" in found) return found;
      letter = found.index === 0 ? "C" : "c";
    }
    if (letter === "c" || letter === "C") {
      if (check !== "" && check !== letter) return { problem: "sort: options '-cC' are incompatible\n" };
      check = letter;
    } else if (KEY_LETTERS.includes(letter)) flags += letter;
  }
  return { flags, check };
}

function numberProblem(options: Options): string | null {
  for (const { option, value = "" } of options.given) {
    if (option === "S" && typeof countOf(value.replace(/%$/, "")) === "string") return `invalid -S argument '${value}'`;
    if (option === "parallel") {
      if (!/^\d+$/.test(value)) return `invalid --parallel argument '${value}'`;
      if (Number(value) === 0) return "number in parallel must be nonzero";
    }
    if (option === "batch-size") {
      if (!/^\d+$/.test(value)) return `invalid --batch-size argument '${value}'`;
      if (Number(value) < 2)
        return `invalid --batch-size argument '${value}'\nsort: minimum --batch-size argument is '2'`;
    }
    if (option === "debug") return "--debug is not simulated by Podarium";
  }
  return null;
}

/** The character of -t, or what is wrong with it. */
function separatorOf(options: Options): { tab: string | undefined } | { problem: string } {
  let tab: string | undefined;
  for (const value of options.values("t")) {
    if (value === "") return { problem: "empty tab" };
    const own = value === "\\0" ? "\0" : value;
    if (own.length > 1) return { problem: `multi-character tab '${value}'` };
    if (tab !== undefined && tab !== own) return { problem: "incompatible tabs" };
    tab = own;
  }
  return { tab };
}

export function* sortMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const fail = function* (text: string): AppletRun {
    yield* say(sys, "sort", text);
    return FAILED;
  };
  const options = yield* gnuOptions(sys, "sort", argv, "bcCdfghik:mMno:rRsS:t:T:uVz", LONG, FAILED);
  if (typeof options === "number") return options;
  const keys: Key[] = [];
  for (const text of options.values("k")) {
    const key = parseKey(text);
    if (typeof key === "string") return yield* fail(key);
    keys.push(key);
  }
  const given = globalFlags(options);
  if ("problem" in given) {
    yield* sys.error(given.problem);
    return FAILED;
  }
  const { flags, check } = given;
  const separator = separatorOf(options);
  if ("problem" in separator) return yield* fail(separator.problem);
  const problem = numberProblem(options);
  if (problem !== null) return yield* fail(problem);
  const list = options.value("files0-from");
  const listed = list === undefined ? options.operands : yield* listedFiles(sys, "sort", list, options.operands);
  if (!listed) return FAILED;
  for (const key of keys) {
    if (key.flags !== "" || key.skipsEnd) continue;
    key.flags = flags;
    key.skipsEnd = flags.includes("b");
  }
  for (const key of keys.length === 0 ? [wholeLine(flags)] : keys) {
    const both = incompatible(key.flags);
    if (both !== null) return yield* fail(`options '-${both}' are incompatible`);
  }
  const output = options.value("o");
  if (check !== "" && listed.length > 1) {
    yield* say(sys, "sort", `extra operand '${listed[1] ?? ""}' not allowed with -${check}`);
    return FAILED;
  }
  if (check !== "" && output !== undefined) return yield* fail(`options '-${check}o' are incompatible`);
  const unique = options.has("u");
  const isFinal = !unique && !options.has("s");
  const salt = flags.includes("R") || keys.some((key) => key.flags.includes("R")) ? randomSalt(sys) : 0;
  const plan: Plan = {
    order: orderOf(keys, flags, separator.tab, isFinal, salt),
    unique,
    end: options.has("z") ? "\0" : "\n",
    names: listed.length === 0 ? ["-"] : listed,
  };
  if (check !== "") return yield* checked(sys, plan, check === "c");
  return yield* sorted(sys, plan, options.has("m"), output);
}

function randomSalt(sys: Sys): number {
  return sys.k.random.stream("sort").below(0xffff_ffff);
}

function* checked(sys: Sys, { order, unique, end, names }: Plan, isTold: boolean): AppletRun {
  const [name = "-"] = names;
  const lines = yield* linesOf(sys, name, end);
  if (typeof lines === "number") return yield* unreadable(sys, name, lines);
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (order.compare(lines[i - 1] ?? "", line) < (unique ? 0 : 1)) continue;
    if (isTold) yield* say(sys, "sort", `${fileName(name)}:${i + 1}: disorder: ${line}`);
    return 1;
  }
  return 0;
}

function* unreadable(sys: Sys, name: ByteString, errno: number): AppletRun {
  const stat = name === "-" ? sys.k.fstat(sys.p, 0) : sys.k.stat(sys.p, name);
  const isRead = typeof stat !== "number" && stat.kind === "directory";
  yield* say(sys, "sort", `${isRead ? "read failed" : "cannot read"}: ${fileName(name)}: ${strerror(errno)}`);
  return FAILED;
}

function* sorted(sys: Sys, plan: Plan, isMerge: boolean, output: ByteString | undefined): AppletRun {
  const { order, unique, end, names } = plan;
  // None is read where one cannot be.
  for (const name of names) {
    const access = name === "-" ? 0 : sys.k.access(sys.p, name, 4);
    if (access < 0) return yield* unreadable(sys, name, access);
  }
  const files: ByteString[][] = [];
  for (const name of names) {
    const lines = yield* linesOf(sys, name, end);
    if (typeof lines === "number") return yield* unreadable(sys, name, lines);
    files.push(lines);
  }
  const lines = isMerge ? merged(files, order) : files.flat().sort((x, y) => order.compare(x, y));
  sys.charge(lines.length * 4);
  if (sys.spent) yield;
  if (output !== undefined) {
    const fd = yield* sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (isError(fd)) {
      yield* say(sys, "sort", `open failed: ${fileName(output)}: ${strerror(fd)}`);
      return FAILED;
    }
    sys.k.dup2(sys.p, fd, 1);
  }
  const out = new Output(sys, "sort");
  const target = output === undefined ? "'standard output'" : fileName(output);
  out.problem = `write failed: ${target}: $`;
  out.closing = `fflush failed: ${target}: $\nsort: write error`;
  let previous: string | null = null;
  for (const line of lines) {
    if (unique && previous !== null && order.byKeys(previous, line) === 0) continue;
    previous = line;
    if (!(yield* out.put(line + end))) break;
  }
  return yield* out.end(0, FAILED);
}

/** Always the least of the lines that the files show; of the same ones that of the first file. */
function merged(files: readonly (readonly string[])[], order: Order): string[] {
  const at = files.map(() => 0);
  const out: string[] = [];
  for (;;) {
    let best = -1;
    for (const [i, lines] of files.entries()) {
      const line = lines[at[i] ?? 0];
      if (line === undefined) continue;
      const other = best < 0 ? undefined : files[best]?.[at[best] ?? 0];
      if (other === undefined || order.compare(line, other) < 0) best = i;
    }
    if (best < 0) return out;
    out.push(files[best]?.[at[best] ?? 0] ?? "");
    at[best] = (at[best] ?? 0) + 1;
  }
}
