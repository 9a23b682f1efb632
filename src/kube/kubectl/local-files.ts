/** Files of the machine that kubectl runs on: writing, walking and removing them. */
import { isError } from "../../machine/kernel/applet.ts";
import type { Sys } from "../../machine/kernel/applet.ts";
import { decodeUtf8, encodeUtf8 } from "../../machine/kernel/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../machine/kernel/flags.ts";
import type { Step } from "./invocation.ts";

/** Writes bytes; whether it could. */
export function* writeBytes(sys: Sys, path: string, data: string, mode: number): Step<boolean> {
  const fd = yield* sys.open(encodeUtf8(path), O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (fd < 0) return false;
  const written = yield* sys.writeAll(fd, data);
  sys.k.close(sys.p, fd);
  return written >= 0;
}

export interface LocalFile {
  /** From the folder that was walked. */
  path: string;
  kind: "file" | "directory" | "symlink";
  mode: number;
  /** Bytes, or what a link points to. */
  data: string;
}

/** A file, or a folder with all in it; folders themselves only where they are empty. */
export function walkLocal(sys: Sys, path: string, name: string): LocalFile[] {
  const stat = sys.k.lstat(sys.p, encodeUtf8(path));
  if (typeof stat === "number") return [];
  const mode = stat.mode & 0o777;
  if (stat.kind === "symlink") {
    const target = sys.k.readlink(sys.p, encodeUtf8(path));
    return [{ path: name, kind: "symlink", mode, data: typeof target === "number" ? "" : target }];
  }
  if (stat.kind === "directory") {
    const entries = sys.k.readdir(sys.p, encodeUtf8(path));
    const names = typeof entries === "number" ? [] : entries.map((entry) => decodeUtf8(entry.name)).sort();
    if (names.length === 0) return [{ path: name, kind: "directory", mode, data: "" }];
    return names.flatMap((one) => walkLocal(sys, `${path}/${one}`, `${name}/${one}`));
  }
  const data = sys.k.readFile(sys.p, encodeUtf8(path));
  return isError(data) || typeof data === "number" ? [] : [{ path: name, kind: "file", mode, data }];
}

export function isLocalDirectory(sys: Sys, path: string): boolean {
  const stat = sys.k.stat(sys.p, encodeUtf8(path));
  return typeof stat !== "number" && stat.kind === "directory";
}

/** `mkdir -p`. */
export function makeDirectories(sys: Sys, path: string): void {
  const parts = path.split("/");
  for (let i = 1; i <= parts.length; i++) {
    const part = parts.slice(0, i).join("/");
    if (part !== "" && part !== ".") sys.k.mkdir(sys.p, encodeUtf8(part), 0o755);
  }
}

/** A folder with the files in it. */
export function removeDirectory(sys: Sys, path: string): void {
  const entries = sys.k.readdir(sys.p, encodeUtf8(path));
  if (typeof entries !== "number") for (const { name } of entries) sys.k.unlink(sys.p, `${encodeUtf8(path)}/${name}`);
  sys.k.rmdir(sys.p, encodeUtf8(path));
}
