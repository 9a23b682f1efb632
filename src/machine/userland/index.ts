/**
 * All applets. To add one: write `userland/<name>.ts` with an `Applet` of that name, and one line here.
 * A heavy one goes into `userland/chunks/<name>.ts`, is listed as `{name, chunk}`, and gets one line in each host's table
 * of chunks (`worker/chunks.ts`, `cli/chunks.ts`).
 */
import { base32Applet, base64Applet } from "./base64.ts";
import { basenameApplet } from "./basename.ts";
import { catApplet } from "./cat.ts";
import { cutApplet } from "./cut.ts";
import { dateApplet } from "./date.ts";
import { dirnameApplet } from "./dirname.ts";
import { echoApplet } from "./echo.ts";
import { exprApplet } from "./expr.ts";
import { falseApplet } from "./false.ts";
import { headApplet } from "./head.ts";
import { printfApplet } from "./printf.ts";
import { pwdApplet } from "./pwd.ts";
import { revApplet } from "./rev.ts";
import { ncApplet } from "./nc.ts";
import { seqApplet } from "./seq.ts";
import { sleepApplet } from "./sleep.ts";
import { sortApplet } from "./sort.ts";
import { tacApplet } from "./tac.ts";
import { tailApplet } from "./tail.ts";
import { teeApplet } from "./tee.ts";
import { bracketApplet, doubleBracketApplet, testApplet } from "./test.ts";
import { trApplet } from "./tr.ts";
import { trueApplet } from "./true.ts";
import { uniqApplet } from "./uniq.ts";
import { wcApplet } from "./wc.ts";
import { ping6Applet, pingApplet } from "./ping.ts";
import { netstatApplet } from "./netstat.ts";
import { telnetApplet } from "./telnet.ts";
import { wgetApplet } from "./wget.ts";
import { xargsApplet } from "./xargs.ts";
import { yesApplet } from "./yes.ts";
import { mkdirApplet } from "./mkdir.ts";
import { rmApplet } from "./rm.ts";
import { rmdirApplet } from "./rmdir.ts";
import { touchApplet } from "./touch.ts";
import { lsApplet } from "./ls.ts";
import { chmodApplet } from "./chmod.ts";
import { chownApplet } from "./chown.ts";
import { chgrpApplet } from "./chgrp.ts";
import { mkfifoApplet } from "./mkfifo.ts";
import { mknodApplet } from "./mknod.ts";
import { truncateApplet } from "./truncate.ts";
import { linkApplet } from "./link.ts";
import { unlinkApplet } from "./unlink.ts";
import { fsyncApplet } from "./fsync.ts";
import { whoamiApplet } from "./whoami.ts";
import { printenvApplet } from "./printenv.ts";
import { envApplet } from "./env.ts";
import { archApplet, unameApplet } from "./uname.ts";
import { groupsApplet, idApplet } from "./id.ts";
import { dnsdomainnameApplet, hostnameApplet } from "./hostname.ts";
import { killApplet, killallApplet } from "./kill.ts";
import { pidofApplet } from "./pidof.ts";
import { timeoutApplet } from "./timeout.ts";
import { nohupApplet } from "./nohup.ts";
import { setsidApplet } from "./setsid.ts";
import { niceApplet } from "./nice.ts";
import { usleepApplet } from "./usleep.ts";
import { whichApplet } from "./which.ts";
import { nprocApplet } from "./nproc.ts";
import { ttyApplet } from "./tty.ts";
import { lognameApplet } from "./logname.ts";
import { clearApplet, resetApplet } from "./clear.ts";
import { syncApplet } from "./sync.ts";
import { dmesgApplet } from "./dmesg.ts";
import { pasteApplet } from "./paste.ts";
import { nlApplet } from "./nl.ts";
import { cmpApplet } from "./cmp.ts";
import { commApplet } from "./comm.ts";
import { foldApplet } from "./fold.ts";
import { splitApplet } from "./split.ts";
import { shufApplet } from "./shuf.ts";
import { cpApplet } from "./cp.ts";
import { mvApplet } from "./mv.ts";
import { lnApplet } from "./ln.ts";
import { psApplet } from "./ps.ts";
import { pgrepApplet, pkillApplet } from "./pgrep.ts";
import { freeApplet } from "./free.ts";
import { uptimeApplet } from "./uptime.ts";
import { watchApplet } from "./watch.ts";
import { timeApplet } from "./time.ts";
import { mountApplet } from "./mount.ts";
import { flockApplet } from "./flock.ts";
import { statApplet } from "./stat.ts";
import { readlinkApplet } from "./readlink.ts";
import { realpathApplet } from "./realpath.ts";
import { mktempApplet } from "./mktemp.ts";
import { installApplet } from "./install.ts";
import { dfApplet } from "./df.ts";
import { duApplet } from "./du.ts";
import { ddApplet } from "./dd.ts";
import type { Applet } from "./types.ts";

