/** git fetch and pull. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { mergeCommit } from "./merge.ts";
import { optionsOf, treeOf } from "./command.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import { NO_REPOSITORY, sourceOf, copyObjects } from "./remote-source.ts";
import { defaultRemote } from "./remote.ts";
import { Repository } from "./store.ts";

const FETCH_MS = 400;

/** Of what has become of a branch. */
export const SUMMARY_WIDTH = 17;

/** Brings what a remote repository has; what has changed there, as it is told. */
function* fetchFrom(
  git: Git,
  repository: Repository,
  remote: string,
): Generator<void, { text: string; url: string } | GitFailure, void> {
  const url = git.setting(`remote.${remote}.url`) ?? (remote.includes("/") ? remote : undefined);
  if (url === undefined)
    return new GitFailure(`fatal: '${remote}' does not appear to be a git repository\n${NO_REPOSITORY}`);
  const source = yield* sourceOf(git, url);
  if (source instanceof GitFailure)
    return source.text.includes("does not exist")
      ? new GitFailure(`fatal: '${url}' does not appear to be a git repository\n${NO_REPOSITORY}`)
      : source;
  if (!source.repository) {
    yield* git.sys.sleep(FETCH_MS);
    return { text: "", url };
  }
  const rows: { flag: string; summary: string; name: string; place: string }[] = [];
  const heads = source.repository.refs("refs/heads/");
  const tags = source.repository.refs("refs/tags/");
  yield* copyObjects(
    source.repository,
    repository,
    [...heads, ...tags].map((ref) => source.repository?.ref(ref) ?? ""),
    Number.POSITIVE_INFINITY,
  );
  for (const ref of [...heads, ...tags]) {
    const hash = source.repository.ref(ref) ?? "";
    const isTag = ref.startsWith("refs/tags/");
    const place = isTag ? ref : `refs/remotes/${remote}/${ref.slice(11)}`;
    const before = repository.ref(place);
    if (before === hash) continue;
    yield* repository.write(place, `${hash}\n`);
    const shown = ref.replace(/^refs\/(heads|tags)\//, "");
    if (before === null)
      rows.push({
        flag: "*",
        summary: isTag ? "[new tag]" : "[new branch]",
        name: shown,
        place: isTag ? shown : `${remote}/${shown}`,
      });
    else {
      const isForward = repository.history([hash]).includes(before);
      rows.push({
        flag: isForward ? " " : "+",
        summary: `${before.slice(0, 7)}${isForward ? ".." : "..."}${hash.slice(0, 7)}`,
        name: shown,
        place: `${remote}/${shown}${isForward ? "" : "  (forced update)"}`,
      });
    }
  }
  if (rows.length === 0) return { text: "", url };
  const width = Math.max(10, ...rows.map(({ name }) => name.length));
  const text = rows
    .map(
      ({ flag, summary, name, place }) =>
        ` ${flag} ${summary.padEnd(SUMMARY_WIDTH)} ${name.padEnd(width)} -> ${place}\n`,
    )
    .join("");
  return { text: `From ${url.replace(/\.git$/, "")}\n${text}`, url };
}

export function* fetch(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "fetch",
    argv,
    "pqtvfaj:",
    "all=all prune=p quiet=q tags=t depth=depth: verbose=v force=f unshallow=unshallow no-tags=no-tags append=a",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const remote = options.operands[0] ?? defaultRemote(git, repository);
  if (options.operands.length === 0 && git.setting(`remote.${remote}.url`) === undefined) return 0;
  const got = yield* fetchFrom(git, repository, remote);
  if (got instanceof GitFailure) return yield* git.fail(got);
  if (!options.has("q")) yield* git.error(got.text);
  const wanted = options.operands[1];
  const hash = wanted === undefined ? null : repository.ref(`refs/remotes/${remote}/${wanted}`);
  if (wanted !== undefined && hash === null && git.setting(`remote.${remote}.url`)?.includes("://") !== true)
    return yield* git.fail(fatal(`couldn't find remote ref ${wanted}`));
  yield* repository.write(
    "FETCH_HEAD",
    `${hash ?? repository.ref(`refs/remotes/${remote}/HEAD`) ?? ""}\t\tbranch '${wanted ?? "HEAD"}' of ${got.url}\n`,
  );
  return 0;
}

export function* pull(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "pull",
    argv,
    "qr::vf",
    "rebase=r no-rebase=no-rebase ff-only=ff-only no-ff=no-ff ff=ff quiet=q all=all prune=prune tags=tags depth=depth: autostash=autostash no-edit=no-edit allow-unrelated-histories=unrelated verbose=v",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const branch = repository.headRef()?.replace("refs/heads/", "");
  const remote = options.operands[0] ?? defaultRemote(git, repository);
  const follows = branch === undefined ? undefined : git.setting(`branch.${branch}.merge`)?.replace("refs/heads/", "");
  const wanted = options.operands[1] ?? follows;
  if (wanted === undefined) {
    if (branch === undefined)
      return yield* git.fail(
        new GitFailure(
          "You are not currently on a branch.\nPlease specify which branch you want to merge with.\nSee git-pull(1) for details.\n\n    git pull <remote> <branch>\n\n",
          1,
        ),
      );
    return yield* git.fail(
      new GitFailure(
        `There is no tracking information for the current branch.\nPlease specify which branch you want to merge with.\nSee git-pull(1) for details.\n\n    git pull <remote> <branch>\n\nIf you wish to set tracking information for this branch you can do so with:\n\n    git branch --set-upstream-to=${git.setting(`remote.${remote}.url`) === undefined ? "<remote>" : remote}/<branch> ${branch}\n\n`,
        1,
      ),
    );
  }
  const got = yield* fetchFrom(git, repository, remote);
  if (got instanceof GitFailure) return yield* git.fail(got);
  if (!options.has("q")) yield* git.error(got.text);
  const hash = repository.ref(`refs/remotes/${remote}/${wanted}`);
  if (hash === null) return yield* git.fail(fatal(`couldn't find remote ref ${wanted}`));
  const head = repository.head();
  const isApart =
    head !== null && !repository.history([hash]).includes(head) && !repository.history([head]).includes(hash);
  const isChosen =
    options.has("r") ||
    options.has("no-rebase") ||
    options.has("ff-only") ||
    options.has("no-ff") ||
    git.setting("pull.rebase") !== undefined ||
    git.setting("pull.ff") !== undefined;
  if (isApart && !isChosen)
    return yield* git.fail(
      new GitFailure(
        'hint: You have divergent branches and need to specify how to reconcile them.\nhint: You can do so by running one of the following commands sometime before\nhint: your next pull:\nhint: \nhint:   git config pull.rebase false  # merge\nhint:   git config pull.rebase true   # rebase\nhint:   git config pull.ff only       # fast-forward only\nhint: \nhint: You can replace "git config" with "git config --global" to set a default\nhint: preference for all repositories. You can also pass --rebase, --no-rebase,\nhint: or --ff-only on the command line to override the configured default per\nhint: invocation.\nfatal: Need to specify how to reconcile divergent branches.\n',
      ),
    );
  const rebases = options.has("r") ? options.value("r") !== "false" : git.setting("pull.rebase") === "true";
  if (isApart && rebases) return yield* git.fail(new GitFailure("error: git rebase is not simulated by Podarium\n", 1));
  const ff =
    options.has("ff-only") || git.setting("pull.ff") === "only" ? "only" : options.has("no-ff") ? "never" : "may";
  const name = `branch '${wanted}' of ${got.url.replace(/\.git$/, "")}`;
  return yield* mergeCommit(git, repository, tree, hash, {
    name,
    message: `Merge ${name}`,
    ff,
    quiet: options.has("q"),
  });
}
