/** The network looked at, and servers of one program for each connection. */
import { familyMain } from "../family.ts";
import {
  arpApplet,
  arpingApplet,
  ipcalcApplet,
  pscanApplet,
  tcpsvdApplet,
  traceroute6Applet,
  tracerouteApplet,
  whoisApplet,
} from "./network/probes.ts";

export const main = familyMain([
  arpApplet,
  arpingApplet,
  ipcalcApplet,
  pscanApplet,
  tcpsvdApplet,
  traceroute6Applet,
  tracerouteApplet,
  whoisApplet,
]);
