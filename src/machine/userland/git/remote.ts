/**
 * git clone, fetch, pull, push, remote and ls-remote. Repositories of the same machine are copied; of others stands a copy that says so.
 * Source: git 2.39. Simplified: nothing can be fetched over the network: a repository there has one commit with a README that says so, and never changes.
 */
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { detachedNote, mergeCommit, track } from "./branches.ts";
import { fatal, GitFailure, isRepository } from "./context.ts";
import type { Git } from "./context.ts";
import { withSetting } from "./settings.ts";
import { Repository } from "./store.ts";
import { logged, optionsOf, removeTree, treeOf } from "./command.ts";
import { makeRepository } from "./work.ts";
import { WorkTree } from "./work-tree.ts";

const CLONE_MS = 900;
const FETCH_MS = 400;
/** Of what has become of a branch. */
const SUMMARY_WIDTH = 17;
/** When the stand-in's commit was made: 2026-01-01. */
const STAND_IN_SECONDS = 1_767_225_600;

/** What there is at an address. */
interface Source {
  readonly kind: "local" | "network";
  /** Of the same machine. */
  readonly repository: Repository | null;
  readonly url: string;
}

/** The repository at an address; else why it cannot be had. */
function* sourceOf(git: Git, url: string): Generator<void, Source | GitFailure, void> {
  const { sys } = git;
  const web = /^(https?|git):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(url);
  if (web) {
    const host = web[2] ?? "";
    const lost = yield* lostHost(git, host);
    if (lost !== "") {
      const shown = url.endsWith("/") || url.startsWith("git:") ? url : `${url}/`;
      return url.startsWith("git:")
        ? fatal(`unable to look up ${host} (port 9418) (${lost})`)
        : fatal(`unable to access '${shown}': Could not resolve host: ${host}`);
    }
    return { kind: "network", repository: null, url };
  }
  const ssh = /^ssh:\/\/(?:[^@/]*@)?([^:/]*)/.exec(url) ?? /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)/.exec(url);
  if (ssh && !url.startsWith("/") && !url.startsWith(".")) return yield* overSsh(git, url, ssh[1] ?? "");
  const path = url.replace(/^file:\/\//, "");
  const whole = path.startsWith("/") ? path : `${sys.k.getcwd(sys.p)}/${path}`;
  for (const directory of [`${whole}/.git`, whole, `${whole}.git`])
    if (isRepository(sys, directory))
      return {
        kind: "local",
        repository: new Repository(sys, directory, null),
        url: url.startsWith("file://") ? url : whole,
      };
  if (url.startsWith("file://"))
    return new GitFailure(`fatal: '${path}' does not appear to be a git repository\n${NO_REPOSITORY}`);
  return fatal(`repository '${url}' does not exist`);
}

const NO_REPOSITORY =
  "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n";

/** Why a name is not found; "" where it is, or is one of the world outside, which is not simulated. */
function* lostHost(git: Git, host: string): Generator<void, string, void> {
  const found = yield* resolveHost(git.sys, host);
  if (typeof found !== "string") return "";
  const isOutside = host.includes(".") && !/\.(local|internal|invalid|test|localhost|svc)$/.test(host);
  if (found === "not-found" && isOutside) return "";
  const isMusl = typeof git.sys.k.stat(git.sys.p, "/etc/alpine-release") !== "number";
  if (found === "not-found") return isMusl ? "Name does not resolve" : "Name or service not known";
  return isMusl ? "Try again" : "Temporary failure in name resolution";
}

