/** Archives besides tar: cpio, ar, zip. */
import { familyMain } from "../family.ts";
import { arApplet } from "./archive/ar.ts";
import { cpioApplet } from "./archive/cpio.ts";
import { unzipApplet } from "./archive/unzip.ts";

export const main = familyMain([arApplet, cpioApplet, unzipApplet]);
