/** Which members of an archive are wanted, by patterns. Source: BusyBox 1.36.1 libarchive (find_list_entry2), tar (exclude_file). */
import { compilePattern, matchPattern } from "../../../shell/expand/pattern.ts";
import type { ByteString } from "../../../kernel/types.ts";

/** The pattern that matches a name or a directory above it, component by component. */
export function matchingPattern(patterns: readonly ByteString[], name: ByteString): ByteString | undefined {
  const parts = name.replace(/\/+$/, "").split("/");
  return patterns.find((pattern) => {
    const wanted = pattern.replace(/\/+$/, "").split("/");
    if (wanted.length > parts.length) return false;
    return wanted.every((part, i) => matchPattern(compilePattern(part), parts[i] ?? ""));
  });
}

/** Whether a name is excluded: a pattern that begins with `/` from the start, another at any component. */
export function isExcluded(patterns: readonly ByteString[], name: ByteString): boolean {
  const parts = name.split("/");
  return patterns.some((pattern) => {
    // `DIRECTORY/*` takes a directory that is named with its slash along.
    if (pattern.endsWith("/")) return name === pattern || name.endsWith(`/${pattern}`);
    if (name.endsWith("/") && pattern.endsWith("/*") && isExcluded([pattern.slice(0, -2)], name)) return true;
    if (pattern.startsWith("/")) return matchingPattern([pattern], name) !== undefined;
    return parts.some((part, i) => part !== "" && matchingPattern([pattern], parts.slice(i).join("/")) !== undefined);
  });
}