function* overSsh(git: Git, url: string, host: string): Generator<void, Source | GitFailure, void> {
  const { sys } = git;
  const home = sys.env("HOME") ?? "";
  const command = sys.env("GIT_SSH_COMMAND") ?? git.setting("core.sshcommand") ?? "";
  const lost = yield* lostHost(git, host);
  if (lost !== "") return new GitFailure(`ssh: Could not resolve hostname ${host}: ${lost}\r\n${NO_REPOSITORY}`);
  const isThere = (path: string): boolean => typeof sys.k.stat(sys.p, path) !== "number";
  const trusts =
    /StrictHostKeyChecking[= ](no|accept-new)|UserKnownHostsFile/.test(command) ||
    isThere(`${home}/.ssh/known_hosts`) ||
    isThere("/etc/ssh/ssh_known_hosts");
  if (!trusts) return new GitFailure(`Host key verification failed.\n${NO_REPOSITORY}`);
  const key = /-i +(\S+)/.exec(command)?.[1];
  const keys = key === undefined ? ["id_rsa", "id_ed25519", "id_ecdsa"].map((name) => `${home}/.ssh/${name}`) : [key];
  if (!keys.some(isThere)) return new GitFailure(`git@${host}: Permission denied (publickey).\n${NO_REPOSITORY}`);
  return { kind: "network", repository: null, url };
}

/** What stands for a repository of the world outside. */
function* standIn(repository: Repository, url: string): Generator<void, string, void> {
  const name = url
    .replace(/\/$/, "")
    .replace(/^.*[/:]/, "")
    .replace(/\.git$/, "");
  const files = {
    "README.md": `# ${name}\n\nPodarium fetches nothing: this stands for the content of ${url}\n`,
    "index.html": `<h1>${url}</h1>\n`,
  };
  const items = new Map<string, { mode: number; hash: string }>();
  for (const [path, text] of Object.entries(files))
    items.set(path, { mode: 0o100644, hash: yield* repository.store("blob", text) });
  const person = `Podarium <podarium@example.com> ${STAND_IN_SECONDS} +0000`;
  return yield* repository.storeCommit({
    tree: yield* repository.storeTree(items),
    parents: [],
    author: person,
    committer: person,
    message: `Stands for ${url}\n`,
  });
}

/** Objects that one has and the other has not. */
function* copyObjects(
  from: Repository,
  to: Repository,
  hashes: readonly string[],
  depth: number,
): Generator<void, void, void> {
  const waiting = hashes.map((hash) => ({ hash, left: depth }));
  const seen = new Set<string>();
  while (waiting.length > 0) {
    const { hash, left } = waiting.pop() ?? { hash: "", left: 0 };
    const object = from.object(hash);
    if (!object || seen.has(hash)) continue;
    seen.add(hash);
    yield* to.store(object.type, object.body);
    if (object.type === "tag") waiting.push({ hash: from.peeled(hash), left });
    const commit = from.commit(hash);
    if (!commit) continue;
    yield* copyTree(from, to, commit.tree);
    if (left > 1) waiting.push(...commit.parents.map((one) => ({ hash: one, left: left - 1 })));
  }
}

function* copyTree(from: Repository, to: Repository, tree: string): Generator<void, void, void> {
  const files = from.files(tree);
  for (const { hash } of files.values()) {
    const blob = from.object(hash);
    if (blob) yield* to.store("blob", blob.body);
  }
  yield* to.storeTree(files);
}

