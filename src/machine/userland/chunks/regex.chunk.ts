/** The chunk `regex`: for programs outside the chunks that have expressions of their own (expr, test, pgrep). */
export { compileRegex } from "./regex.ts";
