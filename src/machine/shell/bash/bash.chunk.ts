/** What makes bash of this shell. Source: bash 5.2. */
import type { ShellExtension } from "../interp/extension.ts";
import type { ShellState } from "../interp/state.ts";
import type { Vm } from "../interp/vm.ts";
import { findInPath } from "../interp/find-command.ts";
import { traceText } from "../interp/xtrace.ts";
import type { ByteString } from "../../kernel/types.ts";
import { evaluate } from "./arithmetic.ts";
import { builtins } from "./builtins.ts";
import { runDebugTrap, runReturnTrap } from "./traps.ts";
import { matches } from "./extended-pattern.ts";
import { deathNotice, failure, message, syntaxMessage } from "./messages.ts";
import { runLastHere } from "./last-pipe.ts";
import { addCounters } from "./counters.ts";
import { commandText } from "./layout.ts";
import { expandNames } from "./pathname.ts";
import { define, prologue } from "./functions.ts";
import { networkTarget } from "./network-redirect.ts";
import { redirectVariable } from "./redirect-variable.ts";
import { syntax } from "./syntax.ts";
import {
  assignEncoded,
  decodeCompound,
  decodeElement,
  elementOf,
  isCompound,
  hasControl,
  isAppended,
  quoteAnsi,
  valuesOf,
} from "./variable.ts";
import { versionOf } from "./version.ts";

/** Variables that are made when they are asked for. */
const DYNAMIC: Readonly<Record<string, (state: ShellState) => ByteString | undefined>> = {
  LINENO: (state) => String(Math.max(1, state.line)),
  RANDOM: (state) => String(state.kernel.random.stream("shell").below(32768)),
  SRANDOM: (state) => String(state.kernel.random.stream("shell").below(4_294_967_296)),
  _: (state) => state.lastArguments.at(-1),
  SECONDS: (state) => String(Math.floor((state.kernel.clock.now - state.startedAt) / 1000)),
  EPOCHSECONDS: (state) => String(Math.floor(state.kernel.clock.epoch / 1000)),
  EPOCHREALTIME: (state) => (state.kernel.clock.epoch / 1000).toFixed(6),
  BASHPID: (state) => String(state.proc.pid),
  BASH_SUBSHELL: (state) => String(state.depth),
  UID: (state) => String(state.proc.cred.uid),
  EUID: (state) => String(state.proc.cred.uid),
  HOSTNAME: (state) => state.proc.ns.uts.hostname,
  BASH_VERSION: (state) => `${versionOf(state)}(1)-release`,
  BASH: (state) => (state.name.startsWith("/") ? state.name : (findInPath(state, "bash") ?? "/bin/bash")),
  BASHOPTS: () =>
    "checkwinsize:cmdhist:complete_fullquote:extquote:force_fignore:globasciiranges:globskipdots:hostcomplete:interactive_comments:patsub_replacement:progcomp:promptvars:sourcepath",
  SHELLOPTS: (state) =>
    [
      "braceexpand",
      "hashall",
      "interactive-comments",
      ...Object.entries(state.options)
        .filter(([name, on]) => on && !["command", "stdin", "interactive"].includes(name))
        .map(([name]) => name),
    ]
      .toSorted()
      .join(":"),
  HOSTTYPE: () => "x86_64",
  MACHTYPE: () => "x86_64-pc-linux-gnu",
  OSTYPE: () => "linux-gnu",
  PS4: () => "+ ",
  FUNCNAME: (state) => valuesOf(state, "FUNCNAME")?.[0],
  BASH_SOURCE: (state) => valuesOf(state, "BASH_SOURCE")?.[0],
  BASH_LINENO: (state) => valuesOf(state, "BASH_LINENO")?.[0],
  BASH_COMMAND: (state) => commandText(state.trappedCommand ?? state.command),
  PIPESTATUS: (state) => elementOf(state, "PIPESTATUS", "0"),
  BASH_VERSINFO: () => "5",
  DIRSTACK: (state) => state.directory,
  GROUPS: (state) => String(state.proc.cred.gid),
};