export function* clone(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "clone",
    argv,
    "b:o:qvnlsc:j:",
    "branch=b depth=depth: single-branch=single-branch no-single-branch=no-single-branch origin=o quiet=q verbose=v progress=progress no-checkout=n bare=bare mirror=mirror recurse-submodules=recurse:: recursive=recurse:: shallow-submodules=shallow config=c no-tags=no-tags filter=filter: local=l shared=s template=template: reference=reference: jobs=j sparse=sparse",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const { sys } = git;
  const [url, given, extra] = options.operands;
  if (url === undefined)
    return yield* git.fail(
      new GitFailure(
        "fatal: You must specify a repository to clone.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n",
        129,
      ),
    );
  if (extra !== undefined)
    return yield* git.fail(
      new GitFailure("fatal: Too many arguments.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n", 129),
    );
  const isBare = options.has("bare") || options.has("mirror");
  const name = url
    .replace(/\/+$/, "")
    .replace(/\/\.git$/, "")
    .replace(/^.*[/:]/, "")
    .replace(/\.git$/, "");
  const directory = given ?? (isBare ? `${name}.git` : name);
  const present = sys.k.readdir(sys.p, directory);
  const stat = sys.k.stat(sys.p, directory);
  const isLocalPath = !/^\w+:\/\/|^[\w.-]+@[\w.-]+:/.test(url);
  const source = isLocalPath ? yield* sourceOf(git, url) : null;
  if (source instanceof GitFailure) return yield* git.fail(source);
  if (typeof stat !== "number" && (typeof present === "number" || present.length > 0))
    return yield* git.fail(fatal(`destination path '${directory}' already exists and is not an empty directory.`));
  const isThere = typeof stat !== "number";
  for (const at of directory.matchAll(/\/+(?=[^/])/g))
    if (at.index > 0) sys.k.mkdir(sys.p, directory.slice(0, at.index), 0o777);
  const made = isThere ? 0 : sys.k.mkdir(sys.p, directory, 0o777);
  if (made < 0) return yield* git.fail(fatal(`could not create work tree dir '${directory}': ${strerror(made)}`));
  if (!options.has("q")) yield* git.error(`Cloning into ${isBare ? "bare repository " : ""}'${directory}'...\n`);
  const cwd = sys.k.getcwd(sys.p);
  const top = (directory.startsWith("/") ? directory : `${cwd === "/" ? "" : cwd}/${directory}`).replace(
    /(.)\/+$/,
    "$1",
  );
  const undo = function* (failure: GitFailure): AppletRun {
    const entries = sys.k.readdir(sys.p, top);
    for (const entry of typeof entries === "number" ? [] : entries) yield* removeTree(git, `${top}/${entry.name}`);
    if (!isThere) sys.k.rmdir(sys.p, top);
    return yield* git.fail(failure);
  };
  const found = source ?? (yield* sourceOf(git, url));
  if (found instanceof GitFailure) return yield* undo(found);
  if (found.kind === "network") yield* sys.sleep(CLONE_MS);
  const branch = options.value("b");
  const origin = options.value("o") ?? "origin";
  const gitDirectory = isBare ? top : `${top}/.git`;
  const repository = yield* makeRepository(
    git,
    gitDirectory,
    isBare ? null : top,
    git.setting("init.defaultbranch") ?? "master",
  );
  if (typeof repository === "number")
    return yield* undo(new GitFailure(`${gitDirectory}: ${strerror(repository)}\n`, 1));
  let text = withSetting(repository.read("config") ?? "", `remote.${origin}.url`, found.url);
  if (!isBare) text = withSetting(text, `remote.${origin}.fetch`, `+refs/heads/*:refs/remotes/${origin}/*`);
  for (const one of options.values("c")) text = withSetting(text, one.replace(/=.*/s, ""), one.replace(/^[^=]*=/s, ""));
  yield* repository.write("config", text);
  const depth = Number(options.value("depth") ?? Number.POSITIVE_INFINITY);
  const result = found.repository
    ? yield* takeAll(repository, found.repository, {
        origin,
        branch,
        depth: url.startsWith("file://") ? depth : Number.POSITIVE_INFINITY,
        isBare,
      })
    : yield* takeStandIn(repository, found.url, branch, origin, isBare);
  if (result instanceof GitFailure) return yield* undo(result);
  if (depth !== Number.POSITIVE_INFINITY) {
    if (isLocalPath) yield* git.error("warning: --depth is ignored in local clones; use file:// instead.\n");
    else if (result.hash !== null) yield* repository.write("shallow", `${result.hash}\n`);
  }
  if (result.hash === null) {
    yield* git.error("warning: You appear to have cloned an empty repository.\n");
    if (isLocalPath && !options.has("q")) yield* git.error("done.\n");
    return 0;
  }
  if (isLocalPath && !options.has("q")) yield* git.error("done.\n");
  yield* logged(git, repository, null, result.hash, `clone: from ${found.url}`);
  if (isBare || options.has("n")) return 0;
  const tree = new WorkTree(repository, top);
  const put = yield* tree.checkout(repository.filesOf(result.hash), true);
  if (typeof put === "number")
    return yield* git.fail(
      new GitFailure(
        `error: unable to create file: ${strerror(put)}\nfatal: unable to checkout working tree\nwarning: Clone succeeded, but checkout failed.\n`,
      ),
    );
  if (result.isDetached)
    yield* git.error(detachedNote(git, repository, result.hash, result.hash).replace(/\nHEAD is now at .*\n$/, "\n"));
  return 0;
}

