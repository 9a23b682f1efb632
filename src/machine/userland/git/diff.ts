/** Changes as git shows them: patches, statistics, names. Source: git 2.39 diff. Simplified: renames and copies are not looked for. */
import type { ByteString } from "../../kernel/types.ts";
import { splitLines, unifiedHunks } from "../chunks/diff-lines.ts";
import { sha1 } from "./store.ts";
import type { Repository } from "./store.ts";
import type { Change, WorkTree } from "./work-tree.ts";

const PLAIN = {
  ignoreCase: false,
  ignoreSpace: false,
  squeezeSpace: false,
  ignoreBlank: false,
  minimal: false,
  expandTabs: false,
  initialTab: false,
};

export interface Sides {
  readonly old: ByteString;
  readonly fresh: ByteString;
}

/** The two contents of a change; a fresh side without a hash is the file's. */
export function sidesOf(repository: Repository, tree: WorkTree | null, { path, old, fresh }: Change): Sides {
  const of = (hash: string): ByteString => repository.object(hash)?.body ?? "";
  return {
    old: old ? of(old.hash) : "",
    fresh: fresh ? (fresh.hash === "" ? (tree?.content(path) ?? "") : of(fresh.hash)) : "",
  };
}

function isBinary(text: ByteString): boolean {
  return text.slice(0, 8000).includes("\0");
}

function short(hash: string | undefined): string {
  return hash === undefined ? "0000000" : hash.slice(0, 7);
}

/** The line before a hunk that begins a part of the text. */
function heading(lines: readonly ByteString[], before: number): string {
  for (let i = before - 1; i >= 0; i--) {
    const line = lines[i] ?? "";
    if (/^[A-Za-z_$]/.test(line)) return ` ${line.trimEnd().slice(0, 80)}`;
  }
  return "";
}

export function patch(change: Change, { old, fresh }: Sides, context = 3): string {
  const { path } = change;
  const oldHash = change.old?.hash;
  const freshHash = change.fresh ? change.fresh.hash || sha1(`blob ${fresh.length}\0${fresh}`) : undefined;
  let head = `diff --git a/${path} b/${path}\n`;
  const [before, after] = [change.old?.mode, change.fresh?.mode];
  if (before === undefined) head += `new file mode ${(after ?? 0).toString(8)}\n`;
  else if (after === undefined) head += `deleted file mode ${before.toString(8)}\n`;
  else if (before !== after) head += `old mode ${before.toString(8)}\nnew mode ${after.toString(8)}\n`;
  if (oldHash === freshHash) return head;
  const mode = before !== undefined && before === after ? ` ${before.toString(8)}` : "";
  head += `index ${short(oldHash)}..${short(freshHash)}${mode}\n`;
  const names = [before === undefined ? "/dev/null" : `a/${path}`, after === undefined ? "/dev/null" : `b/${path}`];
  if (isBinary(old) || isBinary(fresh)) return `${head}Binary files ${names[0] ?? ""} and ${names[1] ?? ""} differ\n`;
  if (old === "" && fresh === "") return head;
  const lines = splitLines(old);
  const hunks = unifiedHunks(old, fresh, { ...PLAIN, context }).map((hunk) =>
    hunk.replace(/^@@ -(\d+)(?:,\d+)? .*? @@/, (whole, from: string) => whole + heading(lines, Number(from) - 1)),
  );
  return `${head}--- ${names[0] ?? ""}\n+++ ${names[1] ?? ""}\n${hunks.join("")}`;
}

function counts({ old, fresh }: Sides): { added: number; removed: number } {
  const text = unifiedHunks(old, fresh, { ...PLAIN, context: 0 }).join("");
  const body = text.split("\n").filter((line) => !line.startsWith("@@"));
  return {
    added: body.filter((line) => line.startsWith("+")).length,
    removed: body.filter((line) => line.startsWith("-")).length,
  };
}

export interface Counted {
  readonly change: Change;
  readonly sides: Sides;
}

/** `1 file changed, 2 insertions(+), 1 deletion(-)`. */
export function shortStat(all: readonly Counted[]): string {
  let [added, removed] = [0, 0];
  for (const { sides } of all) {
    if (isBinary(sides.old) || isBinary(sides.fresh)) continue;
    const count = counts(sides);
    added += count.added;
    removed += count.removed;
  }
  const files = all.length;
  let text = ` ${files} file${files === 1 ? "" : "s"} changed`;
  if (added > 0 || removed === 0) text += `, ${added} insertion${added === 1 ? "" : "s"}(+)`;
  if (removed > 0 || added === 0) text += `, ${removed} deletion${removed === 1 ? "" : "s"}(-)`;
  return `${text}\n`;
}

/** The table of --stat, 80 columns wide. */
export function diffStat(all: readonly Counted[]): string {
  const rows = all.map(({ change, sides }) => ({
    path: change.path,
    ...counts(sides),
    isBinary: isBinary(sides.old) || isBinary(sides.fresh),
    sides,
  }));
  const nameWidth = Math.max(...rows.map(({ path }) => path.length));
  const most = Math.max(...rows.map(({ added, removed }) => added + removed));
  const numberWidth = Math.max(String(most).length, rows.some((row) => row.isBinary) ? 3 : 0);
  const graph = Math.max(10, 80 - nameWidth - numberWidth - 6);
  const lines = rows.map(({ path, added, removed, isBinary: binary, sides }) => {
    if (binary)
      return ` ${path.padEnd(nameWidth)} | ${"Bin".padStart(numberWidth)} ${sides.old.length} -> ${sides.fresh.length} bytes\n`;
    const total = added + removed;
    let [plus, minus] = [added, removed];
    if (most > graph) {
      const scale = (one: number): number => (one === 0 ? 0 : 1 + Math.floor((one * (graph - 1)) / most));
      const whole = scale(total);
      if (added < removed) [plus, minus] = [scale(added), whole - scale(added)];
      else [plus, minus] = [whole - scale(removed), scale(removed)];
    }
    const bar = "+".repeat(plus) + "-".repeat(minus);
    return ` ${path.padEnd(nameWidth)} | ${String(total).padStart(numberWidth)}${bar === "" ? "" : ` ${bar}`}\n`;
  });
  return lines.join("") + shortStat(all);
}

export function numStat(all: readonly Counted[]): string {
  return all
    .map(({ change, sides }) => {
      if (isBinary(sides.old) || isBinary(sides.fresh)) return `-\t-\t${change.path}\n`;
      const { added, removed } = counts(sides);
      return `${added}\t${removed}\t${change.path}\n`;
    })
    .join("");
}
