/** git branch: listing, making, following. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { optionsOf } from "./command.ts";
import { fatal, GitFailure, unknownName } from "./context.ts";
import type { Git } from "./context.ts";
import { withSetting } from "./settings.ts";
import { subjectOf } from "./show.ts";
import type { Repository } from "./store.ts";

export function* branch(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "branch",
    argv,
    "arvdDmMfcqlu:",
    "all=a remotes=r verbose=v delete=d move=m force=f show-current=show-current list=l set-upstream-to=u format=format: contains=contains:: quiet=q no-color=no-color",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const current = repository.headRef()?.replace("refs/heads/", "");
  if (options.has("show-current")) {
    if (current !== undefined) yield* git.print(`${current}\n`);
    return 0;
  }
  const [first, second] = options.operands;
  if (options.has("d") || options.has("D")) {
    for (const name of options.operands) {
      const hash = repository.ref(`refs/heads/${name}`);
      if (hash === null) return yield* git.fail(new GitFailure(`error: branch '${name}' not found.\n`, 1));
      if (name === current)
        return yield* git.fail(
          new GitFailure(`error: Cannot delete branch '${name}' checked out at '${repository.top ?? ""}'\n`, 1),
        );
      const isMerged = repository.history([repository.head() ?? ""]).includes(hash);
      if (!isMerged && !options.has("D") && !options.has("f"))
        return yield* git.fail(
          new GitFailure(
            `error: The branch '${name}' is not fully merged.\nIf you are sure you want to delete it, run 'git branch -D ${name}'.\n`,
            1,
          ),
        );
      git.sys.k.unlink(git.sys.p, `${repository.directory}/refs/heads/${name}`);
      yield* git.print(`Deleted branch ${name} (was ${hash.slice(0, 7)}).\n`);
    }
    return 0;
  }
  if (options.has("m") || options.has("M")) {
    const [from, to] = second === undefined ? [current ?? "", first ?? ""] : [first ?? "", second];
    const hash = repository.ref(`refs/heads/${from}`);
    if (hash === null && from !== current) return yield* git.fail(fatal(`No branch named '${from}'.`));
    if (repository.ref(`refs/heads/${to}`) !== null && !options.has("M"))
      return yield* git.fail(fatal(`a branch named '${to}' already exists`));
    if (hash !== null && from !== to) {
      yield* repository.write(`refs/heads/${to}`, `${hash}\n`);
      git.sys.k.unlink(git.sys.p, `${repository.directory}/refs/heads/${from}`);
    }
    if (from === current) yield* repository.write("HEAD", `ref: refs/heads/${to}\n`);
    return 0;
  }
  const upstream = options.value("u");
  if (upstream !== undefined) return yield* follow(git, repository, first ?? current ?? "", upstream);
  if (first === undefined || options.has("l")) return yield* listBranches(git, repository, options);
  const hash = repository.resolve(second ?? "HEAD");
  if (hash === null) return yield* git.fail(unknownName(second ?? current ?? "HEAD"));
  if (repository.ref(`refs/heads/${first}`) !== null && !options.has("f"))
    return yield* git.fail(fatal(`a branch named '${first}' already exists`));
  yield* repository.write(`refs/heads/${first}`, `${repository.peeled(hash)}\n`);
  return 0;
}

function* follow(git: Git, repository: Repository, name: string, upstream: string): AppletRun {
  const [remote = "", ...rest] = upstream.split("/");
  if (repository.ref(`refs/remotes/${upstream}`) === null)
    return yield* git.fail(fatal(`the requested upstream branch '${upstream}' does not exist`));
  yield* track(repository, name, remote, rest.join("/"));
  yield* git.print(`branch '${name}' set up to track '${upstream}'.\n`);
  return 0;
}

/** Has a branch follow one of a remote repository. */
export function* track(
  repository: Repository,
  name: string,
  remote: string,
  merge: string,
): Generator<void, void, void> {
  let text = repository.read("config") ?? "";
  text = withSetting(text, `branch.${name}.remote`, remote);
  text = withSetting(text, `branch.${name}.merge`, `refs/heads/${merge}`);
  yield* repository.write("config", text);
}

function* listBranches(
  git: Git,
  repository: Repository,
  options: { has(name: string): boolean; value(name: string): string | undefined },
): AppletRun {
  const current = repository.headRef();
  const rows: { mark: string; name: string; ref: string; plain: string }[] = [];
  if (current === null)
    rows.push({
      mark: "*",
      name: `(HEAD detached at ${(repository.head() ?? "").slice(0, 7)})`,
      ref: "HEAD",
      plain: "HEAD",
    });
  if (!options.has("r"))
    for (const ref of repository.refs("refs/heads/"))
      rows.push({ mark: ref === current ? "*" : " ", name: ref.slice(11), ref, plain: ref.slice(11) });
  if (options.has("r") || options.has("a"))
    for (const ref of repository.refs("refs/remotes/")) {
      const shown = ref.slice(options.has("a") ? 5 : 13);
      const target = /^ref: refs\/remotes\/(.*)\n/.exec(repository.read(ref) ?? "")?.[1];
      rows.push({ mark: " ", name: target === undefined ? shown : `${shown} -> ${target}`, ref, plain: ref.slice(13) });
    }
  const format = options.value("format");
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  for (const { mark, name, ref, plain } of rows) {
    const hash = repository.resolve(ref) ?? "";
    if (format !== undefined) {
      const values: Readonly<Record<string, string>> = {
        refname: ref,
        "refname:short": plain,
        objectname: hash,
        "objectname:short": hash.slice(0, 7),
        HEAD: mark,
      };
      yield* git.print(`${format.replace(/%\(([^)]*)\)/g, (_, key: string) => values[key] ?? "")}\n`);
    } else {
      const more = options.has("v")
        ? `${" ".repeat(width - name.length)} ${hash.slice(0, 7)} ${subjectOf(repository.commit(hash)?.message ?? "")}`
        : "";
      yield* git.print(`${mark} ${name}${more}\n`);
    }
  }
  return 0;
}