interface Taken {
  readonly hash: string | null;
  /** A tag was asked for: no branch is checked out. */
  readonly isDetached: boolean;
}

function* takeStandIn(
  repository: Repository,
  url: string,
  branch: string | undefined,
  origin: string,
  isBare: boolean,
): Generator<void, Taken, void> {
  const hash = yield* standIn(repository, url);
  const isTag = branch !== undefined && /^v?\d+(\.\d+)+/.test(branch);
  const name = branch === undefined || isTag ? "main" : branch;
  yield* repository.write("HEAD", isTag ? `${hash}\n` : `ref: refs/heads/${name}\n`);
  yield* repository.write(`refs/heads/${name}`, `${hash}\n`);
  if (isTag) yield* repository.write(`refs/tags/${branch}`, `${hash}\n`);
  if (!isBare) {
    yield* repository.write(`refs/remotes/${origin}/${name}`, `${hash}\n`);
    yield* repository.write(`refs/remotes/${origin}/HEAD`, `ref: refs/remotes/${origin}/${name}\n`);
    if (!isTag) yield* track(repository, name, origin, name);
    else repository.sys.k.unlink(repository.sys.p, `${repository.directory}/refs/heads/${name}`);
  }
  return { hash, isDetached: isTag };
}

function* takeAll(
  repository: Repository,
  source: Repository,
  how: {
    readonly origin: string;
    readonly branch: string | undefined;
    readonly depth: number;
    readonly isBare: boolean;
  },
): Generator<void, Taken | GitFailure, void> {
  const { origin, branch, depth, isBare } = how;
  const heads = source.refs("refs/heads/");
  const tags = source.refs("refs/tags/");
  const own = branch ?? source.headRef()?.replace("refs/heads/", "") ?? heads[0]?.slice(11) ?? "master";
  const isBranch = heads.includes(`refs/heads/${own}`);
  const isTag = !isBranch && tags.includes(`refs/tags/${own}`);
  if (branch !== undefined && !isBranch && !isTag)
    return fatal(`Remote branch ${branch} not found in upstream ${origin}`);
  const wanted =
    depth === Number.POSITIVE_INFINITY ? [...heads, ...tags] : [isTag ? `refs/tags/${own}` : `refs/heads/${own}`];
  yield* copyObjects(
    source,
    repository,
    wanted.map((ref) => source.ref(ref) ?? ""),
    depth,
  );
  for (const ref of wanted) {
    const hash = source.ref(ref);
    if (hash === null) continue;
    const place = isBare || ref.startsWith("refs/tags/") ? ref : `refs/remotes/${origin}/${ref.slice(11)}`;
    yield* repository.write(place, `${hash}\n`);
  }
  const hash = source.ref(isTag ? `refs/tags/${own}` : `refs/heads/${own}`);
  const commit = hash === null ? null : source.peeled(hash);
  yield* repository.write("HEAD", isTag ? `${commit ?? ""}\n` : `ref: refs/heads/${own}\n`);
  if (commit !== null && !isTag) yield* repository.write(`refs/heads/${own}`, `${commit}\n`);
  if (!isBare && !isTag) {
    if (commit !== null) yield* repository.write(`refs/remotes/${origin}/HEAD`, `ref: refs/remotes/${origin}/${own}\n`);
    yield* track(repository, own, origin, own);
  }
  return { hash: commit, isDetached: isTag };
}

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

