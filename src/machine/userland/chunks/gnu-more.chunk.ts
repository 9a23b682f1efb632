/** The chunk `gnu-more`: single tools of GNU's that share nothing but their work with BusyBox's. */
import type { AppletMain } from "../../kernel/applet.ts";
import { dateMain } from "./gnu/date.ts";
import { dfMain } from "./gnu/df.ts";
import { duMain } from "./gnu/du.ts";
import { envMain } from "./gnu/env.ts";
import { seqMain } from "./gnu/seq.ts";
import { statMain } from "./gnu/stat.ts";
import { gnuTimeout } from "./gnu/timeout.ts";

export const TOOLS: Readonly<Record<string, AppletMain>> = {
  date: dateMain,
  df: dfMain,
  du: duMain,
  env: envMain,
  seq: seqMain,
  stat: statMain,
  timeout: gnuTimeout,
};
