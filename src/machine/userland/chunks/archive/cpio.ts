/**
 * cpio: archives of names read from standard input, in the format `newc`. Source: BusyBox 1.36.1 cpio; cpio(5).
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, ENOTDIR, strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd, FileKind, Stat } from "../../../kernel/types.ts";
import { groupName, parseGroup, parseUser, userName } from "../../accounts.ts";
import { rawMode } from "../../file-mode.ts";
import { parseOptions } from "../../getopt.ts";
import type { Options } from "../../getopt.ts";
import { LineReader } from "../../input.ts";
import { complain } from "../../message.ts";
import { joinPath } from "../../paths.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { parseZone } from "../../../../sim/time-zone.ts";
import { Extractor, copyData, makeParents } from "./extract.ts";
import { memberLine } from "./member.ts";
import type { Member } from "./member.ts";
import { ArchiveReader } from "./reader.ts";

const TRAILER = "TRAILER!!!";
const HEADER = 110;
const BLOCK = 512;
const KINDS: Readonly<Record<number, FileKind>> = {
  0o100000: "file",
  0o040000: "directory",
  0o120000: "symlink",
  0o010000: "fifo",
  0o020000: "device",
  0o060000: "device",
  0o140000: "socket",
};

interface Entry extends Member {
  ino: number;
  links: number;
}

const LONG = {
  extract: "i",
  list: "t",
  create: "o",
  "pass-through": "p",
  owner: "R",
  verbose: "v",
  null: "0",
  quiet: "quiet",
  format: "H",
  "make-directories": "d",
  "preserve-modification-time": "m",
  unconditional: "u",
  dereference: "L",
  "to-stdout": "to-stdout",
  file: "F",
  directory: "D",
  "renumber-inodes": "renumber",
  "ignore-devno": "ignore",
};

function padding(size: number): number {
  return (4 - (size % 4)) % 4;
}

/** -R USER[:GROUP] instead of who owns the files. */
function ownerOf(sys: Sys, options: Options): { uid: number; gid: number } | null | undefined {
  const text = options.value("R");
  if (text === undefined) return undefined;
  const [user = "", group] = text.split(/[:.]/);
  const account = parseUser(sys, user);
  const gid = group === undefined || group === "" ? (account?.gid ?? account?.uid) : parseGroup(sys, group);
  return account && gid !== undefined ? { uid: account.uid, gid } : null;
}

export const cpioApplet: Applet = {
  name: "cpio",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "it0uvdmLF:R:opH:D:", LONG);
    if (!options) return 1;
    const owner = ownerOf(sys, options);
    if (owner === null) {
      yield* complain(sys, "cpio", `unknown user/group ${options.value("R") ?? ""}`);
      return 1;
    }
    const file = options.value("F");
    const isCreating = options.has("o") && !options.has("p");
    if (file !== undefined) {
      const fd = yield* sys.open(file, isCreating ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY);
      if (isError(fd)) {
        yield* complain(sys, "cpio", `can't open '${file}': ${strerror(fd)}`);
        return 1;
      }
      sys.k.dup2(sys.p, fd, isCreating ? 1 : 0);
    }
    const directory = options.value("D");
    if (directory !== undefined && sys.k.chdir(sys.p, directory) < 0) {
      yield* complain(sys, "cpio", `can't change directory to '${directory}'`);
      return 1;
    }
    if (isCreating) {
      if (options.value("H")?.startsWith("n") !== true) return yield* usageError(sys, "cpio");
      return yield* create(sys, options, owner);
    }
    if (options.has("p")) return yield* passThrough(sys, options);
    if (!options.has("i") && !options.has("t")) return yield* usageError(sys, "cpio");
    return yield* extract(sys, options, owner);
  },
};

