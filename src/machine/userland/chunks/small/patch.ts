/** patch: applies unified diffs. Source: BusyBox 1.36.1 patch (toybox's), POSIX patch for -p, -R, -N, -i; -E removes what becomes empty, -f and -g mean nothing. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EEXIST } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import { parentOf } from "../../paths.ts";
import type { Applet } from "../../types.ts";
import { makeParents } from "../archive/extract.ts";

interface Hunk {
  /** Where it was in the old file, counted from 1, and how many lines it had there. */
  oldStart: number;
  oldCount: number;
  newStart: number;
  newCount: number;
  /** Lines with their first character: blank, `-` or `+`. */
  lines: ByteString[];
  /** Among its lines is one that no hunk may have; what stands before that is kept. */
  isBroken: boolean;
}

interface FilePatch {
  oldName: ByteString;
  newName: ByteString;
  hunks: Hunk[];
}

/** The files of a diff, and their hunks. */
function parsePatch(text: ByteString): FilePatch[] {
  const lines = text.split("\n");
  const files: FilePatch[] = [];
  let oldName = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line.startsWith("--- ")) oldName = nameOf(line);
    else if (line.startsWith("+++ ")) files.push({ oldName, newName: nameOf(line), hunks: [] });
    else if (line.startsWith("@@ ") && files.length > 0) i = parseHunk(lines, i, files.at(-1)?.hunks ?? []);
  }
  return files;
}

/** A date behind a tab; the beginning of time means that there was no file. */
function nameOf(line: ByteString): ByteString {
  const [name = "", stamp = ""] = line.slice(4).replace(/\r$/, "").split("\t");
  return /^(1969-12-31|1970-01-01)/.test(stamp) ? "/dev/null" : name;
}

function parseHunk(lines: readonly ByteString[], at: number, hunks: Hunk[]): number {
  const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(lines[at] ?? "");
  if (!match) return at;
  const hunk: Hunk = {
    oldStart: Number(match[1]),
    oldCount: Number(match[2] ?? 1),
    newStart: Number(match[3]),
    newCount: Number(match[4] ?? 1),
    lines: [],
    isBroken: false,
  };
  let oldLeft = hunk.oldCount;
  let newLeft = hunk.newCount;
  let i = at + 1;
  for (; i < lines.length && (oldLeft !== 0 || newLeft !== 0); i++) {
    const line = lines[i] ?? "";
    if (line === "" && i === lines.length - 1) return i;
    hunk.isBroken = !/^[-+ ]/.test(line);
    if (hunk.isBroken) break;
    if (!line.startsWith("+")) oldLeft--;
    if (!line.startsWith("-")) newLeft--;
    hunk.lines.push(line);
  }
  hunks.push(hunk);
  return i - 1;
}

function reversed(patch: FilePatch): FilePatch {
  const swap = (line: ByteString): ByteString =>
    line.startsWith("+") ? `-${line.slice(1)}` : line.startsWith("-") ? `+${line.slice(1)}` : line;
  const hunks = patch.hunks.map((hunk) => ({
    ...hunk,
    oldStart: hunk.newStart,
    oldCount: hunk.newCount,
    newStart: hunk.oldStart,
    newCount: hunk.oldCount,
    lines: hunk.lines.map(swap),
  }));
  return { oldName: patch.newName, newName: patch.oldName, hunks };
}

