/** Tar archives as `kubectl cp` sends and reads them. Source: POSIX ustar; long names as GNU tar writes them. */

export interface TarEntry {
  path: string;
  kind: "file" | "directory" | "symlink";
  mode: number;
  /** Bytes of a file, or what a link points to. */
  data: string;
}

const BLOCK = 512;
const TYPES = { file: "0", symlink: "2", directory: "5" } as const;
/** GNU's type for an entry that holds the name of the next. */
const LONG_NAME = "L";

/** `mtime` in seconds. */
export function writeTar(entries: readonly TarEntry[], mtime: number): string {
  return entries.map((entry) => entryBlocks(entry, mtime)).join("") + "\0".repeat(2 * BLOCK);
}

function entryBlocks({ path, kind, mode, data }: TarEntry, mtime: number): string {
  const name = kind === "directory" && !path.endsWith("/") ? `${path}/` : path;
  const long =
    name.length > 100 ? header("././@LongLink", LONG_NAME, 0, `${name}\0`.length, "", 0) + padded(`${name}\0`) : "";
  const content = kind === "file" ? data : "";
  const link = kind === "symlink" ? data : "";
  return long + header(name.slice(0, 100), TYPES[kind], mode, content.length, link, mtime) + padded(content);
}

function padded(data: string): string {
  return data + "\0".repeat((BLOCK - (data.length % BLOCK)) % BLOCK);
}

function header(name: string, type: string, mode: number, size: number, link: string, mtime: number): string {
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, "0")}\0`;
  const head = (sum: string): string =>
    [
      name.padEnd(100, "\0"),
      octal(mode, 8),
      octal(0, 8),
      octal(0, 8),
      octal(size, 12),
      octal(mtime, 12),
      sum,
      type,
      link.slice(0, 100).padEnd(100, "\0"),
      "ustar\x0000",
      "root".padEnd(32, "\0"),
      "root".padEnd(32, "\0"),
    ]
      .join("")
      .padEnd(BLOCK, "\0");
  const blank = head(" ".repeat(8));
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += blank.charCodeAt(i);
  return head(`${sum.toString(8).padStart(6, "0")}\0 `);
}

/** The entries of an archive, as far as it goes. */
export function readTar(archive: string): TarEntry[] {
  const entries: TarEntry[] = [];
  let longName = "";
  for (let at = 0; at + BLOCK <= archive.length;) {
    const block = archive.slice(at, at + BLOCK);
    if (/^\0*$/.test(block)) break;
    const size = parseInt(block.slice(124, 136), 8) || 0;
    const data = archive.slice(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = block[156] ?? "0";
    if (type === LONG_NAME) {
      longName = textOf(data);
      continue;
    }
    const prefix = block.slice(257, 262) === "ustar" ? textOf(block.slice(345, 500)) : "";
    const name = longName || (prefix === "" ? "" : `${prefix}/`) + textOf(block.slice(0, 100));
    longName = "";
    const mode = parseInt(block.slice(100, 108), 8) || 0o644;
    if (type === "5") entries.push({ path: name, kind: "directory", mode, data: "" });
    else if (type === "2") entries.push({ path: name, kind: "symlink", mode, data: textOf(block.slice(157, 257)) });
    else if (type === "0" || type === "\0") entries.push({ path: name, kind: "file", mode, data });
  }
  return entries;
}

function textOf(field: string): string {
  const end = field.indexOf("\0");
  return end < 0 ? field : field.slice(0, end);
}
