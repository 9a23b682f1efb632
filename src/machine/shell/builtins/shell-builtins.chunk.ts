/** The chunk `shell-builtins`: those that scripts rarely need as soon as they start. */
export { command, type } from "./commands.ts";
export { cd, pwd } from "./directory.ts";
