/**
 * find: walks trees of files and does something with those that pass its tests.
 * Source: BusyBox 1.36.1 find, as configured in the official image.
 * Simplified: a directory's entries come in byte order, where a real disk has them in the order of its own.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { ByteString, Stat } from "../../kernel/types.ts";
import { complain, complainErrno } from "../message.ts";
import { joinPath } from "../paths.ts";
import { usageError } from "../usage.ts";
import type { Expression, Search } from "./find/expression.ts";
import { parseExpression } from "./find/parse.ts";

/** How deep a tree may be: beyond it lies a circle of links (-L) or PATH_MAX. */
const DEEPEST = 2048;

interface Place {
  readonly path: ByteString;
  readonly depth: number;
  /** Inodes of the directories above, so that a circle of links is noticed. */
  readonly above: readonly string[];
}

function* statusOf(search: Search, path: ByteString, depth: number): Generator<void, Stat | null, void> {
  const { sys } = search;
  const follows = search.follow === "always" || (search.follow === "operands" && depth === 0);
  let stat = sys.k.lstat(sys.p, path);
  if (follows && typeof stat !== "number" && stat.kind === "symlink") {
    const target = sys.k.stat(sys.p, path);
    // A link that leads nowhere is itself.
    if (typeof target !== "number") stat = target;
  }
  if (typeof stat !== "number") return stat;
  yield* complainErrno(sys, "find", path, stat);
  search.code = 1;
  return null;
}

function* look(
  search: Search,
  expression: Expression,
  place: Place,
  device: number | null,
): Generator<void, void, void> {
  const { sys } = search;
  const { path, depth, above } = place;
  sys.charge(3);
  if (sys.spent) yield;
  const stat = yield* statusOf(search, path, depth);
  if (!stat) return;
  const file = { path, stat, depth };
  const isWanted = depth >= search.minDepth;
  search.pruned = false;
  if (isWanted && !search.depthFirst) yield* expression.evaluate(file);
  if (search.isOver) return;
  const isElsewhere = search.oneFilesystem && device !== null && stat.dev !== device;
  if (stat.kind === "directory" && depth < search.maxDepth && !search.pruned && !isElsewhere)
    yield* lookInside(
      search,
      expression,
      { ...place, above: [...above, `${stat.dev}:${stat.ino}`] },
      device ?? stat.dev,
    );
  if (isWanted && search.depthFirst && !search.isOver) yield* expression.evaluate(file);
}

function* lookInside(
  search: Search,
  expression: Expression,
  place: Place,
  device: number,
): Generator<void, void, void> {
  const { sys } = search;
  const { path, depth, above } = place;
  if (depth >= DEEPEST || above.indexOf(above.at(-1) ?? "") < above.length - 1) return;
  const entries = sys.k.readdir(sys.p, path);
  if (typeof entries === "number") {
    yield* complainErrno(sys, "find", path, entries);
    search.code = 1;
    return;
  }
  for (const { name } of entries) {
    yield* look(search, expression, { path: joinPath(path, name), depth: depth + 1, above }, device);
    if (search.isOver) return;
  }
}

/** The paths in front: everything up to the first word of the expression. */
function splitWords(words: readonly ByteString[]): { paths: ByteString[]; rest: readonly ByteString[] } {
  const end = words.findIndex((word) => word.startsWith("-") || word === "(" || word === "!");
  const paths = end < 0 ? [...words] : words.slice(0, end);
  return { paths: paths.length === 0 ? ["."] : paths, rest: end < 0 ? [] : words.slice(end) };
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const search: Search = {
    sys,
    now: sys.k.clock.epoch,
    follow: "never",
    depthFirst: false,
    oneFilesystem: false,
    minDepth: 0,
    maxDepth: Infinity,
    pruned: false,
    isOver: false,
    code: 0,
    batches: [],
  };
  let at = 1;
  for (; argv[at] === "-H" || argv[at] === "-L" || argv[at] === "-P"; at++)
    search.follow = argv[at] === "-L" ? "always" : argv[at] === "-H" ? "operands" : "never";
  const { paths, rest } = splitWords(argv.slice(at));
  const expression = yield* parseExpression(search, rest);
  if ("problem" in expression) {
    yield* complain(sys, "find", expression.problem);
    return expression.showsUsage ? yield* usageError(sys, "find") : 1;
  }
  for (const path of paths) {
    if (!search.isOver) yield* look(search, expression, { path, depth: 0, above: [] }, null);
  }
  for (const batch of search.batches) yield* batch.flush();
  return search.code;
}
