/**
 * tar: makes, lists and unpacks archives, packed or not. Source: BusyBox 1.36.1 tar, as configured in the official image.
 * Simplified: of extended pax headers only the names count; xz is read, not written.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { execProgram, forkApplet, waitFor } from "../exec-program.ts";
import { getopt } from "../getopt.ts";
import type { LongOptions, Options } from "../getopt.ts";
import { readOperand } from "../input.ts";
import { complain } from "../message.ts";
import { usageError } from "../usage.ts";
import { Extractor, copyData } from "./archive/extract.ts";
import { memberLine, safePath } from "./archive/member.ts";
import type { Member } from "./archive/member.ts";
import { isExcluded, matchingPattern } from "./archive/name-list.ts";
import { ArchiveReader } from "./archive/reader.ts";
import { TarWriter } from "./archive/tar-create.ts";
import { BLOCK, padding, parseHeader } from "./archive/tar-header.ts";
import type { Format } from "./compress/formats.ts";
import { packerOf } from "./compress/packer.ts";
import { parseZone } from "../../../sim/time-zone.ts";
import type { Zone } from "../../../sim/time-zone.ts";

const SHORT = "tcxC:f:Opvkmojzp ZJahT:X:";
const LONG: LongOptions = {
  list: "t",
  extract: "x",
  get: "x",
  create: "c",
  directory: "C",
  file: "f",
  "to-stdout": "O",
  verbose: "v",
  "keep-old": "k",
  "keep-old-files": "k",
  touch: "m",
  "no-same-owner": "o",
  bzip2: "j",
  gzip: "z",
  gunzip: "z",
  ungzip: "z",
  xz: "J",
  lzma: "lzma",
  "auto-compress": "a",
  dereference: "h",
  "files-from": "T",
  "exclude-from": "X",
  exclude: "exclude:",
  overwrite: "overwrite",
  "strip-components": "strip:",
  "no-recursion": "no-recursion",
  "numeric-owner": "numeric",
  "no-same-permissions": "no-modes",
  "same-permissions": "p",
  "preserve-permissions": "p",
  "to-command": "to-command:",
};

interface Job {
  sys: Sys;
  options: Options;
  verbose: number;
  includes: ByteString[];
  excludes: ByteString[];
  zone: Zone;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  // `tar xf` is `tar -xf`: the first word needs no dash.
  const [name = "tar", first, ...rest] = argv;
  const words = first === undefined || first.startsWith("-") ? argv : [name, ...dashed(first, rest)];
  const parsed = getopt(words, SHORT, LONG);
  if (!parsed.ok) {
    yield* sys.error(parsed.message);
    return yield* usageError(sys, "tar");
  }
  const { options } = parsed;
  const modes = ["c", "x", "t"].filter((mode) => options.has(mode));
  if (modes.length !== 1) return yield* usageError(sys, "tar");
  const job: Job = {
    sys,
    options,
    verbose: options.count("v"),
    includes: [...options.operands],
    excludes: [],
    zone: parseZone(sys.env("TZ")),
  };
  if (!(yield* readLists(job))) return 1;
  return options.has("c") ? yield* create(job) : yield* read(job);
}

/** The words of an old-fashioned first argument: its letters as options, which take theirs in order. */
function dashed(letters: ByteString, rest: readonly ByteString[]): ByteString[] {
  const words: ByteString[] = [];
  let next = 0;
  for (const letter of letters) {
    const takesValue = SHORT.includes(`${letter}:`);
    const value = takesValue ? rest[next++] : undefined;
    words.push(`-${letter}`, ...(value === undefined ? [] : [value]));
  }
  return [...words, ...rest.slice(next)];
}

/** -T, -X and --exclude; false after a complaint. */
function* readLists(job: Job): Generator<void, boolean, void> {
  for (const { option, value = "" } of job.options.given) {
    if (option === "exclude") job.excludes.push(value);
    if (option !== "T" && option !== "X") continue;
    const text = yield* readOperand(job.sys, value);
    if (isError(text)) {
      yield* complain(job.sys, "tar", `can't open '${value}': ${strerror(text)}`);
      return false;
    }
    for (const line of text.split("\n").filter((one) => one !== "")) {
      const name = line.length > 1 ? line.replace(/\/+$/, "") : line;
      (option === "X" ? job.excludes : job.includes).push(name);
    }
  }
  return true;
}

/** How the archive is packed by the options; `auto`: find out. */
function formatOf({ options }: Job): Format | "auto" | null {
  if (options.has("z")) return "gzip";
  if (options.has("j")) return "bzip2";
  if (options.has("J")) return "xz";
  if (options.has("lzma")) return "lzma";
  const file = options.value("f") ?? "";
  if (!options.has("c")) return options.has("O") && file === "-" ? null : "auto";
  if (!options.has("a")) return null;
  if (/\.(gz|tgz)$/.test(file)) return "gzip";
  if (/\.(bz2|tbz|tbz2)$/.test(file)) return "bzip2";
  return /\.(xz|txz)$/.test(file) ? "xz" : null;
}

