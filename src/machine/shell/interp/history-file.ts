/** Where a shell on a terminal keeps its lines: $HISTFILE, else a file in the home directory. Source: BusyBox 1.36.1 ash, bash 5.2. */
import { O_APPEND, O_CREAT, O_WRONLY } from "../../kernel/flags.ts";
import type { ByteString } from "../../kernel/types.ts";
import { SHELL_LIMITS } from "../limits.ts";
import type { Vm } from "./vm.ts";

/** Null where there is none. */
function historyPath(vm: Vm): ByteString | null {
  const { state } = vm;
  const given = state.get("HISTFILE");
  if (given !== undefined) return given === "" ? null : given;
  const home = state.get("HOME") ?? "";
  // dash has no line editor of its own, and keeps nothing.
  if (home === "" || state.dialect === "dash") return null;
  return `${home.replace(/\/$/, "")}/.${state.dialect}_history`;
}

/** The lines of earlier shells, oldest first. */
export function loadHistory(vm: Vm): ByteString[] {
  const path = historyPath(vm);
  const text = path === null ? "" : vm.kernel.readFile(vm.proc, path);
  if (typeof text === "number") return [];
  return text
    .split("\n")
    .filter((line) => line !== "")
    .slice(-SHELL_LIMITS.history);
}

/** A home that cannot be written to keeps nothing, and nobody is told. */
export function appendHistory(vm: Vm, line: ByteString): void {
  const path = historyPath(vm);
  if (path === null) return;
  const fd = vm.kernel.open(vm.proc, path, O_WRONLY | O_CREAT | O_APPEND, 0o600);
  if (fd < 0) return;
  vm.kernel.write(vm.proc, fd, `${line}\n`);
  vm.kernel.close(vm.proc, fd);
}
