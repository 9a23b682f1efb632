/**
 * A script that comes out of a pipe or a device, read to its end.
 * Simplified: ash and dash run each line of a pipe as soon as it has come.
 */
import { EINTR } from "../../kernel/errno.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { SHELL_LIMITS } from "../limits.ts";
import type { ScriptFile } from "./script-file.ts";
import type { Vm } from "./vm.ts";

/** All of it, -errno, or BLOCKED. */
export function readStream(vm: Vm, script: ScriptFile): ByteString | number {
  const { kernel, proc } = vm;
  if (script.fd < 0) {
    const fd = kernel.open(proc, script.path, O_RDONLY);
    if (fd < 0) return fd;
    script.fd = fd;
  }
  for (;;) {
    const data = kernel.read(proc, script.fd, 65_536);
    if (data === BLOCKED) return BLOCKED;
    if (data === -EINTR) vm.collectSignals();
    else if (typeof data === "number" || data === "") {
      kernel.close(proc, script.fd);
      return typeof data === "number" ? data : script.text;
    } else script.text += data;
    if (script.text.length > SHELL_LIMITS.wordBytes) throw vm.state.outOfMemory();
  }
}
