/** git branch, checkout, switch, reset, tag and merge. Source: git 2.39. Simplified: a merge takes whole files from one side or the other; where both have changed one it says so and stops. */
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import { subjectOf } from "./show.ts";
import type { Item, Repository } from "./store.ts";
import { logged, optionsOf, treeOf } from "./command.ts";
import { trackingText } from "./status.ts";
import { changeSummary, restorePaths } from "./work.ts";
import { withSetting } from "./settings.ts";
import { changesBetween } from "./work-tree.ts";
import type { WorkTree } from "./work-tree.ts";

/** The branch that was left last, as the log of HEAD knows it. */
function previousBranch(repository: Repository): string {
  const lines = (repository.read("logs/HEAD") ?? "").split("\n");
  return lines.findLast((line) => line.includes("\tcheckout: "))?.replace(/^.*moving from (.*) to .*$/, "$1") ?? "-";
}

function unknownName(name: string): GitFailure {
  return fatal(`not a valid object name: '${name}'`);
}

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

const DETACHED = (name: string, hash: string, subject: string): string => `Note: switching to '${name}'.

You are in 'detached HEAD' state. You can look around, make experimental
changes and commit them, and you can discard any commits you make in this
state without impacting any branches by switching back to a branch.

If you want to create a new branch to retain commits you create, you may
do so (now or later) by using -c with the switch command. Example:

  git switch -c <new-branch-name>

Or undo this operation with:

  git switch -

Turn off this advice by setting config variable advice.detachedHead to false

HEAD is now at ${hash.slice(0, 7)} ${subject}
`;

/** What is said on the way to a commit that no branch is. */
export function detachedNote(git: Git, repository: Repository, name: string, hash: string): string {
  const subject = subjectOf(repository.commit(hash)?.message ?? "");
  if (git.setting("advice.detachedhead") === "false") return `HEAD is now at ${hash.slice(0, 7)} ${subject}\n`;
  return DETACHED(name, hash, subject);
}

export function* checkout(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "checkout",
    argv,
    "b:B:fqt",
    "force=f quiet=q detach=detach track=t orphan=orphan: ours=ours theirs=theirs no-track=no-track",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const dashes = argv.indexOf("--");
  const paths = dashes < 0 ? [] : argv.slice(dashes + 1);
  const words = options.operands.slice(0, options.operands.length - paths.length);
  const made = options.value("b") ?? options.value("B");
  const quiet = options.has("q");
  const orphan = options.value("orphan");
  if (orphan !== undefined) {
    yield* repository.write("HEAD", `ref: refs/heads/${orphan}\n`);
    if (!quiet) yield* git.error(`Switched to a new branch '${orphan}'\n`);
    return 0;
  }
  if (made !== undefined)
    return yield* newBranch(git, repository, tree, made, words[0], { force: options.has("B"), quiet });
  const name = words[0] ?? "";
  const others = [...words.slice(1), ...paths];
  if (others.length > 0 || (dashes >= 0 && words.length === 0)) {
    const hash = words.length === 0 ? null : repository.resolve(name);
    if (words.length > 0 && hash === null) {
      const failed = yield* restorePaths(git, repository, tree, [name, ...others], repository.index(), {
        index: false,
        files: true,
      });
      return failed ? yield* git.fail(failed) : 0;
    }
    const items: ReadonlyMap<string, Item> =
      hash === null ? repository.index() : repository.filesOf(repository.peeled(hash));
    const failed = yield* restorePaths(git, repository, tree, others, items, { index: hash !== null, files: true });
    return failed ? yield* git.fail(failed) : 0;
  }
  if (name === "") {
    if (!quiet) yield* git.print(trackingText(git, repository));
    return 0;
  }
  return yield* switchTo(git, repository, tree, name, {
    force: options.has("f"),
    quiet,
    detach: options.has("detach"),
    orFiles: true,
  });
}

