/** The colours of GNU's ls. Source: coreutils 9.1 ls (color_indicator), dircolors (terminals). */
import type { Stat } from "../../../kernel/types.ts";

export const KNOWN_TERMINAL =
  /^(Eterm|ansi|.*color.*|con\d+x\d+|cons25|console|cygwin|.*direct.*|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux|linux-c|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|vt220|xterm.*)$/;

const DEFAULTS: Readonly<Record<string, string>> = {
  di: "01;34",
  ln: "01;36",
  pi: "33",
  so: "01;35",
  cd: "01;33",
  ex: "01;32",
  su: "37;41",
  sg: "30;43",
  st: "37;44",
  ow: "34;42",
  tw: "30;42",
};

/** The numbers of the escape sequence; "": none. `setting` is LS_COLORS. */
export function colorOf(setting: string | undefined, name: string, stat: Stat, isBroken: boolean): string {
  const colors: Record<string, string> = { ...DEFAULTS };
  const endings: [ending: string, color: string][] = [];
  for (const part of (setting ?? "").split(":")) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    if (part.startsWith("*")) endings.push([part.slice(1, at), part.slice(at + 1)]);
    else colors[part.slice(0, at)] = part.slice(at + 1);
  }
  const kind = kindOf(stat);
  if (isBroken && colors["or"] !== undefined) return colors["or"];
  if (kind === "fi") {
    const ending = endings.findLast(([text]) => name.endsWith(text));
    if (ending) return ending[1];
  }
  return colors[kind] ?? "";
}

function kindOf({ kind, mode }: Stat): string {
  switch (kind) {
    case "directory":
      if ((mode & 0o1002) === 0o1002) return "tw";
      if ((mode & 0o002) !== 0) return "ow";
      return (mode & 0o1000) !== 0 ? "st" : "di";
    case "symlink":
      return "ln";
    case "fifo":
      return "pi";
    case "socket":
      return "so";
    case "device":
      return "cd";
    default:
      if ((mode & 0o4000) !== 0) return "su";
      if ((mode & 0o2000) !== 0) return "sg";
      return (mode & 0o111) !== 0 ? "ex" : "fi";
  }
}
