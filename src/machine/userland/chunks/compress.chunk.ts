/**
 * gzip, gunzip, zcat, bzip2, bunzip2, bzcat, xz, unxz, xzcat, lzma, unlzma, lzcat.
 * Source: BusyBox 1.36.1 gzip, bzip2 and bbunpack, as configured in the official image (without compression levels).
 * Simplified: an unpacker reads the whole packed file before it writes, and takes it for memory; packed bytes of gzip may
 * differ from the real program's, those of bzip2 where the input is strictly periodic.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { EINTR, strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } from "../../kernel/flags.ts";
import type { ByteString, Fd, Stat } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import type { LongOptions, Options } from "../getopt.ts";
import { complain, complainErrno, writeProblem } from "../message.ts";
import { usageError } from "../usage.ts";
import { FormatError, fromBytes, toBytes } from "./compress/bytes.ts";
import { detectFormat, unpackerOf } from "./compress/formats.ts";
import type { Format } from "./compress/formats.ts";
import { Gunzipper } from "./compress/gunzipper.ts";
import { packerOf } from "./compress/packer.ts";
import { slurp } from "./compress/slurp.ts";

interface Program {
  format: Format;
  /** Suffixes that unpacking takes away, and what it puts there. */
  suffixes: Readonly<Record<string, string>>;
  /** What packing puts behind a name; null: it cannot pack. */
  packs: string | null;
  short: string;
  long?: LongOptions;
}

const GZIP_LONG: LongOptions = {
  stdout: "c",
  "to-stdout": "c",
  force: "f",
  keep: "k",
  verbose: "v",
  decompress: "d",
  uncompress: "d",
  test: "t",
  quiet: "q",
  fast: "1",
  best: "9",
  "no-name": "n",
};
const BZIP2_LONG: LongOptions = {
  stdout: "c",
  keep: "k",
  decompress: "d",
  force: "f",
  verbose: "v",
  test: "t",
};

const GZIP: Program = {
  format: "gzip",
  suffixes: { ".gz": "", ".tgz": ".tar" },
  packs: ".gz",
  short: "cfkvdtq123456789n",
  long: GZIP_LONG,
};
const GUNZIP: Program = { ...GZIP, short: "cfkvqdtn" };
const BZIP2: Program = {
  format: "bzip2",
  suffixes: { ".bz2": "", ".tbz": ".tar", ".bz": "" },
  packs: ".bz2",
  short: "cfkvdtzs123456789",
  long: BZIP2_LONG,
};
const XZ: Program = { format: "xz", suffixes: { ".xz": "" }, packs: null, short: "cfkvqdt", long: BZIP2_LONG };
const LZMA: Program = { format: "lzma", suffixes: { ".lzma": "" }, packs: null, short: "cfkvqdt", long: BZIP2_LONG };

/** By name: the program, and the options that the name stands for. */
const PROGRAMS: Readonly<Record<string, readonly [Program, string]>> = {
  gzip: [GZIP, ""],
  gunzip: [GUNZIP, "d"],
  zcat: [GUNZIP, "dc"],
  bzip2: [BZIP2, ""],
  bunzip2: [{ ...BZIP2, short: "cfkvdt" }, "d"],
  bzcat: [{ ...BZIP2, short: "cfkvdt" }, "dc"],
  xz: [XZ, ""],
  unxz: [XZ, "d"],
  xzcat: [XZ, "dc"],
  lzma: [LZMA, ""],
  unlzma: [LZMA, "d"],
  lzcat: [LZMA, "dc"],
};

interface Job {
  sys: Sys;
  applet: string;
  program: Program;
  options: Options;
  unpacks: boolean;
  toStdout: boolean;
  force: boolean;
}

/** What it says of a write that failed. */
function writeText({ sys, applet }: Job, errno: number): string {
  if (/^(gunzip|bunzip2|bzcat|unxz|xzcat|unlzma|lzcat)$/.test(applet)) return `write: ${strerror(errno)}`;
  if (applet === "zcat") return `write error: ${strerror(errno)}`;
  return applet === "bzip2" && sys.wrotePart ? "short write" : writeProblem(sys, errno);
}

