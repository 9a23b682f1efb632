/**
 * GNU's find: walks trees of files and does something with those that pass its tests. Source: findutils 4.9.
 * Simplified: a directory's entries come in byte order, where a real disk has them in the order of its own; -D, -O and -files0-from.
 */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import type { ByteString, Stat } from "../../../kernel/types.ts";
import { parseZone } from "../../../../sim/time-zone.ts";
import { joinPath } from "../../paths.ts";
import { tryHelp } from "../gnu/words.ts";
import { ExpressionParser, isExpression } from "./parse.ts";
import { FindProblem, complain, complainErrno, shown } from "./search.ts";
import type { Predicate, Search } from "./search.ts";

/** How deep a tree may be: beyond it lies PATH_MAX. */
const DEEPEST = 2048;

interface Place {
  readonly path: ByteString;
  readonly depth: number;
  readonly start: ByteString;
  /** Directories above, so that a circle of links is noticed. */
  readonly above: readonly { readonly id: string; readonly path: ByteString }[];
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
  yield* complainErrno(search, path, stat);
  return null;
}

function* look(search: Search, holds: Predicate, place: Place, device: number | null): Generator<void, void, void> {
  const { sys } = search;
  const { path, depth, start, above } = place;
  sys.charge(3);
  if (sys.spent) yield;
  const stat = yield* statusOf(search, path, depth);
  if (!stat) return;
  const id = `${stat.dev}:${stat.ino}`;
  const loop = stat.kind === "directory" ? above.find((one) => one.id === id) : undefined;
  if (loop) {
    yield* complain(
      search,
      `File system loop detected; ${shown(path)} is part of the same file system loop as ${shown(loop.path)}.`,
    );
    search.code = 1;
    return;
  }
  const file = { path, stat, depth, start };
  const isWanted = depth >= search.minDepth;
  search.pruned = false;
  if (isWanted && !search.depthFirst) yield* holds(file);
  if (search.isOver) return;
  const isElsewhere = search.oneFilesystem && device !== null && stat.dev !== device;
  if (stat.kind === "directory" && depth < search.maxDepth && !search.pruned && !isElsewhere && depth < DEEPEST)
    yield* lookInside(search, holds, { ...place, above: [...above, { id, path }] }, device ?? stat.dev);
  if (isWanted && search.depthFirst && !search.isOver) yield* holds(file);
}

function* lookInside(search: Search, holds: Predicate, place: Place, device: number): Generator<void, void, void> {
  const { sys } = search;
  const { path, depth } = place;
  const entries = sys.k.readdir(sys.p, path);
  if (typeof entries === "number") {
    yield* complainErrno(search, path, entries);
    return;
  }
  for (const { name } of entries) {
    const below = path.endsWith("/") ? path + name : joinPath(path, name);
    yield* look(search, holds, { ...place, path: below, depth: depth + 1 }, device);
    if (search.isOver) return;
  }
}

/** Options in front of everything; where the paths begin, or a problem. */
function leadingOptions(search: Search, argv: readonly ByteString[]): number | string {
  let at = 1;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "-H" || word === "-L" || word === "-P")
      search.follow = word === "-L" ? "always" : word === "-H" ? "operands" : "never";
    else if (word === "-D") {
      if (argv[++at] === undefined) return `Missing argument after the -D option.\n${tryHelp("find")}`;
    } else if (word === "--") return at + 1;
    else if (!/^-O\d/.test(word)) break;
  }
  return at;
}

export function* findMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const now = sys.k.clock.epoch;
  const search: Search = {
    sys,
    zone: parseZone(sys.env("TZ")),
    now,
    dayStart: now - 86_400_000,
    follow: "never",
    warns: sys.k.isatty(sys.p, 0),
    depthFirst: false,
    oneFilesystem: false,
    minDepth: 0,
    maxDepth: Infinity,
    pruned: false,
    isOver: false,
    code: 0,
    batches: [],
  };
  const at = leadingOptions(search, argv);
  if (typeof at === "string") {
    yield* complain(search, at);
    return 1;
  }
  const words = argv.slice(at);
  const end = words.findIndex((word) => isExpression(word, true));
  const paths = end < 0 ? words : words.slice(0, end);
  const rest = end < 0 ? [] : words.slice(end);
  if (rest.some((word) => /^--?version$/.test(word))) {
    yield* sys.print("find (GNU findutils) 4.9.0\n");
    return 0;
  }
  let holds: Predicate;
  try {
    holds = yield* new ExpressionParser(search, rest).parse();
  } catch (problem) {
    if (!(problem instanceof FindProblem)) throw problem;
    if (problem.message !== "") yield* complain(search, problem.message);
    return 1;
  }
  for (const start of paths.length === 0 ? ["."] : paths) {
    if (!search.isOver) yield* look(search, holds, { path: start, depth: 0, start, above: [] }, null);
  }
  for (const batch of search.batches) yield* batch.flush();
  return search.code;
}
