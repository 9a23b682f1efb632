/**
 * What needs more rights than a container has: namespaces, swap, loop devices, kernel modules, the clock of the hardware.
 * Each reads its options, does what an ordinary user of it may do, and is refused the rest as the kernel refuses it.
 * Source: BusyBox 1.36.1 util-linux and modutils; capabilities(7).
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../../kernel/applet.ts";
import { CAP_SYS_CHROOT, capable } from "../../../kernel/capabilities.ts";
import { EPERM, strerror } from "../../../kernel/errno.ts";
import { O_RDONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { calledName } from "../../family.ts";
import { execOrFail } from "../../exec-or-fail.ts";
import { parseOptions } from "../../getopt.ts";
import type { LongOptions, Options } from "../../getopt.ts";
import { complain, complainErrno } from "../../message.ts";
import { checkedNumber } from "../../number-option.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

const SHELL = ["/bin/sh"];

/** Simplified: no root but `/` can be had. */
function* chroot(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const [, directory, ...program] = argv;
  if (directory === undefined) return yield* usageError(sys, "chroot");
  if (!capable(sys.p.cred, CAP_SYS_CHROOT)) {
    yield* complainErrno(sys, "chroot", `can't change root directory to '${directory}'`, -EPERM);
    return 1;
  }
  const before = sys.k.getcwd(sys.p);
  const failed = sys.k.chdir(sys.p, directory);
  if (failed < 0) {
    yield* complainErrno(sys, "chroot", `can't change root directory to '${directory}'`, failed);
    return 1;
  }
  if (sys.k.getcwd(sys.p) === "/")
    return yield* execOrFail(sys, "chroot", program.length === 0 ? ["/bin/sh", "-i"] : program);
  if (typeof before === "string") sys.k.chdir(sys.p, before);
  yield* complain(sys, "chroot", "roots other than / are not simulated by Podarium");
  return 127;
}

/** Namespaces by the letters of unshare and nsenter: the flag of clone(2), and the name in /proc/PID/ns. */
const NAMESPACES: Readonly<Record<string, readonly [flag: number, name: string]>> = {
  U: [0x1000_0000, "user"],
  r: [0x1000_0000, "user"],
  i: [0x0800_0000, "ipc"],
  u: [0x0400_0000, "uts"],
  n: [0x4000_0000, "net"],
  p: [0x2000_0000, "pid"],
  m: [0x0002_0000, "mnt"],
};
const NAMESPACE_LONG: LongOptions = { mount: "m", uts: "u", ipc: "i", net: "n", pid: "p", user: "U" };

function asked(options: Options): string[] {
  return Object.keys(NAMESPACES).filter((letter) => options.has(letter));
}

function* unshare(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const long = {
    ...NAMESPACE_LONG,
    fork: "f",
    "map-root-user": "r",
    "mount-proc": "proc::",
    propagation: "propagation:",
    setgroups: "setgroups:",
  };
  const options = yield* parseOptions(sys, argv, "+muinpUfr", long);
  if (!options) return 1;
  const flags = asked(options).reduce((sum, letter) => sum | (NAMESPACES[letter]?.[0] ?? 0), 0);
  if (flags === 0) return yield* execOrFail(sys, "unshare", options.operands.length === 0 ? SHELL : options.operands);
  yield* complainErrno(sys, "unshare", `unshare(0x${flags.toString(16)})`, -EPERM);
  return 1;
}

function* nsenter(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const long = {
    ...NAMESPACE_LONG,
    target: "t",
    setuid: "S",
    setgid: "G",
    root: "R",
    wd: "w",
    "no-fork": "F",
    "preserve-credentials": "creds",
  };
  const options = yield* parseOptions(sys, argv, "+m::u::i::n::p::U::t:S:G:r::w::F", { ...long, root: "r" });
  if (!options) return 1;
  const text = options.value("t");
  const pid = text === undefined ? null : yield* checkedNumber(sys, "nsenter", text, { min: 0, max: 0x7fff_ffff });
  if (text !== undefined && pid === null) return 1;
  const [first] = asked(options).filter((letter) => letter !== "r");
  if (first === undefined)
    return yield* execOrFail(sys, "nsenter", options.operands.length === 0 ? SHELL : options.operands);
  if (pid === null) return yield* usageError(sys, "nsenter");
  const name = NAMESPACES[first]?.[1] ?? "";
  const found = sys.k.stat(sys.p, `/proc/${pid}`);
  if (typeof found === "number") {
    yield* complainErrno(sys, "nsenter", `can't open '/proc/${pid}/ns/${name}'`, found);
    return 1;
  }
  yield* complainErrno(sys, "nsenter", `setns(): can't reassociate to namespace '${name}'`, -EPERM);
  return 1;
}

/** -a takes what /etc/fstab names; the rest are files. Nothing may be swapped on or off. */
function* swap(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = calledName(argv);
  const options = yield* parseOptions(sys, argv, applet === "swapon" ? "ad::p:e" : "ae");
  if (!options) return 1;
  if (options.operands.length === 0 && !options.has("a")) return yield* usageError(sys, applet);
  const table = options.has("a") ? sys.k.readFile(sys.p, "/etc/fstab") : "";
  if (isError(table)) {
    yield* complainErrno(sys, applet, "can't open '/etc/fstab'", table);
    return 1;
  }
  const listed = table.split("\n").flatMap((line) => {
    const [device, , type] = line.trim().split(/\s+/);
    return device !== undefined && type === "swap" ? [device] : [];
  });
  let code = 0;
  for (const name of options.has("a") ? listed : options.operands) {
    const stat = sys.k.stat(sys.p, name);
    if (typeof stat === "number" && options.has("e")) continue;
    yield* complainErrno(sys, applet, name, typeof stat === "number" ? stat : -EPERM);
    code = 1;
  }
  return code;
}