/** A file as lines, each with its newline if it has one. */
function linesOf(text: ByteString): ByteString[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function side(hunk: Hunk, kinds: string): ByteString[] {
  return hunk.lines.filter((line) => kinds.includes(line[0] ?? "")).map((line) => `${line.slice(1)}\n`);
}

/** Lines of context before the first and after the last change. */
function contextOf(hunk: Hunk): { before: number; after: number } {
  const first = hunk.lines.findIndex((line) => !line.startsWith(" "));
  const last = hunk.lines.findLastIndex((line) => !line.startsWith(" "));
  return { before: first, after: hunk.lines.length - 1 - last };
}

/**
 * Where the lines stand first, not before `from`; -1: nowhere. No context after the changes, or less than before them, means
 * that the file ends there.
 */
function find(lines: readonly ByteString[], wanted: readonly ByteString[], hunk: Hunk, from: number): number {
  const { before, after } = contextOf(hunk);
  const isLast = after === 0 || after < before;
  for (
    let at = isLast ? Math.max(from, lines.length - wanted.length) : from;
    at + wanted.length <= lines.length;
    at++
  ) {
    if (wanted.every((line, i) => line === lines[at + i] || line === `${lines[at + i]}\n`)) return at;
  }
  return -1;
}

/** Whether somewhere a line stands already that the hunk would add there. */
function looksReversed(lines: readonly ByteString[], hunk: Hunk): boolean {
  return lines.some((_, start) => {
    let at = start;
    for (const line of hunk.lines) {
      const isSame = lines[at]?.replace(/\n$/, "") === line.slice(1);
      if (line.startsWith("+")) {
        if (isSame) return true;
      } else if (isSame) at++;
      else return false;
    }
    return false;
  });
}

type Applied = { lines: ByteString[] } | { index: number; isReversed: boolean };

function apply(patch: FilePatch, old: readonly ByteString[], isReverse: boolean): Applied {
  const lines = [...old];
  let from = 0;
  for (const [index, hunk] of patch.hunks.entries()) {
    // BusyBox never applies what leaves nothing of its lines.
    if (hunk.newCount === 0 && hunk.oldCount > 0 && !isReverse) continue;
    const before = side(hunk, " -");
    const after = side(hunk, " +");
    const at = hunk.isBroken ? -1 : find(lines, before, hunk, from);
    if (at < 0) return { index, isReversed: !hunk.isBroken && looksReversed(lines, hunk) };
    lines.splice(at, before.length, ...after);
    from = at + after.length;
  }
  return { lines };
}

function stripped(name: ByteString, count: number | null): ByteString {
  if (count === null) return name.replace(/^.*\//s, "");
  let rest = name;
  for (let i = 0; i < count; i++) {
    const match = /^[^/]*\/+/.exec(rest);
    if (!match) break;
    rest = rest.slice(match[0].length);
  }
  return rest;
}

interface Job {
  sys: Sys;
  strip: number | null;
  forward: boolean;
  reverse: boolean;
  dryRun: boolean;
  removesEmpty: boolean;
  file: ByteString | undefined;
}

/** Whether it went well; null where nothing more is tried. */
function* applyFile(job: Job, given: FilePatch): Generator<void, boolean | null, void> {
  const { sys } = job;
  const patch = job.reverse ? reversed(given) : given;
  const [first] = patch.hunks;
  if (!first) return true;
  const isEmptied = first.newStart + first.newCount === 0 || patch.newName === "/dev/null";
  const name =
    job.file ??
    stripped(isEmptied ? patch.oldName : given.newName === "/dev/null" ? given.oldName : given.newName, job.strip);
  const stat = sys.k.stat(sys.p, name);
  if (isEmptied) {
    yield* sys.print(job.removesEmpty ? `removing ${name}\n` : `patching file ${name}\n`);
    if (job.dryRun) return true;
    if (job.removesEmpty && typeof stat !== "number") sys.k.unlink(sys.p, name);
    const fd = job.removesEmpty && typeof stat !== "number" ? null : yield* sys.open(name, O_WRONLY | O_TRUNC);
    if (fd === null) return true;
    if (!isError(fd)) sys.k.close(sys.p, fd);
    else yield* complain(sys, "patch", openMessage("cant-open", name, fd));
    return isError(fd) ? null : true;
  }
  const isNew = patch.oldName === "/dev/null" || given.hunks[0]?.oldStart === 0;
  yield* sys.print(isNew ? `creating ${name}\n` : `patching file ${name}\n`);
  if (isNew && typeof stat !== "number" && !job.dryRun) {
    yield* complain(sys, "patch", openMessage("cant-open", name, EEXIST));
    return null;
  }
  const old = isNew ? "" : yield* readOperand(sys, name);
  if (isError(old)) {
    yield* complain(sys, "patch", openMessage("cant-open", name, old));
    return null;
  }
  const lines = linesOf(old);
  const result = apply(patch, lines, job.reverse);
  sys.charge((old.length >> 2) + patch.hunks.length);
  if (sys.spent) yield;
  if ("index" in result) {
    const { index, isReversed } = result;
    if (isReversed && job.forward) return true;
    const failed = given.hunks[index] ?? first;
    yield* sys.flush();
    if (isReversed) yield* sys.error(`Possibly reversed hunk ${index + 1} at ${lines.length + 1}\n`);
    const text = failed.lines.map((line) => `${line}\n`).join("");
    yield* sys.error(`Hunk ${index + 1} FAILED ${failed.oldStart}/${failed.newStart}.\n${text}`);
    return false;
  }
  if (job.dryRun) return true;
  return yield* replace(sys, name, result.lines.join(""), typeof stat === "number" ? null : stat.mode);
}

function* replace(sys: Sys, name: ByteString, text: ByteString, mode: number | null): Generator<void, boolean, void> {
  if (parentOf(name) !== ".") yield* makeParents(sys, "patch", name);
  const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, mode ?? 0o666);
  if (isError(fd)) {
    yield* complain(sys, "patch", openMessage("cant-open", name, fd));
    return false;
  }
  yield* sys.writeAll(fd, text);
  sys.k.close(sys.p, fd);
  return true;
}

export const patchApplet: Applet = {
  name: "patch",
  *main(sys, argv): AppletRun {
    const long = { strip: "p", input: "i", reverse: "R", forward: "N", "dry-run": "dry", unified: "u" };
    const options = yield* parseOptions(sys, argv, "p:i:RNEfgu", long);
    if (!options) return 1;
    const [file, diff] = options.operands;
    const source = options.value("i") ?? diff ?? "-";
    const text = yield* readOperand(sys, source);
    if (isError(text)) {
      yield* complain(sys, "patch", openMessage("cant-open", source, text));
      return 1;
    }
    const strip = options.value("p");
    if (strip !== undefined && !/^-?\d+$/.test(strip)) {
      yield* complain(sys, "patch", `invalid number '${strip}'`);
      return 1;
    }
    const job: Job = {
      sys,
      strip: strip === undefined ? (file === undefined ? null : 0) : Number(strip),
      forward: options.has("N"),
      reverse: options.has("R"),
      dryRun: options.has("dry"),
      removesEmpty: options.has("E"),
      file,
    };
    let code = 0;
    for (const patch of parsePatch(text)) {
      const isDone = yield* applyFile(job, patch);
      if (isDone === null) return 1;
      if (!isDone) code = 1;
    }
    return code;
  },
};
