/** The chunk `expectations`: for scenarios that expect something. */
export { Expecting } from "./expecting.ts";