/** The names on standard input. */
function* names(sys: Sys, options: Options): Generator<void, ByteString[], void> {
  const reader = new LineReader(sys, 0, options.has("0") ? "\0" : "\n");
  const found: ByteString[] = [];
  for (let name = yield* reader.next(); name !== null; name = yield* reader.next()) if (name !== "") found.push(name);
  return found;
}

function header(
  name: ByteString,
  stat: Pick<Stat, "ino" | "uid" | "gid" | "nlink" | "mtime" | "rdev">,
  mode: number,
  size: number,
): ByteString {
  const fields = [
    stat.ino,
    mode,
    stat.uid,
    stat.gid,
    stat.nlink,
    Math.floor(stat.mtime / 1000),
    size,
    0,
    0,
    stat.rdev >> 8,
    stat.rdev & 255,
    name.length + 1,
    0,
  ];
  const text = `070701${fields.map((value) => (value >>> 0).toString(16).toUpperCase().padStart(8, "0")).join("")}${name}\0`;
  return text + "\0".repeat(padding(text.length));
}

/** Writes an archive; hard links carry their content with the last of their names. */
function* create(sys: Sys, options: Options, owner: { uid: number; gid: number } | undefined): AppletRun {
  let written = 0;
  let code = 0;
  const put = function* (data: ByteString): Generator<void, boolean, void> {
    written += data.length;
    return (yield* sys.writeAll(1, data)) >= 0;
  };
  const inodes = new Map<string, number>();
  for (const given of yield* names(sys, options)) {
    const name = given.replace(/^(?:\.\/)+(?=.)/, "").replace(/^\/+/, "");
    const found = options.has("L") ? sys.k.stat(sys.p, given) : sys.k.lstat(sys.p, given);
    if (typeof found === "number") {
      yield* complain(sys, "cpio", `${given}: ${strerror(found)}`);
      code = 1;
      continue;
    }
    const key = `${found.dev}:${found.ino}`;
    const isSeen = inodes.has(key);
    if (!isSeen) inodes.set(key, options.has("renumber") ? inodes.size + 1 : found.ino);
    const stat = { ...found, ino: inodes.get(key) ?? found.ino, ...owner };
    const target = stat.kind === "symlink" ? sys.k.readlink(sys.p, given) : "";
    const content = typeof target === "number" ? "" : target;
    const hasData = stat.kind === "file" && !isSeen;
    const size = hasData ? stat.size : content.length;
    if (!(yield* put(header(name, stat, rawMode(stat), size)))) return 1;
    if (hasData && !(yield* putFile(sys, given, stat.size, put))) return 1;
    if (content !== "" && !(yield* put(content + "\0".repeat(padding(content.length))))) return 1;
  }
  const nobody = { ino: 0, uid: 0, gid: 0, nlink: 1, mtime: 0, rdev: 0 };
  if (!(yield* put(header(TRAILER, nobody, 0, 0)))) return 1;
  if (!(yield* put("\0".repeat((BLOCK - (written % BLOCK)) % BLOCK)))) return 1;
  return code;
}

function* putFile(
  sys: Sys,
  name: ByteString,
  size: number,
  put: (data: ByteString) => Generator<void, boolean, void>,
): Generator<void, boolean, void> {
  const fd: Fd | number = yield* sys.open(name, O_RDONLY);
  if (isError(fd)) {
    yield* complain(sys, "cpio", `can't open '${name}': ${strerror(fd)}`);
    return false;
  }
  for (let left = size; left > 0;) {
    const data = yield* sys.read(fd, Math.min(left, 65_536));
    if (data === -EINTR) continue;
    if (typeof data === "number" || data === "") break;
    if (!(yield* put(data))) return false;
    left -= data.length;
  }
  sys.k.close(sys.p, fd);
  return yield* put("\0".repeat(padding(size)));
}

