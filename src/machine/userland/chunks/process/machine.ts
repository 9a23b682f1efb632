/** hostid, ttysize, mesg, who, w, users, last, wall, logger, sysctl, umount, ipcs, ascii, ts, pipe_progress, nologin. Source: BusyBox 1.36.1. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINVAL, strerror } from "../../../kernel/errno.ts";
import { O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { LineReader } from "../../input.ts";
import { complain, complainErrno } from "../../message.ts";
import { joinPath } from "../../paths.ts";
import { strftime } from "../../../../sim/strftime.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { parseZone } from "../../../../sim/time-zone.ts";

/** The first address of the machine, its halves exchanged, as gethostid(3) of glibc makes it. */
export const hostidApplet: Applet = {
  name: "hostid",
  *main(sys, argv): AppletRun {
    if (argv.length > 1) return yield* usageError(sys, "hostid");
    const address = sys.p.ns.net.addresses.find((one) => /^\d+\./.test(one)) ?? "127.0.1.1";
    const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
    yield* sys.print(`${[b, a, d, c].map((byte) => byte.toString(16).padStart(2, "0")).join("")}\n`);
    return 0;
  },
};

export const ttysizeApplet: Applet = {
  name: "ttysize",
  *main(sys, argv): AppletRun {
    const size = sys.k.windowSize(sys.p, 0);
    const { rows, columns } = typeof size === "number" ? { rows: 24, columns: 80 } : size;
    const words = argv.slice(1);
    const shown = words.flatMap((word) => (word.startsWith("w") ? [columns] : word.startsWith("h") ? [rows] : []));
    yield* sys.print(`${(words.length === 0 ? [columns, rows] : shown).join(" ")}\n`);
    return 0;
  },
};

export const mesgApplet: Applet = {
  name: "mesg",
  *main(sys, argv): AppletRun {
    const [, word, ...more] = argv;
    if (more.length > 0 || (word !== undefined && !/^[yn]/.test(word))) return yield* usageError(sys, "mesg");
    if (!sys.k.isatty(sys.p, 0)) {
      yield* complain(sys, "mesg", "not a tty");
      return 1;
    }
    if (word === undefined) yield* sys.print("is y\n");
    return 0;
  },
};

/** Nobody logs in to a container: the tables of who is there are empty. */
function emptyTable(name: string, header: string, letters: string): Applet {
  return {
    name,
    *main(sys, argv): AppletRun {
      const options = yield* parseOptions(sys, argv, letters);
      if (!options) return 1;
      yield* sys.print(header);
      return 0;
    },
  };
}

const WHO_HEADER = "USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n";
export const usersApplet = emptyTable("users", "\n", "");
export const wApplet = emptyTable("w", WHO_HEADER, "");
export const lastApplet: Applet = {
  name: "last",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "Wf:");
    if (!options) return 1;
    const file = options.value("f") ?? "/var/log/wtmp";
    const stat = sys.k.stat(sys.p, file);
    if (typeof stat === "number") {
      yield* complainErrno(sys, "last", `can't open '${file}'`, stat);
      return 1;
    }
    yield* sys.print("USER       TTY            HOST               LOGIN        TIME\n");
    return 0;
  },
};
export const whoApplet: Applet = {
  name: "who",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "aH");
    if (!options) return 1;
    if (options.operands.length > 0) return yield* usageError(sys, "who");
    if (options.has("H")) yield* sys.print(WHO_HEADER);
    return 0;
  },
};

/** Messages to all terminals of people who are logged in, of whom there are none. */
export const wallApplet: Applet = {
  name: "wall",
  *main(sys, argv): AppletRun {
    const [, file] = argv;
    if (file !== undefined) {
      const stat = sys.k.stat(sys.p, file);
      if (typeof stat === "number") {
        yield* complainErrno(sys, "wall", `can't open '${file}'`, stat);
        return 1;
      }
    } else yield* sys.readAll(0);
    return 0;
  },
};

const FACILITIES =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp local0 local1 local2 local3 local4 local5 local6 local7 security".split(
    " ",
  );
const LEVELS = "emerg alert crit err warning notice info debug panic error warn".split(" ");

