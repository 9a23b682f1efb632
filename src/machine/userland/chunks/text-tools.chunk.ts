/** The chunk `text-tools`. Text: what filters and writes lines. */
import { base32Applet, base64Applet } from "../base64.ts";
import { cmpApplet } from "../cmp.ts";
import { commApplet } from "../comm.ts";
import { cutApplet } from "../cut.ts";
import { dirnameApplet } from "../dirname.ts";
import { exprApplet } from "../expr.ts";
import { foldApplet } from "../fold.ts";
import { headApplet } from "../head.ts";
import { nlApplet } from "../nl.ts";
import { pasteApplet } from "../paste.ts";
import { printfApplet } from "../printf.ts";
import { revApplet } from "../rev.ts";
import { seqApplet } from "../seq.ts";
import { shufApplet } from "../shuf.ts";
import { splitApplet } from "../split.ts";
import { tacApplet } from "../tac.ts";
import { teeApplet } from "../tee.ts";
import { trApplet } from "../tr.ts";
import { uniqApplet } from "../uniq.ts";
import { wcApplet } from "../wc.ts";
import { xargsApplet } from "../xargs.ts";
import { yesApplet } from "../yes.ts";
import { familyMain } from "../family.ts";
import type { Applet } from "../types.ts";

export const applets: readonly Applet[] = [
  base32Applet,
  base64Applet,
  cmpApplet,
  commApplet,
  cutApplet,
  dirnameApplet,
  exprApplet,
  foldApplet,
  headApplet,
  nlApplet,
  pasteApplet,
  printfApplet,
  revApplet,
  seqApplet,
  shufApplet,
  splitApplet,
  tacApplet,
  teeApplet,
  trApplet,
  uniqApplet,
  wcApplet,
  xargsApplet,
  yesApplet,
];

export const main = familyMain(applets);
