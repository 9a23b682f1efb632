/** GNU's uniq. Source: coreutils 9.1 uniq. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { LineReader, openOperand } from "../../input.ts";
import { choice, gnuOptions, longOptions, say, sayUsage } from "../gnu/words.ts";
import { Output, fileName } from "./text-io.ts";

const LONG = longOptions(
  "count=c repeated=d all-repeated=all-repeated:: group=group:: ignore-case=i unique=u skip-fields=f skip-chars=s check-chars=w zero-terminated=z",
);
const DELIMITS = [["none"], ["prepend"], ["separate"]] as const;
const GROUPS = [["prepend"], ["append"], ["separate"], ["both"]] as const;
const WHAT: Readonly<Record<string, string>> = {
  f: "invalid number of fields to skip",
  s: "invalid number of bytes to skip",
  w: "invalid number of bytes to compare",
};

interface Plan {
  readonly keyOf: (line: string) => string;
  readonly end: string;
  readonly counts: boolean;
  readonly onlyRepeated: boolean;
  readonly onlyUnique: boolean;
  /** Of --all-repeated and --group: where an empty line stands between groups. */
  readonly all: "none" | "prepend" | "separate" | null;
  readonly group: "prepend" | "append" | "separate" | "both" | null;
}

/** `-N` and `+N` of old: fields and characters to skip. */
function modern(argv: readonly ByteString[]): ByteString[] {
  return argv.map((word, i) =>
    /^-\d+$/.test(word) && !/^-\w*[fsw]$/.test(argv[i - 1] ?? "") ? `-f${word.slice(1)}` : word,
  );
}

export function* uniqMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "uniq", modern(argv), "cdDf:is:uw:z", LONG);
  if (typeof options === "number") return options;
  const numbers: Record<string, number> = { f: 0, s: 0, w: Infinity };
  let all: Plan["all"] = null;
  let group: Plan["group"] = null;
  for (const { option, value = "" } of options.given) {
    const what = WHAT[option];
    if (what !== undefined) {
      if (!/^\d+$/.test(value)) {
        yield* say(sys, "uniq", `${value}: ${what}`);
        return 1;
      }
      numbers[option] = Number(value);
    } else if (option === "D") all = "none";
    else if (option === "all-repeated" || option === "group") {
      const groups = option === "group" ? GROUPS : DELIMITS;
      const found = value === "" ? { index: option === "group" ? 2 : 0 } : choice("uniq", `--${option}`, value, groups);
      if ("problem" in found) {
        yield* sys.error(found.problem);
        return 1;
      }
      if (option === "group") group = (GROUPS[found.index] ?? GROUPS[2])[0];
      else all = (DELIMITS[found.index] ?? DELIMITS[0])[0];
    }
  }
  const { operands } = options;
  // `+N` skips characters, as old scripts have it.
  if (/^\+\d+$/.test(operands[0] ?? "")) numbers["s"] = Number(operands.shift());
  const problem =
    operands.length > 2
      ? `extra operand '${operands[2] ?? ""}'`
      : group && ["c", "d", "u", "D", "all-repeated"].some((letter) => options.has(letter))
        ? "--group is mutually exclusive with -c/-d/-D/-u"
        : all && options.has("c")
          ? "printing all duplicated lines and repeat counts is meaningless"
          : "";
  if (problem !== "") {
    yield* sayUsage(sys, "uniq", problem);
    return 1;
  }
  const { f = 0, s = 0, w = Infinity } = numbers;
  const ignoresCase = options.has("i");
  const plan: Plan = {
    keyOf: (line) => {
      let rest = line;
      for (let left = f; left > 0; left--) rest = rest.replace(/^[ \t\n]*[^ \t\n]*/, "");
      rest = rest.slice(s).slice(0, w);
      return ignoresCase ? rest.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : rest;
    },
    end: options.has("z") ? "\0" : "\n",
    counts: options.has("c"),
    onlyRepeated: options.has("d") || all !== null,
    onlyUnique: options.has("u"),
    all,
    group,
  };
  return yield* filtered(sys, plan, operands[0] ?? "-", operands[1] ?? "-");
}

function* filtered(sys: Sys, plan: Plan, input: ByteString, output: ByteString): AppletRun {
  const fd = yield* openOperand(sys, input);
  const target = isError(fd) || output === "-" ? 1 : yield* sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  for (const [name, opened] of [
    [input, fd],
    [output, target],
  ] as const)
    if (isError(opened)) {
      yield* say(sys, "uniq", `${fileName(name)}: ${strerror(opened)}`);
      return 1;
    }
  if (target !== 1) sys.k.dup2(sys.p, target, 1);
  const out = new Output(sys, "uniq");
  const reader = new LineReader(sys, fd, plan.end);
  const { keyOf, end, all, group } = plan;
  let key: string | null = null;
  let first = "";
  let count = 0;
  let groups = 0;
  /** A group is over. */
  function* over(): Generator<void, boolean, void> {
    if (key === null || all || group) return true;
    if (count > 1 ? plan.onlyUnique : plan.onlyRepeated) return true;
    return yield* out.put(`${plan.counts ? `${String(count).padStart(7)} ` : ""}${first}${end}`);
  }
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
    const own = keyOf(line);
    const isSame = own === key;
    if (!isSame) {
      if (!(yield* over())) break;
      [key, first, count] = [own, line, 0];
      if (group) {
        if (groups > 0 || group === "prepend" || group === "both") yield* out.put(end);
        groups++;
      }
    }
    count++;
    if (group && !(yield* out.put(line + end))) break;
    if (all && count > 1 && !plan.onlyUnique) {
      if (count === 2) {
        if (all === "prepend" || (all === "separate" && groups > 0)) yield* out.put(end);
        groups++;
        yield* out.put(first + end);
      }
      if (!(yield* out.put(line + end))) break;
    }
  }
  if (reader.error < 0) {
    yield* say(sys, "uniq", `error reading '${input === "-" ? "standard input" : input}'`);
    return 1;
  }
  yield* over();
  if (group && groups > 0 && (group === "append" || group === "both")) yield* out.put(end);
  return yield* out.end(0);
}
