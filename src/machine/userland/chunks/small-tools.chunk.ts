/** Small tools for text and files that containers rarely run. */
import { familyMain } from "../family.ts";
import { calApplet } from "./small/cal.ts";
import { factorApplet } from "./small/factor.ts";
import { getoptApplet } from "./small/getopt.ts";
import { dos2unixApplet, unix2dosApplet } from "./small/line-ends.ts";
import { patchApplet } from "./small/patch.ts";
import { runPartsApplet } from "./small/run-parts.ts";
import { shredApplet } from "./small/shred.ts";
import { stringsApplet } from "./small/strings.ts";
import { cksumApplet, crc32Applet, sumApplet } from "./small/sums.ts";
import { expandApplet, unexpandApplet } from "./small/tabs.ts";
import { treeApplet } from "./small/tree.ts";
import { tsortApplet } from "./small/tsort.ts";
import { uudecodeApplet, uuencodeApplet } from "./small/uuencode.ts";

export const main = familyMain([
  calApplet,
  cksumApplet,
  crc32Applet,
  dos2unixApplet,
  expandApplet,
  factorApplet,
  getoptApplet,
  patchApplet,
  runPartsApplet,
  shredApplet,
  stringsApplet,
  sumApplet,
  treeApplet,
  tsortApplet,
  unexpandApplet,
  unix2dosApplet,
  uudecodeApplet,
  uuencodeApplet,
]);