/** What makes bash quote a word. */
const META = /[\s'"\\|&;()<>!{}*[\]?^$`]|^[#~]/;

function quoteTraced(text: ByteString): ByteString {
  if (text === "") return "''";
  if (META.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  return hasControl(text) ? quoteAnsi(text) : text;
}

function traceElements(text: ByteString): ByteString {
  const { elements } = decodeCompound(text);
  const shown = elements.map(([key, value]) => `${key === null ? "" : `[${quoteTraced(key)}]=`}${quoteTraced(value)}`);
  return `(${shown.join(" ")})`;
}

function trace(text: ByteString): ByteString {
  // `declare name=(...)`.
  const declared = /^(\w+)=(?=[\u0100-\u0102])/.exec(text);
  return declared ? traceAssignment(declared[1] ?? "", text.slice(declared[0].length)) : quoteTraced(text);
}

function traceAssignment(name: ByteString, value: ByteString): ByteString {
  const mark = isAppended(value) ? "+=" : "=";
  if (isCompound(value)) return `${name}${mark}${traceElements(value)}`;
  const element = decodeElement(value);
  if (element) return `${name}[${element[0]}]${element[2] ? "+=" : "="}${quoteTraced(element[1])}`;
  return `${name}${mark}${quoteTraced(mark === "=" ? value : value.slice(1))}`;
}

/** Of the user, as /etc/passwd has it. */
function loginShell(state: ShellState): ByteString {
  const text = state.kernel.readFile(state.proc, "/etc/passwd");
  const lines = typeof text === "number" ? [] : text.split("\n").map((line) => line.split(":"));
  return lines.find((fields) => fields[2] === String(state.proc.cred.uid))?.[6] ?? "/bin/sh";
}

/** The first character stands once for every substitution, `eval`, trap or sourced file around the command. */
function tracePrompt(vm: Vm, prompt: ByteString): ByteString {
  const read = vm.stack.filter((frame) => "script" in frame && frame.script !== null && frame.kind !== "main").length;
  return (prompt[0] ?? "").repeat(read + vm.state.substitutionDepth) + prompt;
}

export const extension: ShellExtension = {
  firstLine: 1,
  countsShells: true,
  syntax,
  builtins,
  begin(state) {
    state.startedAt = state.kernel.clock.now;
    state.set("PS1", "\\s-\\v\\$ ");
    // Of the environment's, if there is one.
    state.set("TERM", "dumb");
    state.mark("OLDPWD", "isExported", true);
    addCounters(state);
    state.lastArguments = [state.name];
    if (state.get("SHELL") === undefined) state.set("SHELL", loginShell(state));
  },
  message,
  syntaxMessage,
  dynamic: (state, name) => DYNAMIC[name]?.(state),
  assign: assignEncoded,
  trace,
  tracePrompt,
  traceAssignment,
  traceHead: (vm, source) => traceText(vm, commandText(source).trimEnd()),
  failure,
  evaluate,
  flags: (letters) =>
    `h${letters.includes("i") ? "i" : ""}${letters.replace(/[cisI]/g, "")}B${letters.includes("i") ? "H" : ""}${letters.includes("c") ? "c" : letters.includes("s") ? "s" : ""}`,
  matches,
  redirectVariable,
  define,
  prologue,
  specialTarget: networkTarget,
  runPipeline: runLastHere,
  runDebugTrap,
  runReturnTrap,
  expandPathname: expandNames,
  writeFailure: (state, name, text) =>
    name === "command" || name === "kill" ? null : message(state, `write error: ${text}`, name),
  ignoredNul: (vm) => vm.err(message(vm.state, "warning: command substitution: ignored null byte in input", undefined)),
  warnUnended(vm, { delimiter, line, last }) {
    vm.state.line = last;
    const warning = `here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')`;
    vm.err(message(vm.state, `warning: ${warning}`, undefined));
  },
  redirectStatus: 1,
  outlivesEval: true,
  callDepth: Infinity,
  usesAliases: (state) => state.options.interactive || state.shopts.get("expand_aliases") === true,
  deathNotice,
};
