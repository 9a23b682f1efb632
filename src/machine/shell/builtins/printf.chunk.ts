/** The chunk `printf`: the builtin, with its formats. */
export { printf } from "./printf.ts";
