/**
 * crond and crontab: commands by the clock. Source: BusyBox 1.36.1 crond, crontab; crontab(5).
 * Simplified: mail is not sent, and @reboot and the like are not known; crontab -e wants vi.
 */
import { calendarDate } from "../../../../sim/units.ts";
import type { CalendarDate } from "../../../../sim/units.ts";
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ENOENT, strerror } from "../../../kernel/errno.ts";
import { O_APPEND, O_CREAT, O_RDWR, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { accounts, groupsOf } from "../../accounts.ts";
import { changeIdentity } from "../../identity.ts";
import { execProgram, forkApplet, waitFor } from "../../exec-program.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import { joinPath } from "../../paths.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { parseZone } from "../../../../sim/time-zone.ts";

const DIRECTORY = "/var/spool/cron/crontabs";
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

interface Job {
  user: string;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Both a day and a weekday are given: either will do. */
  isEither: boolean;
  command: ByteString;
  env: ReadonlyMap<ByteString, ByteString>;
}

/** `1-5/2,9` as numbers; null where it is no such list. */
function parseField(text: string, min: number, max: number, names: readonly string[] = []): Set<number> | null {
  const found = new Set<number>();
  const value = (word: string): number => {
    const index = names.indexOf(word.slice(0, 3).toLowerCase());
    return index >= 0 ? index + (names === MONTHS ? 1 : 0) : /^\d+$/.test(word) ? Number(word) : NaN;
  };
  for (const part of text.split(",")) {
    const [range = "", stepText = "1"] = part.split("/", 2);
    const [fromText = "", toText = fromText] = range.split("-", 2);
    const [from, to] = range === "*" ? [min, max] : [value(fromText), value(toText)];
    const step = Number(stepText);
    if (!(from >= min && to <= max && from <= to && step >= 1)) return null;
    for (let i = from; i <= to; i += step) found.add(i);
  }
  return found;
}

function parseTable(user: string, text: ByteString): Job[] {
  const jobs: Job[] = [];
  const env = new Map<ByteString, ByteString>();
  for (const line of text.split("\n")) {
    const setting = /^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line);
    if (setting) {
      env.set(setting[1] ?? "", (setting[2] ?? "").replace(/^(["'])(.*)\1$/, "$2"));
      continue;
    }
    const match = /^\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!match || line.trimStart().startsWith("#")) continue;
    const [, minute = "", hour = "", day = "", month = "", weekday = "", command = ""] = match;
    const fields = [
      parseField(minute, 0, 59),
      parseField(hour, 0, 23),
      parseField(day, 1, 31),
      parseField(month, 1, 12, MONTHS),
      parseField(weekday.replaceAll("7", "0"), 0, 6, DAYS),
    ];
    const [minutes, hours, days, months, weekdays] = fields;
    if (!minutes || !hours || !days || !months || !weekdays) continue;
    jobs.push({
      user,
      minutes,
      hours,
      days,
      months,
      weekdays,
      isEither: day !== "*" && weekday !== "*",
      command,
      env: new Map(env),
    });
  }
  return jobs;
}

function isDue(job: Job, { minute, hour, day, month, weekday }: CalendarDate): boolean {
  if (!job.minutes.has(minute) || !job.hours.has(hour) || !job.months.has(month)) return false;
  const [isDay, isWeekday] = [job.days.has(day), job.weekdays.has(weekday)];
  return job.isEither ? isDay || isWeekday : isDay && isWeekday;
}

/** All jobs of a directory: each file is named after its user. */
function readJobs(sys: Sys, directory: ByteString): Job[] {
  const entries = sys.k.readdir(sys.p, directory);
  if (typeof entries === "number") return [];
  return entries.flatMap(({ name }) => {
    const text = sys.k.readFile(sys.p, joinPath(directory, name));
    return typeof text === "number" || name === "cron.update" ? [] : parseTable(name, text);
  });
}

function* runJob(sys: Sys, job: Job, log: (text: string) => Generator<void, void, void>): Generator<void, void, void> {
  const account = accounts(sys).find(({ name }) => name === job.user);
  if (!account) {
    yield* log(`can't find user '${job.user}'`);
    return;
  }
  const child = forkApplet(sys, function* (own) {
    const { uid, gid } = account;
    if (changeIdentity(own.p, { uid, gid, groups: groupsOf(own, account.name, gid) })) return 1;
    own.k.setsid(own.p);
    if (own.k.chdir(own.p, account.home) < 0) own.k.chdir(own.p, "/");
    const shell = job.env.get("SHELL") ?? "/bin/sh";
    const env = new Map([
      ...own.p.env,
      ["USER", account.name],
      ["LOGNAME", account.name],
      ["HOME", account.home],
      ["SHELL", shell],
      ...job.env,
    ]);
    return -(yield* execProgram(own, [shell, "-c", job.command], env));
  });
  if (isError(child)) yield* log(`can't vfork: ${strerror(child)}`);
  else yield* log(`USER ${job.user} pid ${String(child.pid).padStart(3)} cmd ${job.command}`);
}

export const crondApplet: Applet = {
  name: "crond",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "l:L:fbSc:d:");
    if (!options) return 1;
    const directory = options.value("c") ?? DIRECTORY;
    const level = Number(options.value("l") ?? options.value("d") ?? 8);
    const stat = sys.k.stat(sys.p, directory);
    if (typeof stat === "number") {
      yield* complain(sys, "crond", `can't change directory to '${directory}': ${strerror(stat)}`);
      return 1;
    }
    const logFile = options.value("L");
    const isForeground = options.has("f") || options.has("d");
    const loop = function* (own: Sys): AppletRun {
      const log = function* (text: string): Generator<void, void, void> {
        // Level 8 is the default: starts of jobs are of level 7 and are told only where more is asked for.
        if (level > 7 && !text.startsWith("crond") && !text.startsWith("USER")) return;
        if (logFile === undefined) {
          if (options.has("d") || options.has("f")) yield* own.error(`crond: ${text}\n`);
          return;
        }
        const fd = yield* own.open(logFile, O_WRONLY | O_CREAT | O_APPEND, 0o600);
        if (isError(fd)) return;
        yield* own.writeAll(fd, `crond: ${text}\n`);
        own.k.close(own.p, fd);
      };
      yield* log(`crond (busybox 1.36.1) started, log level ${level}`);
      const zone = parseZone(own.env("TZ"));
      for (;;) {
        const now = own.k.clock.epoch;
        yield* own.sleep(60_000 - (now % 60_000));
        const time = own.k.clock.epoch;
        const shown = calendarDate(time + zone.at(time).offset * 1000);
        for (const job of readJobs(own, directory)) if (isDue(job, shown)) yield* runJob(own, job, log);
        for (let ended = yield* own.wait(-1, { noHang: true }); typeof ended !== "number";)
          ended = yield* own.wait(-1, { noHang: true });
      }
    };
    if (isForeground) return yield* loop(sys);
    const child = forkApplet(sys, function* (own) {
      own.k.setsid(own.p);
      const fd = yield* own.open("/dev/null", O_RDWR);
      if (!isError(fd)) for (const one of [0, 1, 2]) own.k.dup2(own.p, fd, one);
      return yield* loop(own);
    });
    return isError(child) ? 1 : 0;
  },
};

export const crontabApplet: Applet = {
  name: "crontab",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "u:c:lerd");
    if (!options) return 1;
    const me = accounts(sys).find(({ uid }) => uid === sys.p.cred.uid)?.name;
    const user = options.value("u") ?? me;
    if (user === undefined || !accounts(sys).some(({ name }) => name === user)) {
      yield* complain(sys, "crontab", `unknown user ${user ?? sys.p.cred.uid}`);
      return 1;
    }
    if (sys.p.cred.uid !== 0) {
      yield* complain(sys, "crontab", "must be suid to work properly");
      return 1;
    }
    // The file is opened where one is, before anything else.
    const [file] = options.operands;
    const given = options.last("lerd") === undefined && file !== undefined ? yield* readOperand(sys, file) : null;
    if (file !== undefined && typeof given === "number") {
      yield* complain(sys, "crontab", openMessage("cant-open", file, given));
      return 1;
    }
    const directory = options.value("c") ?? DIRECTORY;
    const failed = sys.k.chdir(sys.p, directory);
    if (failed < 0) {
      yield* complain(sys, "crontab", `can't change directory to '${directory}': ${strerror(failed)}`);
      return 1;
    }
    if (options.has("l")) {
      const text = sys.k.readFile(sys.p, user);
      if (isError(text)) {
        yield* complain(sys, "crontab", openMessage("cant-open", user, text));
        return 1;
      }
      yield* sys.print(text);
      return 0;
    }
    if (options.has("r") || options.has("d")) {
      sys.k.unlink(sys.p, user);
      return 0;
    }
    if (options.has("e")) return yield* edit(sys, user);
    if (file === undefined && sys.k.isatty(sys.p, 0)) return yield* usageError(sys, "crontab");
    const text = given ?? (yield* readOperand(sys, "-"));
    return isError(text) ? 1 : yield* install(sys, user, text);
  },
};

function* install(sys: Sys, user: string, text: ByteString): AppletRun {
  const fd = yield* sys.open(user, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  const written = isError(fd) ? fd : yield* sys.writeAll(fd, text);
  if (!isError(written)) return 0;
  yield* complain(sys, "crontab", openMessage("cant-open", user, written));
  return 1;
}

function* edit(sys: Sys, user: string): AppletRun {
  const temporary = `/tmp/crontab.${sys.p.pid}`;
  const old = sys.k.readFile(sys.p, user);
  const fd = yield* sys.open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  if (isError(fd)) return 1;
  yield* sys.writeAll(fd, old === -ENOENT || isError(old) ? "" : old);
  sys.k.close(sys.p, fd);
  const editor = sys.env("VISUAL") ?? sys.env("EDITOR") ?? "vi";
  const child = forkApplet(sys, function* (own) {
    return -(yield* execProgram(own, [editor, temporary]));
  });
  if (!isError(child)) yield* waitFor(sys, child.pid);
  const text = sys.k.readFile(sys.p, temporary);
  sys.k.unlink(sys.p, temporary);
  return isError(text) ? 1 : yield* install(sys, user, text);
}
