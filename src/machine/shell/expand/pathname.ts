/** Pathname expansion. Source: POSIX.1-2017 XCU 2.13.3; names sorted by byte. */
import type { ByteString, FileKind, Kernel, Proc } from "../../kernel/types.ts";
import { compilePattern, hasWildcard, matchPattern, unquotePattern } from "./pattern.ts";

/** What is a pattern, and what it matches. */
export interface NameMatcher {
  isPattern(segment: ByteString): boolean;
  matcher(segment: ByteString): (name: ByteString) => boolean;
  readonly showsHidden: boolean;
}

const PLAIN: NameMatcher = {
  isPattern: hasWildcard,
  matcher: (segment) => {
    const compiled = compilePattern(segment);
    return (name) => matchPattern(compiled, name);
  },
  showsHidden: false,
};

/** The existing names that match, sorted; [] where none does. */
export function expandPathname(kernel: Kernel, proc: Proc, pattern: ByteString, matching = PLAIN): ByteString[] {
  const found: ByteString[] = [];
  const start = /^\/+/.exec(pattern)?.[0] ?? "";
  descend(kernel, proc, start, pattern.slice(start.length), found, matching);
  return found.sort();
}

/** Adds what matches `rest` below `base` (which is "" or ends with a slash). */
function descend(
  kernel: Kernel,
  proc: Proc,
  base: ByteString,
  rest: ByteString,
  found: ByteString[],
  matching: NameMatcher,
): void {
  const slash = rest.indexOf("/");
  const segment = slash < 0 ? rest : rest.slice(0, slash);
  const slashes = slash < 0 ? "" : (/^\/+/.exec(rest.slice(slash))?.[0] ?? "");
  const after = slash < 0 ? "" : rest.slice(slash + slashes.length);
  if (!matching.isPattern(segment)) {
    const path = base + unquotePattern(segment);
    if (slash < 0 || after === "") {
      const stat = slash < 0 ? kernel.lstat(proc, path) : kernel.stat(proc, path + "/");
      if (typeof stat !== "number") found.push(path + slashes);
    } else descend(kernel, proc, path + slashes, after, found, matching);
    return;
  }
  const entries = kernel.readdir(proc, base === "" ? "." : base);
  if (typeof entries === "number") return;
  kernel.charge(proc, entries.length >> 3);
  const matches = matching.matcher(segment);
  const names = entries.map((entry) => entry.name);
  const matchesDot = segment.startsWith(".") || segment.startsWith("\\.");
  const candidates = matchesDot ? [".", "..", ...names] : names;
  for (const name of candidates) {
    if (name.startsWith(".") && !matchesDot && !matching.showsHidden) continue;
    if (!matches(name)) continue;
    const path = base + name;
    if (slash < 0) found.push(path);
    else if (isDirectory(kernel, proc, path)) {
      if (after === "") found.push(path + slashes);
      else descend(kernel, proc, path + slashes, after, found, matching);
    }
  }
}

function isDirectory(kernel: Kernel, proc: Proc, path: ByteString): boolean {
  const stat = kernel.stat(proc, path);
  const directory: FileKind = "directory";
  return typeof stat !== "number" && stat.kind === directory;
}
