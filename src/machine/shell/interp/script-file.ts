/**
 * The text of a script: of a file at once, of a pipe or a device (`source <(command)`, `. /dev/stdin`) when all of it has come.
 * Simplified: ash and dash run each line of a pipe as soon as it has come.
 */
import { EINTR } from "../../kernel/errno.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { SHELL_LIMITS } from "../limits.ts";
import type { Vm } from "./vm.ts";

export class ScriptFile {
  readonly path: ByteString;
  /** What it is read from, once that is open. */
  #fd: Fd = -1;
  #text: ByteString = "";

  constructor(path: ByteString) {
    this.path = path;
  }

  /** All of it, -errno, or BLOCKED: then it is to be asked again. */
  read(vm: Vm): ByteString | number {
    const { kernel, proc } = vm;
    if (this.#fd < 0) {
      const stat = kernel.stat(proc, this.path);
      if (typeof stat === "number" || stat.kind === "file" || stat.kind === "directory")
        return kernel.readFile(proc, this.path);
      const fd = kernel.open(proc, this.path, O_RDONLY);
      if (fd < 0) return fd;
      this.#fd = fd;
    }
    for (;;) {
      const data = kernel.read(proc, this.#fd, 65_536);
      if (data === BLOCKED) return BLOCKED;
      if (data === -EINTR) {
        vm.collectSignals();
        continue;
      }
      if (typeof data === "number" || data === "") {
        kernel.close(proc, this.#fd);
        return typeof data === "number" ? data : this.#text;
      }
      this.#text += data;
      if (this.#text.length > SHELL_LIMITS.wordBytes) throw vm.state.outOfMemory();
    }
  }
}
