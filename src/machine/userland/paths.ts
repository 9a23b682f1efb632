/** Pieces of file names, as the file applets take them. Source: BusyBox 1.36.1 libbb (concat_path_file, get_last_path_component). */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";

/** The same name without slashes at its end; `/` stays. */
export function withoutTrailingSlashes(path: ByteString): ByteString {
  return path.length > 1 ? path.replace(/(.)\/+$/, "$1") : path;
}

/** What follows the last slash, trailing slashes aside; `/` for the root. */
export function lastComponent(path: ByteString): ByteString {
  const stripped = withoutTrailingSlashes(path);
  return stripped === "/" ? "/" : stripped.slice(stripped.lastIndexOf("/") + 1);
}

/** What stands before the last component, as dirname(3) says it. */
export function parentOf(path: ByteString): ByteString {
  const stripped = withoutTrailingSlashes(path);
  const at = stripped.lastIndexOf("/");
  if (at < 0) return ".";
  return at === 0 ? "/" : withoutTrailingSlashes(stripped.slice(0, at));
}

/** `DIRECTORY/NAME`, with one slash between them. */
export function joinPath(directory: ByteString, name: ByteString): ByteString {
  return `${directory}${directory.endsWith("/") || directory === "" ? "" : "/"}${name.replace(/^\/+/, "")}`;
}

/** Whether it is a directory, or a link to one. */
export function isDirectory(sys: Sys, path: ByteString): boolean {
  const stat = sys.k.stat(sys.p, path);
  return typeof stat !== "number" && stat.kind === "directory";
}
