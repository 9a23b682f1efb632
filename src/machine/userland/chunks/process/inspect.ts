/** pwdx, pmap, pstree, lsof, fuser, killall5, mountpoint: who runs, and what they hold. Source: BusyBox 1.36.1 procps. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ESRCH, strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseUser } from "../../accounts.ts";
import { parseOptions } from "../../getopt.ts";
import { complain, complainErrno } from "../../message.ts";
import { joinPath, lastComponent } from "../../paths.ts";
import { commandLine, processTable } from "../../process-table.ts";
import type { ProcessRow } from "../../process-table.ts";
import { parseSignal, signalList } from "../../signal-names.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

export const pwdxApplet: Applet = {
  name: "pwdx",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "pwdx");
    for (const word of options.operands) {
      const pid = word.replace(/^\/proc\//, "");
      if (!/^\d+$/.test(pid)) {
        yield* complain(sys, "pwdx", `invalid process id: '${word}'`);
        return 1;
      }
      const target = sys.k.readlink(sys.p, `/proc/${pid}/cwd`);
      yield* sys.print(`${word}: ${typeof target === "number" ? strerror(target === -2 ? ESRCH : target) : target}\n`);
    }
    return 0;
  },
};

/** Simplified: a process has one mapping, its memory. */
export const pmapApplet: Applet = {
  name: "pmap",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "xq");
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "pmap");
    const rows = yield* processTable(sys);
    let code = 0;
    for (const word of options.operands) {
      const row = rows.find(({ pid }) => String(pid) === word);
      if (!row) {
        code = 42;
        if (/^\d+$/.test(word)) yield* sys.print(`${word}: [?]\n`);
        continue;
      }
      const words = commandLine(sys, row.pid);
      // The name is said where the command line does not begin with it.
      const said = lastComponent(words[0] ?? "") === row.comm ? "" : `{${row.comm}} `;
      yield* sys.print(`${row.pid}: ${said}${words.join(" ")}\n`);
      const exe = sys.k.readlink(sys.p, `/proc/${row.pid}/exe`);
      const name = typeof exe === "number" ? "" : exe;
      const pad = (value: number): string => String(value).padStart(7);
      if (options.has("x")) {
        if (!options.has("q")) yield* sys.print("Address\t\t  Kbytes     PSS   Dirty    Swap  Mode  Mapping\n");
        yield* sys.print(`0000000000400000 ${[row.vsz, row.rss, row.rss, 0].map(pad).join(" ")}  r-xp  ${name}\n`);
        if (!options.has("q"))
          yield* sys.print(
            `----------------  ------  ------  ------  ------\ntotal\t\t ${[row.vsz, row.rss, row.rss, 0].map(pad).join(" ")}\n`,
          );
      } else {
        yield* sys.print(`0000000000400000 ${pad(row.vsz)}K r-xp  ${name}\n`);
        if (!options.has("q")) yield* sys.print(`mapped: ${row.vsz}K\n`);
      }
    }
    return code;
  },
};

/** A process and what hangs below it, on lines; equal leaves are counted together. */
function treeLines(
  row: ProcessRow,
  children: ReadonlyMap<number, ProcessRow[]>,
  showsPids: boolean,
  depth = 0,
): string[] {
  const label = showsPids ? `${row.comm}(${row.pid})` : row.comm;
  if (depth > 500) return [label];
  const below = (children.get(row.pid) ?? []).map((child) => treeLines(child, children, showsPids, depth + 1));
  const grouped: { lines: string[]; count: number }[] = [];
  for (const lines of below) {
    const same = showsPids ? undefined : grouped.find((one) => one.lines.join("\n") === lines.join("\n"));
    if (same) same.count++;
    else grouped.push({ lines, count: 1 });
  }
  const out: string[] = [];
  grouped.forEach(({ lines, count }, index) => {
    const isLast = index === grouped.length - 1;
    const prefix = count > 1 ? `${count}*[` : "";
    lines.forEach((line, i) => {
      const isEnd = i === lines.length - 1;
      const body = i === 0 ? prefix + line : " ".repeat(prefix.length) + line;
      const text = count > 1 && isEnd ? `${body}]` : body;
      const joint =
        i > 0 ? (isLast ? "   " : " | ") : grouped.length === 1 ? "---" : index === 0 ? "-+-" : isLast ? " `-" : " |-";
      out.push((out.length === 0 ? label : " ".repeat(label.length)) + joint + text);
    });
  });
  return out.length === 0 ? [label] : out;
}