/** Simplified: no syslogd listens in a container, so that messages go nowhere; -s shows them. */
export const loggerApplet: Applet = {
  name: "logger",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "p:st:");
    if (!options) return 1;
    const priority = options.value("p");
    if (priority !== undefined) {
      const [facility, level] = priority.includes(".") ? priority.split(".", 2) : [undefined, priority];
      const bad =
        facility !== undefined && !FACILITIES.includes(facility)
          ? `unknown facility name: ${facility}`
          : LEVELS.includes(level ?? "")
            ? null
            : `unknown priority name: ${priority}`;
      if (bad !== null) {
        yield* complain(sys, "logger", bad);
        return 1;
      }
    }
    const tag = options.value("t") ?? sys.env("USER") ?? "root";
    const show = function* (text: ByteString): Generator<void, void, void> {
      if (options.has("s")) yield* sys.error(`${tag}: ${text}\n`);
    };
    if (options.operands.length > 0) {
      yield* show(options.operands.join(" "));
      return 0;
    }
    const reader = new LineReader(sys, 0);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next())
      if (line !== "") yield* show(line);
    return 0;
  },
};

const SYSCTL_ROOT = "/proc/sys";

function* sysctlTree(sys: Sys, path: ByteString, visit: (path: ByteString) => AppletRun): AppletRun {
  const stat = sys.k.stat(sys.p, path);
  if (typeof stat !== "number" && stat.kind !== "directory") return yield* visit(path);
  const entries = sys.k.readdir(sys.p, path);
  let code = 0;
  for (const { name } of typeof entries === "number" ? [] : entries)
    code = Math.max(code, yield* sysctlTree(sys, joinPath(path, name), visit));
  return code;
}

export const sysctlApplet: Applet = {
  name: "sysctl",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "neAapwqN");
    if (!options) return 1;
    const keyOf = (path: ByteString): string => path.slice(SYSCTL_ROOT.length + 1).replaceAll("/", ".");
    const show = function* (path: ByteString): AppletRun {
      const text = sys.k.readFile(sys.p, path);
      if (isError(text)) {
        yield* complain(sys, "sysctl", `error reading key '${keyOf(path)}': ${strerror(text)}`);
        return 1;
      }
      const lines = text.replace(/\n$/, "").split("\n");
      for (const line of lines) yield* sys.print(options.has("n") ? `${line}\n` : `${keyOf(path)} = ${line}\n`);
      return 0;
    };
    if (options.has("a") || options.has("A")) return yield* sysctlTree(sys, SYSCTL_ROOT, show);
    if (options.has("p")) return yield* sysctlFile(sys, options.operands[0] ?? "/etc/sysctl.conf");
    let code = 0;
    for (const word of options.operands) {
      const equals = word.indexOf("=");
      if (options.has("w") && equals < 0) {
        yield* complain(sys, "sysctl", `error: '${word}' must be of the form name=value`);
        code = 1;
        continue;
      }
      const key = equals < 0 ? word : word.slice(0, equals).trim();
      const path = joinPath(SYSCTL_ROOT, key.replaceAll(".", "/"));
      if (typeof sys.k.stat(sys.p, path) === "number") {
        if (!options.has("e")) yield* complain(sys, "sysctl", `error: '${swapped(key)}' is an unknown key`);
        code = 1;
      } else if (equals < 0) code = Math.max(code, yield* sysctlTree(sys, path, show));
      else code = Math.max(code, yield* sysctlSet(sys, path, key, word.slice(equals + 1).trim(), options.has("q")));
    }
    return code;
  },
};

/** Points for slashes and slashes for points, as a key is looked for. */
function swapped(key: string): string {
  return key.replace(/[./]/g, (one) => (one === "." ? "/" : "."));
}

/** -p: settings from a file, one a line; what is wrong with it does not show in the exit code. */
function* sysctlFile(sys: Sys, name: ByteString): AppletRun {
  const text = sys.k.readFile(sys.p, name);
  if (isError(text)) {
    yield* complain(sys, "sysctl", `${name}: ${strerror(text)}`);
    return 0;
  }
  for (const line of text.split("\n")) {
    const match = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    const [, key = "", value = ""] = match ?? [];
    if (!match) continue;
    const path = joinPath(SYSCTL_ROOT, key.replaceAll(".", "/"));
    if (typeof sys.k.stat(sys.p, path) === "number")
      yield* complain(sys, "sysctl", `error: '${swapped(key)}' is an unknown key`);
    else yield* sysctlSet(sys, path, key, value, false);
  }
  return 0;
}

function* sysctlSet(sys: Sys, path: ByteString, key: string, value: ByteString, quiet: boolean): AppletRun {
  const fd = yield* sys.open(path, O_WRONLY | O_TRUNC);
  const written = isError(fd) ? fd : yield* sys.writeAll(fd, value);
  if (!isError(fd)) sys.k.close(sys.p, fd);
  if (isError(written)) {
    yield* complain(sys, "sysctl", `error setting key '${key}': ${strerror(written)}`);
    return 1;
  }
  if (!quiet) yield* sys.print(`${key} = ${value}\n`);
  return 0;
}

