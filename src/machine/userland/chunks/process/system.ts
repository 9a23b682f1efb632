/**
 * stty, fallocate, lsattr, chattr, linux32, linux64, setarch, lsmod, runlevel, resize, iostat, mpstat, reboot, halt, poweroff.
 * Source: BusyBox 1.36.1. Simplified: linux32 does not change what uname says.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINVAL, strerror } from "../../../kernel/errno.ts";
import type { Fd } from "../../../kernel/types.ts";
import { O_CREAT, O_NONBLOCK, O_RDONLY, O_RDWR } from "../../../kernel/flags.ts";
import type { AppletMain } from "../../../kernel/applet.ts";
import { calledName } from "../../family.ts";
import { execOrFail } from "../../exec-or-fail.ts";
import { parseOptions } from "../../getopt.ts";
import { complain } from "../../message.ts";
import { parseNumber } from "../../number.ts";
import { strftime } from "../../../../sim/strftime.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

/** Simplified: of a terminal's settings there are its size, line by line input, echo and signals; others are accepted and forgotten. */
export const sttyApplet: Applet = {
  name: "stty",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(
      sys,
      argv.filter((word) => !/^-[a-z]{2,}/.test(word) || word === "--"),
      "+F:ag",
    );
    if (!options) return 1;
    const device = options.value("F");
    const words = argv.slice(1).filter((word) => !/^-(a|g|F.*)$/.test(word) && word !== device);
    if (device !== undefined) {
      const opened = yield* sys.open(device, O_RDONLY | O_NONBLOCK);
      if (isError(opened)) {
        yield* complain(sys, "stty", `can't open '${device}': ${strerror(opened)}`);
        return 1;
      }
      sys.k.dup2(sys.p, opened, 0);
    }
    const modes = sys.k.terminalModes(sys.p, 0);
    if (typeof modes === "number") {
      yield* complain(sys, "stty", `${device ?? "standard input"}: ${strerror(modes)}`);
      return 1;
    }
    const size = sys.k.windowSize(sys.p, 0);
    const { rows, columns } = typeof size === "number" ? { rows: 24, columns: 80 } : size;
    const off = (isOn: boolean): string => (isOn ? "" : "-");
    if (options.has("g")) {
      yield* sys.print(`500:5:bf:${modes.canonical ? "8a3b" : "8a31"}:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0\n`);
      return 0;
    }
    if (words.length === 0) {
      if (options.has("a"))
        yield* sys.print(
          `speed 38400 baud; rows ${rows}; columns ${columns}; line = 0;\n` +
            "intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>;\n" +
            "start = ^Q; stop = ^S; susp = ^Z; werase = ^W;\n" +
            `${off(modes.signals)}isig ${off(modes.canonical)}icanon ${off(modes.echo)}echo icrnl opost onlcr\n`,
        );
      else
        yield* sys.print(
          `speed 38400 baud; line = 0;\n${modes.echo ? "" : "-echo\n"}${modes.canonical ? "" : "-icanon\n"}`,
        );
      return 0;
    }
    for (const word of words) {
      if (word === "size") yield* sys.print(`${rows} ${columns}\n`);
      else if (word === "speed") yield* sys.print("38400\n");
      else if (!change(sys, word) && !KNOWN.has(word.replace(/^-/, ""))) {
        yield* complain(sys, "stty", `invalid argument '${word}'`);
        return 1;
      }
    }
    return 0;
  },
};

const KNOWN = new Set(
  "echoe echok echonl icrnl onlcr opost ixon ixoff ixany brkint inpcr istrip cs8 cread hupcl clocal iexten noflsh tostop rows cols columns min time ocrnl inlcr igncr parenb 9600 38400 115200".split(
    " ",
  ),
);

function change(sys: Sys, word: string): boolean {
  const set = (modes: Parameters<Sys["k"]["setTerminalModes"]>[2]): boolean =>
    sys.k.setTerminalModes(sys.p, 0, modes) >= 0;
  const isOn = !word.startsWith("-");
  switch (word.replace(/^-/, "")) {
    case "echo":
      return set({ echo: isOn });
    case "icanon":
      return set({ canonical: isOn });
    case "isig":
      return set({ signals: isOn });
    case "cbreak":
      return set({ canonical: !isOn });
    case "raw":
      return set(isOn ? { canonical: false, signals: false } : { canonical: true, signals: true });
    case "cooked":
      return set(isOn ? { canonical: true, signals: true } : { canonical: false, signals: false });
    case "sane":
      return set({ canonical: true, echo: true, signals: true });
    default:
      return /^\d+$/.test(word);
  }
}

const FILL_BLOCK = 65_536;