function* changeDirectory({ sys, options }: Job): Generator<void, boolean, void> {
  const directory = options.value("C");
  if (directory === undefined) return true;
  const failed = sys.k.chdir(sys.p, directory);
  if (failed >= 0) return true;
  yield* complain(sys, "tar", `can't change directory to '${directory}': ${strerror(failed)}`);
  return false;
}

function* create(job: Job): AppletRun {
  const { sys, options } = job;
  if (job.includes.length === 0) {
    yield* complain(sys, "tar", "empty archive");
    return 1;
  }
  const file = options.value("f") ?? "-";
  const fd: Fd | number = file === "-" ? 1 : yield* sys.open(file, O_WRONLY | O_CREAT | O_TRUNC);
  if (isError(fd)) {
    yield* complain(sys, "tar", `can't open '${file}': ${strerror(fd)}`);
    return 1;
  }
  const format = formatOf(job);
  if (format !== null && format !== "gzip" && format !== "bzip2") {
    // What packs in the real program is another applet, which cannot.
    yield* usageError(sys, format);
    return 1;
  }
  if (!(yield* changeDirectory(job))) return 1;
  const writer = new TarWriter(sys, {
    fd,
    packer: format === null ? null : packerOf(format),
    excludes: job.excludes,
    follows: options.has("h"),
    recursive: !options.has("no-recursion"),
    listsTo: job.verbose === 0 ? null : fd === 1 ? 2 : 1,
  });
  for (const path of job.includes) if (!(yield* writer.add(path))) return 1;
  if (!(yield* writer.finish())) return 1;
  if (!writer.hasFailed) return 0;
  yield* complain(sys, "tar", "error exit delayed from previous errors");
  return 1;
}

function* read(job: Job): AppletRun {
  const { sys, options } = job;
  const file = options.value("f") ?? "-";
  const fd: Fd | number = file === "-" ? 0 : yield* sys.open(file, O_RDONLY);
  if (isError(fd)) {
    yield* complain(sys, "tar", `can't open '${file}': ${strerror(fd)}`);
    return 1;
  }
  if (!(yield* changeDirectory(job))) return 1;
  const reader = new ArchiveReader(sys, fd);
  const format = formatOf(job);
  if (format !== null) yield* reader.unpack(format);
  return yield* readMembers(job, reader);
}

/** What the walk through an archive remembers. */
interface Walk {
  seen: Set<ByteString>;
  saidRemoved: boolean;
  extractor: Extractor;
  code: number;
}

function* readMembers(job: Job, reader: ArchiveReader): AppletRun {
  const { sys, options } = job;
  const walk: Walk = {
    seen: new Set(),
    saidRemoved: false,
    code: 0,
    extractor: new Extractor(sys, {
      applet: "tar",
      keepsOld: options.has("k"),
      overwrites: options.has("overwrite"),
      restoresOwner: !options.has("o"),
      numericOwner: options.has("numeric"),
      restoresMode: !options.has("no-modes"),
      restoresTime: !options.has("m"),
    }),
  };
  for (;;) {
    const next = yield* nextMember(reader);
    if (typeof next === "string") {
      if (reader.problem !== null) yield* complain(sys, "tar", reader.problem);
      yield* complain(sys, "tar", next);
      return 1;
    }
    if (next === null) break;
    if (!(yield* takeMember(job, walk, next, reader))) return 1;
  }
  if (!(yield* walk.extractor.finish())) return 1;
  const missing = job.includes.find((name) => !walk.seen.has(name) && !isExcluded(job.excludes, name));
  if (missing === undefined) return walk.code;
  yield* complain(sys, "tar", `${missing}: not found in archive`);
  return 1;
}

/** The next member with its long names; null at the end, or what is wrong. */
function* nextMember(reader: ArchiveReader): Generator<void, Member | null | string, void> {
  let longName: ByteString | null = null;
  let longTarget: ByteString | null = null;
  for (;;) {
    const isFirst = reader.position === 0;
    const block = yield* reader.take(BLOCK);
    if (block === "" && !isFirst) return null;
    if (block.length < BLOCK) return isFirst && block !== "" ? "invalid tar magic" : "short read";
    const header = parseHeader(block);
    if ("problem" in header) return header.problem;
    // One empty block ends it; the second is taken so that whoever writes to a pipe is not cut off.
    if ("isZero" in header) {
      yield* reader.skip(65_536);
      return null;
    }
    const { member, flag } = header;
    if (flag === "L" || flag === "K") {
      const text = (yield* reader.take(member.size + padding(member.size))).slice(0, member.size).replace(/\0.*$/s, "");
      if (flag === "L") longName = text;
      else longTarget = text;
    } else if (flag === "x") {
      const text = (yield* reader.take(member.size + padding(member.size))).slice(0, member.size);
      longName = paxField(text, "path") ?? longName;
      longTarget = paxField(text, "linkpath") ?? longTarget;
    } else if (flag === "g" || flag === "V") yield* reader.skip(member.size + padding(member.size));
    else
      return {
        ...member,
        name: longName ?? member.name,
        target: member.target === null ? null : (longTarget ?? member.target),
      };
  }
}