/** -p: an archive that goes straight into a directory. */
function* passThrough(sys: Sys, options: Options): AppletRun {
  const [directory] = options.operands;
  if (directory === undefined) return yield* usageError(sys, "cpio");
  if (options.has("d")) sys.k.mkdir(sys.p, directory, 0o777);
  const there = sys.k.stat(sys.p, directory);
  if (typeof there === "number" || there.kind !== "directory") {
    const failed = typeof there === "number" ? there : -ENOTDIR;
    yield* complain(sys, "cpio", `can't change directory to '${directory}': ${strerror(failed)}`);
    return 1;
  }
  // As many bytes as the archive between the two halves of the real program has.
  let bytes = HEADER + TRAILER.length + 1;
  bytes += padding(bytes);
  for (const name of yield* names(sys, options)) {
    const stat = sys.k.lstat(sys.p, name);
    if (typeof stat === "number") {
      yield* complain(sys, "cpio", `${name}: ${strerror(stat)}`);
      return 1;
    }
    const path = joinPath(directory, name);
    if (options.has("d")) yield* makeParents(sys, "cpio", path);
    if (yield* keepsOld(sys, options, stat, path, name)) continue;
    if (stat.kind === "directory") sys.k.mkdir(sys.p, path, stat.mode);
    else if (stat.kind === "symlink") {
      const target = sys.k.readlink(sys.p, name);
      if (typeof target !== "number") sys.k.symlink(sys.p, target, path);
    } else if (stat.kind === "file") yield* copyFile(sys, name, path, stat);
    if (options.has("v")) yield* sys.error(`${path}\n`);
    const front = HEADER + name.length + 1;
    const size = stat.kind === "file" || stat.kind === "symlink" ? stat.size : 0;
    bytes += front + padding(front) + size + padding(size);
  }
  if (!options.has("quiet")) yield* sys.error(`${Math.ceil(bytes / BLOCK)} blocks\n`);
  return 0;
}

function* copyFile(sys: Sys, from: ByteString, to: ByteString, stat: Stat): Generator<void, void, void> {
  const source = yield* sys.open(from, O_RDONLY);
  const target = yield* sys.open(to, O_WRONLY | O_CREAT | O_TRUNC, stat.mode & 0o777);
  if (isError(source) || isError(target)) return;
  for (;;) {
    const data = yield* sys.read(source);
    if (data === -EINTR) continue;
    if (typeof data === "number" || data === "") break;
    yield* sys.writeAll(target, data);
  }
  sys.k.close(sys.p, source);
  sys.k.close(sys.p, target);
}

/** Whether what is there stays, after a complaint; an older file goes. */
function* keepsOld(
  sys: Sys,
  options: Options,
  { kind, mtime }: Pick<Stat, "kind" | "mtime">,
  path: ByteString,
  name: ByteString,
): Generator<void, boolean, void> {
  const old = sys.k.lstat(sys.p, path);
  if (typeof old === "number" || kind === "directory" || options.has("u")) return false;
  if (old.mtime < mtime) {
    sys.k.unlink(sys.p, path);
    return false;
  }
  yield* complain(sys, "cpio", `${name} not created: newer or same age file exists`);
  return true;
}

/** The next entry; null at the trailer, or what is wrong. */
function* nextEntry(reader: ArchiveReader): Generator<void, Entry | null | string, void> {
  const text = yield* reader.take(HEADER);
  if (text === "" && reader.position === 0) return "";
  if (text.length < HEADER) return "short read";
  if (!/^07070[12]/.test(text)) return "unsupported cpio format, use newc or crc";
  const field = (index: number): number => parseInt(text.slice(6 + index * 8, 14 + index * 8), 16) || 0;
  const nameLength = field(11);
  const name = (yield* reader.take(nameLength)).replace(/\0.*$/s, "");
  yield* reader.skip(padding(HEADER + nameLength));
  if (name === TRAILER) return null;
  const mode = field(1);
  const kind = KINDS[mode & 0o170000] ?? "file";
  const size = field(6);
  const target = kind === "symlink" ? yield* reader.take(size) : null;
  if (target !== null) yield* reader.skip(padding(size));
  return {
    name,
    kind,
    target,
    isHardLink: false,
    mode: mode & 0o7777,
    uid: field(2),
    gid: field(3),
    user: "",
    group: "",
    size: kind === "file" ? size : 0,
    mtime: field(5) * 1000,
    rdev: field(9) * 256 + field(10),
    ino: field(0),
    links: field(4),
  };
}