/** Text tools. */
const TEXT: readonly Applet[] = [
  { name: "awk", chunk: "awk" },
  base32Applet,
  base64Applet,
  basenameApplet,
  bracketApplet,
  catApplet,
  cutApplet,
  dirnameApplet,
  doubleBracketApplet,
  echoApplet,
  { name: "egrep", chunk: "grep" },
  exprApplet,
  falseApplet,
  { name: "fgrep", chunk: "grep" },
  { name: "grep", chunk: "grep" },
  headApplet,
  { name: "md5sum", chunk: "checksums" },
  printfApplet,
  pwdApplet,
  revApplet,
  { name: "sed", chunk: "sed" },
  seqApplet,
  { name: "sha1sum", chunk: "checksums" },
  { name: "sha256sum", chunk: "checksums" },
  { name: "sha3sum", chunk: "checksums" },
  { name: "sha512sum", chunk: "checksums" },
  sortApplet,
  tacApplet,
  tailApplet,
  teeApplet,
  testApplet,
  trApplet,
  trueApplet,
  uniqApplet,
  wcApplet,
  xargsApplet,
  yesApplet,
  { name: "od", chunk: "od" },
  { name: "xxd", chunk: "hexdump" },
  { name: "hd", chunk: "hexdump" },
  { name: "hexdump", chunk: "hexdump" },
  { name: "diff", chunk: "diff" },
];

/** Files, processes, time, network. */
const SYSTEM: readonly Applet[] = [
  archApplet,
  chgrpApplet,
  chmodApplet,
  chownApplet,
  clearApplet,
  cmpApplet,
  commApplet,
  cpApplet,
  dateApplet,
  dmesgApplet,
  dnsdomainnameApplet,
  envApplet,
  foldApplet,
  fsyncApplet,
  groupsApplet,
  hostnameApplet,
  { name: "httpd", chunk: "httpd" },
  idApplet,
  { name: "ifconfig", chunk: "ip" },
  { name: "ip", chunk: "ip" },
  { name: "ipaddr", chunk: "ip" },
  { name: "iplink", chunk: "ip" },
  { name: "ipneigh", chunk: "ip" },
  { name: "iproute", chunk: "ip" },
  { name: "iprule", chunk: "ip" },
  killApplet,
  killallApplet,
  linkApplet,
  lnApplet,
  lognameApplet,
  lsApplet,
  mkdirApplet,
  mkfifoApplet,
  mknodApplet,
  mvApplet,
  ncApplet,
  netstatApplet,
  niceApplet,
  nlApplet,
  nohupApplet,
  nprocApplet,
  { name: "nslookup", chunk: "nslookup" },
  pasteApplet,
  pidofApplet,
  pingApplet,
  ping6Applet,
  printenvApplet,
  resetApplet,
  rmApplet,
  rmdirApplet,
  { name: "route", chunk: "ip" },
  setsidApplet,
  shufApplet,
  sleepApplet,
  splitApplet,
  syncApplet,
  telnetApplet,
  timeoutApplet,
  touchApplet,
  truncateApplet,
  ttyApplet,
  unameApplet,
  unlinkApplet,
  usleepApplet,
  wgetApplet,
  whichApplet,
  whoamiApplet,
  psApplet,
  pgrepApplet,
  pkillApplet,
  freeApplet,
  uptimeApplet,
  watchApplet,
  timeApplet,
  mountApplet,
  flockApplet,
  statApplet,
  readlinkApplet,
  realpathApplet,
  mktempApplet,
  installApplet,
  dfApplet,
  duApplet,
  ddApplet,
];

export const APPLETS: ReadonlyMap<string, Applet> = new Map(
  [...TEXT, ...SYSTEM].map((applet) => [applet.name, applet] as const),
);
