/** The chunk `kubectl-help`: what is printed by `--help`, and of commands that do not exist, and when Tab is pressed. */
export { commandHelp, globalOptions, groupHelp, rootHelp, unknownCommand, unknownTopic } from "../help.ts";
export { completionLines } from "../complete.ts";
