/** The bash that is simulated, as BASH_VERSION says it. */
import type { ShellState } from "../interp/state.ts";

/** What the releases of Debian and Ubuntu have, by how /etc/debian_version begins there. */
const OF_RELEASE: Readonly<Record<string, string>> = {
  "11": "5.1.4",
  "12": "5.2.15",
  "bookworm/sid": "5.1.16",
  "trixie/sid": "5.2.21",
};

/** `5.2.15`. */
export function versionOf(state: ShellState): string {
  const text = state.kernel.readFile(state.proc, "/etc/debian_version");
  const release = typeof text === "number" ? "" : (/^(\d+|\S+)/.exec(text)?.[1] ?? "");
  return OF_RELEASE[release] ?? "5.2.37";
}