function defaultRemote(git: Git, repository: Repository): string {
  const branch = repository.headRef()?.replace("refs/heads/", "");
  return (branch === undefined ? undefined : git.setting(`branch.${branch}.remote`)) ?? "origin";
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

export function* remote(git: Git, argv: readonly string[]): AppletRun {
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const words = argv.filter((word) => !word.startsWith("-"));
  const names = [...new Set(git.settings().flatMap(({ key }) => /^remote\.(.*)\.url$/.exec(key)?.[1] ?? []))].sort();
  const [verb, name = "", url = ""] = words;
  const write = function* (change: (text: string) => string): Generator<void, void, void> {
    yield* repository.write("config", change(repository.read("config") ?? ""));
  };
  switch (verb) {
    case undefined:
      for (const one of names) {
        const at = git.setting(`remote.${one}.url`) ?? "";
        yield* git.print(
          argv.includes("-v") || argv.includes("--verbose")
            ? `${one}\t${at} (fetch)\n${one}\t${at} (push)\n`
            : `${one}\n`,
        );
      }
      return 0;
    case "add":
      if (names.includes(name)) return yield* git.fail(new GitFailure(`error: remote ${name} already exists.\n`, 3));
      yield* write((text) =>
        withSetting(
          withSetting(text, `remote.${name}.url`, url),
          `remote.${name}.fetch`,
          `+refs/heads/*:refs/remotes/${name}/*`,
        ),
      );
      return 0;
    case "get-url":
    case "set-url":
    case "remove":
    case "rm":
      if (!names.includes(name)) return yield* git.fail(new GitFailure(`error: No such remote '${name}'\n`, 2));
      if (verb === "get-url") yield* git.print(`${git.setting(`remote.${name}.url`) ?? ""}\n`);
      else if (verb === "set-url") yield* write((text) => withSetting(text, `remote.${name}.url`, url));
      else
        yield* write((text) =>
          withSetting(withSetting(text, `remote.${name}.url`, null), `remote.${name}.fetch`, null),
        );
      return 0;
    default:
      return yield* git.fail(new GitFailure(`error: git remote ${verb} is not simulated by Podarium\n`, 1));
  }
}

export function* lsRemote(git: Git, argv: readonly string[]): AppletRun {
  const words = argv.filter((word) => !word.startsWith("-"));
  const found = git.find();
  const name = words[0] ?? (found instanceof Repository ? defaultRemote(git, found) : "");
  if (name === "") return yield* git.fail(fatal("No remote configured to list refs from."));
  const url = git.setting(`remote.${name}.url`) ?? name;
  const source = yield* sourceOf(git, url);
  if (source instanceof GitFailure)
    return yield* git.fail(
      source.text.includes("does not exist")
        ? new GitFailure(`fatal: '${url}' does not appear to be a git repository\n${NO_REPOSITORY}`)
        : source,
    );
  if (!source.repository)
    return yield* git.fail(new GitFailure("error: git ls-remote over the network is not simulated by Podarium\n", 1));
  const from = source.repository;
  if (words.length === 0) yield* git.error(`From ${url}\n`);
  const rows = ["HEAD", ...from.refs("refs/heads/"), ...from.refs("refs/tags/")].map((ref) => ({
    ref,
    hash: ref === "HEAD" ? from.head() : from.ref(ref),
  }));
  const kinds =
    argv.includes("--heads") || argv.includes("-h")
      ? "refs/heads/"
      : argv.includes("--tags") || argv.includes("-t")
        ? "refs/tags/"
        : "";
  for (const { ref, hash } of rows)
    if (hash !== null && ref.startsWith(kinds) && words.slice(1).every((one) => ref === one || ref.endsWith(`/${one}`)))
      yield* git.print(`${hash}\t${ref}\n`);
  return 0;
}
