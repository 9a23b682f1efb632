/**
 * PS1 and PS2: backslash escapes, then parameters.
 * Source: BusyBox 1.36.1 lineedit (FEATURE_EDITING_FANCY_PROMPT); bash 5.2 manual (Controlling the Prompt).
 * Simplified: times in prompts are UTC, and `\!` and `\#` both count the lines of this shell.
 */
import { calendarDate } from "../../../sim/units.ts";
import type { ByteString } from "../../kernel/types.ts";
import { strftime } from "../../../sim/strftime.ts";
import type { Vm } from "./vm.ts";
import { expandPrompt } from "./xtrace.ts";

export function renderPrompt(vm: Vm, text: ByteString): ByteString {
  return expandPrompt(
    vm,
    text.replace(/\\([0-7]{1,3}|D\{[^}]*\}|.)/g, (_whole, what: string) =>
      /^[0-7]/.test(what)
        ? String.fromCharCode(Number.parseInt(what, 8) & 255)
        : ((vm.state.dialect === "bash" ? bashEscape(vm, what) : undefined) ?? escape(vm, what[0] ?? "")),
    ),
  );
}

/** The formats of the escapes that tell the time. */
const TIMES: Readonly<Record<string, string>> = {
  d: "%a %b %d",
  t: "%H:%M:%S",
  T: "%I:%M:%S",
  "@": "%I:%M %p",
  A: "%H:%M",
};

/** What bash alone has, or has otherwise. */
function bashEscape(vm: Vm, what: string): ByteString | undefined {
  const { state, kernel, proc } = vm;
  const format = TIMES[what] ?? /^D\{(.*)\}$/s.exec(what)?.[1];
  if (format !== undefined)
    return strftime(format === "" ? "%X" : format, kernel.clock.epoch, { offset: 0, name: "UTC" });
  switch (what) {
    case "s":
      return state.name.replace(/^.*\//, "");
    case "v":
      return (state.get("BASH_VERSION") ?? "").replace(/^(\d+\.\d+).*/, "$1");
    case "V":
      return (state.get("BASH_VERSION") ?? "").replace(/^([\d.]+).*/, "$1");
    case "j":
      return String(state.jobs.all.length);
    case "l":
      return kernel.isatty(proc, 0) ? "0" : "tty";
    case "!":
    case "#":
      return String(vm.history.length + 1);
    case "r":
      return "\r";
    case "a":
      return "\x07";
    default:
      return undefined;
  }
}

function escape(vm: Vm, letter: string): ByteString {
  const { state, proc, kernel } = vm;
  switch (letter) {
    case "u":
      return userName(vm) ?? String(proc.cred.uid);
    case "h":
      return proc.ns.uts.hostname.replace(/\..*/, "");
    case "H":
      return proc.ns.uts.hostname;
    case "w":
      return shortDirectory(state.directory, state.get("HOME"));
    case "W":
      return shortDirectory(state.directory, state.get("HOME")).replace(/^.*\/(?=.)/, "");
    case "$":
      return proc.cred.uid === 0 ? "#" : "\\$";
    // In 1.36.1 both are without seconds.
    case "t":
    case "A": {
      const { hour, minute } = calendarDate(kernel.clock.epoch);
      return [hour, minute].map((one) => String(one).padStart(2, "0")).join(":");
    }
    case "n":
      return "\n";
    case "e":
      return "\x1b";
    case "[":
    case "]":
      return "";
    default:
      return letter;
  }
}

/** With `~` for the home directory. */
export function shortDirectory(directory: ByteString, home: ByteString | undefined): ByteString {
  if (home === undefined || home === "" || home === "/") return directory;
  return directory === home || directory.startsWith(`${home}/`) ? "~" + directory.slice(home.length) : directory;
}

/** As /etc/passwd has it. */
export function userName({ kernel, proc }: Pick<Vm, "kernel" | "proc">): ByteString | undefined {
  const accounts = kernel.readFile(proc, "/etc/passwd");
  const uid = String(proc.cred.uid);
  const line = typeof accounts === "number" ? undefined : accounts.split("\n").find((one) => one.split(":")[2] === uid);
  return line?.split(":")[0];
}
