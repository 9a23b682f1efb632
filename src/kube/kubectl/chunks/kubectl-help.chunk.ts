/** The chunk `kubectl-help`: what is printed by `--help`, and of commands that do not exist. */
export { commandHelp, groupHelp, rootHelp, unknownCommand } from "../help.ts";
