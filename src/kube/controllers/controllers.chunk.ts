/** The chunk `controllers`: all but the scheduler. */
export { CONTROLLERS } from "./index.ts";
