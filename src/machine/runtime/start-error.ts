/** Why a container's process could not be started, in the words of runc behind containerd. Source: runc libcontainer, facts/kubelet.md 5. */
import { EACCES, EISDIR, ENOENT, ENOTDIR, strerror } from "../kernel/errno.ts";

/** `new`: runc 1.2 and later. `old`: runc 1.1, whose text has one part less. */
export type RuncWords = "new" | "old";

/** The message for an exec that failed with -errno. */
export function startError(words: RuncWords, program: string, errno: number): string {
  const during = words === "new" ? "error during container init: " : "";
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${during}exec: ${JSON.stringify(program)}: ${reason(program, errno)}: unknown`;
}

/** The message for a working directory that cannot be entered. */
export function chdirError(words: RuncWords, directory: string, errno: number): string {
  const during = words === "new" ? "error during container init: " : "";
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${during}chdir to cwd (${JSON.stringify(directory)}) set in config.json failed: ${lower(strerror(errno))}: unknown`;
}

/** The message for a working directory that cannot be made, as a file is in its place. */
export function mkdirError(words: RuncWords, directory: string): string {
  const during = words === "new" ? "error during container init: " : "";
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${during}mkdir ${directory}: not a directory: unknown`;
}

/** What an exec into a running container says: `OCI runtime exec failed: ...`. */
export function execError(program: string, errno: number): string {
  return `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(program)}: ${reason(program, errno)}: unknown`;
}

function reason(program: string, errno: number): string {
  if (!program.includes("/") && (errno === -ENOENT || errno === -ENOTDIR)) return "executable file not found in $PATH";
  if (errno === -ENOENT || errno === -ENOTDIR) return `stat ${program}: ${lower(strerror(errno))}`;
  if (errno === -EISDIR) return "is a directory";
  return errno === -EACCES ? "permission denied" : lower(strerror(errno));
}

function lower(text: string): string {
  return text.toLowerCase();
}
