/** The chunk `process-tools`. Processes, users and the box itself. */
import { clearApplet, resetApplet } from "../clear.ts";
import { dmesgApplet } from "../dmesg.ts";
import { envApplet } from "../env.ts";
import { flockApplet } from "../flock.ts";
import { freeApplet } from "../free.ts";
import { dnsdomainnameApplet, hostnameApplet } from "../hostname.ts";
import { groupsApplet, idApplet } from "../id.ts";
import { killApplet, killallApplet } from "../kill.ts";
import { lognameApplet } from "../logname.ts";
import { niceApplet } from "../nice.ts";
import { nohupApplet } from "../nohup.ts";
import { nprocApplet } from "../nproc.ts";
import { pgrepApplet, pkillApplet } from "../pgrep.ts";
import { pidofApplet } from "../pidof.ts";
import { printenvApplet } from "../printenv.ts";
import { psApplet } from "../ps.ts";
import { setsidApplet } from "../setsid.ts";
import { timeApplet } from "../time.ts";
import { timeoutApplet } from "../timeout.ts";
import { ttyApplet } from "../tty.ts";
import { archApplet, unameApplet } from "../uname.ts";
import { uptimeApplet } from "../uptime.ts";
import { usleepApplet } from "../usleep.ts";
import { watchApplet } from "../watch.ts";
import { whoamiApplet } from "../whoami.ts";
import { familyMain } from "../family.ts";
import type { Applet } from "../types.ts";

export const applets: readonly Applet[] = [
  archApplet,
  clearApplet,
  dmesgApplet,
  dnsdomainnameApplet,
  envApplet,
  flockApplet,
  freeApplet,
  groupsApplet,
  hostnameApplet,
  idApplet,
  killApplet,
  killallApplet,
  lognameApplet,
  niceApplet,
  nohupApplet,
  nprocApplet,
  pgrepApplet,
  pidofApplet,
  pkillApplet,
  printenvApplet,
  psApplet,
  resetApplet,
  setsidApplet,
  timeApplet,
  timeoutApplet,
  ttyApplet,
  unameApplet,
  uptimeApplet,
  usleepApplet,
  watchApplet,
  whoamiApplet,
];

export const main = familyMain(applets);
