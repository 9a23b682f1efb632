/** Pathnames with extended patterns, `GLOBIGNORE`, and `shopt -s globstar`, `dotglob`, `nocaseglob`, `nullglob` and `failglob`. Source: bash 5.2 manual (Pattern Matching). */
import { expandPathname } from "../expand/pathname.ts";
import type { NameMatcher } from "../expand/pathname.ts";
import { quotePattern } from "../expand/pattern.ts";
import { ShellError } from "../shell-error.ts";
import type { ShellState } from "../interp/state.ts";
import type { ByteString } from "../../kernel/types.ts";
import { isExtended, matchExtended, matchFolded } from "./extended-pattern.ts";

/** What names are compared with, as the options have it. */
function matcherOf(state: ShellState): NameMatcher {
  const isFolded = state.shopts.get("nocaseglob") === true;
  const compare = isFolded ? matchFolded : matchExtended;
  return {
    isPattern: (segment) => isExtended(segment) || (isFolded && /[A-Za-z]/.test(segment)),
    matcher: (segment) => (name) => compare(segment, name),
    showsHidden: state.shopts.get("dotglob") === true || (state.get("GLOBIGNORE") ?? "") !== "",
  };
}

/** The existing names that match, sorted; null where a word that matches none goes. */
export function expandNames(state: ShellState, pattern: ByteString, text: ByteString): ByteString[] | null {
  if (!isExtended(pattern)) return [];
  const ignored = (state.get("GLOBIGNORE") ?? "").split(":").filter((one) => one !== "");
  const found = expandStars(state, pattern).filter((path) => !ignored.some((one) => matchExtended(one, path)));
  if (found.length > 0) return found;
  if (state.shopts.get("nullglob") === true) return null;
  if (state.shopts.get("failglob") === true) throw new ShellError(`no match: ${text}`);
  return found;
}

/** `**` stands for any number of directories, links not followed. */
function expandStars(state: ShellState, pattern: ByteString): ByteString[] {
  const matching = matcherOf(state);
  const { showsHidden } = matching;
  const plain = (text: ByteString): ByteString[] => expandPathname(state.kernel, state.proc, text, matching);
  if (state.shopts.get("globstar") !== true) return plain(pattern);
  const found = new Set<ByteString>();

  const expand = (text: ByteString, isFromPattern: boolean): void => {
    // Stars behind stars add nothing.
    const stars = /(?:^|\/)(?:\*\*\/+)*\*\*(\/+|$)/.exec(text);
    if (!stars) {
      for (const path of plain(text)) found.add(path);
      return;
    }
    const head = text.slice(0, stars.index) + (stars[0].startsWith("/") ? "/" : "");
    const rest = text.slice(stars.index + stars[0].length);
    const isFound = isFromPattern || isExtended(head);
    for (const base of head === "" ? [""] : plain(head)) {
      if (stars[1] === "" && base !== "") found.add(isFound ? base.slice(0, -1) : base);
      // Without a base, what is here is meant.
      else if (rest !== "" || base !== "") expand(quotePattern(base) + rest, isFound);
      if (rest === "") addTree(state, base, stars[1] === "", matching, found);
      else for (const folder of foldersBelow(state, base, showsHidden)) expand(quotePattern(folder) + rest, true);
    }
  };

  expand(pattern, false);
  return [...found].toSorted();
}

/** All that is below `base`, or the directories of it with a slash, and links to such. */
function addTree(
  state: ShellState,
  base: ByteString,
  takesFiles: boolean,
  matching: NameMatcher,
  found: Set<ByteString>,
): void {
  for (const folder of [base, ...foldersBelow(state, base, matching.showsHidden)]) {
    const pattern = `${quotePattern(folder)}*${takesFiles ? "" : "/"}`;
    for (const path of expandPathname(state.kernel, state.proc, pattern, matching)) found.add(path);
  }
}

/** With a slash at the end, deep ones behind those around them. */
function foldersBelow(state: ShellState, base: ByteString, showsHidden: boolean): ByteString[] {
  const { kernel, proc } = state;
  const folders: ByteString[] = [];
  const waiting = [base];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = kernel.readdir(proc, folder === "" ? "." : folder);
    if (typeof entries === "number") continue;
    kernel.charge(proc, entries.length >> 3);
    for (const { name } of entries) {
      const stat = name.startsWith(".") && !showsHidden ? 0 : kernel.lstat(proc, folder + name);
      if (typeof stat === "number" || stat.kind !== "directory") continue;
      folders.push(`${folder}${name}/`);
      waiting.push(`${folder}${name}/`);
    }
  }
  return folders;
}
