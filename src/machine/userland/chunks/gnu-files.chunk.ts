/** The chunk `gnu-files`: GNU's tools for files that share nothing but their work with BusyBox's. */
import type { AppletMain } from "../../kernel/applet.ts";
import { copyMain, installMain, moveMain } from "./gnu/copy.ts";
import { lnMain, readlinkMain, realpathMain } from "./gnu/link-paths.ts";
import { lsMain } from "./gnu/ls.ts";
import { chgrpMain, chmodMain, chownMain } from "./gnu/owners.ts";
import { mkdirMain, rmdirMain, rmMain } from "./gnu/remove.ts";

export const TOOLS: Readonly<Record<string, AppletMain>> = {
  chgrp: chgrpMain,
  chmod: chmodMain,
  chown: chownMain,
  cp: copyMain,
  dir: lsMain,
  install: installMain,
  ln: lnMain,
  ls: lsMain,
  mkdir: mkdirMain,
  mv: moveMain,
  readlink: readlinkMain,
  realpath: realpathMain,
  rm: rmMain,
  rmdir: rmdirMain,
};