function* losetup(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "cdo:afrP");
  if (!options) return 1;
  const [device, ...more] = options.operands;
  if (options.has("a")) return device === undefined ? 0 : yield* usageError(sys, "losetup");
  if (options.has("f") && device === undefined) {
    yield* sys.print("/dev/loop0\n");
    return 0;
  }
  if (device === undefined || more.length > 1) return yield* usageError(sys, "losetup");
  // There are no loop devices: what is missing is the device, or so it is said of the file.
  const name = options.has("f") ? device : (more[0] ?? device);
  const stat = sys.k.stat(sys.p, "/dev/loop0");
  yield* complainErrno(sys, "losetup", name, typeof stat === "number" ? stat : -EPERM);
  return 1;
}

/** modprobe and depmod look for the modules of the running kernel first, and the image has none. */
function* modprobe(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = calledName(argv);
  const failed = sys.k.chdir(sys.p, "/lib/modules");
  if (failed >= 0) {
    const names = argv.slice(1).filter((word) => !word.startsWith("-"));
    for (const name of names) yield* complain(sys, applet, `module ${name} not found in modules.dep`);
    return names.length === 0 ? 0 : 1;
  }
  yield* complainErrno(sys, applet, "can't change directory to '/lib/modules'", failed);
  return 1;
}

function* insmod(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const [, name] = argv;
  if (name === undefined) return yield* usageError(sys, "insmod");
  const text = sys.k.readFile(sys.p, name);
  if (isError(text)) yield* complainErrno(sys, "insmod", `can't read '${name}'`, text);
  else yield* complain(sys, "insmod", `can't insert '${name}': Function not implemented`);
  return 1;
}

function* rmmod(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "wfas");
  if (!options) return 1;
  if (options.operands.length === 0 && !options.has("a")) return yield* usageError(sys, "rmmod");
  // What cannot be removed does not show in the exit code.
  for (const name of options.operands) yield* complain(sys, "rmmod", `remove '${name}': Function not implemented`);
  return 0;
}

const HWCLOCK_LONG: LongOptions = {
  show: "r",
  localtime: "l",
  utc: "u",
  systohc: "w",
  hctosys: "s",
  systz: "t",
  rtc: "f",
  "param-get": "g:",
  "param-set": "p:",
};

function* hwclock(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "lurswtf:", HWCLOCK_LONG);
  if (!options) return 1;
  const device = options.value("f") ?? "/dev/misc/rtc";
  const fd = yield* sys.open(device, O_RDONLY);
  yield* complain(
    sys,
    "hwclock",
    isError(fd) ? `can't open '${device}': ${strerror(fd)}` : `ioctl 0x80247009 failed: Inappropriate ioctl for device`,
  );
  return 1;
}

function* pivotRoot(sys: Sys, argv: readonly ByteString[]): AppletRun {
  if (argv.length !== 3) return yield* usageError(sys, "pivot_root");
  yield* complain(sys, "pivot_root", strerror(-EPERM));
  return 1;
}

/** ifup and ifdown want a description of the interfaces, which the image has not. */
function* ifup(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = calledName(argv);
  const options = yield* parseOptions(sys, argv, "anvfmi:");
  if (!options) return 1;
  if (options.has("a") ? options.operands.length > 0 : options.operands.length === 0)
    return yield* usageError(sys, applet);
  const file = options.value("i") ?? "/etc/network/interfaces";
  const text = sys.k.readFile(sys.p, file);
  if (isError(text)) {
    yield* complainErrno(sys, applet, `can't open '${file}'`, text);
    return 1;
  }
  const known = new Set([...text.matchAll(/^\s*iface\s+(\S+)/gm)].map((match) => match[1]));
  let code = 0;
  for (const name of options.operands) {
    if (known.has(name)) yield* complain(sys, applet, `${name}: ${strerror(-EPERM)}`);
    else yield* complain(sys, applet, `ignoring unknown interface ${name}`);
    code = known.has(name) ? 1 : code;
  }
  return code;
}

function* ipcrm(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "q:m:s:Q:M:S:");
  if (!options) return 1;
  // Nothing is shared, so that no number means anything.
  for (const { option, value = "" } of options.given) {
    const what = option === option.toLowerCase() ? "id" : "key";
    yield* complain(
      sys,
      "ipcrm",
      /^\w+$/.test(value) && /^(0x)?[\da-f]+$/i.test(value)
        ? `invalid ${what} (${value})`
        : `invalid ${what}: ${value}`,
    );
  }
  return options.given.length === 0 ? 0 : 1;
}

function* readahead(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const names = argv.slice(1);
  if (names.length === 0) return yield* usageError(sys, "readahead");
  let code = 0;
  for (const name of names) {
    const fd = yield* sys.open(name, O_RDONLY);
    if (!isError(fd)) {
      sys.k.close(sys.p, fd);
      continue;
    }
    yield* complain(sys, "readahead", `can't open '${name}': ${strerror(fd)}`);
    code = 1;
  }
  return code;
}

const MAINS: Readonly<Record<string, AppletMain>> = {
  chroot,
  unshare,
  nsenter,
  swapon: swap,
  swapoff: swap,
  losetup,
  modprobe,
  depmod: modprobe,
  insmod,
  rmmod,
  hwclock,
  pivot_root: pivotRoot,
  ifup,
  ifdown: ifup,
  ipcrm,
  readahead,
};

export const privilegedApplets: readonly Applet[] = Object.entries(MAINS).map(([name, main]) => ({ name, main }));
