/** What GNU's tools take beyond ours: their options in the words of ours, and tools that differ as a whole. */
import type { AppletMain } from "../../kernel/applet.ts";
import { dateMain } from "./gnu/date.ts";
import { statMain } from "./gnu/stat.ts";

export { inOurWords, withoutDirectories } from "./gnu/options.ts";

/** Tools that share nothing but their work with ours. */
export const OWN: Readonly<Record<string, AppletMain>> = { date: dateMain, stat: statMain };
