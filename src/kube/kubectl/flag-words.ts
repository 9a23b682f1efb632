/**
 * Flags of a command in short: `name` or `name,LETTER`, then what it takes: `?` true or false, `=` a text, `#` a whole
 * number, `~` a time, `[]` several texts; then its value where it is not given.
 *
 *   flagsOf("all? output,o= replicas#1 filename,f[] timeout~0s dry-run=none")
 */
import type { FlagKind, FlagSpec } from "./flags.ts";

const KINDS: Readonly<Record<string, FlagKind>> = {
  "?": "bool",
  "=": "string",
  "#": "int",
  "~": "duration",
  "[]": "array",
};

export function flagsOf(words: string): FlagSpec[] {
  return words
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [, name = "", short, kind = "", value = ""] =
        /^([a-z0-9-]+)(?:,(\w))?(\?|=|#|~|\[\])(.*)$/.exec(word) ?? [];
      return {
        name,
        ...(short !== undefined && { short }),
        kind: KINDS[kind] ?? "string",
        ...(value !== "" && { value }),
      };
    });
}

/** What every command takes that prints objects. */
export const PRINT_FLAGS: readonly FlagSpec[] = flagsOf(
  "allow-missing-template-keys?true output,o= show-managed-fields? template=",
);

/** What every command takes that finds objects in files. */
export const FILENAME_FLAGS: readonly FlagSpec[] = flagsOf("filename,f[] kustomize,k= recursive,R?");
