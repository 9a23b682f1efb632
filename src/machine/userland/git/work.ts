/** git init, add, rm, mv, commit, diff, restore and clean: what is done in a working tree. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { parseZone } from "../../../sim/time-zone.ts";
import { parseGnuDate } from "../chunks/gnu/date-words.ts";
import type { Options } from "../getopt.ts";
import { isDirectory } from "../paths.ts";
import { fits, fromTop, logged, optionsOf, removeTree, treeOf } from "./command.ts";
import { fatal, GitFailure, isRepository } from "./context.ts";
import type { Git } from "./context.ts";
import { diffStat, numStat, patch, shortStat, sidesOf } from "./diff.ts";
import type { Counted } from "./diff.ts";
import { dateText, personOf, subjectOf } from "./show.ts";
import { longStatus } from "./status.ts";
import { Repository } from "./store.ts";
import type { Item } from "./store.ts";
import { changesBetween, modeOf } from "./work-tree.ts";
import type { Change, WorkTree } from "./work-tree.ts";

export function* makeRepository(
  git: Git,
  directory: string,
  top: string | null,
  branch: string,
): Generator<void, Repository | number, void> {
  const { sys } = git;
  for (const name of [
    "",
    "/branches",
    "/hooks",
    "/info",
    "/objects",
    "/objects/info",
    "/objects/pack",
    "/refs",
    "/refs/heads",
    "/refs/tags",
  ]) {
    const made = sys.k.mkdir(sys.p, directory + name, 0o777);
    if (made < 0 && !isDirectory(sys, directory + name)) return made;
  }
  const repository = new Repository(sys, directory, top);
  const bare = top === null;
  const config = `[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = ${String(bare)}\n${bare ? "" : "\tlogallrefupdates = true\n"}`;
  const files = {
    HEAD: `ref: refs/heads/${branch}\n`,
    config,
    description: "Unnamed repository; edit this file 'description' to name the repository.\n",
    "info/exclude": "",
  };
  for (const [name, text] of Object.entries(files)) {
    const written = yield* repository.write(name, text);
    if (written < 0) return written;
  }
  return repository;
}

const BRANCH_HINT = `hint: Using 'master' as the name for the initial branch. This default branch name
hint: is subject to change. To configure the initial branch name to use in all
hint: of your new repositories, which will suppress this warning, call:
hint: 
hint: 	git config --global init.defaultBranch <name>
hint: 
hint: Names commonly chosen instead of 'master' are 'main', 'trunk' and
hint: 'development'. The just-created branch can be renamed via this command:
hint: 
hint: 	git branch -m <name>
`;

export function* init(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "init",
    argv,
    "qb:",
    "quiet=q initial-branch=b bare=bare template=template: shared=shared:: object-format=format: separate-git-dir=separate:",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const { sys } = git;
  const given = options.operands[0];
  if (given !== undefined) {
    for (const at of given.matchAll(/\/+(?=[^/])/g))
      if (at.index > 0) sys.k.mkdir(sys.p, given.slice(0, at.index), 0o777);
    const made = sys.k.mkdir(sys.p, given, 0o777);
    if (made < 0 && !isDirectory(sys, given)) return yield* git.fail(fatal(`cannot mkdir ${given}: ${strerror(made)}`));
    sys.k.chdir(sys.p, given);
  }
  const top = sys.k.getcwd(sys.p);
  const isBare = options.has("bare");
  const directory = isBare ? top : `${top === "/" ? "" : top}/.git`;
  const isThere = isRepository(sys, directory);
  const configured = options.value("b") ?? git.setting("init.defaultbranch");
  if (configured === undefined && !options.has("q") && !isThere) yield* git.error(BRANCH_HINT);
  if (!isThere) {
    const made = yield* makeRepository(git, directory, isBare ? null : top, configured ?? "master");
    if (typeof made === "number") return yield* git.fail(fatal(`cannot mkdir ${directory}: ${strerror(made)}`));
  }
  if (!options.has("q"))
    yield* git.print(`${isThere ? "Reinitialized existing" : "Initialized empty"} Git repository in ${directory}/\n`);
  return 0;
}

export function* add(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("add", argv, "Aufvnp", "all=A update=u force=f verbose=v dry-run=n intent-to-add=N");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const names = options.operands;
  if (names.length === 0 && !options.has("A") && !options.has("u")) {
    yield* git.error(
      "Nothing specified, nothing added.\nhint: Maybe you wanted to say 'git add .'?\nhint: Turn this message off by running\nhint: \"git config advice.addEmptyPathspec false\"\n",
    );
    return 0;
  }
  const specs: string[] = [];
  for (const name of names.length === 0 ? [tree.top] : names) {
    const spec = fromTop(git, tree.top, name);
    if (spec instanceof GitFailure) return yield* git.fail(spec);
    specs.push(spec);
  }
  const index = repository.index();
  const untracked = options.has("u") ? [] : yield* tree.untracked(true);
  const unstaged = yield* tree.unstaged();
  for (const [i, spec] of specs.entries()) {
    const isKnown = [...index.keys(), ...untracked].some((path) => fits(path, spec));
    const stat = tree.stat(spec);
    if (isKnown || spec === "" || stat?.kind === "directory") continue;
    if (stat && options.has("f")) untracked.push(spec);
    else if (stat) {
      yield* git.error(
        `The following paths are ignored by one of your .gitignore files:\n${names[i] ?? ""}\nhint: Use -f if you really want to add them.\nhint: Turn this message off by running\nhint: "git config advice.addIgnoredFile false"\n`,
      );
      return 1;
    } else return yield* git.fail(fatal(`pathspec '${names[i] ?? ""}' did not match any files`));
  }
  const wanted = (path: string): boolean => specs.some((spec) => fits(path, spec));
  for (const { path, kind } of unstaged) {
    if (!wanted(path)) continue;
    if (options.has("v")) yield* git.print(`${kind === "D" ? "remove" : "add"} '${path}'\n`);
    if (kind === "D") index.delete(path);
    else yield* tree.stage(index, path);
  }
  for (const path of untracked.filter(wanted)) {
    if (options.has("v")) yield* git.print(`add '${path}'\n`);
    if (!(yield* tree.stage(index, path)))
      return yield* git.fail(
        new GitFailure(
          `error: open("${path}"): Permission denied\nerror: unable to index file '${path}'\nfatal: adding files failed\n`,
        ),
      );
  }
  if (options.has("n")) return 0;
  const written = yield* repository.writeIndex(index);
  if (written < 0)
    return yield* git.fail(fatal(`Unable to create '${repository.directory}/index.lock': ${strerror(written)}`));
  return 0;
}

export function* remove(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("rm", argv, "frqn", "cached=cached force=f quiet=q dry-run=n ignore-unmatch=ignore");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const index = repository.index();
  if (options.operands.length === 0)
    return yield* git.fail(fatal("No pathspec was given. Which files should I remove?"));
  const gone: string[] = [];
  for (const name of options.operands) {
    const spec = fromTop(git, tree.top, name);
    if (spec instanceof GitFailure) return yield* git.fail(spec);
    const paths = [...index.keys()].filter((path) => fits(path, spec));
    if (paths.length === 0 && !options.has("ignore"))
      return yield* git.fail(fatal(`pathspec '${name}' did not match any files`));
    if (paths.length > 0 && !paths.includes(spec) && !options.has("r") && !/[*?[]/.test(spec))
      return yield* git.fail(fatal(`not removing '${name}' recursively without -r`));
    gone.push(...paths);
  }
  const changed = new Set((yield* tree.unstaged()).filter(({ kind }) => kind !== "D").map(({ path }) => path));
  const dirty = options.has("f") || options.has("cached") ? [] : gone.filter((path) => changed.has(path));
  if (dirty.length > 0)
    return yield* git.fail(
      new GitFailure(
        `error: the following file${dirty.length > 1 ? "s have" : " has"} local modifications:\n${dirty.map((path) => `    ${path}\n`).join("")}(use --cached to keep the file, or -f to force removal)\n`,
        1,
      ),
    );
  for (const path of gone) {
    if (!options.has("q")) yield* git.print(`rm '${path}'\n`);
    index.delete(path);
    if (!options.has("cached")) tree.remove(path);
  }
  yield* repository.writeIndex(index);
  return 0;
}

export function* move(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("mv", argv, "fkvn", "force=f verbose=v");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const names = [...options.operands];
  const target = names.pop();
  if (target === undefined || names.length === 0)
    return yield* git.fail(new GitFailure("usage: git mv [<options>] <source>... <destination>\n", 129));
  const index = repository.index();
  for (const name of names) {
    const from = fromTop(git, tree.top, name);
    const into = fromTop(git, tree.top, target);
    if (from instanceof GitFailure) return yield* git.fail(from);
    if (into instanceof GitFailure) return yield* git.fail(into);
    const to = tree.stat(into)?.kind === "directory" ? `${into}/${from.replace(/^.*\//, "")}` : into;
    const paths = [...index.keys()].filter((path) => fits(path, from));
    const why =
      tree.stat(from) === null
        ? "bad source"
        : paths.length === 0
          ? "not under version control"
          : tree.stat(to) !== null && !options.has("f")
            ? "destination exists"
            : "";
    if (why !== "") return yield* git.fail(fatal(`${why}, source=${from}, destination=${to}`));
    const moved = git.sys.k.rename(git.sys.p, tree.path(from), tree.path(to));
    if (moved < 0) return yield* git.fail(fatal(`renaming '${from}' failed: ${strerror(moved)}`));
    for (const path of paths) {
      const item = index.get(path);
      index.delete(path);
      if (item) index.set(to + path.slice(from.length), item);
    }
  }
  yield* repository.writeIndex(index);
  return 0;
}

/** `main abc1234` with what is new in it, as commit and merge tell it. */
function* summary(git: Git, repository: Repository, hash: string, isDated: boolean): Generator<void, void, void> {
  const commit = repository.commit(hash);
  if (!commit) return;
  const branch = repository.headRef()?.replace("refs/heads/", "") ?? "detached HEAD";
  const root = commit.parents.length === 0 ? " (root-commit)" : "";
  yield* git.print(`[${branch}${root} ${hash.slice(0, 7)}] ${subjectOf(commit.message)}\n`);
  const [author, committer] = [commit.author, commit.committer].map((text) => text.replace(/>.*$/, ">"));
  if (author !== committer) yield* git.print(` Author: ${author ?? ""}\n`);
  if (isDated) yield* git.print(` Date: ${dateText(personOf(commit.author), "default", 0)}\n`);
  yield* git.print(changeSummary(repository, commit.parents[0] ?? null, hash));
}

