/**
 * GNU's tail. Source: coreutils 9.1 tail.
 * Simplified: it looks for news once in the interval of -s, also where the real one is told of them (inotify).
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, ESRCH, strerror } from "../../../kernel/errno.ts";
import { O_RDONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { openOperand } from "../../input.ts";
import { quoted } from "../gnu/quoting.ts";
import { choice, gnuOptions, longOptions, say } from "../gnu/words.ts";
import { Output, countOf } from "./text-io.ts";

const LONG = longOptions(
  "bytes=c follow=follow:: lines=n max-unchanged-stats=max-unchanged-stats: pid=pid: quiet=q silent=q retry=retry sleep-interval=s verbose=v zero-terminated=z",
);
const FOLLOWS = [["descriptor"], ["name"]] as const;
/** Bytes that are kept before the first look at what may be let go, and the most that are kept. */
const TRIM = 262_144;
const LONGEST = 64_000_000;

interface Portion {
  count: number;
  bytes: boolean;
  /** `+N`: from the Nth on, instead of the last N. */
  fromStart: boolean;
  end: string;
}

interface Followed {
  name: ByteString;
  /** -1: it is not there. */
  fd: Fd;
  /** It cannot be followed, ever. */
  isLost: boolean;
}

interface Plan {
  readonly portion: Portion;
  readonly follow: "" | "name" | "descriptor";
  readonly retry: boolean;
  readonly pid: number | null;
  readonly pauseMs: number;
  readonly headers: boolean;
}

/** `-5`, `-5f`, `+5c`: options of old. */
function modern(argv: readonly ByteString[]): readonly ByteString[] {
  const match = /^([-+])(\d*)([bcl]?)(f?)$/.exec(argv[1] ?? "");
  if (!match || argv.length > 3 || (match[2] === "" && (match[1] === "-" || match[3] === ""))) return argv;
  const [, sign = "", count = "", unit = "", follows = ""] = match;
  const value = `${sign === "+" ? "+" : ""}${count === "" ? "10" : count}${unit === "b" ? "b" : ""}`;
  return [
    argv[0] ?? "",
    unit === "" || unit === "l" ? "-n" : "-c",
    value,
    ...(follows === "" ? [] : ["-f"]),
    ...argv.slice(2),
  ];
}

function named(name: ByteString): ByteString {
  return quoted(name === "-" ? "standard input" : name, "shell-escape-always");
}

function* failed(sys: Sys, text: string): AppletRun {
  yield* say(sys, "tail", text);
  return 1;
}

export function* tailMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "tail", modern(argv), "c:fFn:qs:vz", LONG);
  if (typeof options === "number") return options;
  const portion: Portion = { count: 10, bytes: false, fromStart: false, end: options.has("z") ? "\0" : "\n" };
  let follow: Plan["follow"] = "";
  let retry = options.has("retry");
  let pauseMs = 1000;
  let pid: number | null = null;
  for (const { option, value = "" } of options.given) {
    if (option === "c" || option === "n") {
      portion.bytes = option === "c";
      portion.fromStart = value.startsWith("+");
      const bare = value.replace(/^[-+]/, "");
      const count = countOf(bare);
      const why = count === "overflow" ? ": Value too large for defined data type" : "";
      if (typeof count === "string")
        return yield* failed(sys, `invalid number of ${portion.bytes ? "bytes" : "lines"}: '${bare}'${why}`);
      portion.count = count;
    } else if (option === "f") follow = "descriptor";
    else if (option === "F") [follow, retry] = ["name", true];
    else if (option === "follow") {
      const found = value === "" ? { index: 0 } : choice("tail", "--follow", value, FOLLOWS);
      if ("problem" in found) {
        yield* sys.error(found.problem);
        return 1;
      }
      follow = found.index === 0 ? "descriptor" : "name";
    } else if (option === "s") {
      if (!/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
        return yield* failed(sys, `invalid number of seconds: '${value}'`);
      pauseMs = Number(value) * 1000;
    } else if (option === "pid") {
      if (!/^\d+$/.test(value)) return yield* failed(sys, `invalid PID: '${value}'`);
      pid = Number(value);
    } else if (option === "max-unchanged-stats" && !/^\d+$/.test(value))
      return yield* failed(sys, `invalid maximum number of unchanged stats between opens: '${value}'`);
  }
  if (retry && follow === "")
    yield* say(sys, "tail", "warning: --retry ignored; --retry is useful only when following");
  else if (retry && follow === "descriptor")
    yield* say(sys, "tail", "warning: --retry only effective for the initial open");
  if (pid !== null && follow === "")
    yield* say(sys, "tail", "warning: PID ignored; --pid=PID is useful only when following");
  const names = options.operands.length === 0 ? ["-"] : options.operands;
  if (follow === "name" && names.includes("-")) {
    yield* say(sys, "tail", "cannot follow '-' by name");
    return 1;
  }
  const headers = options.last("qv");
  return yield* new Tail(sys, {
    portion,
    follow,
    retry,
    pid,
    pauseMs: Math.max(pauseMs, 1),
    headers: headers === "v" || (names.length > 1 && headers !== "q"),
  }).run(names);
}

