/** The chunk `rare-builtins`: those that most scripts never need. */
export { getopts } from "./getopts.ts";
export { bg, fg, jobs } from "./job-control.ts";
export { ulimit } from "./ulimit.ts";