/** How many files have changed, and which came and went. */
export function changeSummary(repository: Repository, from: string | null, to: string, withTable = false): string {
  const changes = changesBetween(repository.filesOf(from), repository.filesOf(to));
  if (changes.length === 0) return "";
  const counted = changes.map((change) => ({ change, sides: sidesOf(repository, null, change) }));
  const modes = changes.map(({ kind, path, old, fresh }) => {
    if (kind === "A") return ` create mode ${(fresh?.mode ?? 0).toString(8)} ${path}\n`;
    if (kind === "D") return ` delete mode ${(old?.mode ?? 0).toString(8)} ${path}\n`;
    return old?.mode === fresh?.mode
      ? ""
      : ` mode change ${(old?.mode ?? 0).toString(8)} => ${(fresh?.mode ?? 0).toString(8)} ${path}\n`;
  });
  return (withTable ? diffStat(counted) : shortStat(counted)) + modes.join("");
}

export function* commit(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "commit",
    argv,
    "am:qF:vnsC:",
    "all=a message=m quiet=q file=F amend=amend allow-empty=allow-empty allow-empty-message=allow-empty-message no-edit=no-edit author=author: date=date: no-verify=n signoff=s verbose=v no-gpg-sign=no-gpg-sign dry-run=dry-run",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  const [author, committer] = [git.person("AUTHOR"), git.person("COMMITTER")];
  if (author instanceof GitFailure) return yield* git.fail(author);
  if (committer instanceof GitFailure) return yield* git.fail(committer);
  const index = repository.index();
  if (options.has("a") || options.operands.length > 0) {
    for (const { path, kind } of yield* tree.unstaged()) {
      if (!options.has("a") && !options.operands.some((name) => fits(path, name))) continue;
      if (kind === "D") index.delete(path);
      else yield* tree.stage(index, path);
    }
    yield* repository.writeIndex(index);
  }
  const head = repository.head();
  const before = head === null ? null : repository.commit(head);
  const isAmending = options.has("amend");
  if (isAmending && !before) return yield* git.fail(fatal("You have nothing to amend."));
  const staged = changesBetween(repository.filesOf(isAmending ? (before?.parents[0] ?? null) : head), index);
  if (staged.length === 0 && !options.has("allow-empty") && !isAmending) {
    yield* git.print(longStatus(git, repository, yield* tree.status()));
    return 1;
  }
  if (staged.length === 0 && isAmending && !options.has("allow-empty"))
    return yield* git.fail(
      new GitFailure(
        'You asked to amend the most recent commit, but doing so would make\nit empty. You can repeat your command with --allow-empty, or you can\nremove the commit entirely with "git reset HEAD^".\n',
        1,
      ),
    );
  const messages = options.values("m");
  const file = options.value("F");
  let message = messages.length > 0 ? messages.join("\n\n") : isAmending ? (before?.message ?? "") : undefined;
  if (file !== undefined) {
    const text = file === "-" ? yield* git.sys.readAll(0) : git.sys.k.readFile(git.sys.p, file);
    if (typeof text === "number") return yield* git.fail(fatal(`could not read log file '${file}': ${strerror(text)}`));
    message = text;
  }
  if (message === undefined) {
    const isDumb = (git.sys.env("TERM") ?? "dumb") === "dumb" && git.sys.env("EDITOR") === undefined;
    return yield* git.fail(
      isDumb
        ? new GitFailure(
            "error: terminal is dumb, but EDITOR unset\nPlease supply the message using either -m or -F option.\n",
            1,
          )
        : new GitFailure("error: git commit without -m or -F is not simulated by Podarium\n", 1),
    );
  }
  message = cleaned(message);
  if (message === "" && !options.has("allow-empty-message")) {
    yield* git.error("Aborting commit due to empty commit message.\n");
    return 1;
  }
  const date = options.value("date");
  const dated = date === undefined ? null : parseGnuDate(date, git.sys.k.clock.epoch, parseZone("UTC0"));
  if (date !== undefined && dated === null) return yield* git.fail(fatal(`invalid date format: ${date}`));
  const given = options.value("author");
  const named = given === undefined ? null : /^(.*) <(.*)>$/.exec(given);
  if (given !== undefined && !named)
    return yield* git.fail(fatal(`--author '${given}' is not 'Name <email>' and matches no existing author`));
  const who = named ? author.replace(/^.*>/, given ?? "") : isAmending ? (before?.author ?? author) : author;
  const written = dated === null ? who : who.replace(/\d+ \S+$/, `${Math.floor(dated / 1000)} +0000`);
  if (options.has("s")) message = `${message}\nSigned-off-by: ${committer.replace(/>.*/, ">")}\n`;
  const hash = yield* repository.storeCommit({
    tree: yield* repository.storeTree(index),
    parents: isAmending ? (before?.parents ?? []) : head === null ? [] : [head],
    author: written,
    committer,
    message,
  });
  if (hash === "")
    return yield* git.fail(
      new GitFailure(
        "error: insufficient permission for adding an object to repository database .git/objects\nfatal: failed to write commit object\n",
      ),
    );
  const kind = isAmending ? " (amend)" : head === null ? " (initial)" : "";
  yield* logged(git, repository, head, hash, `commit${kind}: ${subjectOf(message)}`);
  yield* repository.write(repository.headRef() ?? "HEAD", `${hash}\n`);
  if (!options.has("q")) yield* summary(git, repository, hash, isAmending || options.has("date"));
  return 0;
}