export function* switchCommand(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "switch",
    argv,
    "c:C:fqd",
    "create=c force-create=C force=f discard-changes=f quiet=q detach=d orphan=orphan:",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const made = options.value("c") ?? options.value("C");
  const quiet = options.has("q");
  if (made !== undefined)
    return yield* newBranch(git, repository, tree, made, options.operands[0], { force: options.has("C"), quiet });
  const name = options.operands[0];
  if (name === undefined) return yield* git.fail(fatal("missing branch or commit argument"));
  const isBranch = repository.ref(`refs/heads/${name}`) !== null || name === "-";
  if (
    !isBranch &&
    !options.has("d") &&
    repository.resolve(name) !== null &&
    repository.refs("refs/remotes/").every((ref) => !ref.endsWith(`/${name}`))
  )
    return yield* git.fail(
      new GitFailure(
        `fatal: a branch is expected, got commit '${name}'\nhint: If you want to detach HEAD at the commit, try again with the --detach option.\n`,
      ),
    );
  if (!isBranch && repository.resolve(name) === null && remoteOf(repository, name) === null)
    return yield* git.fail(fatal(`invalid reference: ${name}`));
  return yield* switchTo(git, repository, tree, name, {
    force: options.has("f"),
    quiet,
    detach: options.has("d"),
    orFiles: false,
  });
}

function* newBranch(
  git: Git,
  repository: Repository,
  tree: WorkTree,
  name: string,
  start: string | undefined,
  how: { force: boolean; quiet: boolean },
): AppletRun {
  if (repository.ref(`refs/heads/${name}`) !== null && !how.force)
    return yield* git.fail(fatal(`a branch named '${name}' already exists`));
  const hash = repository.resolve(start ?? "HEAD");
  if (hash === null && start !== undefined)
    return yield* git.fail(fatal(`'${start}' is not a commit and a branch '${name}' cannot be created from it`));
  if (hash !== null) {
    const failed = yield* become(repository, tree, repository.peeled(hash), false);
    if (failed) return yield* git.fail(failed);
    yield* repository.write(`refs/heads/${name}`, `${repository.peeled(hash)}\n`);
  }
  const left = repository.headRef()?.replace("refs/heads/", "") ?? repository.head() ?? "";
  if (hash !== null)
    yield* logged(
      git,
      repository,
      repository.head(),
      repository.peeled(hash),
      `checkout: moving from ${left} to ${name}`,
    );
  yield* repository.write("HEAD", `ref: refs/heads/${name}\n`);
  if (start !== undefined && repository.ref(`refs/remotes/${start}`) !== null) {
    const [remote = "", ...rest] = start.split("/");
    yield* track(repository, name, remote, rest.join("/"));
    yield* git.print(`branch '${name}' set up to track '${start}'.\n`);
  }
  if (!how.quiet) yield* git.error(`Switched to a new branch '${name}'\n`);
  return 0;
}

/** Index and files become those of a commit; null, or what is in the way. */
function* become(
  repository: Repository,
  tree: WorkTree,
  hash: string,
  force: boolean,
): Generator<void, GitFailure | null, void> {
  const blocked = yield* tree.checkout(repository.filesOf(hash), force);
  if (typeof blocked === "number") return fatal(`cannot create file: ${strerror(blocked)}`);
  if (blocked.length === 0) return null;
  const list = blocked.map((path) => `\t${path}\n`).join("");
  const isUntracked = blocked.every((path) => !repository.index().has(path));
  return new GitFailure(
    isUntracked
      ? `error: The following untracked working tree files would be overwritten by checkout:\n${list}Please move or remove them before you switch branches.\nAborting\n`
      : `error: Your local changes to the following files would be overwritten by checkout:\n${list}Please commit your changes or stash them before you switch branches.\nAborting\n`,
    1,
  );
}

