/** The chunk `kubectl-help`: what is printed by `--help`, and of commands that do not exist, and when Tab is pressed. */
export { commandHelp, globalOptions, unknownCommand } from "../help.ts";
export { groupOut, helpOut } from "../help-out.ts";