/** Gives room to that part of a file: what is there stays, and holes are written. 0 or -errno. */
function* fill(sys: Sys, fd: Fd, from: number, to: number): AppletRun {
  for (let at = from; at < to; at += FILL_BLOCK) {
    const wanted = Math.min(FILL_BLOCK, to - at);
    sys.k.lseek(sys.p, fd, at, "set");
    const there = yield* sys.read(fd, wanted);
    if (isError(there)) return there;
    sys.k.lseek(sys.p, fd, at, "set");
    const written = yield* sys.writeAll(fd, there.padEnd(wanted, "\0"));
    if (written < 0) return written;
    if (sys.spent) yield;
  }
  return 0;
}

export const fallocateApplet: Applet = {
  name: "fallocate",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "l:o:");
    if (!options) return 1;
    const [path, ...more] = options.operands;
    if (path === undefined || more.length > 0 || !options.has("l")) return yield* usageError(sys, "fallocate");
    const suffixes = { k: 1024, m: 1_048_576, g: 1_073_741_824, K: 1024, M: 1_048_576, G: 1_073_741_824, b: 512 };
    const length = parseNumber(options.value("l") ?? "", 0, Number.MAX_SAFE_INTEGER, suffixes);
    const offset = parseNumber(options.value("o") ?? "0", 0, Number.MAX_SAFE_INTEGER, suffixes);
    if (length === null || offset === null) {
      yield* complain(
        sys,
        "fallocate",
        `invalid number '${length === null ? (options.value("l") ?? "") : (options.value("o") ?? "")}'`,
      );
      return 1;
    }
    const fd = yield* sys.open(path, O_RDWR | O_CREAT, 0o666);
    if (isError(fd)) {
      yield* complain(sys, "fallocate", `can't open '${path}': ${strerror(fd)}`);
      return 1;
    }
    const failed = length === 0 ? -EINVAL : yield* fill(sys, fd, offset, offset + length);
    sys.k.close(sys.p, fd);
    if (failed >= 0) return 0;
    yield* complain(sys, "fallocate", `fallocate '${path}': ${strerror(failed)}`);
    return 1;
  },
};

/** Simplified: the filesystems have no such attributes, as overlayfs has none. */
function attributes(name: "lsattr" | "chattr", verb: string): Applet {
  return {
    name,
    *main(sys, argv): AppletRun {
      const paths = argv.slice(1).filter((word) => !/^[-+=]/.test(word));
      if (name === "chattr" && paths.length === 0) return yield* usageError(sys, name);
      for (const path of paths.length === 0 ? ["."] : paths) {
        const stat = sys.k.lstat(sys.p, path);
        yield* complain(
          sys,
          name,
          typeof stat === "number"
            ? `can't stat '${path}': ${strerror(stat)}`
            : `${verb} ${path}: Inappropriate ioctl for device`,
        );
      }
      return 1;
    },
  };
}

export const lsattrApplet = attributes("lsattr", "reading");
export const chattrApplet = attributes("chattr", "reading flags on");

function* personality(sys: Sys, argv: readonly string[]): AppletRun {
  const applet = calledName(argv);
  const words = argv.slice(1);
  if (applet === "setarch") {
    const name = words.shift();
    if (name !== "linux32" && name !== "linux64") return yield* usageError(sys, "setarch");
  }
  if (words[0] === "-R") words.shift();
  return yield* execOrFail(sys, applet, words.length === 0 ? ["/bin/sh"] : words);
}

const personalityMain: AppletMain = personality;
export const linux32Applet: Applet = { name: "linux32", main: personalityMain };
export const linux64Applet: Applet = { name: "linux64", main: personalityMain };
export const setarchApplet: Applet = { name: "setarch", main: personalityMain };

export const lsmodApplet: Applet = {
  name: "lsmod",
  *main(sys): AppletRun {
    yield* sys.print("Module                  Size  Used by    Not tainted\n");
    return 0;
  },
};

export const runlevelApplet: Applet = {
  name: "runlevel",
  *main(sys): AppletRun {
    yield* sys.print("unknown\n");
    return 1;
  },
};

export const resizeApplet: Applet = {
  name: "resize",
  *main(sys): AppletRun {
    const size = sys.k.windowSize(sys.p, 2);
    const { rows, columns } = typeof size === "number" ? { rows: 24, columns: 80 } : size;
    yield* sys.print(`COLUMNS=${columns};LINES=${rows};export COLUMNS LINES;\n`);
    return 0;
  },
};

/** Hundredths of a second since the machine started, busy and idle. */
function cpuTimes(sys: Sys): { busy: number; idle: number; count: number } {
  const text = sys.k.readFile(sys.p, "/proc/stat");
  const fields = typeof text === "number" ? [] : (text.split("\n")[0] ?? "").split(/\s+/).slice(1).map(Number);
  const cpus = sys.k.readFile(sys.p, "/proc/cpuinfo");
  const count = typeof cpus === "number" ? 1 : [...cpus.matchAll(/^processor/gm)].length;
  return { busy: fields[0] ?? 0, idle: fields[3] ?? 0, count };
}