function* extract(sys: Sys, options: Options, owner: { uid: number; gid: number } | undefined): AppletRun {
  const reader = new ArchiveReader(sys, 0);
  const extractor = new Extractor(sys, {
    applet: "cpio",
    keepsOld: !options.has("u"),
    overwrites: false,
    restoresOwner: true,
    numericOwner: true,
    restoresMode: true,
    restoresTime: options.has("m"),
  });
  const zone = parseZone(sys.env("TZ"));
  /** Hard links by inode: names that wait for the content, and the first that has it. */
  const waiting = new Map<number, ByteString[]>();
  const withData = new Map<number, ByteString>();
  const patterns = options.operands;
  for (;;) {
    const found = yield* nextEntry(reader);
    if (typeof found === "string") {
      // Of nothing at all nothing is said.
      if (found === "") return 0;
      yield* complain(sys, "cpio", found);
      return 1;
    }
    if (found === null) break;
    const entry = { ...found, ...owner };
    const end = reader.position + entry.size + padding(entry.size);
    if (patterns.length === 0 || patterns.includes(entry.name)) {
      if (options.has("v") || options.has("t")) {
        const line = options.has("t") && options.has("v") ? memberLine(named(sys, entry), true, zone) : entry.name;
        yield* sys.print(`${line}\n`);
      }
      if (!options.has("t") && !(yield* unpackEntry(sys, options, extractor, entry, reader, { waiting, withData })))
        return 1;
    }
    yield* reader.skip(end - reader.position);
  }
  // What was promised content and got none is empty.
  for (const list of waiting.values()) {
    const [first, ...others] = list;
    if (first === undefined) continue;
    const fd = yield* sys.open(first, O_WRONLY | O_CREAT, 0o666);
    if (!isError(fd)) sys.k.close(sys.p, fd);
    for (const other of others) sys.k.link(sys.p, first, other);
  }
  yield* sys.flush();
  yield* extractor.finish();
  if (!options.has("quiet")) yield* sys.error(`${Math.ceil(reader.position / BLOCK)} blocks\n`);
  return 0;
}

function named(sys: Sys, entry: Entry): Entry {
  return { ...entry, user: userName(sys, entry.uid) ?? "", group: groupName(sys, entry.gid) ?? "" };
}

interface Links {
  waiting: Map<number, ByteString[]>;
  withData: Map<number, ByteString>;
}

function* unpackEntry(
  sys: Sys,
  options: Options,
  extractor: Extractor,
  entry: Entry,
  reader: ArchiveReader,
  { waiting, withData }: Links,
): Generator<void, boolean, void> {
  if (options.has("to-stdout")) return entry.kind !== "file" || (yield* copyData(sys, "cpio", reader, 1, entry.size));
  if (yield* keepsOld(sys, options, entry, entry.name, entry.name)) return true;
  const isShared = entry.kind === "file" && entry.links > 1;
  const first = isShared ? withData.get(entry.ino) : undefined;
  if (first !== undefined && entry.size === 0)
    return yield* extractor.extract({ ...entry, isHardLink: true, target: first }, reader);
  if (isShared && entry.size === 0) {
    waiting.set(entry.ino, [...(waiting.get(entry.ino) ?? []), entry.name]);
    return true;
  }
  if (!(yield* extractor.extract(entry, reader))) return false;
  if (isShared) {
    withData.set(entry.ino, entry.name);
    for (const name of waiting.get(entry.ino) ?? []) sys.k.link(sys.p, entry.name, name);
    waiting.delete(entry.ino);
  }
  return true;
}