export const pstreeApplet: Applet = {
  name: "pstree",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "p");
    if (!options) return 1;
    if (options.operands.length > 1) return yield* usageError(sys, "pstree");
    const rows = yield* processTable(sys);
    const children = new Map<number, ProcessRow[]>();
    for (const row of rows) children.set(row.ppid, [...(children.get(row.ppid) ?? []), row]);
    for (const list of children.values())
      list.sort((a, b) => (a.comm < b.comm ? -1 : a.comm > b.comm ? 1 : a.pid - b.pid));
    const [word] = options.operands;
    const root = word === undefined ? "1" : word;
    const top = rows.find((row) => String(row.pid) === root);
    if (!top && !/^\d+$/.test(root) && !parseUser(sys, root)) {
      yield* complain(sys, "pstree", `unknown user ${root}`);
      return 1;
    }
    if (!top) {
      yield* complain(sys, "pstree", "no processes found");
      return 1;
    }
    yield* sys.print(
      treeLines(top, children, options.has("p"))
        .map((line) => `${line}\n`)
        .join(""),
    );
    return 0;
  },
};

export const lsofApplet: Applet = {
  name: "lsof",
  *main(sys): AppletRun {
    for (const { pid } of yield* processTable(sys)) {
      const fds = sys.k.readdir(sys.p, `/proc/${pid}/fd`);
      const exe = sys.k.readlink(sys.p, `/proc/${pid}/exe`);
      if (typeof fds === "number") continue;
      for (const { name } of fds.sort((a, b) => Number(a.name) - Number(b.name))) {
        const target = sys.k.readlink(sys.p, `/proc/${pid}/fd/${name}`);
        if (typeof target !== "number")
          yield* sys.print(`${pid}\t${typeof exe === "number" ? "" : exe}\t${name}\t${target}\n`);
      }
    }
    return 0;
  },
};

/** Whether a process has a file open, as its directory or as its program. */
function holds(sys: Sys, pid: number, files: ReadonlySet<string>): boolean {
  const fds = sys.k.readdir(sys.p, `/proc/${pid}/fd`);
  const names = typeof fds === "number" ? [] : fds.map(({ name }) => `fd/${name}`);
  return ["cwd", "exe", "root", ...names].some((name) => {
    const stat = sys.k.stat(sys.p, joinPath(`/proc/${pid}`, name));
    return typeof stat !== "number" && files.has(`${stat.dev}:${stat.ino}`);
  });
}

/** Processes that listen on or talk through a port. */
function portUsers(sys: Sys, port: number, type: string): number[] {
  return sys.k
    .sockets(sys.p)
    .filter((socket) => socket.type === type && socket.local.port === port && socket.proc !== null)
    .map((socket) => socket.proc?.pid ?? 0);
}

