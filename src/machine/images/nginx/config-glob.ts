/** Files that an `include` with wildcards names. Source: glob(3). */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";

/** Sorted paths, or null where the pattern has no wildcards. */
export function globFiles(sys: Sys, pattern: string): readonly string[] | null {
  if (!/[*?[]/.test(pattern)) return null;
  const [, ...parts] = pattern.split("/");
  let found = [""];
  for (const part of parts) {
    if (!/[*?[]/.test(part)) {
      found = found.map((path) => `${path}/${part}`).filter((path) => !isError(sys.k.stat(sys.p, path)));
      continue;
    }
    const regex = new RegExp(`^${toRegex(part)}$`);
    found = found.flatMap((path) => {
      const entries = sys.k.readdir(sys.p, path === "" ? "/" : path);
      if (isError(entries)) return [];
      return entries
        .map(({ name }) => name)
        .filter((name) => regex.test(name) && (part.startsWith(".") || !name.startsWith(".")))
        .map((name) => `${path}/${name}`);
    });
  }
  return found.sort();
}

function toRegex(pattern: string): string {
  return pattern.replace(/\[!?[^\]]+\]|[*?]|[.+^${}()|\\[\]]/g, (sign) => {
    if (sign === "*") return ".*";
    if (sign === "?") return ".";
    return sign.length > 2 ? sign.replace("[!", "[^").replaceAll("\\", "\\\\") : `\\${sign}`;
  });
}
