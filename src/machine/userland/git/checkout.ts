/** git checkout and switch. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { track } from "./branches.ts";
import { logged, optionsOf, treeOf } from "./command.ts";
import { fatal, GitFailure, unknownName } from "./context.ts";
import type { Git } from "./context.ts";
import { subjectOf } from "./show.ts";
import { trackingText } from "./status.ts";
import type { Item, Repository } from "./store.ts";
import type { WorkTree } from "./work-tree.ts";
import { restorePaths } from "./work.ts";

/** The branch that was left last, as the log of HEAD knows it. */
function previousBranch(repository: Repository): string {
  const lines = (repository.read("logs/HEAD") ?? "").split("\n");
  return lines.findLast((line) => line.includes("\tcheckout: "))?.replace(/^.*moving from (.*) to .*$/, "$1") ?? "-";
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
export function* become(
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
