/** The chunk `network-tools`. The network. */
import { ncApplet } from "../nc.ts";
import { netstatApplet } from "../netstat.ts";
import { ping6Applet, pingApplet } from "../ping.ts";
import { telnetApplet } from "../telnet.ts";
import { wgetApplet } from "../wget.ts";
import { familyMain } from "../family.ts";
import type { Applet } from "../types.ts";

export const applets: readonly Applet[] = [ncApplet, netstatApplet, pingApplet, ping6Applet, telnetApplet, wgetApplet];

export const main = familyMain(applets);