function headline(sys: Sys, count: number): string {
  const release = sys.k.readFile(sys.p, "/proc/sys/kernel/osrelease");
  const date = strftime("%m/%d/%y", sys.k.clock.epoch);
  return `Linux ${typeof release === "number" ? "" : release.trim()} (${sys.p.ns.uts.hostname}) \t${date} \t_x86_64_\t(${count} CPU)\n\n`;
}

interface Percentages {
  usr: string;
  idle: string;
}

function percentages(
  before: { busy: number; idle: number },
  now: { busy: number; idle: number },
  width: number,
): Percentages {
  const busy = now.busy - before.busy;
  const total = busy + now.idle - before.idle;
  const shown = (part: number): string => (total <= 0 ? 0 : (part * 100) / total).toFixed(2).padStart(width);
  return { usr: shown(busy), idle: total <= 0 ? (100).toFixed(2).padStart(width) : shown(total - busy) };
}

/** Simplified: there are no disks to tell of, and all work is done in user mode. */
export const iostatApplet: Applet = {
  name: "iostat",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "cdtzkm");
    if (!options) return 1;
    const numbers = options.operands.filter((word) => /^\d+$/.test(word)).map(Number);
    const [interval = 0, limit = interval === 0 ? 1 : Infinity] = numbers;
    let before = { busy: 0, idle: 0 };
    yield* sys.chunk("proc-files");
    yield* sys.print(headline(sys, cpuTimes(sys).count));
    for (let shown = 0; shown < limit; shown++) {
      const now = cpuTimes(sys);
      const zero = (0).toFixed(2).padStart(7);
      const { usr, idle } = percentages(before, now, 7);
      if (!options.has("d"))
        yield* sys.print(
          `avg-cpu:  %user   %nice %system %iowait  %steal   %idle\n        ${usr} ${zero} ${zero} ${zero} ${zero} ${idle}\n\n`,
        );
      const unit = options.has("m") ? " MB" : options.has("k") ? " kB" : "Blk";
      if (!options.has("c"))
        yield* sys.print(
          `Device:${"tps".padStart(15)}${unit.padStart(6)}_read/s${unit.padStart(6)}_wrtn/s${unit.padStart(6)}_read${unit.padStart(6)}_wrtn\n\n`,
        );
      yield* sys.flush();
      before = now;
      if (shown + 1 < limit) yield* sys.sleep(interval * 1000);
    }
    return 0;
  },
};

export const mpstatApplet: Applet = {
  name: "mpstat",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "AI:P:u");
    if (!options) return 1;
    const bad = options.operands.find((word) => !/^\d+$/.test(word));
    if (bad !== undefined) {
      yield* complain(sys, "mpstat", `invalid number '${bad}'`);
      return 1;
    }
    const [interval = 0, limit = interval === 0 ? 1 : Infinity] = options.operands
      .filter((word) => /^\d+$/.test(word))
      .map(Number);
    yield* sys.chunk("proc-files");
    const first = cpuTimes(sys);
    yield* sys.print(headline(sys, first.count));
    let before = interval === 0 ? { busy: 0, idle: 0 } : first;
    const zero = (0).toFixed(2).padStart(7);
    for (let shown = 0; shown < limit; shown++) {
      if (interval > 0) yield* sys.sleep(interval * 1000);
      const now = cpuTimes(sys);
      const { usr, idle } = percentages(before, now, 7);
      const time = strftime("%H:%M:%S", sys.k.clock.epoch).padEnd(11);
      yield* sys.print(
        `${shown === 0 ? "" : "\n"}${time}  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest   %idle\n`,
      );
      yield* sys.print(`${time}  all ${usr} ${Array.from({ length: 7 }, () => zero).join(" ")} ${idle}\n`);
      yield* sys.flush();
      before = now;
    }
    return 0;
  },
};

/** A container has no init of BusyBox's to be told, and may not stop the machine by itself. */
function stopper(name: "reboot" | "halt" | "poweroff"): Applet {
  return {
    name,
    *main(sys, argv): AppletRun {
      const options = yield* parseOptions(sys, argv, "d:nfwi");
      if (!options) return 1;
      const delay = parseNumber(options.value("d") ?? "0");
      if (delay === null) {
        yield* complain(sys, name, `invalid number '${options.value("d") ?? ""}'`);
        return 1;
      }
      yield* sys.sleep(delay * 1000);
      if (!options.has("f"))
        return sys.k.kill(sys.p, 1, name === "reboot" ? 15 : name === "halt" ? 10 : 12) < 0 ? 1 : 0;
      yield* complain(sys, name, "Operation not permitted");
      return 1;
    },
  };
}

export const rebootApplet = stopper("reboot");
export const haltApplet = stopper("halt");
export const poweroffApplet = stopper("poweroff");
