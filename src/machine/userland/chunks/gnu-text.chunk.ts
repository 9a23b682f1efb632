/** The chunk `gnu-text`: GNU's filters, which share nothing but their work with BusyBox's. */
import type { AppletMain } from "../../kernel/applet.ts";
import { catMain } from "./gnu-text/cat.ts";
import { cutMain } from "./gnu-text/cut.ts";
import { headMain } from "./gnu-text/head.ts";
import { sortMain } from "./gnu-text/sort.ts";
import { tailMain } from "./gnu-text/tail.ts";
import { trMain } from "./gnu-text/tr.ts";
import { uniqMain } from "./gnu-text/uniq.ts";
import { wcMain } from "./gnu-text/wc.ts";

export const TOOLS: Readonly<Record<string, AppletMain>> = {
  cat: catMain,
  cut: cutMain,
  head: headMain,
  sort: sortMain,
  tail: tailMain,
  tr: trMain,
  uniq: uniqMain,
  wc: wcMain,
};
