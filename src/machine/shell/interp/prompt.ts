/** PS1 and PS2: backslash escapes, then parameters. Source: BusyBox 1.36.1 lineedit (FEATURE_EDITING_FANCY_PROMPT). */
import { calendarDate } from "../../../sim/units.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "./vm.ts";
import { expandPrompt } from "./xtrace.ts";

export function renderPrompt(vm: Vm, text: ByteString): ByteString {
  return expandPrompt(
    vm,
    text.replace(/\\([0-7]{1,3}|.)/g, (_whole, what: string) =>
      /^[0-7]/.test(what) ? String.fromCharCode(Number.parseInt(what, 8) & 255) : escape(vm, what),
    ),
  );
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
