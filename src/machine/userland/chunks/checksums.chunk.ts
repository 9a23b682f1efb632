/**
 * md5sum, sha1sum, sha256sum, sha512sum, sha3sum: print digests of files, or check them against lists (-c).
 * Source: BusyBox 1.36.1 md5_sha1_sum.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { EINTR } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import { LineReader, openMessage, openOperand } from "../input.ts";
import { complain, complainErrno } from "../message.ts";
import { parseNumber } from "../number.ts";
import { usageError } from "../usage.ts";
import { createDigest } from "./digests.ts";
import type { Digest } from "./digests.ts";
import { Sha3 } from "./keccak.ts";

interface Job {
  applet: string;
  start(): Digest;
  silent: boolean;
  warn: boolean;
}

/** The digest of one file, or null after a complaint. */
function* digestOf(sys: Sys, job: Job, name: ByteString): Generator<void, string | null, void> {
  const fd = yield* openOperand(sys, name);
  if (isError(fd)) {
    yield* complain(sys, job.applet, openMessage("cant-open", name, fd));
    return null;
  }
  const digest = job.start();
  let result: string | null = null;
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (isError(data)) {
      yield* complainErrno(sys, job.applet, `can't read '${name}'`, data);
      break;
    }
    if (data === "") {
      result = digest.finish();
      break;
    }
    digest.update(data);
    sys.charge(1 + (data.length >> 2));
    if (sys.spent) yield;
  }
  if (fd !== 0) sys.k.close(sys.p, fd);
  return result;
}

/** Whether one line of a list is met; its file is named as it goes. */
function* checkLine(sys: Sys, job: Job, line: ByteString): Generator<void, boolean, void> {
  const space = line.indexOf(" ");
  if (space < 0) {
    if (job.warn) yield* complain(sys, job.applet, "invalid format");
    return false;
  }
  const name = line.slice(space + 1).replace(/^[ *]/, "");
  const isMet = (yield* digestOf(sys, job, name)) === line.slice(0, space);
  if (!job.silent) yield* sys.print(`${name}: ${isMet ? "OK" : "FAILED"}\n`);
  return isMet;
}

/** Checks a list; null where it cannot be opened, which ends everything. */
function* checkList(sys: Sys, job: Job, name: ByteString): Generator<void, number | null, void> {
  const fd = yield* openOperand(sys, name);
  if (isError(fd)) {
    yield* complain(sys, job.applet, openMessage("plain", name, fd));
    return null;
  }
  // A line with a NUL is two.
  const reader = new LineReader(sys, fd, "\n", true);
  let total = 0;
  let failed = 0;
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
    total++;
    if (!(yield* checkLine(sys, job, line))) failed++;
  }
  if (failed > 0 && !job.silent) {
    yield* complain(sys, job.applet, `WARNING: ${failed} of ${total} computed checksums did NOT match`);
  }
  if (total === 0) yield* complain(sys, job.applet, `${name}: no checksum lines found`);
  if (fd !== 0) sys.k.close(sys.p, fd);
  return failed > 0 || total === 0 ? 1 : 0;
}

function* digestAll(sys: Sys, job: Job, names: readonly ByteString[]): AppletRun {
  let code = 0;
  for (const name of names) {
    const digest = yield* digestOf(sys, job, name);
    if (digest === null) code = 1;
    else yield* sys.print(`${digest}  ${name}\n`);
  }
  return code;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = (argv[0] ?? "").replace(/^.*\//, "");
  const algorithm = applet.replace(/sum$/, "");
  const isSha3 = algorithm === "sha3";
  const options = yield* parseOptions(sys, argv, isSha3 ? "scwbta:" : "scwbt");
  if (!options) return 1;
  if ((options.has("s") || options.has("w")) && !options.has("c")) return yield* usageError(sys, applet);
  const width = options.value("a") ?? "224";
  const bits = parseNumber(width, 0, 0xffffffff);
  if (bits === null) {
    yield* complain(sys, applet, `invalid number '${width}'`);
    return 1;
  }
  if (bits >= 800 || bits === 0 || bits % 32 !== 0) {
    yield* complain(sys, applet, `bad -a${bits}`);
    return 1;
  }
  const start = (): Digest => createDigest(algorithm) ?? new Sha3(bits);
  const job: Job = { applet, start, silent: options.has("s"), warn: options.has("w") };
  const names = options.operands.length === 0 ? ["-"] : options.operands;
  if (!options.has("c")) return yield* digestAll(sys, job, names);
  let code = 0;
  for (const name of names) {
    const result = yield* checkList(sys, job, name);
    if (result === null) return 1;
    code = Math.max(code, result);
  }
  return code;
}
