/** ar: archives of files side by side, as libraries are. Source: BusyBox 1.36.1 ar; ar(5), names as GNU has them. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ENOENT, strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { formatPermissions } from "../../file-mode.ts";
import { complain } from "../../message.ts";
import { lastComponent } from "../../paths.ts";
import { strftime } from "../../../../sim/strftime.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

const MAGIC = "!<arch>\n";
const HEADER = 60;

interface Entry {
  name: ByteString;
  mtime: number;
  uid: number;
  gid: number;
  mode: number;
  data: ByteString;
}

/** The entries of an archive, or what is wrong with it. */
function parse(text: ByteString): Entry[] | string {
  if (!text.startsWith(MAGIC)) return "invalid ar magic";
  const entries: Entry[] = [];
  let longNames = "";
  for (let at = MAGIC.length; at < text.length;) {
    if (text[at] === "\n") {
      at++;
      continue;
    }
    const header = text.slice(at, at + HEADER);
    if (header.length < HEADER || !header.endsWith("`\n")) return "invalid ar header";
    const field = (from: number, to: number, base = 10): number => parseInt(header.slice(from, to), base) || 0;
    const size = field(48, 58);
    const data = text.slice(at + HEADER, at + HEADER + size);
    at += HEADER + size;
    const raw = header.slice(0, 16).trimEnd();
    if (raw === "//") {
      longNames = data;
      continue;
    }
    if (raw === "/") continue;
    const long = /^\/(\d+)$/.exec(raw);
    const name = long ? (longNames.slice(Number(long[1])).split("\n")[0] ?? "") : raw;
    entries.push({
      name: name.replace(/\/$/, ""),
      mtime: field(16, 28) * 1000,
      uid: field(28, 34),
      gid: field(34, 40),
      mode: field(40, 48, 8),
      data,
    });
  }
  return entries;
}

function format(entries: readonly Entry[]): ByteString {
  const long = entries.filter(({ name }) => name.length > 15);
  let table = "";
  const offsets = new Map<Entry, number>();
  for (const entry of long) {
    offsets.set(entry, table.length);
    table += `${entry.name}/\n`;
  }
  const header = (name: string, fields: readonly (readonly [string | number, number])[]): string =>
    `${name.padEnd(16)}${fields.map(([value, width]) => String(value).padEnd(width)).join("")}\`\n`;
  const padded = (data: ByteString): ByteString => (data.length % 2 === 0 ? data : `${data}\n`);
  let out = MAGIC;
  if (table !== "")
    out +=
      header("//", [
        ["", 32],
        [table.length, 10],
      ]) + padded(table);
  for (const entry of entries) {
    const offset = offsets.get(entry);
    const name = offset === undefined ? `${entry.name}/` : `/${offset}`;
    const time = Math.floor(entry.mtime / 1000);
    out +=
      header(name, [
        [time, 12],
        [entry.uid, 6],
        [entry.gid, 6],
        [entry.mode.toString(8), 8],
        [entry.data.length, 10],
      ]) + padded(entry.data);
  }
  return out;
}

function* fail(sys: Sys, text: string): AppletRun {
  yield* complain(sys, "ar", text);
  return 1;
}

export const arApplet: Applet = {
  name: "ar",
  *main(sys, argv): AppletRun {
    const [, word = "", archive, ...names] = argv;
    const letters = word.replace(/^-/, "");
    const operations = [...letters].filter((letter) => "ptxr".includes(letter));
    const unknown = /[^ptxrvocu]/.exec(letters)?.[0];
    if (unknown !== undefined)
      yield* sys.error(`${argv[0] ?? "ar"}: invalid option -- '${unknown}'
`);
    if (operations.length !== 1 || archive === undefined || unknown !== undefined) return yield* usageError(sys, "ar");
    const [operation] = operations;
    const text = sys.k.readFile(sys.p, archive);
    if (isError(text) && !(operation === "r" && text === -ENOENT))
      return yield* fail(sys, `can't open '${archive}': ${strerror(text)}`);
    const entries = isError(text) ? [] : parse(text);
    if (typeof entries === "string") return yield* fail(sys, entries);
    const isVerbose = letters.includes("v");
    if (operation === "r") {
      return yield* replace(sys, archive, entries, names, isVerbose);
    }
    const chosen = names.length === 0 ? entries : entries.filter(({ name }) => names.includes(name));
    for (const entry of chosen) {
      if (operation === "t") yield* sys.print(isVerbose ? `${verbose(entry)}\n` : `${entry.name}\n`);
      else if (operation === "p") yield* sys.print((isVerbose ? `\n<${entry.name}>\n\n` : "") + entry.data);
      else if (!(yield* unpack(sys, entry, isVerbose, letters.includes("o")))) return 1;
    }
    return 0;
  },
};

function verbose(entry: Entry): string {
  const owner = `${entry.uid}/${entry.gid}`;
  return `${formatPermissions(entry.mode)} ${owner} ${String(entry.data.length).padStart(6)} ${strftime("%b %e %H:%M %Y", entry.mtime)} ${entry.name}`;
}

function* unpack(sys: Sys, entry: Entry, isVerbose: boolean, keepsTime: boolean): Generator<void, boolean, void> {
  if (isVerbose) yield* sys.print(`${verbose(entry)}\n`);
  const name = lastComponent(entry.name);
  // What is there is never replaced.
  const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_EXCL, 0o666);
  const written = isError(fd) ? fd : yield* sys.writeAll(fd, entry.data);
  if (isError(written)) {
    yield* complain(sys, "ar", `can't open '${name}': ${strerror(written)}`);
    return false;
  }
  sys.k.close(sys.p, fd);
  sys.k.chmod(sys.p, name, entry.mode & 0o7777);
  if (keepsTime) sys.k.utimes(sys.p, name, entry.mtime, entry.mtime);
  return true;
}

function* replace(
  sys: Sys,
  archive: ByteString,
  entries: Entry[],
  names: readonly ByteString[],
  isVerbose: boolean,
): AppletRun {
  const stays = (entry: Entry): boolean => !names.some((name) => lastComponent(name) === entry.name);
  if (isVerbose) for (const entry of entries.filter(stays)) yield* sys.print(`${verbose(entry)}\n`);
  for (const path of names) {
    const stat = sys.k.stat(sys.p, path);
    const data = sys.k.readFile(sys.p, path);
    if (typeof stat === "number" || isError(data))
      return yield* fail(
        sys,
        `can't ${typeof stat === "number" ? "stat" : "open"} '${path}': ${strerror(typeof stat === "number" ? stat : Number(data))}`,
      );
    const entry = {
      name: lastComponent(path),
      mtime: stat.mtime,
      uid: stat.uid,
      gid: stat.gid,
      mode: 0o100000 | stat.mode,
      data,
    };
    const at = entries.findIndex(({ name }) => name === entry.name);
    if (at < 0) entries.push(entry);
    else entries[at] = entry;
  }
  return yield* write(sys, archive, entries);
}

function* write(sys: Sys, archive: ByteString, entries: readonly Entry[]): AppletRun {
  const fd = yield* sys.open(archive, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const written = isError(fd) ? fd : yield* sys.writeAll(fd, format(entries));
  if (isError(written)) return yield* fail(sys, `can't open '${archive}': ${strerror(written)}`);
  sys.k.close(sys.p, fd);
  return 0;
}
