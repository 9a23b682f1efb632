/** Going through trees of files, as chmod -R and chown -R do. Source: BusyBox 1.36.1 libbb recursive_action. */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { complainErrno } from "./message.ts";
import { joinPath } from "./paths.ts";

export interface Walk {
  /** In whose name is complained. */
  applet: string;
  recursive: boolean;
  /** Links to directories are followed: never, where they are operands, or everywhere. */
  follow: "never" | "operands" | "always";
  /** A directory comes after what it holds, instead of before. */
  depthFirst?: boolean;
  /** Called with each file; 0, or -errno after a complaint. `depth` 0 is the operand. */
  visit: (path: ByteString, stat: Stat, depth: number) => Generator<void, number, void>;
}

/** Visits a file and, where `recursive`, what lies below it; whether everything went well. */
export function* walkFile(sys: Sys, path: ByteString, walk: Walk, depth = 0): Generator<void, boolean, void> {
  sys.charge(2);
  if (sys.spent) yield;
  const follows = walk.follow === "always" || (walk.follow === "operands" && depth === 0);
  const stat = follows ? sys.k.stat(sys.p, path) : sys.k.lstat(sys.p, path);
  if (typeof stat === "number") return yield* failed(sys, path, stat, walk);
  if (stat.kind !== "directory" || !walk.recursive) return (yield* walk.visit(path, stat, depth)) >= 0;
  const before = walk.depthFirst ? 0 : yield* walk.visit(path, stat, depth);
  if (before < 0) return yield* failed(sys, path, before, walk);
  const entries = sys.k.readdir(sys.p, path);
  if (typeof entries === "number") return yield* failed(sys, path, entries, walk);
  let isWhole = true;
  for (const { name } of entries) isWhole = (yield* walkFile(sys, joinPath(path, name), walk, depth + 1)) && isWhole;
  const after = walk.depthFirst ? yield* walk.visit(path, stat, depth) : 0;
  return after < 0 ? yield* failed(sys, path, after, walk) : isWhole;
}

function* failed(sys: Sys, path: ByteString, errno: number, walk: Walk): Generator<void, boolean, void> {
  yield* complainErrno(sys, walk.applet, path, errno);
  return false;
}
