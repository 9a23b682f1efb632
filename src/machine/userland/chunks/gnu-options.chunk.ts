/** What GNU's tools take beyond ours: their options in the words of ours. */
export { inOurWords, withoutDirectories } from "./gnu/options.ts";
