/**
 * dd: copies in blocks. Source: BusyBox 1.36.1 dd.
 * Simplified: SIGUSR1 shows no statistics; a copy takes at least 50 microseconds and one for each 2 KiB.
 */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR } from "../kernel/errno.ts";
import { KERNEL_LIMITS } from "../kernel/limits.ts";
import { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { parseDd } from "./dd-options.ts";
import type { DdOptions } from "./dd-options.ts";
import { formatHumanSize } from "./human-size.ts";
import { complain, complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** Blocks read and written: whole and partial ones. */
interface Tally {
  inFull: number;
  inPart: number;
  outFull: number;
  outPart: number;
  bytes: number;
}

interface Files {
  from: Fd;
  to: Fd;
  fromName: ByteString;
  toName: ByteString;
}

export const ddApplet: Applet = {
  name: "dd",
  *main(sys, argv) {
    const words = argv.slice(1);
    const options = parseDd(words[0] === "--" ? words.slice(1) : words, sys.isGnu);
    if (options === null) return yield* usageError(sys, "dd");
    if (typeof options === "string") {
      yield* complain(sys, "dd", options);
      return 1;
    }
    const begin = sys.k.clock.now;
    const buffers = Math.max(options.ibs, options.obs);
    if (buffers > KERNEL_LIMITS.wholeFileBytes) return yield* sys.outOfMemory("dd");
    if (!sys.hold(buffers)) yield;
    const files = yield* openFiles(sys, options);
    if (files === null || (yield* position(sys, files, options)) < 0) return 1;
    const tally: Tally = { inFull: 0, inPart: 0, outFull: 0, outPart: 0, bytes: 0 };
    const code = yield* copyBlocks(sys, files, options, tally);
    if (code !== null && !options.flags.has("status=none"))
      yield* sys.error(statistics(tally, sys.k.clock.now - begin, options.flags.has("status=noxfer")));
    return code ?? 1;
  },
};

function statistics(tally: Tally, elapsed: number, isShort: boolean): string {
  const { inFull, inPart, outFull, outPart, bytes } = tally;
  const records = `${inFull}+${inPart} records in\n${outFull}+${outPart} records out\n`;
  if (isShort) return records;
  const seconds = Math.max(elapsed / 1000, (50 + bytes / 2048) / 1_000_000);
  const speed = formatHumanSize(Math.floor(bytes / seconds));
  return `${records}${bytes} bytes (${formatHumanSize(bytes)}B) copied, ${seconds.toFixed(6)} seconds, ${speed}B/s\n`;
}

function* openFiles(sys: Sys, { input, output, seek, flags }: DdOptions): Generator<void, Files | null, void> {
  const from = input === null ? 0 : yield* sys.open(input, O_RDONLY);
  if (isError(from)) {
    yield* complainErrno(sys, "dd", `can't open '${input ?? ""}'`, from);
    return null;
  }
  const truncates = seek === 0 && !flags.has("conv=notrunc");
  const mode = O_WRONLY | O_CREAT | (truncates ? O_TRUNC : 0) | (flags.has("oflag=append") ? O_APPEND : 0);
  const to = output === null ? 1 : yield* sys.open(output, mode);
  if (isError(to)) {
    yield* complainErrno(sys, "dd", `can't open '${output ?? ""}'`, to);
    return null;
  }
  return { from, to, fromName: input ?? "standard input", toName: output ?? "standard output" };
}

/** Goes to where reading and writing begin; 0, or -errno after a complaint. */
function* position(sys: Sys, files: Files, options: DdOptions): Generator<void, number, void> {
  const { ibs, obs, seek, flags, output } = options;
  const seekBytes = seek * (flags.has("oflag=seek_bytes") ? 1 : obs);
  if (seek > 0 && output !== null && !flags.has("conv=notrunc")) {
    const stat = sys.k.fstat(sys.p, files.to);
    const cut = sys.k.ftruncate(sys.p, files.to, seekBytes);
    if (cut < 0 && (typeof stat === "number" || stat.kind === "file" || stat.kind === "directory"))
      return yield* failed(sys, files.toName, cut);
  }
  const block = flags.has("iflag=skip_bytes") ? 1 : ibs;
  if (options.skip > 0 && sys.k.lseek(sys.p, files.from, options.skip * block, "current") < 0) {
    for (let left = options.skip; left > 0; left--) {
      const data = yield* readBlock(sys, files.from, block, false);
      if (typeof data === "number") return yield* failed(sys, files.fromName, data);
      if (data === "") break;
    }
  }
  const sought = seek > 0 ? sys.k.lseek(sys.p, files.to, seekBytes, "current") : 0;
  return sought < 0 ? yield* failed(sys, files.toName, sought) : 0;
}

function* failed(sys: Sys, name: ByteString, errno: number): Generator<void, number, void> {
  yield* complainErrno(sys, "dd", name, errno);
  return errno;
}

/** One read, or as many as fill the block. */
function* readBlock(sys: Sys, fd: Fd, size: number, isFull: boolean): Generator<void, ByteString | number, void> {
  let block = "";
  for (;;) {
    const data = yield* sys.read(fd, size - block.length);
    if (data === -EINTR) continue;
    if (typeof data === "number") return data;
    block += data;
    if (data === "" || !isFull || block.length >= size) return block;
  }
}

/** The exit code, or null where it dies without statistics. */
function* copyBlocks(sys: Sys, files: Files, options: DdOptions, tally: Tally): Generator<void, number | null, void> {
  const { ibs, obs, count, flags } = options;
  const countsBytes = flags.has("iflag=count_bytes");
  let held = "";
  let lastSize = 0;
  let bytesLeft = countsBytes ? (count ?? Infinity) : Infinity;
  while (countsBytes || count === null || tally.inFull + tally.inPart < count) {
    const size = Math.min(ibs, bytesLeft);
    let data = size === 0 ? "" : yield* readBlock(sys, files.from, size, flags.has("iflag=fullblock"));
    if (data === "") break;
    if (typeof data === "number") {
      yield* complainErrno(sys, "dd", files.fromName, data);
      if (!flags.has("conv=noerror") || sys.k.lseek(sys.p, files.from, ibs, "current") < 0) return null;
      data = "";
    }
    bytesLeft -= data.length;
    if (flags.has("conv=swab")) {
      // Only the last read may be of odd size.
      if (lastSize % 2 !== 0) {
        yield* complain(sys, "dd", `can't swab ${lastSize} byte buffer`);
        return null;
      }
      lastSize = data.length;
      data = data.replace(/([^])([^])/g, "$2$1");
    }
    if (data.length === ibs) tally.inFull++;
    else {
      tally.inPart++;
      if (flags.has("conv=sync")) data = data.padEnd(ibs, "\0");
    }
    held += data;
    while (held.length >= obs || (ibs === obs && held !== "")) {
      if ((yield* writeBlock(sys, files, held.slice(0, obs), obs, tally)) < 0) return 1;
      held = held.slice(obs);
    }
    sys.charge(1 + (data.length >> 10));
    if (sys.spent) yield;
  }
  return held !== "" && (yield* writeBlock(sys, files, held, obs, tally)) < 0 ? 1 : 0;
}

function* writeBlock(sys: Sys, files: Files, data: ByteString, obs: number, tally: Tally): AppletRun {
  const written = yield* sys.writeAll(files.to, data);
  if (written < 0) {
    yield* complainErrno(sys, "dd", `error writing '${files.toName}'`, written);
    return written;
  }
  if (data.length === obs) tally.outFull++;
  else tally.outPart++;
  tally.bytes += data.length;
  return 0;
}
