/** Pathname expansion. Source: POSIX.1-2017 XCU 2.13.3; names sorted by byte. */
import type { ByteString, Kernel, Proc, Stat as FileStat } from "../../kernel/types.ts";
import { compilePattern, hasWildcard, matchPattern, unquotePattern } from "./pattern.ts";

export interface PathnameOptions {
  /** `dotglob`. */
  readonly showsHidden: boolean;
  /** `globstar`: `**` stands for any number of directories. */
  readonly isDeep: boolean;
}

/** What has led into a directory. */
type Descent = "name" | "pattern" | "stars";

/** The existing names that match, sorted; [] where none does. */
export function expandPathname(
  kernel: Kernel,
  proc: Proc,
  pattern: ByteString,
  { showsHidden, isDeep }: PathnameOptions,
): ByteString[] {
  const found: ByteString[] = [];

  /** Adds what matches `rest` below `base` (which is "" or ends with a slash). */
  const descend = (base: ByteString, rest: ByteString, from: Descent = "name"): void => {
    const slash = rest.indexOf("/");
    const segment = slash < 0 ? rest : rest.slice(0, slash);
    const slashes = slash < 0 ? "" : (/^\/+/.exec(rest.slice(slash))?.[0] ?? "");
    const after = slash < 0 ? "" : rest.slice(slash + slashes.length);
    if (!hasWildcard(segment)) {
      const path = base + unquotePattern(segment);
      if (slash < 0 || after === "") {
        const stat = slash < 0 ? kernel.lstat(proc, path) : kernel.stat(proc, path + "/");
        if (typeof stat !== "number") found.push(path + slashes);
      } else descend(path + slashes, after, from === "name" ? from : "pattern");
      return;
    }
    const entries = kernel.readdir(proc, base === "" ? "." : base);
    if (typeof entries === "number") return;
    kernel.charge(proc, entries.length >> 3);
    const isStars = isDeep && segment === "**";
    // No directory at all.
    if (isStars && after !== "") descend(base, after, from);
    else if (isStars && base !== "" && (slash >= 0 || from !== "stars"))
      found.push(slash < 0 && from === "pattern" ? base.slice(0, -1) : base);
    const compiled = compilePattern(segment);
    const names = entries.map((entry) => entry.name);
    const matchesDot = segment.startsWith(".") || segment.startsWith("\\.");
    for (const name of matchesDot ? [".", "..", ...names] : names) {
      if (name.startsWith(".") && !matchesDot && !showsHidden) continue;
      if (!matchPattern(compiled, name)) continue;
      const path = base + name;
      if (slash < 0) found.push(path);
      else if (isDirectory(kernel, proc, path) && (after === "" || !isStars)) {
        if (after === "") found.push(path + slashes);
        else descend(path + slashes, after, "pattern");
      }
      if (isStars && isFolder(kernel.lstat(proc, path))) descend(`${path}/`, rest, "stars");
    }
  };

  const start = /^\/+/.exec(pattern)?.[0] ?? "";
  const rest = pattern.slice(start.length);
  descend(start, isDeep ? rest.replace(/(?<=^|\/)(\*\*\/+)+(?=\*\*(?:\/|$))/g, "") : rest);
  const sorted = found.toSorted();
  return isDeep ? sorted.filter((path, index) => path !== sorted[index - 1]) : sorted;
}

function isDirectory(kernel: Kernel, proc: Proc, path: ByteString): boolean {
  return isFolder(kernel.stat(proc, path));
}

function isFolder(stat: FileStat | number): boolean {
  return typeof stat !== "number" && stat.kind === "directory";
}
