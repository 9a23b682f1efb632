/** `~` and `~user`. Source: POSIX.1-2017 XCU 2.6.1. */
import type { ShellState } from "../interp/state.ts";
import type { ByteString } from "../../kernel/types.ts";

/** The home directory; the prefix itself where there is none. */
export function expandTilde(state: ShellState, user: ByteString): ByteString {
  const home = user === "" ? state.get("HOME") : undefined;
  if (home !== undefined || (user === "" && state.dialect !== "bash")) return home ?? "~";
  const own = user === "+" ? "PWD" : user === "-" ? "OLDPWD" : "";
  if (own !== "" && state.dialect === "bash") return state.get(own) ?? `~${user}`;
  const accounts = state.kernel.readFile(state.proc, "/etc/passwd");
  if (typeof accounts !== "number") {
    for (const line of accounts.split("\n")) {
      const fields = line.split(":");
      if (user === "" ? Number(fields[2]) === state.proc.cred.uid : fields[0] === user) return fields[5] ?? "~" + user;
    }
  }
  return "~" + user;
}
