/** What the fields of all other kinds mean: made when the program is built. */
export { TEXTS } from "virtual:field-documentation/others";
