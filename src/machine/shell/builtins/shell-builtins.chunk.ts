/** The chunk `shell-builtins`: those that scripts rarely need as soon as they start. */
export { alias, command, hash, help, history, type, unalias } from "./commands.ts";
export { cd, pwd, times, umask } from "./directory.ts";
export { printf } from "./printf.ts";
