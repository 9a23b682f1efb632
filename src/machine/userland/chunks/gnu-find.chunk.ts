/** The chunk `gnu-find`: find and xargs of GNU findutils. */
import type { AppletMain } from "../../kernel/applet.ts";
import { xargsMain } from "./gnu-find/xargs.ts";
import { findMain } from "./gnu-find/walk.ts";

export const TOOLS: Readonly<Record<string, AppletMain>> = { find: findMain, xargs: xargsMain };
