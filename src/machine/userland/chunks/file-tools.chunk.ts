/** The chunk `file-tools`. Files: making, moving, removing and looking at them. */
import { chgrpApplet } from "../chgrp.ts";
import { chmodApplet } from "../chmod.ts";
import { chownApplet } from "../chown.ts";
import { cpApplet } from "../cp.ts";
import { ddApplet } from "../dd.ts";
import { dfApplet } from "../df.ts";
import { duApplet } from "../du.ts";
import { fsyncApplet } from "../fsync.ts";
import { installApplet } from "../install.ts";
import { linkApplet } from "../link.ts";
import { lnApplet } from "../ln.ts";
import { lsApplet } from "../ls.ts";
import { mkdirApplet } from "../mkdir.ts";
import { mkfifoApplet } from "../mkfifo.ts";
import { mknodApplet } from "../mknod.ts";
import { mktempApplet } from "../mktemp.ts";
import { mountApplet } from "../mount.ts";
import { mvApplet } from "../mv.ts";
import { readlinkApplet } from "../readlink.ts";
import { realpathApplet } from "../realpath.ts";
import { rmApplet } from "../rm.ts";
import { rmdirApplet } from "../rmdir.ts";
import { statApplet } from "../stat.ts";
import { syncApplet } from "../sync.ts";
import { truncateApplet } from "../truncate.ts";
import { unlinkApplet } from "../unlink.ts";
import { whichApplet } from "../which.ts";
import { familyMain } from "../family.ts";
import type { Applet } from "../types.ts";

export const applets: readonly Applet[] = [
  chgrpApplet,
  chmodApplet,
  chownApplet,
  cpApplet,
  ddApplet,
  dfApplet,
  duApplet,
  fsyncApplet,
  installApplet,
  linkApplet,
  lnApplet,
  lsApplet,
  mkdirApplet,
  mkfifoApplet,
  mknodApplet,
  mktempApplet,
  mountApplet,
  mvApplet,
  readlinkApplet,
  realpathApplet,
  rmApplet,
  rmdirApplet,
  statApplet,
  syncApplet,
  truncateApplet,
  unlinkApplet,
  whichApplet,
];

export const main = familyMain(applets);
