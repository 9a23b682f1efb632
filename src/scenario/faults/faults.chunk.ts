/** The chunk `faults`: for runs in which something is broken on purpose, and for those who look at the catalogue. */
export { faultCommand } from "./fault-command.ts";
export { armFault, FAULT_CATALOGUE, faultProblems } from "./index.ts";
