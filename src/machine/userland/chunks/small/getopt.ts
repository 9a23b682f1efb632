/** getopt: sorts the options of a script. Source: getopt(1) of util-linux as BusyBox 1.36.1 has it; the result is quoted for sh. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { getopt, parseOptions } from "../../getopt.ts";
import type { LongOptions } from "../../getopt.ts";
import { complain } from "../../message.ts";
import type { Applet } from "../../types.ts";

const LONG: LongOptions = {
  options: "o",
  longoptions: "l",
  quiet: "q",
  "quiet-output": "Q",
  shell: "s",
  test: "T",
  unquoted: "u",
  alternative: "a",
  name: "n",
};

function quoted(text: ByteString, { quotes, csh }: Style): ByteString {
  if (!quotes) return text;
  const inner = text.replaceAll("'", "'\\''");
  // What csh would take for its history, and for the end of a line.
  return `'${csh ? inner.replaceAll("!", "'\\!'").replaceAll("\n", "\\n") : inner}'`;
}

/** `a:b` and `long,arg:,maybe::` as the parser of applets wants them; a long option without a letter keeps its name. */
function longOptionsOf(lists: readonly ByteString[]): LongOptions {
  const names = lists.flatMap((list) => list.split(/[, \t\n]+/)).filter((name) => name !== "");
  return Object.fromEntries(names.map((name) => [name.replace(/:+$/, ""), `--${name}`]));
}

export const getoptApplet: Applet = {
  name: "getopt",
  *main(sys, argv) {
    const compatible = sys.env("GETOPT_COMPATIBLE") !== undefined;
    const [, first] = argv;
    if (first === undefined) {
      if (compatible) {
        yield* sys.print(" --\n");
        return 0;
      }
      yield* complain(sys, "getopt", "missing optstring argument");
      return 1;
    }
    if (!first.startsWith("-") || compatible)
      return yield* sort(sys, argv[0] ?? "getopt", first.replace(/^[-+]+/, ""), {}, argv.slice(2), { quotes: false });
    const options = yield* parseOptions(sys, argv, "+o:n:qQl:as:Tu", LONG, "getopt");
    if (!options) return 1;
    if (options.has("T")) return 4;
    const shell = options.value("s") ?? "sh";
    if (!/^(ba|t?c)?sh$/.test(shell)) yield* complain(sys, "getopt", `unknown shell '${shell}', assuming bash`);
    const operands = [...options.operands];
    const short = options.value("o") ?? operands.shift();
    if (short === undefined) {
      yield* complain(sys, "getopt", "missing optstring argument");
      return 1;
    }
    return yield* sort(sys, options.value("n") ?? "getopt", short, longOptionsOf(options.values("l")), operands, {
      quotes: !options.has("u"),
      csh: /^t?csh$/.test(shell),
      quiet: options.has("q"),
      silent: options.has("Q"),
      singleDash: options.has("a"),
    });
  },
};

interface Style {
  quotes: boolean;
  csh?: boolean;
  quiet?: boolean;
  silent?: boolean;
  /** Long options may begin with one dash. */
  singleDash?: boolean;
}

/** Takes options one after another: after a bad one the rest is still sorted, and the exit code is 1. */
function* sort(
  sys: Sys,
  name: ByteString,
  short: ByteString,
  long: LongOptions,
  words: readonly ByteString[],
  style: Style,
): AppletRun {
  let out = "";
  let code = 0;
  const operands: ByteString[] = [];
  const inOrder = short.startsWith("+") || (!short.startsWith("-") && sys.env("POSIXLY_CORRECT") !== undefined);
  const rest = words.map((word) => {
    if (style.singleDash !== true || !/^-[^-]./.test(word)) return word;
    const bare = word.slice(1).replace(/=.*/s, "");
    return Object.keys(long).some((key) => key.startsWith(bare)) ? `-${word}` : word;
  });
  const hasLong = Object.keys(long).length > 0;
  const spec = short.replace(/^[-+]/, "");
  const fail = function* (message: ByteString): Generator<void, void, void> {
    if (style.quiet !== true) yield* sys.error(message);
    code = 1;
  };
  while (rest.length > 0) {
    const word = rest.shift() ?? "";
    if (word === "--") {
      operands.push(...rest);
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      if (short.startsWith("-")) out += ` ${quoted(word, style)}`;
      else operands.push(word);
      if (!inOrder) continue;
      operands.push(...rest);
      break;
    }
    if (hasLong && word.startsWith("--")) {
      let parsed = getopt([name, word], "", long);
      if (!parsed.ok && rest.length > 0 && parsed.message.includes("requires an argument"))
        parsed = getopt([name, word, rest.shift() ?? ""], "", long);
      if (!parsed.ok) {
        yield* fail(parsed.message);
        continue;
      }
      for (const { option, value } of parsed.options.given)
        out += ` ${option}${long[option.slice(2)]?.endsWith(":") === true ? ` ${quoted(value ?? "", style)}` : ""}`;
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? "";
      const place = letter === ":" ? -1 : spec.indexOf(letter);
      if (place < 0) {
        yield* fail(`${name}: invalid option -- '${letter}'\n`);
        continue;
      }
      const joined = word.slice(at + 1);
      const needs = /^:{0,2}/.exec(spec.slice(place + 1))?.[0] ?? "";
      if (needs === "") {
        out += ` -${letter}`;
        continue;
      }
      const value = joined !== "" || needs === "::" ? joined : rest.shift();
      if (value === undefined) yield* fail(`${name}: option requires an argument -- '${letter}'\n`);
      else out += ` -${letter} ${quoted(value, style)}`;
      break;
    }
  }
  if (style.silent !== true) yield* sys.print(`${out} --${operands.map((one) => ` ${quoted(one, style)}`).join("")}\n`);
  return code;
}
