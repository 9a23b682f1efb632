/** What the commands of git share: options, the working tree, paths, the log of HEAD. Source: git 2.39 parse-options.c, pathspec.c. */
import { getopt } from "../getopt.ts";
import type { LongOptions, Options } from "../getopt.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import type { Repository } from "./store.ts";
import { WorkTree } from "./work-tree.ts";

/** The options of a command, or what is said of them. */
export function optionsOf(name: string, argv: readonly string[], short: string, long: string): Options | GitFailure {
  const names: LongOptions = Object.fromEntries(long.split(" ").map((word) => word.split("=") as [string, string]));
  const parsed = getopt(["git", ...argv], short, names);
  if (parsed.ok) return parsed.options;
  const letter = /invalid option -- '(.)'/.exec(parsed.message)?.[1];
  const word = /'--([^'=]*)/.exec(parsed.message)?.[1];
  const needs = /requires an argument/.test(parsed.message);
  const what = letter === undefined ? `unknown option \`${word ?? ""}'` : `unknown switch \`${letter}'`;
  const text = needs
    ? parsed.message.replace(
        /^git: (option requires an argument -- '(.)'|option '--(.*)' requires an argument)\n/,
        (_, __, one, many) =>
          one === undefined
            ? `error: option \`${String(many)}' requires a value\n`
            : `error: switch \`${String(one)}' requires a value\n`,
      )
    : `error: ${what}\nusage: git ${name} [<options>]\n`;
  return new GitFailure(text, 129);
}

/** The working tree that is worked in; else why there is none. */
export function treeOf(git: Git): { repository: Repository; tree: WorkTree } | GitFailure {
  const repository = git.find();
  if (repository instanceof GitFailure) return repository;
  if (repository.top === null) return fatal("this operation must be run in a work tree");
  return { repository, tree: new WorkTree(repository, repository.top) };
}

/** A path as it is named from the top. */
export function fromTop(git: Git, top: string, name: string): string | GitFailure {
  const cwd = git.sys.k.getcwd(git.sys.p);
  const parts: string[] = [];
  for (const part of (name.startsWith("/") ? name : `${cwd}/${name}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const path = `/${parts.join("/")}`;
  const front = top === "/" ? "/" : `${top}/`;
  if (path === top) return "";
  return path.startsWith(front)
    ? path.slice(front.length)
    : fatal(`${name}: '${name}' is outside repository at '${top}'`);
}

/** Whether a path is what a pathspec (from the top) means. */
export function fits(path: string, spec: string): boolean {
  if (spec === "" || path === spec || path.startsWith(`${spec}/`)) return true;
  if (!/[*?[]/.test(spec)) return false;
  const source = spec
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(path);
}

/** A path as it is named from the working directory. */
export function shownPath(git: Git, top: string, path: string): string {
  const cwd = git.sys.k.getcwd(git.sys.p);
  if (cwd === top || !cwd.startsWith(top)) return path;
  const inside = cwd.slice(top.length).replace(/^\//, "").split("/");
  const parts = path.split("/");
  let shared = 0;
  while (shared < inside.length && shared < parts.length - 1 && inside[shared] === parts[shared]) shared++;
  return [...inside.slice(shared).map(() => ".."), ...parts.slice(shared)].join("/");
}

/** Notes in the log of HEAD what has become of it. */
export function* logged(
  git: Git,
  repository: Repository,
  from: string | null,
  to: string,
  what: string,
): Generator<void, void, void> {
  const person = git.person("COMMITTER");
  const seconds = Math.floor(git.sys.k.clock.epoch / 1000);
  const who = person instanceof GitFailure ? `root <root@${git.sys.p.ns.uts.hostname}> ${seconds} +0000` : person;
  const line = `${from ?? "0".repeat(40)} ${to} ${who}\t${what}\n`;
  yield* repository.write("logs/HEAD", (repository.read("logs/HEAD") ?? "") + line);
}

/** Removes a file or a directory with all that is in it. */
export function* removeTree(git: Git, path: string): Generator<void, void, void> {
  const { sys } = git;
  const entries = sys.k.readdir(sys.p, path);
  const stat = sys.k.lstat(sys.p, path);
  if (typeof stat !== "number" && stat.kind === "directory" && typeof entries !== "number") {
    for (const { name } of entries) yield* removeTree(git, `${path}/${name}`);
    sys.k.rmdir(sys.p, path);
  } else sys.k.unlink(sys.p, path);
  if (sys.spent) yield;
}
