/** What the fields of Pods mean: made when the program is built. */
export { TEXTS } from "virtual:field-documentation/pods";
