/** git reset. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { become } from "./checkout.ts";
import { logged, optionsOf, treeOf } from "./command.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import { subjectOf } from "./show.ts";
import { restorePaths } from "./work.ts";

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
