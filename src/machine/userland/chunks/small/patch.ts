/** patch: applies unified diffs. Source: BusyBox 1.36.1 patch (toybox's), POSIX patch for -p, -R, -N, -i; -E removes what becomes empty, -f and -g mean nothing. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { parseOptions } from "../../getopt.ts";
import { openMessage, readOperand } from "../../input.ts";
import { complain } from "../../message.ts";
import { parentOf } from "../../paths.ts";
import type { Applet } from "../../types.ts";
import { makeParents } from "../archive/extract.ts";

interface Hunk {
  /** Where it was in the old file, counted from 1. */
  oldStart: number;
  newStart: number;
  /** Lines with their first character: blank, `-` or `+`. Without its newline a line ends in the mark. */
  lines: ByteString[];
}

interface FilePatch {
  oldName: ByteString;
  newName: ByteString;
  hunks: Hunk[];
}

const NO_NEWLINE = "\0no newline";

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
  const hunk: Hunk = { oldStart: Number(match[1]), newStart: Number(match[3]), lines: [] };
  let oldLeft = Number(match[2] ?? 1);
  let newLeft = Number(match[4] ?? 1);
  let i = at + 1;
  for (; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line.startsWith("\\")) {
      const last = hunk.lines.pop();
      if (last !== undefined) hunk.lines.push(last + NO_NEWLINE);
      continue;
    }
    if (oldLeft <= 0 && newLeft <= 0) break;
    const kind = line === "" ? " " : (line[0] ?? "");
    if (!" +-".includes(kind)) break;
    if (kind !== "+") oldLeft--;
    if (kind !== "-") newLeft--;
    hunk.lines.push(kind + line.slice(1));
  }
  hunks.push(hunk);
  return i - 1;
}

function reversed(patch: FilePatch): FilePatch {
  const swap = (line: ByteString): ByteString =>
    line.startsWith("+") ? `-${line.slice(1)}` : line.startsWith("-") ? `+${line.slice(1)}` : line;
  const hunks = patch.hunks.map(({ oldStart, newStart, lines }) => ({
    oldStart: newStart,
    newStart: oldStart,
    lines: lines.map(swap),
  }));
  return { oldName: patch.newName, newName: patch.oldName, hunks };
}

/** A file as lines, the last of them marked where its newline is missing. */
function linesOf(text: ByteString): ByteString[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop();
  if (last !== "" && last !== undefined) lines.push(last + NO_NEWLINE);
  return lines;
}

function joined(lines: readonly ByteString[]): ByteString {
  return lines.map((line) => (line.endsWith(NO_NEWLINE) ? line.slice(0, -NO_NEWLINE.length) : `${line}\n`)).join("");
}

function side(hunk: Hunk, kinds: string): ByteString[] {
  return hunk.lines.filter((line) => kinds.includes(line[0] ?? "")).map((line) => line.slice(1));
}

/** Lines of context before the first and after the last change. */
function contextOf(hunk: Hunk): { before: number; after: number } {
  const first = hunk.lines.findIndex((line) => !line.startsWith(" "));
  const last = hunk.lines.findLastIndex((line) => !line.startsWith(" "));
  return { before: first, after: hunk.lines.length - 1 - last };
}

/**
 * Where the lines stand, nearest to where they should be, not before `from`; -1: nowhere. Less context on one side than on
 * the other means that the file begins or ends there.
 */
function find(
  lines: readonly ByteString[],
  wanted: readonly ByteString[],
  hunk: Hunk,
  expected: number,
  from: number,
): number {
  const { before, after } = contextOf(hunk);
  const fits = (at: number): boolean => {
    if (at < from || at + wanted.length > lines.length) return false;
    if (before < after && at !== 0) return false;
    if (after < before && at + wanted.length !== lines.length) return false;
    return wanted.every((line, i) => lines[at + i] === line);
  };
  for (let distance = 0; distance <= lines.length + expected; distance++) {
    if (fits(expected - distance)) return expected - distance;
    if (fits(expected + distance)) return expected + distance;
  }
  return -1;
}

/** Whether somewhere a line stands already that the hunk would add there. */
function looksReversed(lines: readonly ByteString[], hunk: Hunk): boolean {
  return lines.some((_, start) => {
    let at = start;
    for (const line of hunk.lines) {
      const isSame = lines[at] === line.slice(1);
      if (line.startsWith("+")) {
        if (isSame) return true;
      } else if (isSame) at++;
      else return false;
    }
    return false;
  });
}

type Applied = { lines: ByteString[] } | { failed: Hunk; index: number; isReversed: boolean };

function apply(patch: FilePatch, old: readonly ByteString[]): Applied {
  const lines = [...old];
  let shift = 0;
  let from = 0;
  for (const [index, hunk] of patch.hunks.entries()) {
    const before = side(hunk, " -");
    const after = side(hunk, " +");
    const start = before.length === 0 ? hunk.oldStart : hunk.oldStart - 1;
    const isCreation = before.length === 0 && hunk.oldStart === 0;
    const at = isCreation && lines.length > 0 ? -1 : find(lines, before, hunk, Math.max(0, start + shift), from);
    if (at < 0) {
      return { failed: hunk, index: index + 1, isReversed: looksReversed(lines, hunk) };
    }
    lines.splice(at, before.length, ...after);
    from = at + after.length;
    shift = at - start + after.length - before.length;
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
  const name = job.file ?? stripped(given.newName === "/dev/null" ? given.oldName : given.newName, job.strip);
  const stat = sys.k.stat(sys.p, name);
  const isCreation = patch.oldName === "/dev/null" || patch.hunks[0]?.oldStart === 0;
  const isNew = typeof stat === "number" && isCreation;
  if (job.removesEmpty && typeof stat !== "number" && patch.hunks[0]?.newStart === 0) {
    yield* sys.print(`removing ${name}\n`);
    if (!job.dryRun) sys.k.unlink(sys.p, name);
    return true;
  }
  yield* sys.print(isNew ? `creating ${name}\n` : `patching file ${name}\n`);
  const old = isNew ? "" : yield* readOperand(sys, name);
  if (isError(old)) {
    yield* complain(sys, "patch", openMessage("cant-open", name, old));
    return null;
  }
  const lines = linesOf(old);
  const result = apply(patch, lines);
  sys.charge((old.length >> 2) + patch.hunks.length);
  if (sys.spent) yield;
  if ("failed" in result) {
    const { failed, index, isReversed } = result;
    if (isReversed && job.forward) return true;
    yield* sys.flush();
    if (isReversed) yield* sys.error(`Possibly reversed hunk ${index} at ${lines.length + 1}\n`);
    yield* sys.error(`Hunk ${index} FAILED ${failed.oldStart}/${failed.newStart}.\n${joined(failed.lines)}`);
    return false;
  }
  if (job.dryRun) return true;
  if (patch.newName === "/dev/null" && result.lines.length === 0) {
    sys.k.unlink(sys.p, name);
    return true;
  }
  return yield* replace(sys, name, joined(result.lines), typeof stat === "number" ? null : stat.mode);
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
