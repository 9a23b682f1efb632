/** What the fields of the kinds around Pods mean: made when the program is built. */
export { TEXTS } from "virtual:field-documentation/workloads";
