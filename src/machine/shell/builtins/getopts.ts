/** getopts. Source: BusyBox 1.36.1 ash. */
import type { ByteString } from "../../kernel/types.ts";
import type { GetoptsPlace } from "../interp/state.ts";
import { complain, fatal, isName } from "./complain.ts";
import type { Builtin } from "./types.ts";

export const getopts: Builtin = (vm, args) => {
  const [, spec, variable, ...given] = args;
  const { state } = vm;
  if (spec === undefined || variable === undefined)
    return complain(vm, "getopts", "usage: getopts optstring var [arg]", 2);
  const words = given.length > 0 ? given : state.params;
  const at = state.getoptsPlace;
  const place = at.index > words.length + 1 && state.dialect !== "bash" ? { index: 1, offset: 0 } : at;
  const step = nextOption(words, spec, place, state.get("OPTERR") === "0" || spec.startsWith(":"));
  if (step.error !== "") vm.err(`${step.error}\n`);
  const isOptionAlone = step.argument === "" && spec[spec.indexOf(step.option) + 1] !== ":";
  if (step.argument === undefined || (isOptionAlone && state.dialect === "bash")) state.unset("OPTARG");
  else state.set("OPTARG", step.argument);
  state.set("OPTIND", String(step.index));
  state.getoptsPlace = step;
  if (!isName(variable)) fatal("getopts", `${variable}: bad variable name`);
  state.set(variable, step.option);
  return step.isAtEnd ? 1 : 0;
};

interface OptionStep extends GetoptsPlace {
  readonly option: ByteString;
  readonly argument: ByteString | undefined;
  readonly error: ByteString;
  readonly isAtEnd: boolean;
}

function nextOption(words: readonly ByteString[], spec: ByteString, place: GetoptsPlace, isQuiet: boolean): OptionStep {
  let { index, offset } = place;
  const done = (option: ByteString, argument: ByteString | undefined, error = "", isAtEnd = false): OptionStep => {
    const isOver = isAtEnd || offset >= (words[index - 2]?.length ?? 0);
    return { index, offset: isOver ? 0 : offset, option, argument, error, isAtEnd };
  };
  let word = words[index - 2] ?? "";
  if (offset === 0 || offset >= word.length) {
    word = words[index - 1] ?? "";
    if (!/^-./s.test(word)) return done("?", undefined, "", true);
    index++;
    if (word === "--") return done("?", undefined, "", true);
    offset = 1;
  }
  const letter = word[offset] ?? "";
  offset++;
  const found = letter === ":" ? -1 : spec.indexOf(letter, spec.startsWith(":") ? 1 : 0);
  if (found < 0) return isQuiet ? done("?", letter) : done("?", undefined, `Illegal option -${letter}`);
  if (spec[found + 1] !== ":") return done(letter, "");
  const attached = word.slice(offset);
  offset = word.length;
  if (attached !== "") return done(letter, attached);
  const next = words[index - 1];
  if (next === undefined) return isQuiet ? done(":", letter) : done("?", undefined, `No arg for -${letter} option`);
  index++;
  return { ...done(letter, next), offset: 0 };
}
