/**
 * `kubectl completion` and `kubectl plugin`. The scripts are our own: each asks `kubectl __complete`, as the shell of the
 * workstation does without any.
 */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { Failure, usageFail } from "../failure.ts";
import type { Verb } from "../invocation.ts";

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# bash completion for kubectl: what may stand there is asked of kubectl itself.
_kubectl_complete() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in :*) break ;; esac
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(kubectl __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _kubectl_complete kubectl
`,
  zsh: `#compdef kubectl
# zsh completion for kubectl: what may stand there is asked of kubectl itself.
_kubectl() {
  local -a found
  found=(\${(f)"$(kubectl __complete \${words[2,CURRENT]} 2>/dev/null)"})
  compadd -- \${found:#:*}
}
compdef _kubectl kubectl
`,
  fish: `# fish completion for kubectl: what may stand there is asked of kubectl itself.
function __kubectl_complete
    kubectl __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null | string match -v -r '^:'
end
complete -c kubectl -f -a '(__kubectl_complete)'
`,
  powershell: `# powershell completion for kubectl: what may stand there is asked of kubectl itself.
Register-ArgumentCompleter -Native -CommandName kubectl -ScriptBlock {
    param($part, $line)
    $words = $line.ToString().Split(' ') | Select-Object -Skip 1
    kubectl __complete @words 2>$null | Where-Object { $_ -notmatch '^:' }
}
`,
};

export const completion: Verb = {
  name: "completion",
  short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
  usage: "kubectl completion SHELL [options]",
  flags: [],
  *run(inv) {
    const [shell, ...more] = inv.args;
    if (shell === undefined) usageFail("completion", "Shell not specified.");
    if (more.length > 0) usageFail("completion", "Too many arguments. Expected only the shell type.");
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (script === undefined) usageFail("completion", `Unsupported shell type ${JSON.stringify(shell)}.`);
    yield* inv.out(script);
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
      usage: "kubectl plugin list [flags] [options]",
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