/** Without comments, blank lines at the ends and blanks at the end of lines. */
function cleaned(text: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const plain = lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\n+$/g, "");
  return plain === "" ? "" : `${plain}\n`;
}

/** Whether a word names a commit rather than a file. */
export function splitRevisions(
  repository: Repository,
  tree: WorkTree | null,
  operands: readonly string[],
  argv: readonly string[],
): { revisions: string[]; paths: string[] } | GitFailure {
  const dashes = argv.indexOf("--");
  const after = dashes < 0 ? 0 : argv.length - dashes - 1;
  const words = operands.slice(0, operands.length - after);
  const paths = operands.slice(operands.length - after);
  const revisions: string[] = [];
  for (const [i, word] of words.entries()) {
    const names = word.split(/\.\.\.?/).map((one) => (one === "" ? "HEAD" : one));
    if (names.every((one) => repository.resolve(one.replace(/^\^(?=.)/, "")) !== null) && word !== "." && word !== "..")
      revisions.push(word);
    else if (
      dashes < 0 &&
      tree &&
      words.slice(i).every((one) => typeof tree.repository.sys.k.lstat(tree.repository.sys.p, one) !== "number")
    )
      return { revisions, paths: words.slice(i) };
    else
      return dashes < 0
        ? fatal(
            `ambiguous argument '${word}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
          )
        : fatal(`bad revision '${word}'`);
  }
  return { revisions, paths };
}

export function* diff(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "diff",
    argv,
    "U:qpuwb",
    "cached=cached staged=cached stat=stat:: name-only=name-only name-status=name-status numstat=numstat shortstat=shortstat quiet=q exit-code=exit-code unified=U color=color:: no-color=no-color patch=p no-ext-diff=no-ext-diff no-prefix=no-prefix summary=summary diff-filter=diff-filter: no-renames=no-renames",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure)
    return yield* git.fail(
      found.text.includes("not a git repository")
        ? new GitFailure("error: unknown option `cached'\nusage: git diff --no-index [<options>] <path> <path>\n", 129)
        : found,
    );
  const { repository, tree } = found;
  const parts = splitRevisions(repository, tree, options.operands, argv);
  if (parts instanceof GitFailure) return yield* git.fail(parts);
  const ends = parts.revisions.flatMap((one) =>
    one.split(/\.\.\.?/).map((name) => repository.peeled(repository.resolve(name === "" ? "HEAD" : name) ?? "")),
  );
  let changes: Change[];
  if (ends.length >= 2)
    changes = changesBetween(repository.filesOf(ends[0] ?? null), repository.filesOf(ends[1] ?? null));
  else if (options.has("cached"))
    changes = changesBetween(repository.filesOf(ends[0] ?? repository.head()), repository.index());
  else if (ends.length === 1) changes = yield* against(repository, tree, ends[0] ?? "");
  else changes = yield* tree.unstaged();
  const specs = parts.paths.map((name) => fromTop(git, tree.top, name)).filter((one) => typeof one === "string");
  if (specs.length > 0) changes = changes.filter(({ path }) => specs.some((spec) => fits(path, spec)));
  const filter = options.value("diff-filter");
  if (filter !== undefined) changes = changes.filter(({ kind }) => filter.includes(kind));
  yield* printChanges(git, repository, tree, changes, options);
  const isQuiet = options.has("q") || options.has("exit-code");
  return isQuiet && changes.length > 0 ? 1 : 0;
}

/** Between a commit and the files. */
function* against(repository: Repository, tree: WorkTree, commit: string): Generator<void, Change[], void> {
  const fresh = new Map<string, Item>(repository.index());
  for (const { path, fresh: item } of yield* tree.unstaged()) {
    const stat = tree.stat(path);
    if (item && stat) fresh.set(path, { mode: modeOf(stat), hash: "" });
    else fresh.delete(path);
  }
  return changesBetween(repository.filesOf(commit), fresh);
}

export function* printChanges(
  git: Git,
  repository: Repository,
  tree: WorkTree | null,
  changes: readonly Change[],
  options: Options,
): Generator<void, void, void> {
  if (options.has("q") || changes.length === 0) return;
  const counted: Counted[] = changes.map((change) => ({ change, sides: sidesOf(repository, tree, change) }));
  if (options.has("name-only")) yield* git.print(changes.map(({ path }) => `${path}\n`).join(""));
  else if (options.has("name-status")) yield* git.print(changes.map(({ kind, path }) => `${kind}\t${path}\n`).join(""));
  else if (options.has("numstat")) yield* git.print(numStat(counted));
  else if (options.has("shortstat")) yield* git.print(shortStat(counted));
  else if (options.has("stat")) {
    yield* git.print(diffStat(counted));
    if (options.has("p")) yield* git.print("\n");
  }
  const isTold = ["name-only", "name-status", "numstat", "shortstat", "stat"].some((one) => options.has(one));
  if (isTold && !options.has("p")) return;
  const context = options.value("U");
  for (const { change, sides } of counted) {
    git.sys.charge(10 + ((sides.old.length + sides.fresh.length) >> 5));
    if (git.sys.spent) yield;
    yield* git.print(patch(change, sides, context === undefined ? 3 : Number(context)));
  }
}

export function* restore(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("restore", argv, "s:SWq", "source=s staged=S worktree=W quiet=q");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  const { repository, tree } = found;
  if (options.operands.length === 0) return yield* git.fail(fatal("you must specify path(s) to restore"));
  const isStaged = options.has("S");
  const source = options.value("s") ?? (isStaged ? "HEAD" : undefined);
  const hash = source === undefined ? null : repository.resolve(source);
  if (source !== undefined && hash === null && repository.head() !== null)
    return yield* git.fail(fatal(`could not resolve ${source}`));
  const items: ReadonlyMap<string, Item> = source === undefined ? repository.index() : repository.filesOf(hash);
  const failed = yield* restorePaths(git, repository, tree, options.operands, items, {
    index: isStaged,
    files: !isStaged || options.has("W"),
  });
  return failed ? yield* git.fail(failed) : 0;
}

/** Takes paths from there into the index, the files or both. */
export function* restorePaths(
  git: Git,
  repository: Repository,
  tree: WorkTree,
  names: readonly string[],
  items: ReadonlyMap<string, Item>,
  into: { readonly index: boolean; readonly files: boolean },
): Generator<void, GitFailure | null, void> {
  const index = repository.index();
  for (const name of names) {
    const spec = fromTop(git, tree.top, name);
    if (spec instanceof GitFailure) return spec;
    const paths = new Set([...items.keys(), ...(into.index ? index.keys() : [])].filter((path) => fits(path, spec)));
    if (paths.size === 0)
      return new GitFailure(`error: pathspec '${name}' did not match any file(s) known to git\n`, 1);
    for (const path of paths) {
      const item = items.get(path);
      if (!item) {
        index.delete(path);
        continue;
      }
      if (into.files) {
        const put = yield* tree.put(path, item);
        if (typeof put === "number")
          return new GitFailure(`error: unable to create file ${path}: ${strerror(put)}\n`, 1);
        index.set(path, put);
      } else index.set(path, { ...item, size: 0, mtime: 0 });
    }
  }
  yield* repository.writeIndex(index);
  return null;
}

export function* clean(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("clean", argv, "fdxXnq", "force=f dry-run=n quiet=q");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const found = treeOf(git);
  if (found instanceof GitFailure) return yield* git.fail(found);
  if (!options.has("f") && !options.has("n"))
    return yield* git.fail(
      fatal("clean.requireForce defaults to true and neither -i, -n, nor -f given; refusing to clean"),
    );
  const { tree } = found;
  for (const path of yield* tree.untracked(false, options.has("x"))) {
    if (path.endsWith("/") && !options.has("d")) continue;
    if (options.has("n")) yield* git.print(`Would remove ${path}\n`);
    else {
      if (!options.has("q")) yield* git.print(`Removing ${path}\n`);
      yield* removeTree(git, tree.path(path.replace(/\/$/, "")));
    }
  }
  return 0;
}
