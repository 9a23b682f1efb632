/** The machine and its terminal, and commands by the clock. */
import { familyMain } from "../family.ts";
import { crondApplet, crontabApplet } from "./process/cron.ts";
import {
  chattrApplet,
  fallocateApplet,
  haltApplet,
  iostatApplet,
  linux32Applet,
  linux64Applet,
  lsattrApplet,
  lsmodApplet,
  mpstatApplet,
  poweroffApplet,
  rebootApplet,
  resizeApplet,
  runlevelApplet,
  setarchApplet,
  sttyApplet,
} from "./process/system.ts";

export const main = familyMain([
  chattrApplet,
  crondApplet,
  crontabApplet,
  fallocateApplet,
  haltApplet,
  iostatApplet,
  linux32Applet,
  linux64Applet,
  lsattrApplet,
  lsmodApplet,
  mpstatApplet,
  poweroffApplet,
  rebootApplet,
  resizeApplet,
  runlevelApplet,
  setarchApplet,
  sttyApplet,
]);
