/**
 * Compiled scripts: a list of operations on the shell's machine.
 *
 * Invariant: an operation runs to its end or leaves the machine so that it can be run again; it never waits.
 */
import type { Vm } from "./vm.ts";

export type Op = (vm: Vm) => void;

export interface Code {
  readonly ops: Op[];
  /** What it asks the shell for, where it does nothing else: a child that does tells of its parent's. */
  readonly asks?: "jobs" | "traps";
}