export const fuserApplet: Applet = {
  name: "fuser",
  *main(sys, argv): AppletRun {
    const signalWord = argv.slice(1).find((word) => /^-[A-Z0-9]{2,}$/.test(word));
    const signal = signalWord === undefined ? 9 : parseSignal(signalWord.slice(1));
    const options = yield* parseOptions(
      sys,
      argv.filter((word) => word !== signalWord),
      "mks64",
    );
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "fuser");
    const files = new Set<string>();
    const devices = new Set<number>();
    const pids = new Set<number>();
    for (const name of options.operands) {
      const port = /^(\d+)\/(tcp|udp)$/.exec(name);
      if (port) {
        for (const pid of portUsers(sys, Number(port[1]), port[2] ?? "")) pids.add(pid);
        continue;
      }
      const stat = sys.k.stat(sys.p, name);
      if (typeof stat === "number") {
        yield* complainErrno(sys, "fuser", `can't stat '${name}'`, stat);
        return 1;
      }
      files.add(`${stat.dev}:${stat.ino}`);
      devices.add(stat.dev);
    }
    for (const { pid } of yield* processTable(sys)) {
      if (pid === sys.p.pid) continue;
      const cwd = sys.k.stat(sys.p, `/proc/${pid}/cwd`);
      const isOnDevice = options.has("m") && typeof cwd !== "number" && devices.has(cwd.dev);
      if (isOnDevice || holds(sys, pid, files)) pids.add(pid);
    }
    if (pids.size === 0) return 1;
    for (const pid of pids) {
      if (!options.has("s")) yield* sys.print(`${pid} `);
      if (options.has("k")) sys.k.kill(sys.p, pid, signal ?? 9);
    }
    if (!options.has("s")) yield* sys.print("\n");
    return 0;
  },
};

export const killall5Applet: Applet = {
  name: "killall5",
  *main(sys, argv): AppletRun {
    const words = argv.slice(1);
    const omitted = new Set<number>();
    let signal = 15;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? "";
      if (word === "-o") omitted.add(Number(words[++i]));
      else if (word.startsWith("-o")) omitted.add(Number(word.slice(2)));
      else if (word === "-l") {
        yield* sys.print(signalList());
        return 0;
      } else if (word.startsWith("-")) {
        const parsed = parseSignal(word.slice(1));
        if (parsed === null) {
          yield* complain(sys, "killall5", `bad signal name '${word.slice(1)}'`);
          return 1;
        }
        signal = parsed;
      }
    }
    const others = (yield* processTable(sys)).filter(
      ({ pid, sid }) => pid !== 1 && pid !== sys.p.pid && sid !== sys.p.sid && !omitted.has(pid),
    );
    for (const { pid } of others) sys.k.kill(sys.p, pid, signal);
    return others.length > 0 ? 0 : 2;
  },
};

function deviceName(dev: number): ByteString {
  return `${dev >> 8}:${dev & 255}`;
}

export const mountpointApplet: Applet = {
  name: "mountpoint",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "qdxn");
    if (!options) return 1;
    const [path, ...more] = options.operands;
    if (path === undefined || more.length > 0) return yield* usageError(sys, "mountpoint");
    const stat = sys.k.stat(sys.p, path);
    if (options.has("x") && typeof stat !== "number") {
      if (!options.has("q")) yield* complain(sys, "mountpoint", `${path}: not a block device`);
      return 1;
    }
    if (typeof stat === "number" || stat.kind !== "directory") {
      const text = typeof stat === "number" ? strerror(stat) : "Not a directory";
      if (!options.has("q")) yield* complain(sys, "mountpoint", `${path}: ${text}`);
      return 1;
    }
    const parent = sys.k.stat(sys.p, `${path}/..`);
    const mounts = sys.k.mounts(sys.p);
    const canonical = path.replace(/(.)\/+$/, "$1");
    const isMount =
      typeof parent === "number" ||
      parent.dev !== stat.dev ||
      parent.ino === stat.ino ||
      mounts.some(({ target }) => target === canonical);
    if (options.has("d")) yield* sys.print(`${deviceName(stat.dev)}\n`);
    else if (options.has("n")) {
      const source = mounts.find(({ target }) => target === canonical)?.source ?? "UNKNOWN";
      yield* sys.print(`${source} ${path}\n`);
    } else if (!options.has("q")) yield* sys.print(`${path} is ${isMount ? "" : "not "}a mountpoint\n`);
    return isMount ? 0 : 1;
  },
};