/** Writes to a descriptor; null: nowhere. */
function* put(job: Job, fd: Fd | null, bytes: Uint8Array): Generator<void, boolean, void> {
  const { sys } = job;
  sys.charge(1 + (bytes.length >> 3));
  if (sys.spent) yield;
  if (fd === null || bytes.length === 0) return true;
  const written = yield* sys.writeAll(fd, fromBytes(bytes));
  if (written >= 0) return true;
  yield* complain(sys, job.applet, writeText(job, written));
  return false;
}

interface Unpacked {
  isWhole: boolean;
  /** Seconds, where the packed file tells. */
  time: number;
}

function* unpack(job: Job, from: Fd, to: Fd | null): Generator<void, Unpacked, void> {
  const { sys, applet, program } = job;
  const input = yield* slurp(sys, from);
  if (isError(input)) {
    yield* complain(sys, applet, `read error: ${strerror(input)}`);
    return { isWhole: false, time: 0 };
  }
  // zcat unpacks in a child whose fate it does not ask for, once it knows the format.
  let isForgiven = false;
  try {
    const isAny = applet === "zcat";
    if (input.length < 2 && isAny) throw new FormatError("short read");
    const format = isAny ? detectFormat(input) : program.format;
    if (format === null) throw new FormatError("no gzip/bzip2/xz magic");
    isForgiven = isAny;
    const unpacker = unpackerOf(format, input);
    for (let bytes = unpacker.next(); bytes; bytes = unpacker.next())
      if (!(yield* put(job, to, bytes))) return { isWhole: false, time: 0 };
    return { isWhole: true, time: unpacker instanceof Gunzipper ? unpacker.time : 0 };
  } catch (problem) {
    if (!(problem instanceof FormatError)) throw problem;
    yield* complain(sys, applet, problem.message);
    return { isWhole: isForgiven, time: 0 };
  }
}

function* pack(job: Job, from: Fd, to: Fd, mtimeMs: number): Generator<void, boolean, void> {
  const level = job.options.last("123456789");
  const packer = packerOf(job.program.format === "gzip" ? "gzip" : "bzip2", mtimeMs, Number(level ?? 9));
  const isRead = yield* eachPiece(job, from, (bytes) => put(job, to, packer.push(bytes)));
  return isRead && (yield* put(job, to, packer.finish()));
}

function* eachPiece(
  job: Job,
  from: Fd,
  take: (bytes: Uint8Array) => Generator<void, boolean, void>,
): Generator<void, boolean, void> {
  const { sys } = job;
  for (;;) {
    const data = yield* sys.read(from);
    if (data === -EINTR) continue;
    // For gzip a directory reads as nothing; that it cannot be removed is said later.
    if (typeof data === "number" && job.program.format !== "gzip") {
      yield* complain(sys, job.applet, `read error: ${strerror(data)}`);
      return false;
    }
    if (typeof data === "number" || data === "") return true;
    if (!(yield* take(toBytes(data)))) return false;
    sys.charge(1 + (data.length >> 2));
    if (sys.spent) yield;
  }
}

/** The name of the result, or null for an unknown suffix. */
function resultName(job: Job, name: ByteString): ByteString | null {
  const { unpacks, program } = job;
  if (!unpacks) return name + (program.packs ?? "");
  for (const [suffix, instead] of Object.entries(program.suffixes))
    if (name.endsWith(suffix) && name.length > suffix.length) return name.slice(0, -suffix.length) + instead;
  return null;
}

function* convert(job: Job, from: Fd, to: Fd | null, stat: Stat | number): Generator<void, Unpacked, void> {
  if (job.unpacks) return yield* unpack(job, from, to);
  const isNamed = job.sys.isGnu && typeof stat !== "number" && stat.kind === "file" && !job.options.has("n");
  const mtime = isNamed ? stat.mtime : 0;
  return { isWhole: yield* pack(job, from, to ?? 1, mtime), time: 0 };
}