/** Why something that nothing is mounted at cannot be unmounted. */
function failureOf(sys: Sys, path: ByteString): number {
  const stat = sys.k.stat(sys.p, path);
  return typeof stat === "number" ? stat : -EINVAL;
}

/** Simplified: a container may not unmount. */
export const umountApplet: Applet = {
  name: "umount",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "fldnrat:cvi");
    if (!options) return 1;
    const targets = options.has("a")
      ? sys.k
          .mounts(sys.p)
          .map(({ target }) => target)
          .reverse()
      : options.operands;
    if (targets.length === 0) return yield* usageError(sys, "umount");
    let code = 0;
    for (const target of targets) {
      const isMount = sys.k.mounts(sys.p).some((mount) => mount.target === target || mount.source === target);
      yield* complain(
        sys,
        "umount",
        `can't unmount ${target}: ${isMount ? "Operation not permitted" : strerror(failureOf(sys, target))}`,
      );
      code = 1;
    }
    return code;
  },
};

export const ipcsApplet: Applet = {
  name: "ipcs",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "i:aqsmtcplu");
    if (!options) return 1;
    const all = !["q", "m", "s"].some((letter) => options.has(letter)) || options.has("a");
    const column = (words: readonly string[]): string => words.map((word) => word.padEnd(10)).join(" ");
    const tables = [
      ["q", "Message Queues", ["key", "msqid", "owner", "perms", "used-bytes".padEnd(12), "messages".padEnd(12)]],
      ["m", "Shared Memory Segments", ["key", "shmid", "owner", "perms", "bytes", "nattch", "status".padEnd(12)]],
      ["s", "Semaphore Arrays", ["key", "semid", "owner", "perms", "nsems"]],
    ] as const;
    yield* sys.print("\n");
    for (const [letter, title, columns] of tables)
      if (all || options.has(letter)) yield* sys.print(`------ ${title} --------\n${column(columns)}\n\n`);
    return 0;
  },
};

const CONTROL_NAMES =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT NL VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(
    " ",
  );

export const asciiApplet: Applet = {
  name: "ascii",
  *main(sys): AppletRun {
    const cell = (code: number, width: number): string => {
      const name = CONTROL_NAMES[code]?.padEnd(3) ?? (code === 127 ? "DEL" : String.fromCharCode(code));
      return `${String(code).padStart(width)} ${code.toString(16).padStart(2, "0")} ${name}`;
    };
    let out = "Dec Hex    Dec Hex    Dec Hex  Dec Hex  Dec Hex  Dec Hex   Dec Hex   Dec Hex\n";
    const widths = [3, 4, 4, 4, 4, 4, 5, 5];
    for (let row = 0; row < 16; row++) out += `${widths.map((width, i) => cell(row + 16 * i, width)).join("")}\n`;
    yield* sys.print(out);
    return 0;
  },
};

export const tsApplet: Applet = {
  name: "ts",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "is");
    if (!options) return 1;
    if (options.operands.length > 1) return yield* usageError(sys, "ts");
    const isRelative = options.has("i") || options.has("s");
    const format = options.operands[0] ?? (isRelative ? "%H:%M:%S" : "%b %d %H:%M:%S");
    const zone = parseZone(isRelative ? "UTC0" : sys.env("TZ"));
    let base = sys.k.clock.epoch;
    const reader = new LineReader(sys, 0);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      const now = sys.k.clock.epoch;
      const time = isRelative ? now - base : now;
      if (options.has("i")) base = now;
      const whole = format.replace(/%\.([Ss])$/, "%$1");
      const fraction = whole === format ? "" : `.${String(Math.floor(time % 1000)).padStart(3, "0")}000`;
      yield* sys.print(`${strftime(whole, time, zone.at(time))}${fraction} ${line}\n`);
      yield* sys.flush();
    }
    return 0;
  },
};

/** Copies its input and draws a dot every second, a bar at the end. */
export const pipeProgressApplet: Applet = {
  name: "pipe_progress",
  *main(sys): AppletRun {
    let last = Math.floor(sys.k.clock.epoch / 1000);
    for (;;) {
      const data = yield* sys.read(0);
      if (isError(data) || data === "") break;
      const now = Math.floor(sys.k.clock.epoch / 1000);
      if (now !== last) yield* sys.error(".");
      last = now;
      if ((yield* sys.writeAll(1, data)) < 0) return 1;
    }
    yield* sys.error("\n");
    return 0;
  },
};

export const nologinApplet: Applet = {
  name: "nologin",
  *main(sys): AppletRun {
    const text = sys.k.readFile(sys.p, "/etc/nologin.txt");
    yield* sys.print(typeof text === "number" ? "This account is not available\n" : text);
    yield* sys.flush();
    yield* sys.sleep(5000);
    return 1;
  },
};
