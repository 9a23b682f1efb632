/** The chunk `rare-builtins`: those that most scripts never need. */
export { getopts } from "./getopts.ts";
export { bg, fg, jobs } from "./job-control.ts";
export { kill } from "./kill.ts";
export { letBuiltin } from "./let.ts";
export { alias, hash, help, history, unalias } from "./tables.ts";
export { ulimit } from "./ulimit.ts";
export { times, umask } from "./umask.ts";
export { trap } from "./trap.ts";
export { wait } from "./wait.ts";
export { readStream } from "../interp/script-stream.ts";