class Tail {
  readonly #sys: Sys;
  readonly #plan: Plan;
  readonly #out: Output;
  #current: Followed | null = null;
  #isFirst = true;

  constructor(sys: Sys, plan: Plan) {
    this.#sys = sys;
    this.#plan = plan;
    this.#out = new Output(sys, "tail");
    this.#out.problem = "error writing 'standard output': $";
  }

  *run(names: readonly ByteString[]): AppletRun {
    const sys = this.#sys;
    const { follow, retry } = this.#plan;
    let code = 0;
    const files: Followed[] = [];
    for (const name of names) {
      const fd = yield* openOperand(sys, name);
      const file: Followed = { name, fd: isError(fd) ? -1 : fd, isLost: isError(fd) && !retry };
      files.push(file);
      if (isError(fd)) {
        yield* say(sys, "tail", `cannot open ${named(name)} for reading: ${strerror(fd)}`);
        code = 1;
        continue;
      }
      const wrong = yield* this.#show(file);
      if (wrong < 0) {
        yield* say(sys, "tail", `error reading ${named(name)}: ${strerror(wrong)}`);
        code = 1;
        if (follow !== "") {
          const giving = follow === "name" && retry ? "" : "; giving up on this name";
          yield* say(sys, "tail", `${name}: cannot follow end of this type of file${giving}`);
        }
        file.isLost = true;
      } else if (wrong > 0) return yield* this.#out.end(code);
    }
    if (follow === "") return yield* this.#out.end(code);
    return yield* this.#follow(
      files.filter((file) => !this.#isPipe(file)),
      code,
    );
  }

