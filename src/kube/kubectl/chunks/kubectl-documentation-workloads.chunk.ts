/** What the fields of Pods and of the kinds around them mean: made when the program is built. */
export { TEXTS } from "virtual:field-documentation/workloads";