function remoteOf(repository: Repository, name: string): string | null {
  const found = repository.refs("refs/remotes/").filter((ref) => ref.slice(13).replace(/^[^/]*\//, "") === name);
  return found.length === 1 ? (found[0]?.slice(13) ?? null) : null;
}

function* switchTo(
  git: Git,
  repository: Repository,
  tree: WorkTree,
  given: string,
  how: { force: boolean; quiet: boolean; detach: boolean; orFiles: boolean },
): AppletRun {
  const before = repository.headRef();
  const name = given === "-" ? previousBranch(repository) : given;
  const isBranch = repository.ref(`refs/heads/${name}`) !== null && !how.detach;
  const remote = isBranch || repository.resolve(name) !== null ? null : remoteOf(repository, name);
  const resolved = isBranch ? repository.ref(`refs/heads/${name}`) : repository.resolve(remote ?? name);
  if (resolved === null) {
    const failed = how.orFiles
      ? yield* restorePaths(git, repository, tree, [given], repository.index(), { index: false, files: true })
      : unknownName(given);
    if (failed) return yield* git.fail(failed);
    yield* git.error(`Updated 1 path from the index\n`);
    return 0;
  }
  const hash = repository.peeled(resolved);
  const old = repository.head();
  const failed = yield* become(repository, tree, hash, how.force);
  if (failed) return yield* git.fail(failed);
  const left = before === null ? (old ?? "") : before.replace("refs/heads/", "");
  yield* logged(git, repository, old, hash, `checkout: moving from ${left} to ${name}`);
  const changed = (yield* tree.unstaged()).map(({ kind, path }) => `${kind}\t${path}\n`).join("");
  const leaves =
    before === null && old !== null && old !== hash
      ? `Previous HEAD position was ${old.slice(0, 7)} ${subjectOf(repository.commit(old)?.message ?? "")}\n`
      : "";
  if (isBranch || remote !== null) {
    if (remote !== null) {
      yield* repository.write(`refs/heads/${name}`, `${hash}\n`);
      yield* track(repository, name, remote.replace(/\/.*/, ""), name);
    }
    const isSame = before === `refs/heads/${name}`;
    yield* repository.write("HEAD", `ref: refs/heads/${name}\n`);
    if (how.quiet) return 0;
    if (remote !== null) yield* git.print(`branch '${name}' set up to track '${remote}'.\n`);
    yield* git.print(changed);
    yield* git.error(
      leaves + (isSame ? `Already on '${name}'\n` : `Switched to ${remote === null ? "" : "a new "}branch '${name}'\n`),
    );
    yield* git.print(remote === null ? trackingText(git, repository) : "");
    return 0;
  }
  yield* repository.write("HEAD", `${hash}\n`);
  if (how.quiet) return 0;
  yield* git.print(changed);
  if (leaves !== "" || how.detach) {
    yield* git.error(
      `${leaves}HEAD is now at ${hash.slice(0, 7)} ${subjectOf(repository.commit(hash)?.message ?? "")}\n`,
    );
  } else
    yield* git.error(
      before === null
        ? `HEAD is now at ${hash.slice(0, 7)} ${subjectOf(repository.commit(hash)?.message ?? "")}\n`
        : detachedNote(git, repository, given, hash),
    );
  return 0;
}

export function* reset(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("reset", argv, "q", "hard=hard soft=soft mixed=mixed quiet=q keep=keep merge=merge");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const [first, ...rest] = options.operands;
  const isRevision = first !== undefined && repository.resolve(first) !== null && argv[0] !== "--";
  const name = isRevision ? first : "HEAD";
  const paths = isRevision ? rest : options.operands;
  const hash = repository.resolve(name);
  if (hash === null && repository.head() !== null)
    return yield* git.fail(
      fatal(
        `ambiguous argument '${name}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
      ),
    );
  if (
    !isRevision &&
    first !== undefined &&
    argv[0] !== "--" &&
    !repository.index().has(first) &&
    tree.stat(first) === null
  )
    return yield* git.fail(
      fatal(
        `ambiguous argument '${first}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
      ),
    );
  const commit = hash === null ? null : repository.peeled(hash);
  const tell = function* (): Generator<void, void, void> {
    const unstaged = yield* tree.unstaged();
    if (unstaged.length > 0 && !options.has("q"))
      yield* git.print(
        `Unstaged changes after reset:\n${unstaged.map(({ kind, path }) => `${kind}\t${path}\n`).join("")}`,
      );
  };
  if (paths.length > 0) {
    const failed = yield* restorePaths(git, repository, tree, paths, repository.filesOf(commit), {
      index: true,
      files: false,
    });
    if (failed) return yield* git.fail(failed);
    yield* tell();
    return 0;
  }
  if (options.has("hard") && commit !== null) {
    const failed = yield* become(repository, tree, commit, true);
    if (failed) return yield* git.fail(failed);
    yield* logged(git, repository, repository.head(), commit, `reset: moving to ${name}`);
    yield* repository.write(repository.headRef() ?? "HEAD", `${commit}\n`);
    if (!options.has("q"))
      yield* git.print(`HEAD is now at ${commit.slice(0, 7)} ${subjectOf(repository.commit(commit)?.message ?? "")}\n`);
    return 0;
  }
  if (!options.has("soft")) {
    const old = repository.index();
    const items = new Map(
      [...repository.filesOf(commit)].map(([path, item]) => {
        const there = old.get(path);
        return [
          path,
          there && there.hash === item.hash && there.mode === item.mode ? there : { ...item, size: 0, mtime: 0 },
        ] as const;
      }),
    );
    yield* repository.writeIndex(items);
  }
  if (commit !== null) yield* repository.write(repository.headRef() ?? "HEAD", `${commit}\n`);
  if (!options.has("soft")) yield* tell();
  return 0;
}

export function* tag(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "tag",
    argv,
    "am:dfln:F:s",
    "annotate=a message=m delete=d force=f list=l sort=sort: points-at=points-at:",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const [name, target = "HEAD"] = options.operands;
  if (options.has("d")) {
    for (const one of options.operands) {
      const hash = repository.ref(`refs/tags/${one}`);
      if (hash === null) return yield* git.fail(new GitFailure(`error: tag '${one}' not found.\n`, 1));
      git.sys.k.unlink(git.sys.p, `${repository.directory}/refs/tags/${one}`);
      yield* git.print(`Deleted tag '${one}' (was ${hash.slice(0, 7)})\n`);
    }
    return 0;
  }
  if (name === undefined || options.has("l")) {
    const pattern =
      name === undefined ? /^/ : new RegExp(`^${name.replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", ".*")}$`);
    for (const ref of repository.refs("refs/tags/"))
      if (pattern.test(ref.slice(10))) yield* git.print(`${ref.slice(10)}\n`);
    return 0;
  }
  const hash = repository.resolve(target);
  if (hash === null) return yield* git.fail(fatal(`Failed to resolve '${target}' as a valid ref.`));
  if (repository.ref(`refs/tags/${name}`) !== null && !options.has("f"))
    return yield* git.fail(fatal(`tag '${name}' already exists`));
  let made = hash;
  if (options.has("a") || options.has("m")) {
    const tagger = git.person("COMMITTER");
    if (tagger instanceof GitFailure) return yield* git.fail(tagger);
    const type = repository.object(hash)?.type ?? "commit";
    made = yield* repository.store(
      "tag",
      `object ${hash}\ntype ${type}\ntag ${name}\ntagger ${tagger}\n\n${options.values("m").join("\n\n").replace(/\n*$/, "\n")}`,
    );
  }
  yield* repository.write(`refs/tags/${name}`, `${made}\n`);
  return 0;
}

export function* merge(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "merge",
    argv,
    "m:qn",
    "ff-only=ff-only no-ff=no-ff ff=ff message=m quiet=q no-edit=no-edit abort=abort squash=squash stat=stat no-stat=n",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const name = options.operands[0];
  if (name === undefined) return yield* git.fail(fatal("No remote for the current branch."));
  const hash = found.repository.resolve(name);
  if (hash === null) return yield* git.fail(new GitFailure(`merge: ${name} - not something we can merge\n`, 1));
  return yield* mergeCommit(git, found.repository, found.tree, found.repository.peeled(hash), {
    name,
    message: options.value("m"),
    ff: options.has("ff-only") ? "only" : options.has("no-ff") ? "never" : "may",
    quiet: options.has("q"),
  });
}

/** Merges a commit into the current branch. */
export function* mergeCommit(
  git: Git,
  repository: Repository,
  tree: WorkTree,
  hash: string,
  how: {
    readonly name: string;
    readonly message: string | undefined;
    readonly ff: "may" | "only" | "never";
    readonly quiet: boolean;
  },
): AppletRun {
  const head = repository.head();
  const say = function* (text: string): Generator<void, void, void> {
    if (!how.quiet) yield* git.print(text);
  };
  const inHead = head === null ? [] : repository.history([head]);
  if (inHead.includes(hash)) {
    yield* say("Already up to date.\n");
    return 0;
  }
  const inOther = repository.history([hash]);
  const canForward = head === null || inOther.includes(head);
  if (canForward && how.ff !== "never") {
    if (head !== null) yield* say(`Updating ${head.slice(0, 7)}..${hash.slice(0, 7)}\n`);
    const blocked = yield* tree.checkout(repository.filesOf(hash), false);
    if (typeof blocked === "number") return yield* git.fail(fatal(`cannot create file: ${strerror(blocked)}`));
    if (blocked.length > 0)
      return yield* git.fail(
        new GitFailure(
          `error: Your local changes to the following files would be overwritten by merge:\n${blocked.map((path) => `\t${path}\n`).join("")}Please commit your changes or stash them before you merge.\nAborting\n`,
          1,
        ),
      );
    yield* logged(git, repository, head, hash, `merge ${how.name}: Fast-forward`);
    yield* repository.write(repository.headRef() ?? "HEAD", `${hash}\n`);
    if (head !== null) yield* say(`Fast-forward\n${changeSummary(repository, head, hash, true)}`);
    return 0;
  }
  if (how.ff === "only") return yield* git.fail(fatal("Not possible to fast-forward, aborting."));
  const known = new Set(inHead);
  const base = inOther.find((one) => known.has(one)) ?? null;
  if (base === null) return yield* git.fail(fatal("refusing to merge unrelated histories"));
  const [origin, own, other] = [repository.filesOf(base), repository.filesOf(head), repository.filesOf(hash)];
  const merged = new Map(own);
  const conflicts: string[] = [];
  for (const { path, fresh } of changesBetween(origin, other)) {
    const [was, is] = [origin.get(path), own.get(path)];
    const isUntouched = was?.hash === is?.hash && was?.mode === is?.mode;
    if (!isUntouched && !(is?.hash === fresh?.hash && is?.mode === fresh?.mode)) conflicts.push(path);
    else if (fresh) merged.set(path, fresh);
    else merged.delete(path);
  }
  if (conflicts.length > 0)
    return yield* git.fail(
      new GitFailure(
        `error: both sides have changed ${conflicts.join(", ")}: merging within a file is not simulated by Podarium\n`,
        1,
      ),
    );
  const [author, committer] = [git.person("AUTHOR"), git.person("COMMITTER")];
  if (author instanceof GitFailure) return yield* git.fail(author);
  if (committer instanceof GitFailure) return yield* git.fail(committer);
  const blocked = yield* tree.checkout(merged, false);
  if (typeof blocked === "number" || blocked.length > 0)
    return yield* git.fail(new GitFailure("error: Your local changes would be overwritten by merge.\nAborting\n", 1));
  const branch = repository.headRef()?.replace("refs/heads/", "") ?? "HEAD";
  const into = branch === "main" || branch === "master" ? "" : ` into ${branch}`;
  const made = yield* repository.storeCommit({
    tree: yield* repository.storeTree(merged),
    parents: [head ?? "", hash],
    author,
    committer,
    message: `${how.message ?? `Merge branch '${how.name}'${into}`}\n`,
  });
  yield* repository.write(repository.headRef() ?? "HEAD", `${made}\n`);
  yield* say(`Merge made by the 'ort' strategy.\n${changeSummary(repository, head, made, true)}`);
  return 0;
}
