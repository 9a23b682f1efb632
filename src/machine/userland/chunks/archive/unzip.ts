/** unzip: files of a .zip archive, by its central directory. Source: BusyBox 1.36.1 unzip; APPNOTE.TXT (stored, deflated, bzip2, LZMA). */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { epochOf } from "../../../../sim/units.ts";
import { EEXIST, strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import type { Options } from "../../getopt.ts";
import { complain } from "../../message.ts";
import { lastComponent } from "../../paths.ts";
import { compilePattern, matchPattern } from "../../../shell/expand/pattern.ts";
import { strftime } from "../../../../sim/strftime.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { Bunzipper } from "../compress/bunzipper.ts";
import { FormatError, fromBytes, littleEndian32 } from "../compress/bytes.ts";
import type { Unpacker } from "../compress/bytes.ts";
import { crc32 } from "../compress/crc.ts";
import { Inflater } from "../compress/inflate.ts";
import { Unlzma } from "../compress/lzma.ts";
import { slurp } from "../compress/slurp.ts";
import { makeParents } from "./extract.ts";
import { safePath } from "./member.ts";

const LIST_HEAD = "  Length      Date    Time    Name\n---------  ---------- -----   ----\n";

interface Entry {
  name: ByteString;
  method: number;
  flags: number;
  crc: number;
  packedSize: number;
  size: number;
  mtime: number;
  mode: number | null;
  /** Of the local header. */
  offset: number;
}

function little16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** Date and time of MS-DOS, to two seconds. */
function dosTime(time: number, date: number): number {
  return epochOf(1980 + (date >> 9), (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2);
}

/** What is no archive at all is read past its end. */
const SHORT = "short read";

/** The entries that the central directory lists, or what is wrong. */
function readDirectory(zip: Uint8Array): Entry[] | string {
  let end = zip.length - 22;
  while (end >= 0 && littleEndian32(zip, end) !== 0x06054b50) end--;
  if (end < 0) return readHeaders(zip);
  const entries: Entry[] = [];
  let at = littleEndian32(zip, end + 16);
  for (let count = little16(zip, end + 10); count > 0; count--) {
    if (littleEndian32(zip, at) !== 0x02014b50)
      return `invalid zip magic ${littleEndian32(zip, at).toString(16).toUpperCase().padStart(8, "0")}`;
    const nameLength = little16(zip, at + 28);
    const isUnix = (zip[at + 5] ?? 0) === 3;
    entries.push({
      name: fromBytes(zip.subarray(at + 46, at + 46 + nameLength)),
      flags: little16(zip, at + 8),
      method: little16(zip, at + 10),
      mtime: dosTime(little16(zip, at + 12), little16(zip, at + 14)),
      crc: littleEndian32(zip, at + 16),
      packedSize: littleEndian32(zip, at + 20),
      size: littleEndian32(zip, at + 24),
      mode: isUnix ? littleEndian32(zip, at + 38) >>> 16 : null,
      offset: littleEndian32(zip, at + 42),
    });
    at += 46 + nameLength + little16(zip, at + 30) + little16(zip, at + 32);
  }
  return entries.length === 0 ? readHeaders(zip) : entries;
}

/** The entries as they stand one behind the other, where there is no directory of them. */
function readHeaders(zip: Uint8Array): Entry[] | string {
  const entries: Entry[] = [];
  for (let at = 0; littleEndian32(zip, at) === 0x04034b50;) {
    const nameLength = little16(zip, at + 26);
    if (at + 30 + nameLength > zip.length) return SHORT;
    const entry: Entry = {
      name: fromBytes(zip.subarray(at + 30, at + 30 + nameLength)),
      flags: little16(zip, at + 6),
      method: little16(zip, at + 8),
      mtime: dosTime(little16(zip, at + 10), little16(zip, at + 12)),
      crc: littleEndian32(zip, at + 14),
      packedSize: littleEndian32(zip, at + 18),
      size: littleEndian32(zip, at + 22),
      mode: null,
      offset: at,
    };
    entries.push(entry);
    if (entry.flags & 8) break;
    at += 30 + nameLength + little16(zip, at + 28) + entry.packedSize;
  }
  return entries.length === 0 ? SHORT : entries;
}

/** What unpacks an entry; null where its method is not known. */
function unpackerOf(zip: Uint8Array, entry: Entry): Unpacker | null {
  const start = entry.offset + 30 + little16(zip, entry.offset + 26) + little16(zip, entry.offset + 28);
  const data = zip.subarray(start, start + entry.packedSize);
  switch (entry.method) {
    case 0: {
      let at = 0;
      return {
        next() {
          if (at >= data.length) return null;
          const piece = data.subarray(at, at + 65_536);
          at += piece.length;
          return piece;
        },
      };
    }
    case 8:
      return new Inflater(data);
    case 12:
      return new Bunzipper(data);
    case 14: {
      // Four bytes of version and size, five of properties; the size follows as in a file of its own.
      const header = new Uint8Array(13 + data.length - 9);
      header.set(data.subarray(4, 9));
      for (let i = 0; i < 4; i++) header[5 + i] = (entry.size >>> (8 * i)) & 255;
      header.set(data.subarray(9), 13);
      return new Unlzma(header);
    }
    default:
      return null;
  }
}

interface Job {
  sys: Sys;
  options: Options;
  zip: Uint8Array;
  saidRemoved: boolean;
  overwrites: "ask" | "never" | "always";
}

/** Whether a name is asked for: by patterns, and not left out by -x. */
function isWanted(entry: Entry, wanted: readonly ByteString[], excluded: readonly ByteString[]): boolean {
  const matches = (pattern: ByteString): boolean => matchPattern(compilePattern(pattern), entry.name);
  return (wanted.length === 0 || wanted.some(matches)) && !excluded.some(matches);
}

export const unzipApplet: Applet = {
  name: "unzip",
  *main(sys, argv): AppletRun {
    // `-x` and `-d` may stand behind the names.
    const x = argv.indexOf("-x");
    const d = argv.indexOf("-d");
    const excluded = x < 0 ? [] : argv.slice(x + 1, d > x ? d : undefined);
    const words = argv.filter((_, i) => !(x >= 0 && i >= x && i < x + 1 + excluded.length));
    const options = yield* parseOptions(sys, words, "lnotpqjvd:K");
    if (!options) return 1;
    const [file, ...wanted] = options.operands;
    if (file === undefined) return yield* usageError(sys, "unzip");
    const opened = yield* openZip(sys, file);
    if (opened === null) return 1;
    const [fd, name] = opened;
    const zip = yield* slurp(sys, fd);
    const entries = typeof zip === "number" ? "short read" : readDirectory(zip);
    const lists = options.has("l") || options.has("v");
    if (options.last("ptq") === undefined) yield* sys.print(`Archive:  ${name}\n`);
    if (typeof entries === "string" || typeof zip === "number") {
      if (lists && !options.has("q")) yield* sys.print(LIST_HEAD);
      yield* complain(sys, "unzip", String(entries));
      return 1;
    }
    const directory = options.value("d");
    if (directory !== undefined) {
      sys.k.mkdir(sys.p, directory, 0o777);
      const failed = sys.k.chdir(sys.p, directory);
      if (failed < 0) {
        yield* complain(sys, "unzip", `can't change directory to '${directory}': ${strerror(failed)}`);
        return 1;
      }
    }
    const chosen = entries.filter((entry) => isWanted(entry, wanted, excluded));
    if (lists) return yield* list(sys, chosen, options.has("q"));
    const overwrites = options.has("o") ? "always" : options.has("n") ? "never" : "ask";
    return yield* unpackAll({ sys, options, zip, saidRemoved: false, overwrites }, chosen);
  },
};

function* openZip(sys: Sys, file: ByteString): Generator<void, [Fd, ByteString] | null, void> {
  if (file === "-") return [0, file];
  for (const name of [file, `${file}.zip`, `${file}.ZIP`]) {
    const fd = yield* sys.open(name, O_RDONLY);
    if (!isError(fd)) return [fd, name];
  }
  yield* complain(sys, "unzip", `can't open ${file}[.zip]`);
  return null;
}

function* list(sys: Sys, entries: readonly Entry[], isQuiet: boolean): AppletRun {
  if (!isQuiet) yield* sys.print(LIST_HEAD);
  for (const { name, size, mtime } of entries)
    yield* sys.print(`${String(size).padStart(9)}  ${strftime("%m-%d-%Y %H:%M", mtime)}   ${name}\n`);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (!isQuiet)
    yield* sys.print(
      `---------                     -------\n${String(total).padStart(9)}                     ${entries.length} files\n`,
    );
  return 0;
}

function* unpackAll(job: Job, entries: readonly Entry[]): AppletRun {
  const { sys, options } = job;
  for (const entry of entries) {
    const { path, removed } = safePath(entry.name);
    if (removed !== "" && !job.saidRemoved) {
      job.saidRemoved = true;
      yield* complain(sys, "unzip", `removing leading '${removed}' from member names`);
    }
    const target = options.has("j") ? lastComponent(path) : path;
    if (entry.name.endsWith("/")) {
      if (!options.has("p") && !options.has("t") && !options.has("j")) yield* makeDirectory(job, target);
    } else if (!(yield* unpackFile(job, entry, target))) return 1;
  }
  return 0;
}

function* makeDirectory({ sys, options }: Job, path: ByteString): Generator<void, void, void> {
  const bare = path.replace(/\/+$/, "");
  yield* makeParents(sys, "unzip", bare);
  const made = sys.k.mkdir(sys.p, bare, 0o777);
  if (made >= 0 && !options.has("q")) yield* sys.print(`   creating: ${path}\n`);
  else if (made < 0 && made !== -EEXIST)
    yield* complain(sys, "unzip", `can't create directory '${bare}': ${strerror(made)}`);
}

/** Whether the next may follow. */
function* unpackFile(job: Job, entry: Entry, path: ByteString): Generator<void, boolean, void> {
  const { sys, options, zip } = job;
  if (entry.flags & 1) {
    yield* complain(sys, "unzip", "zip flag 1 (encryption) is not supported");
    return false;
  }
  let out: Fd = 1;
  if (options.has("t")) out = -1;
  else if (!options.has("p")) {
    if (typeof sys.k.stat(sys.p, path) !== "number" && !(yield* mayReplace(job, path))) return true;
    yield* makeParents(sys, "unzip", path);
    const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, entry.mode === null ? 0o666 : entry.mode & 0o777);
    if (isError(fd)) {
      yield* complain(sys, "unzip", `can't open '${path}': ${strerror(fd)}`);
      return false;
    }
    out = fd;
    if (!options.has("q")) yield* sys.print(`  inflating: ${path}\n`);
  }
  yield* sys.flush();
  const problem = yield* pour(job, entry, unpackerOf(zip, entry), out);
  if (out > 2) sys.k.close(sys.p, out);
  if (problem === null && out > 2) sys.k.utimes(sys.p, path, entry.mtime, entry.mtime);
  if (problem === null) return true;
  for (const line of problem) yield* complain(sys, "unzip", line);
  return false;
}

function* mayReplace(job: Job, path: ByteString): Generator<void, boolean, void> {
  if (job.overwrites !== "ask") return job.overwrites === "always";
  yield* job.sys.print(`replace ${path}? [y]es, [n]o, [A]ll, [N]one, [r]ename: `);
  yield* job.sys.flush();
  const answer = yield* job.sys.read(0, 80);
  const letter = typeof answer === "string" ? answer[0] : undefined;
  if (letter === "A") job.overwrites = "always";
  if (letter === "N") job.overwrites = "never";
  return letter === "y" || letter === "A";
}

/** Null where it went well, else what to say. */
function* pour(job: Job, entry: Entry, unpacker: Unpacker | null, out: Fd): Generator<void, string[] | null, void> {
  const { sys } = job;
  if (!unpacker) return [`unsupported method ${entry.method}`];
  let crc = 0;
  let length = 0;
  try {
    for (let bytes = unpacker.next(); bytes; bytes = unpacker.next()) {
      crc = crc32(bytes, crc);
      length += bytes.length;
      if (out >= 0 && (yield* sys.writeAll(out, fromBytes(bytes))) < 0) return ["write error"];
      sys.charge(1 + (bytes.length >> 3));
      if (sys.spent) yield;
    }
  } catch (problem) {
    if (!(problem instanceof FormatError)) throw problem;
    return [problem.message, "inflate error"];
  }
  if (crc !== entry.crc) return ["crc error"];
  return length === entry.size ? null : ["bad length"];
}