function* convertFile(job: Job, name: ByteString): Generator<void, boolean, void> {
  const { sys, applet, options } = job;
  const stat = sys.k.stat(sys.p, name);
  if (typeof stat === "number") {
    yield* complainErrno(sys, applet, name, stat);
    return false;
  }
  const from = yield* sys.open(name, O_RDONLY);
  if (isError(from)) {
    yield* complain(sys, applet, `can't open '${name}': ${strerror(from)}`);
    return false;
  }
  const isWhole = options.has("t")
    ? (yield* convert(job, from, null, stat)).isWhole
    : job.toStdout
      ? (yield* convert(job, from, 1, stat)).isWhole
      : yield* replaceFile(job, name, from, stat);
  sys.k.close(sys.p, from);
  return isWhole;
}

/** The result takes the place of the file. */
function* replaceFile(job: Job, name: ByteString, from: Fd, stat: Stat): Generator<void, boolean, void> {
  const { sys, applet, options } = job;
  const result = resultName(job, name);
  if (result === null) {
    yield* complain(sys, applet, `${name}: unknown suffix - ignored`);
    return false;
  }
  if (job.force) sys.k.unlink(sys.p, result);
  const to = yield* sys.open(result, O_WRONLY | O_CREAT | O_EXCL, stat.mode & 0o7777);
  if (isError(to)) {
    yield* complain(sys, applet, `can't open '${result}': ${strerror(to)}`);
    return false;
  }
  const { isWhole, time } = yield* convert(job, from, to, stat);
  sys.k.close(sys.p, to);
  if (!isWhole) {
    sys.k.unlink(sys.p, result);
    return false;
  }
  // BusyBox keeps no times but what the packed file tells, and no mode that the umask forbids; GNU keeps both.
  const mtime = time > 0 ? time * 1000 : stat.mtime;
  if (time > 0 || sys.isGnu) sys.k.utimes(sys.p, result, mtime, mtime);
  if (sys.isGnu) sys.k.chmod(sys.p, result, stat.mode & 0o777);
  if (options.has("v")) yield* sys.error(`${name}: ${savedPercent(job, stat, result)}% - replaced with ${result}\n`);
  if (options.has("k")) return true;
  const removed = sys.k.unlink(sys.p, name);
  if (removed === 0) return true;
  yield* complain(sys, applet, `can't remove file '${name}': ${strerror(removed)}`);
  return false;
}

/** 100 less what the file was of the result, in percent and unsigned; gzip does not count, and says 100. */
function savedPercent(job: Job, before: Stat, result: ByteString): number {
  const after = job.sys.k.stat(job.sys.p, result);
  const isCounted = job.unpacks || job.program.format !== "gzip";
  if (typeof after === "number" || after.size === 0 || !isCounted) return 100;
  return (100 - Math.floor((before.size * 100) / after.size)) >>> 0;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = (argv[0] ?? "").replace(/^.*\//, "");
  const [program, implied] = PROGRAMS[applet] ?? [GZIP, ""];
  const options = yield* parseOptions(sys, argv, program.short, program.long);
  if (!options) return 1;
  const job: Job = {
    sys,
    applet,
    program,
    options,
    unpacks: implied.includes("d") || options.has("d") || options.has("t"),
    toStdout: implied.includes("c") || options.has("c"),
    force: options.has("f"),
  };
  if (!job.unpacks && program.packs === null) return yield* usageError(sys, applet);
  let code = 0;
  for (const name of options.operands.length === 0 ? ["-"] : options.operands) {
    const isWhole = name === "-" ? yield* convertInput(job) : yield* convertFile(job, name);
    if (!isWhole) code = 1;
  }
  return code;
}

/** Standard input to standard output. Packed data is neither shown to nor taken from a terminal unless forced. */
function* convertInput(job: Job): Generator<void, boolean, void> {
  const { sys, applet, force, unpacks } = job;
  if (!force && sys.k.isatty(sys.p, unpacks ? 0 : 1)) {
    yield* complain(
      sys,
      applet,
      `compressed data not ${unpacks ? "read from" : "written to"} terminal, use -f to force it`,
    );
    return false;
  }
  return (yield* convert(job, 0, job.options.has("t") ? null : 1, sys.k.fstat(sys.p, 0))).isWhole;
}
