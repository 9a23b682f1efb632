/** git status. Source: git 2.39 wt-status.c. Simplified: renames are not looked for. */
import type { AppletRun } from "../../kernel/applet.ts";
import { optionsOf, shownPath, treeOf } from "./command.ts";
import { GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import type { Repository } from "./store.ts";
import type { Change, Status } from "./work-tree.ts";

const KINDS: Readonly<Record<string, string>> = { A: "new file:   ", M: "modified:   ", D: "deleted:    " };

/** How far the branch is from the one that it follows: `ahead`, `behind`, and that one's name. */
function tracking(git: Git, repository: Repository): { name: string; ahead: number; behind: number } | null {
  const branch = repository.headRef()?.replace("refs/heads/", "");
  if (branch === undefined) return null;
  const remote = git.setting(`branch.${branch}.remote`);
  const merge = git.setting(`branch.${branch}.merge`)?.replace("refs/heads/", "");
  if (remote === undefined || merge === undefined) return null;
  const [own, other] = [repository.head(), repository.ref(`refs/remotes/${remote}/${merge}`)];
  if (own === null || other === null) return null;
  const count = (from: string, without: string): number =>
    repository.history([from], new Set(repository.history([without]))).length;
  return { name: `${remote}/${merge}`, ahead: count(own, other), behind: count(other, own) };
}

export function trackingText(git: Git, repository: Repository): string {
  const found = tracking(git, repository);
  if (!found) return "";
  const { name, ahead, behind } = found;
  const commits = (count: number): string => `${count} commit${count === 1 ? "" : "s"}`;
  if (ahead > 0 && behind > 0)
    return `Your branch and '${name}' have diverged,\nand have ${ahead} and ${behind} different commits each, respectively.\n  (use "git pull" to merge the remote branch into yours)\n`;
  if (ahead > 0)
    return `Your branch is ahead of '${name}' by ${commits(ahead)}.\n  (use "git push" to publish your local commits)\n`;
  if (behind > 0)
    return `Your branch is behind '${name}' by ${commits(behind)}, and can be fast-forwarded.\n  (use "git pull" to update your local branch)\n`;
  return `Your branch is up to date with '${name}'.\n`;
}

export function longStatus(git: Git, repository: Repository, { staged, unstaged, untracked }: Status): string {
  const branch = repository.headRef();
  const head = repository.head();
  const top = repository.top ?? "";
  let text =
    branch === null
      ? `HEAD detached at ${(head ?? "").slice(0, 7)}\n`
      : `On branch ${branch.replace("refs/heads/", "")}\n`;
  const follows = trackingText(git, repository);
  if (follows !== "") text += `${follows}\n`;
  if (head === null) text += "\nNo commits yet\n\n";
  const list = (changes: readonly Change[]): string =>
    changes.map(({ kind, path }) => `\t${KINDS[kind] ?? ""}${shownPath(git, top, path)}\n`).join("");
  if (staged.length > 0)
    text += `Changes to be committed:\n  (use "git ${head === null ? "rm --cached" : "restore --staged"} <file>..." to unstage)\n${list(staged)}\n`;
  if (unstaged.length > 0) {
    const add = unstaged.some(({ kind }) => kind === "D") ? "add/rm" : "add";
    text += `Changes not staged for commit:\n  (use "git ${add} <file>..." to update what will be committed)\n  (use "git restore <file>..." to discard changes in working directory)\n${list(unstaged)}\n`;
  }
  if (untracked.length > 0)
    text += `Untracked files:\n  (use "git add <file>..." to include in what will be committed)\n${untracked.map((path) => `\t${shownPath(git, top, path)}\n`).join("")}\n`;
  if (staged.length > 0) return text;
  if (unstaged.length > 0) return `${text}no changes added to commit (use "git add" and/or "git commit -a")\n`;
  if (untracked.length > 0)
    return `${text}nothing added to commit but untracked files present (use "git add" to track)\n`;
  return `${text}${head === null ? 'nothing to commit (create/copy files and use "git add" to track)' : "nothing to commit, working tree clean"}\n`;
}

export function* status(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "status",
    argv,
    "sbvu::z",
    "short=s branch=b porcelain=porcelain:: long=long untracked-files=u ignored=ignored::",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const all = yield* tree.status();
  const shown = options.value("u") === "no" ? { ...all, untracked: [] } : all;
  if (!options.has("s") && !options.has("porcelain")) {
    yield* git.print(longStatus(git, repository, shown));
    return 0;
  }
  let text = "";
  if (options.has("b")) {
    const branch = repository.headRef()?.replace("refs/heads/", "");
    const follows = tracking(git, repository);
    const apart = follows
      ? [follows.ahead > 0 ? `ahead ${follows.ahead}` : "", follows.behind > 0 ? `behind ${follows.behind}` : ""]
          .filter((one) => one !== "")
          .join(", ")
      : "";
    text +=
      branch === undefined
        ? "## HEAD (no branch)\n"
        : `## ${repository.head() === null ? "No commits yet on " : ""}${branch}${follows ? `...${follows.name}` : ""}${apart === "" ? "" : ` [${apart}]`}\n`;
  }
  const paths = [...new Set([...shown.staged, ...shown.unstaged].map(({ path }) => path))].sort();
  const kind = (changes: readonly Change[], path: string): string =>
    changes.find((one) => one.path === path)?.kind ?? " ";
  const name = (path: string): string => (options.has("porcelain") ? path : shownPath(git, tree.top, path));
  for (const path of paths) text += `${kind(shown.staged, path)}${kind(shown.unstaged, path)} ${name(path)}\n`;
  for (const path of shown.untracked) text += `?? ${name(path)}\n`;
  yield* git.print(text);
  return 0;
}
