/** git merge. Source: git 2.39. Simplified: a merge takes whole files from one side or the other; where both have changed one it says so and stops. */
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { logged, optionsOf, treeOf } from "./command.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import type { Repository } from "./store.ts";
import { changesBetween } from "./work-tree.ts";
import type { WorkTree } from "./work-tree.ts";
import { changeSummary } from "./work.ts";

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