/** A record `LENGTH KEY=VALUE` of a pax header. */
function paxField(text: ByteString, key: string): ByteString | null {
  for (let at = 0; at < text.length;) {
    const match = /^(\d+) /.exec(text.slice(at, at + 12));
    const length = Number(match?.[1] ?? 0);
    if (!match || length <= 0) return null;
    const record = text.slice(at + match[0].length, at + length - 1);
    if (record.startsWith(`${key}=`)) return record.slice(key.length + 1);
    at += length;
  }
  return null;
}

function* takeMember(job: Job, walk: Walk, given: Member, reader: ArchiveReader): Generator<void, boolean, void> {
  const { sys, options } = job;
  const end = reader.position + given.size + padding(given.size);
  const { path, removed } = safePath(given.name);
  if (removed !== "" && !walk.saidRemoved) {
    walk.saidRemoved = true;
    yield* complain(sys, "tar", `removing leading '${removed}' from member names`);
  }
  const member = { ...given, name: path };
  if (member.isHardLink && member.target !== null) member.target = safePath(member.target).path;
  if (path !== "" && isWanted(job, walk, member)) {
    const stripped = stripComponents(path, Number(options.value("strip") ?? 0));
    // Shown is the whole name, also of what is then left out.
    yield* showMember(job, member);
    if (stripped !== null && !(yield* useMember(job, walk, { ...member, name: stripped }, reader))) return false;
  }
  const left = end - reader.position;
  // In a file one may go beyond the end.
  if ((yield* reader.skip(left)) === left || reader.isSeekable) return true;
  yield* complain(sys, "tar", reader.problem ?? "short read");
  return false;
}

function* showMember({ sys, options, verbose, zone }: Job, member: Member): Generator<void, void, void> {
  const level = verbose + (options.has("t") ? 1 : 0);
  if (level > 0) yield* sys.print(`${level > 1 ? memberLine(member, options.has("numeric"), zone) : member.name}\n`);
}

function isWanted(job: Job, walk: Walk, { name: path, kind }: Member): boolean {
  // A directory has a slash at its end, and is also what lies below it.
  if (isExcluded(job.excludes, kind === "directory" ? `${path.replace(/\/+$/, "")}/` : path)) return false;
  if (job.includes.length === 0) return true;
  const pattern = matchingPattern(job.includes, path);
  if (pattern === undefined) return false;
  walk.seen.add(pattern);
  return true;
}

/** Without its first components; null where nothing is left. */
function stripComponents(path: ByteString, count: number): ByteString | null {
  let rest = path;
  for (let i = 0; i < count; i++) {
    const slash = rest.indexOf("/");
    if (slash < 0) return null;
    rest = rest.slice(slash + 1);
  }
  return rest === "" ? null : rest;
}

function* useMember(job: Job, walk: Walk, member: Member, reader: ArchiveReader): Generator<void, boolean, void> {
  const { sys, options } = job;
  if (options.has("t")) return true;
  const command = options.value("to-command");
  if (command !== undefined) return yield* pipeMember(job, command, member, reader);
  if (!options.has("O")) return yield* walk.extractor.extract(member, reader);
  if (member.kind !== "file") return true;
  return yield* copyData(sys, "tar", reader, 1, member.size);
}

/** --to-command: a shell gets the content on its standard input and the header in its environment. */
function* pipeMember(
  job: Job,
  command: ByteString,
  member: Member,
  reader: ArchiveReader,
): Generator<void, boolean, void> {
  const { sys } = job;
  if (member.kind !== "file") return true;
  yield* sys.flush();
  const ends = sys.k.pipe(sys.p);
  if (typeof ends === "number") return false;
  const [readEnd, writeEnd] = ends;
  const child = forkApplet(sys, function* (own) {
    own.k.dup2(own.p, readEnd, 0);
    own.k.close(own.p, readEnd);
    own.k.close(own.p, writeEnd);
    const env = new Map([
      ...own.p.env,
      ["TAR_FILETYPE", "f"],
      ["TAR_FILENAME", member.name],
      ["TAR_REALNAME", member.name],
      ["TAR_UNAME", member.user],
      ["TAR_GNAME", member.group],
      ["TAR_SIZE", String(member.size)],
      ["TAR_UID", String(member.uid)],
      ["TAR_GID", String(member.gid)],
      ["TAR_MODE", member.mode.toString(8)],
    ]);
    return -(yield* execProgram(own, ["sh", "-c", command], env));
  });
  sys.k.close(sys.p, readEnd);
  if (typeof child === "number") return false;
  const isWhole = yield* copyData(sys, "tar", reader, writeEnd, member.size);
  sys.k.close(sys.p, writeEnd);
  const status = yield* waitFor(sys, child.pid);
  if (typeof status === "number") return isWhole;
  if (status.signal !== 0) yield* complain(sys, "tar", `'${command}' terminated on signal ${status.signal}`);
  else if (status.code !== 0) yield* complain(sys, "tar", `'${command}' returned status ${status.code}`);
  return isWhole && status.signal === 0 && status.code === 0;
}
