/**
 * Compiled scripts: a list of operations on the shell's machine.
 *
 * Invariant: an operation runs to its end or leaves the machine so that it can be run again; it never waits.
 */
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "./vm.ts";

export type Op = (vm: Vm) => void;

export interface Code {
  readonly ops: Op[];
  /** The command that it is, where it is nothing else: a child that only runs `jobs` or `trap` tells of its parent's. */
  readonly only?: ByteString;
}