  /** Standard input that is a pipe is read to its end, and that was all. */
  #isPipe({ name, fd }: Followed): boolean {
    const stat = name === "-" ? this.#sys.k.fstat(this.#sys.p, fd) : 0;
    return typeof stat !== "number" && (stat.kind === "fifo" || stat.kind === "socket");
  }

  *#header(file: Followed): Generator<void, void, void> {
    if (!this.#plan.headers || this.#current === file) return;
    const title = file.name === "-" ? "standard input" : file.name;
    yield* this.#out.put(`${this.#isFirst ? "" : "\n"}==> ${title} <==\n`);
    this.#isFirst = false;
    this.#current = file;
  }

  /** 0, 1 where nobody reads any longer, or -errno. */
  *#show(file: Followed): Generator<void, number, void> {
    yield* this.#header(file);
    return this.#plan.portion.fromStart ? yield* this.#fromStart(file.fd) : yield* this.#last(file.fd);
  }

  *#last(fd: Fd): Generator<void, number, void> {
    const sys = this.#sys;
    let data = "";
    // What is kept may have no end of a line yet: to look for one again only when there is twice as much costs little.
    let trimAt = TRIM;
    for (;;) {
      const more = yield* sys.read(fd);
      if (more === -EINTR) continue;
      if (typeof more === "number") return more;
      if (more === "") break;
      const before = data.length;
      data += more;
      if (data.length > LONGEST) {
        yield* sys.outOfMemory("tail");
        return 1;
      }
      if (data.length > trimAt) {
        data = data.slice(this.#startOfLast(data));
        trimAt = Math.max(TRIM, 2 * data.length);
      }
      if (!sys.hold(data.length - before)) yield;
      sys.charge(1 + (more.length >> 8));
      if (sys.spent) yield;
    }
    return (yield* this.#out.put(data.slice(this.#startOfLast(data)))) ? 0 : 1;
  }

  #startOfLast(data: string): number {
    const { count, bytes, end } = this.#plan.portion;
    if (count === 0) return data.length;
    if (bytes) return Math.max(0, data.length - count);
    let at = data.endsWith(end) ? data.length - 1 : data.length;
    for (let left = count; left > 0; left--) {
      if (at <= 0) return 0;
      at = data.lastIndexOf(end, at - 1);
      if (at < 0) return 0;
    }
    return at + 1;
  }

  *#fromStart(fd: Fd): Generator<void, number, void> {
    const sys = this.#sys;
    const { bytes, end, count } = this.#plan.portion;
    let skip = Math.max(0, count - 1);
    for (;;) {
      const data = yield* sys.read(fd);
      if (data === -EINTR) continue;
      if (typeof data === "number") return data;
      if (data === "") return 0;
      let from = 0;
      if (bytes) {
        from = Math.min(skip, data.length);
        skip -= from;
      } else {
        while (skip > 0 && from < data.length) {
          const at = data.indexOf(end, from);
          from = at < 0 ? data.length : at + 1;
          if (at >= 0) skip--;
        }
      }
      if (!(yield* this.#out.put(data.slice(from)))) return 1;
      // Who waits for the end of it sees what has come so far.
      if ((yield* sys.flush()) < 0) return 1;
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
    }
  }

  /** Looks at all files again and again, until PID is no more. */
  *#follow(files: readonly Followed[], code: number): AppletRun {
    const sys = this.#sys;
    const { pid, pauseMs, follow, retry } = this.#plan;
    for (;;) {
      if (!files.some(({ isLost }) => !isLost)) {
        if (files.length > 0) yield* say(sys, "tail", "no files remaining");
        return yield* this.#out.end(files.length > 0 ? 1 : code);
      }
      // What the process wrote before it ended is shown.
      const isOver = pid !== null && sys.k.kill(sys.p, pid, 0) === -ESRCH;
      for (const file of files) {
        if (file.isLost) continue;
        if (follow === "name" || file.fd < 0) yield* this.#reopen(file);
        if (file.fd >= 0 && !(yield* this.#copyNew(file))) return yield* this.#out.end(1);
      }
      if (isOver) return yield* this.#out.end(code);
      if ((yield* sys.flush()) < 0) return yield* this.#out.end(1);
      if (files.some(({ isLost }) => !isLost) || retry) yield* sys.sleep(pauseMs);
    }
  }

  /** The file of that name, where it is another one now. */
  *#reopen(file: Followed): Generator<void, void, void> {
    const sys = this.#sys;
    const now = sys.k.stat(sys.p, file.name);
    const open = file.fd < 0 ? -1 : sys.k.fstat(sys.p, file.fd);
    if (typeof now !== "number" && typeof open !== "number" && now.dev === open.dev && now.ino === open.ino) return;
    if (typeof now === "number") {
      if (file.fd < 0) return;
      yield* this.#copyNew(file);
      yield* say(sys, "tail", `${named(file.name)} has become inaccessible: ${strerror(now)}`);
      sys.k.close(sys.p, file.fd);
      file.fd = -1;
      file.isLost = !this.#plan.retry;
      return;
    }
    const isNew = file.fd < 0;
    if (!isNew) {
      // What was written before the file was moved away belongs to it still.
      yield* this.#copyNew(file);
      sys.k.close(sys.p, file.fd);
    }
    const fd = yield* sys.open(file.name, O_RDONLY);
    file.fd = isError(fd) ? -1 : fd;
    if (isError(fd)) return;
    const how = isNew ? "has appeared" : "has been replaced";
    yield* say(sys, "tail", `${named(file.name)} ${how};  following new file`);
  }

  *#copyNew(file: Followed): Generator<void, boolean, void> {
    const sys = this.#sys;
    const stat = sys.k.fstat(sys.p, file.fd);
    const at = sys.k.lseek(sys.p, file.fd, 0, "current");
    if (typeof stat !== "number" && at >= 0 && stat.kind === "file" && stat.size < at) {
      yield* say(sys, "tail", `${file.name}: file truncated`);
      sys.k.lseek(sys.p, file.fd, 0, "set");
    }
    for (;;) {
      const data = yield* sys.read(file.fd);
      if (data === -EINTR) continue;
      if (typeof data === "number" || data === "") return true;
      yield* this.#header(file);
      if (!(yield* this.#out.put(data)) || (yield* sys.flush()) < 0) return false;
      if (sys.spent) yield;
    }
  }
}
