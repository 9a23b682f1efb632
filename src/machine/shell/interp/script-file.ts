/** The text of a script: of a file at once, of a pipe or a device (`source <(command)`, `. /dev/stdin`) when all of it has come. */
import type * as RareBuiltins from "../builtins/rare-builtins.chunk.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import type { Vm } from "./vm.ts";

export class ScriptFile {
  readonly path: ByteString;
  /** What it is read from, once that is open, and what has come of it. */
  fd: Fd = -1;
  text: ByteString = "";

  constructor(path: ByteString) {
    this.path = path;
  }

  /** All of it, -errno, or BLOCKED: then it is to be asked again. */
  read(vm: Vm): ByteString | number {
    const { kernel, proc } = vm;
    if (this.fd < 0) {
      const stat = kernel.stat(proc, this.path);
      if (typeof stat === "number" || stat.kind === "file" || stat.kind === "directory")
        return kernel.readFile(proc, this.path);
    }
    return vm.chunk<typeof RareBuiltins>("rare-builtins")?.readStream(vm, this) ?? BLOCKED;
  }
}
