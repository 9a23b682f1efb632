/** git push. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { track } from "./branches.ts";
import { optionsOf } from "./command.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import { SUMMARY_WIDTH } from "./fetch.ts";
import { NO_REPOSITORY, sourceOf, copyObjects } from "./remote-source.ts";
import { defaultRemote } from "./remote.ts";

export function* push(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "push",
    argv,
    "uqfnvd",
    "set-upstream=u force=f quiet=q all=all tags=tags delete=d force-with-lease=f dry-run=n verbose=v porcelain=porcelain",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const branch = repository.headRef()?.replace("refs/heads/", "") ?? "HEAD";
  const remote = options.operands[0] ?? defaultRemote(git, repository);
  const url = git.setting(`remote.${remote}.url`) ?? (remote.includes("/") ? remote : undefined);
  if (url === undefined) {
    return yield* git.fail(
      options.operands.length === 0
        ? fatal(
            "No configured push destination.\nEither specify the URL from the command-line or configure a remote repository using\n\n    git remote add <name> <url>\n\nand then push using the remote name\n\n    git push <name>\n",
          )
        : new GitFailure(`fatal: '${remote}' does not appear to be a git repository\n${NO_REPOSITORY}`),
    );
  }
  const follows = git.setting(`branch.${branch}.merge`);
  if (options.operands.length === 0 && follows === undefined)
    return yield* git.fail(
      fatal(
        `The current branch ${branch} has no upstream branch.\nTo push the current branch and set the remote as upstream, use\n\n    git push --set-upstream ${remote} ${branch}\n\nTo have this happen automatically for branches without a tracking\nupstream, see 'push.autoSetupRemote' in 'git help config'.\n`,
      ),
    );
  const source = yield* sourceOf(git, url);
  if (source instanceof GitFailure)
    return yield* git.fail(
      source.text.includes("does not exist")
        ? new GitFailure(`fatal: '${url}' does not appear to be a git repository\n${NO_REPOSITORY}`)
        : source,
    );
  if (!source.repository) {
    if (!/^https?:/.test(url))
      return yield* git.fail(
        new GitFailure(
          `ERROR: Permission to push denied: git push over the network is not simulated by Podarium\n${NO_REPOSITORY}`,
        ),
      );
    const host = /^(https?:\/\/[^/]*)/.exec(url)?.[1] ?? url;
    return yield* git.fail(fatal(`could not read Username for '${host}': No such device or address`));
  }
  const target = source.repository;
  const words = options.operands.slice(1);
  const specs = options.has("tags") ? repository.refs("refs/tags/") : words.length > 0 ? words : [branch];
  const rows: string[] = [];
  for (const word of specs) {
    const [from = "", to = from] = word.replace(/^\+/, "").split(":");
    const hash = repository.resolve(from === "" ? "HEAD" : from);
    if (hash === null)
      return yield* git.fail(
        new GitFailure(
          `error: src refspec ${from} does not match any\nerror: failed to push some refs to '${url}'\n`,
          1,
        ),
      );
    const isTag = repository.ref(`refs/tags/${from.replace("refs/tags/", "")}`) !== null;
    const plain = (to === "HEAD" ? branch : to).replace(/^refs\/(heads|tags)\//, "");
    const ref = `refs/${isTag ? "tags" : "heads"}/${plain}`;
    const before = target.ref(ref);
    const own = from === "HEAD" ? branch : from.replace(/^refs\/(heads|tags)\//, "");
    if (before === hash) continue;
    if (before !== null && !repository.history([hash]).includes(before) && !options.has("f"))
      return yield* git.fail(
        new GitFailure(
          `To ${url}\n ! [rejected]        ${own} -> ${plain} (fetch first)\nerror: failed to push some refs to '${url}'\nhint: Updates were rejected because the remote contains work that you do\nhint: not have locally. This is usually caused by another repository pushing\nhint: to the same ref. You may want to first integrate the remote changes\nhint: (e.g., 'git pull ...') before pushing again.\nhint: See the 'Note about fast-forwards' in 'git push --help' for details.\n`,
          1,
        ),
      );
    const isBare = /bare = true/.test(target.read("config") ?? "");
    if (!isBare && target.headRef() === ref)
      return yield* git.fail(
        new GitFailure(
          `remote: error: refusing to update checked out branch: ${ref}\nTo ${url}\n ! [remote rejected] ${own} -> ${plain} (branch is currently checked out)\nerror: failed to push some refs to '${url}'\n`,
          1,
        ),
      );
    yield* copyObjects(repository, target, [hash], Number.POSITIVE_INFINITY);
    yield* target.write(ref, `${hash}\n`);
    if (!isTag) yield* repository.write(`refs/remotes/${remote}/${plain}`, `${hash}\n`);
    const range = before === null ? "" : `${before.slice(0, 7)}..${hash.slice(0, 7)}`;
    const what = before === null ? (isTag ? "[new tag]" : "[new branch]") : range;
    rows.push(` ${before === null ? "*" : " "} ${what.padEnd(SUMMARY_WIDTH)} ${own} -> ${plain}\n`);
    if (options.has("u")) yield* track(repository, own, remote, plain);
  }
  if (!options.has("q"))
    yield* git.error(rows.length === 0 ? "Everything up-to-date\n" : `To ${url}\n${rows.join("")}`);
  if (options.has("u")) yield* git.print(`branch '${branch}' set up to track '${remote}/${branch}'.\n`);
  return 0;
}
