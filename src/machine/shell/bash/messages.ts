/** bash's words for what BusyBox words otherwise. Source: bash 5.2. */
import { SIGINT, SIGPIPE, SIGTERM } from "../../kernel/signals.ts";
import { signalText } from "../interp/jobs.ts";
import type { Job } from "../interp/jobs.ts";
import type { ShellState } from "../interp/state.ts";
import { CONDITION } from "../syntax/syntax-error.ts";
import type { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { ByteString } from "../../kernel/types.ts";
import { commandText } from "./layout.ts";

/** In the order in which they are tried. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^: Permission denied$/, ": command not found"],
  [/^can't open (.*): no such file$/, "$1: No such file or directory"],
  [/^can't create (.*): nonexistent directory$/, "$1: No such file or directory"],
  [/^can't create (.*): File exists$/, "$1: cannot overwrite existing file"],
  [/^can't (?:open|create) '?(.*?)'?: ([^:]*)$/, "$1: $2"],
  [/^can't cd to (.*): ([^:]*)$/, "$1: $2"],
  [/^(.*): is read only$/, "$1: readonly variable"],
  [/^(.*): bad variable name$/, "`$1': not a valid identifier"],
  [/^(.*): parameter not set or null$/, "$1: parameter null or not set"],
  [/^illegal option (-.)$/, "$1: invalid option"],
  [/^illegal option [-+]o (.*)$/, "$1: invalid option name"],
  [/^Illegal number: (.*)$/, "$1: numeric argument required"],
  [/^not in a function$/, "can only be used in a function"],
  [/^can't shift that many$/, "shift count out of range"],
  [/^No current job$/, "no job control"],
  [/^redir error$/, "ambiguous redirect"],
  [/^can't access tty; job control turned off$/, "no job control in this shell"],
  [/^(\d+): Bad file descriptor$/, "$1: Bad file descriptor"],
  [/^illegal mode: ([89\d]+)$/, "$1: octal number out of range"],
  [/^illegal mode: (.).*$/, "`$1': invalid symbolic mode operator"],
];

function reworded(text: ByteString): ByteString {
  for (const [pattern, words] of WORDS) if (pattern.test(text)) return text.replace(pattern, words);
  return text;
}

const isMissing = /^(.+): not found$/s;

/** A command: by its name, or by its path. */
function missing(text: ByteString, builtin: ByteString | undefined): ByteString {
  if (builtin !== undefined && builtin !== "exec") return text;
  if (text.includes("/")) return text.replace(isMissing, "$1: No such file or directory");
  return builtin === undefined ? text.replace(isMissing, "$1: command not found") : text;
}

function isDirectory(state: ShellState, text: ByteString): boolean {
  const path = /^(.+): Permission denied$/s.exec(text)?.[1];
  if (path === undefined) return false;
  const stat = state.kernel.stat(state.proc, path);
  return typeof stat !== "number" && stat.kind === "directory";
}

/** `bash: line 3: `, `./script.sh: line 3: `, at a prompt `bash: `. */
export function prefix(state: ShellState): ByteString {
  const named = state.isFile ? (state.commandName ?? state.name) : state.name;
  const name = state.functionCall && !state.options.interactive ? (state.functionCall.file ?? "environment") : named;
  if (state.options.interactive && !state.isFile) return `${name}: `;
  return `${name}: line ${Math.max(1, state.line)}: `;
}

export function message(state: ShellState, text: ByteString, builtin: ByteString | undefined): ByteString {
  const words = isMissing.test(text)
    ? missing(text, builtin)
    : isDirectory(state, text)
      ? text.replace(/: [^:]*$/, ": Is a directory")
      : reworded(text);
  return `${prefix(state)}${builtin === undefined ? "" : `${builtin}: `}${words}\n`;
}

export function syntaxMessage(state: ShellState, error: ShellSyntaxError, isEval: boolean): ByteString {
  const name = state.isFile ? (state.commandName ?? state.name) : state.name;
  const where = isEval ? "eval: " : state.isFile || state.options.interactive || state.options.stdin ? "" : "-c: ";
  const head = state.options.interactive && !state.isFile && !isEval ? `${name}: ` : `${name}: ${where}line `;
  const at = (line: number): string => (head.endsWith("line ") ? `${head}${line}: ` : head);
  if (error.text.startsWith(CONDITION)) {
    const lines = error.text.slice(CONDITION.length).split("\n");
    return lines.map((text) => (text === "" ? "" : `${at(error.line)}${text}\n`)).join("");
  }
  if (error.text.startsWith("near ")) {
    const source = error.source === "" ? "" : `${at(error.line)}\`${error.source}'\n`;
    return `${at(error.line)}syntax error ${error.text}\n${source}`;
  }
  if (error.text === "unexpected end of file")
    return `${at(error.line + (state.isFile ? 0 : 1))}syntax error: unexpected end of file\n`;
  if (error.text === "EOF in substitution")
    return `${at(error.line + 1)}unexpected EOF while looking for matching \`)'\n`;
  if (error.incomplete) {
    const wanted = error.text.startsWith("EOF in backquote")
      ? "`"
      : error.text.startsWith("missing '}'")
        ? "}"
        : error.text.startsWith("missing ']'")
          ? "]"
          : error.text.startsWith("missing")
            ? ")"
            : error.token || '"';
    return `${at(error.line)}unexpected EOF while looking for matching \`${wanted}'\n`;
  }
  if (error.text.startsWith("bad for loop variable"))
    return `${at(error.line).replace(" -c:", "")}\`${error.token}': not a valid identifier\n`;
  return `${at(error.line)}syntax error: ${error.text}\n`;
}

/** A foreground command that a signal has ended. */
export function deathNotice(state: ShellState, job: Job, isForeground: boolean): ByteString {
  const [process] = job.processes.slice(-1);
  const signal = process?.status?.signal ?? 0;
  const isQuiet = signal === 0 || signal === SIGINT || signal === SIGPIPE || state.substitutionDepth > 0;
  if (!process || isQuiet) return "";
  // Debian's bash does not report SIGTERM as it does others.
  if (signal === SIGTERM) return isForeground ? `${signalText(signal)}\n` : "";
  const pid = String(process.pid).padStart(5);
  return `${prefix(state)}${pid} ${signalText(signal).padEnd(23)} ${commandText(job.source).trimEnd()}\n`;
}

/**
 * What the errors of expansions do: those of `set -u` and `${x?}` end the shell, others only the command line. The text of `-c`
 * ends with 127 of them; a script, a subshell, and any shell with `set -e` with 1.
 * Simplified: so does a command that is itself a member of a pipeline or in the background, where bash has 127 under `-c`.
 */
export function failure(
  status: number,
  { isSubshell, options }: ShellState,
): { readonly status: number; readonly endsLine: boolean } {
  if (status !== 127) return { status: 1, endsLine: true };
  return { status: options.command && !options.errexit && !isSubshell ? 127 : 1, endsLine: false };
}
