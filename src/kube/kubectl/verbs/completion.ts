/**
 * `kubectl completion` and `kubectl plugin`.
 * Simplified: the shell of this machine asks kubectl itself for completions, so the script for bash says only that.
 */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { Failure, usageFail } from "../failure.ts";
import type { Verb } from "../invocation.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const completion: Verb = {
  name: "completion",
  short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
  usage: "kubectl completion SHELL [options]",
  flags: [],
  *run(inv) {
    const [shell, ...more] = inv.args;
    if (shell === undefined) usageFail("completion", "Shell not specified.");
    if (more.length > 0) usageFail("completion", "Too many arguments. Expected only the shell type.");
    if (!SHELLS.includes(shell)) usageFail("completion", `Unsupported shell type ${JSON.stringify(shell)}.`);
    yield* inv.out(
      `# ${shell} completion for kubectl: the shell of this machine completes kubectl's words by itself (press Tab).\n`,
    );
    return 0;
  },
};

export const plugin: Verb = {
  name: "plugin",
  short: "Provides utilities for interacting with plugins",
  usage: "kubectl plugin [flags] [options]",
  flags: [],
  verbs: [
    {
      name: "list",
      short: "List all visible plugin executables on a user's PATH",
      usage: "kubectl plugin list [options]",
      flags: [{ name: "name-only", kind: "bool" }],
      *run(inv) {
        const { sys } = inv;
        const folders = [...new Set((inv.env("PATH") ?? "").split(":").filter((folder) => folder.trim() !== ""))];
        const found: string[] = [];
        for (const folder of folders) {
          const entries = sys.k.readdir(sys.p, encodeUtf8(folder));
          if (typeof entries === "number") {
            yield* inv.err(
              `Unable to read directory ${JSON.stringify(folder)} from your PATH: open ${folder}: no such file or directory. Skipping...\n`,
            );
            continue;
          }
          for (const { name, kind } of entries)
            if (kind !== "directory" && decodeUtf8(name).startsWith("kubectl-"))
              found.push(`${folder}/${decodeUtf8(name)}`);
        }
        if (found.length === 0) throw new Failure("error: unable to find any kubectl plugins in your PATH\n");
        yield* inv.out("The following compatible plugins are available:\n\n");
        for (const path of found.sort())
          yield* inv.line(inv.flags.bool("name-only") ? path.slice(path.lastIndexOf("/") + 1) : path);
        return 0;
      },
    },
  ],
};
