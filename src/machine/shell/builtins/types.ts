/** What builtins are. */
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";

/** What a builtin is: called with its words (the name first), it returns its exit status, or BLOCKED to be called again. */
export type Builtin = (vm: Vm, args: readonly ByteString[]) => number;

/** By name; the special ones (POSIX 2.14) are found before functions. */
export interface BuiltinTable {
  readonly special: ReadonlyMap<ByteString, Builtin>;
  readonly regular: ReadonlyMap<ByteString, Builtin>;
  /** Those that never wait and never leave for another piece of code. */
  readonly immediate: ReadonlySet<ByteString>;
}
