/** shopt and set. Source: bash 5.2. */
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import { OPTIONS } from "../interp/options.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";
import { quoteValue } from "./declare.ts";
import { functionText } from "./layout.ts";
import { showElements, extraOf } from "./variable.ts";
import { shared } from "./shared.ts";

const SHOPTS: ReadonlyMap<string, boolean> = new Map(
  "autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize:on cmdhist:on compat31 compat32 compat40 compat41 compat42 compat43 compat44 complete_fullquote:on direxpand dirspell dotglob execfail expand_aliases extdebug extglob extquote:on failglob force_fignore:on globasciiranges:on globskipdots:on globstar gnu_errfmt histappend histreedit histverify hostcomplete:on huponexit inherit_errexit interactive_comments:on lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob patsub_replacement:on progcomp:on progcomp_alias promptvars:on restricted_shell shift_verbose sourcepath:on varredir_close xpg_echo"
    .split(" ")
    .map((entry) => [entry.replace(":on", ""), entry.endsWith(":on")] as const),
);
/** What they change here; of the others it is said. */
const SIMULATED = new Set([
  "expand_aliases",
  "patsub_replacement",
  "extglob",
  "lastpipe",
  "inherit_errexit",
  "nocasematch",
  "nocaseglob",
  "nullglob",
  "dotglob",
  "globstar",
  "failglob",
  "xpg_echo",
  "checkwinsize",
  "cmdhist",
  "histappend",
  "promptvars",
  "interactive_comments",
  "sourcepath",
  "progcomp",
]);

export function isShopt(vm: Vm, name: string): boolean {
  return vm.state.shopts.get(name) ?? SHOPTS.get(name) ?? false;
}

export const shopt: Builtin = (vm, args) => {
  let options = "";
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) options += args[i]?.slice(1) ?? "";
  const bad = [...options].find((letter) => !"suqpo".includes(letter));
  if (bad !== undefined) {
    complain(vm, "shopt", `-${bad}: invalid option`);
    vm.err("shopt: usage: shopt [-pqsu] [-o] [optname ...]\n");
    return 2;
  }
  const names = args.slice(i);
  const sets = options.includes("s");
  if (sets && options.includes("u")) return complain(vm, "shopt", "cannot set and unset shell options simultaneously");
  if (options.includes("o")) {
    if (names.length === 0 || (!sets && !options.includes("u"))) return showOptions(vm, names, options);
    return set(vm, ["set", ...names.flatMap((name) => [sets ? "-o" : "+o", name])]);
  }
  let status = 0;
  const shown =
    names.length > 0 ? names : [...SHOPTS.keys()].filter((name) => !/[su]/.test(options) || isShopt(vm, name) === sets);
  for (const name of shown) {
    if (!SHOPTS.has(name)) {
      status = complain(vm, "shopt", `${name}: invalid shell option name`);
    } else if (/[su]/.test(options) && names.length > 0) {
      if (sets && !SIMULATED.has(name)) complain(vm, "shopt", `${name}: not simulated by Podarium`);
      vm.state.shopts = new Map(vm.state.shopts).set(name, sets);
    } else {
      const on = isShopt(vm, name);
      if (!options.includes("q"))
        vm.out(
          options.includes("p") ? `shopt -${on ? "s" : "u"} ${name}\n` : `${name.padEnd(15)}\t${on ? "on" : "off"}\n`,
        );
      if (!on && names.length > 0) status = 1;
    }
  }
  return status;
};

/** Names of `set -o` in bash's order; those that ash lacks are off. */
const SET_OPTIONS =
  "allexport braceexpand emacs errexit errtrace functrace hashall histexpand history ignoreeof interactive-comments keyword monitor noclobber noexec noglob nolog notify nounset onecmd physical pipefail posix privileged verbose vi xtrace".split(
    " ",
  );
const ALWAYS_ON = new Set(["braceexpand", "hashall", "interactive-comments"]);

export const set: Builtin = (vm, args) => {
  const { state } = vm;
  if (args.length === 1) {
    for (const name of state.names()) {
      const variable = state.variable(name);
      const extra = extraOf(variable);
      if (extra && extra.kind !== "scalar") vm.out(`${name}=${showElements(extra)}\n`);
      else if (variable?.value !== undefined) vm.out(`${name}=${quoteValue(variable.value)}\n`);
    }
    for (const [name, { source }] of [...state.functions].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      vm.out(functionText(name, source));
    return 0;
  }
  const words: ByteString[] = ["set"];
  const traces = (on: boolean): void => vm.state.setOption("functrace", on);
  for (let i = 1; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "--" || !/^[-+]./.test(word)) {
      words.push(...args.slice(i));
      break;
    }
    if (word.includes("T")) traces(word.startsWith("-"));
    const letters = word.slice(1).replace(/[BHhkPptTo]/g, "");
    const unknown = [...letters].find((letter) => !"abefimnuvxCE".includes(letter));
    if (unknown !== undefined) {
      complain(vm, "set", `${word[0] ?? "-"}${unknown}: invalid option`);
      vm.err("set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n");
      return 2;
    }
    if (letters !== "") words.push(`${word[0] ?? "-"}${letters}`);
    if (!word.includes("o")) continue;
    const name = args[i + 1];
    if (name === undefined) return listOptions(vm, word.startsWith("-"));
    i++;
    if (!SET_OPTIONS.includes(name)) return complain(vm, "set", `${name}: invalid option name`, 2);
    if (name === "functrace") traces(word.startsWith("-"));
    if (OPTIONS.some((option) => option.name === name)) words.push(`${word[0] ?? "-"}o`, name);
  }
  return words.length > 1 ? shared("set")(vm, words) : 0;
};

/** `shopt -o`, of some or of all. */
function showOptions(vm: Vm, names: readonly string[], letters: string): number {
  let status = 0;
  for (const name of names.length === 0 ? SET_OPTIONS : names) {
    if (!SET_OPTIONS.includes(name)) {
      status = complain(vm, "shopt", `${name}: invalid option name`);
      continue;
    }
    const on = isSet(vm, name);
    if (!on && names.length > 0) status = 1;
    const shown = letters.includes("p") ? `set ${on ? "-" : "+"}o ${name}` : `${name.padEnd(15)}\t${on ? "on" : "off"}`;
    if (!letters.includes("q")) vm.out(`${shown}\n`);
  }
  return status;
}

function isSet(vm: Vm, name: string): boolean {
  const option = OPTIONS.find((one) => one.name === name);
  if (option) return vm.state.options[option.name];
  return ALWAYS_ON.has(name) || (name === "functrace" && vm.state.options.functrace);
}

function listOptions(vm: Vm, asTable: boolean): number {
  for (const name of SET_OPTIONS) {
    const on = isSet(vm, name);
    vm.out(asTable ? `${name.padEnd(15)}\t${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`);
  }
  return 0;
}
