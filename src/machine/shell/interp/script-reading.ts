/** The pieces of code that every shell begins with: reading lines of a script or from its input, and the end. */
import { BLOCKED } from "../../kernel/types.ts";
import type { Code } from "./code.ts";

/** Runs the lines of the script in the innermost frame, one after another. */
export const READ_SCRIPT: Code = {
  ops: [
    (vm) => {
      const frame = vm.stack.at(-1);
      if (!frame || !("script" in frame) || !frame.script) return;
      if (vm.runTraps(0)) return;
      const { script } = frame;
      const code = script.line(frame.nextLine);
      if (!code) {
        // A file or an eval without commands has succeeded.
        if (frame.kind !== "main" && frame.nextLine === 0) vm.state.status = 0;
        return;
      }
      if (vm.state.options.verbose && (frame.kind === "dot" || vm.state.isFile)) vm.err(script.source(frame.nextLine));
      frame.nextLine++;
      vm.call(code, "script", { backTo: 0 });
    },
  ],
};

/** Runs what the source gives, line by line. */
export const READ_LINES: Code = {
  ops: [
    (vm) => {
      if (vm.runTraps(0)) return;
      vm.wait(() => {
        const code = vm.source?.next(vm) ?? null;
        if (code === BLOCKED) return false;
        if (code === null) vm.exit(vm.state.status);
        else vm.call(code, "script", { backTo: 0 });
        return true;
      });
    },
  ],
};

export const EXIT: Code = { ops: [(vm) => vm.leave()] };
